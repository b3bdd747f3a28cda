/** Which columns of a file are taken, as its names and the options say. */
import { checkInteger, checkName } from '../../base/checks';
import { rangeError, Verbatim } from '../../base/errors';
import { type ColumnName, checkDistinct, type Settings } from './csv-options';

/** The columns that are taken, by position. */
export interface Selection {
  /** The name of each column of the file; its position where it has none. */
  readonly labels: readonly string[];
  readonly inputs: readonly number[];
  readonly targets: readonly number[];
  /** Those of categories that the options name, with the categories where these are given. */
  readonly categories: ReadonlyMap<number, readonly string[] | undefined>;
}

/**
 * Selects columns. One without a name is taken only if it is asked for: Excel leaves such ones behind, and R and pandas
 * write the names of rows into one.
 *
 * @param file the file's name in errors
 */
export function selectColumns(settings: Settings, names: readonly string[], file: string): Selection {
  const labels = names.map((name, index) => name || `${index}`);
  const targets = findColumns('targets', settings.targets, labels);
  const inputs = settings.inputs
    ? findInputs(settings.inputs, settings, labels)
    : Array.from(names.keys()).filter((index) => names[index] !== '' && !targets.includes(index));
  const both = inputs.find((index) => targets.includes(index));
  if (both !== undefined) throw rangeError('inputs', 'columns that are no targets', labels[both]);
  const selected = [...inputs, ...targets];
  if (selected.length === 0) throw rangeError('inputs', `columns of ${file}`, new Verbatim('none'));
  checkDistinct(
    file,
    'column names',
    selected.map((index) => labels[index]),
    'data',
  );
  return { labels, inputs, targets, categories: findCategories(settings, labels, selected) };
}

/** The columns of categories. A list names columns that are taken; an object may be that of a table with more. */
function findCategories(
  { categories, targets }: Settings,
  labels: readonly string[],
  selected: readonly number[],
): Selection['categories'] {
  if (isList(categories)) {
    const found = findColumns('categories', categories, labels);
    const other = found.find((index) => !selected.includes(index));
    if (other !== undefined) throw rangeError('categories', 'columns that are taken', labels[other]);
    return new Map(found.map((index) => [index, undefined]));
  }
  // A file to predict has no targets. Where there are some, a name that is no column's is a misspelt one.
  const known = Object.keys(categories).filter((label) => targets.length > 0 || labels.includes(label));
  const found = findColumns('categories', known, labels).map((index) => [index, categories[labels[index]]] as const);
  return new Map(found.filter(([index]) => selected.includes(index)));
}

/**
 * The columns of inputs. An earlier table's `inputNames` stand for its columns, if `categories` are given: all
 * categories of a column, in their order, stand for that column.
 */
function findInputs(inputs: readonly ColumnName[], settings: Settings, labels: readonly string[]): number[] {
  const { categories } = settings;
  if (isList(categories)) return findColumns('inputs', inputs, labels);
  const encoded = new Map<ColumnName, string>();
  for (const [label, known] of Object.entries(categories)) {
    if (!labels.includes(label)) continue;
    for (const category of known) encoded.set(`${label}_${category}`, label);
  }
  for (const label of labels) encoded.delete(label);
  const columns: ColumnName[] = [];
  for (let i = 0; i < inputs.length; i++) {
    const label = encoded.get(inputs[i]);
    columns.push(label ?? inputs[i]);
    if (label === undefined) continue;
    for (const category of categories[label]) {
      if (inputs[i++] === `${label}_${category}`) continue;
      throw rangeError('inputs', `all categories of "${label}", in their order`, inputs[i - 1]);
    }
    i--;
  }
  return findColumns('inputs', columns, labels);
}

function isList(categories: Settings['categories']): categories is readonly ColumnName[] {
  return Array.isArray(categories);
}

/** The positions of columns, which must differ; `option` names them in errors. */
function findColumns(option: string, columns: readonly ColumnName[], labels: readonly string[]): number[] {
  const found = columns.map((column) => findColumn(option, column, labels));
  const twice = found.find((index, i) => found.indexOf(index) !== i);
  if (twice !== undefined) checkDistinct(option, 'columns', [labels[twice], labels[twice]]);
  return found;
}

/** The position of a column, from 0. */
function findColumn(option: string, column: ColumnName, labels: readonly string[]): number {
  if (typeof column === 'number') {
    const at = checkInteger(option, column, -labels.length, labels.length - 1);
    return at < 0 ? at + labels.length : at;
  }
  const at = labels.indexOf(column);
  if (at < 0) {
    if (labels.length <= 30) checkName(option, column, labels);
    throw rangeError(option, `a column of the file's ${labels.length}`, column);
  }
  if (labels.includes(column, at + 1)) throw rangeError(option, 'positions of columns of one name', column);
  return at;
}
