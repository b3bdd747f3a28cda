/** What the page shows of tables and models, and rows as it fills them in. */
import type { TableColumn as DataColumn, DataTable, Value } from 'nablanet/data';
import type { TableModel } from 'nablanet/table';
import type { ColumnView, Example, Filled, FormColumn, ModelView, Range, TableView } from '../messages';

/** The rows of a preview, and the most words to choose from. */
const [PREVIEW, MOST_WORDS] = [8, 500];

/** The cells of a column as text: '' for gaps, yes and no by the column's own words. */
export function textsOf({ values, words = ['no', 'yes'] }: DataColumn): string[] {
  return values.map((value) => (typeof value === 'boolean' ? words[Number(value)] : textOf(value)));
}

/** A value as text; '' for a gap. */
function textOf(value: Value | undefined): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date)
    return value
      .toISOString()
      .replace(/T00:00:00\.000Z$/, '')
      .replace(/(:00)?\.000Z$/, '');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}

function wordsOf(column: DataColumn): string[] {
  const counts = new Map<string, number>();
  for (const word of textsOf(column)) {
    if (word !== '') counts.set(word, (counts.get(word) ?? 0) + 1);
    if (counts.size > MOST_WORDS) return [];
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([word]) => word);
}

export function rangeOf({ kind, values }: DataColumn): Range | null {
  if (kind !== 'number') return null;
  const numbers = Float64Array.from(values.filter((value) => typeof value === 'number')).sort();
  if (numbers.length === 0) return null;
  const [least, median] = [numbers[0], numbers[numbers.length >> 1]];
  return { least, median, greatest: numbers[numbers.length - 1], whole: numbers.every(Number.isInteger) };
}

function spanOf({ values }: DataColumn): [string, string] | null {
  const dates = values.filter((value) => value instanceof Date);
  if (dates.length === 0) return null;
  const [first, last] = [Math.min, Math.max].map((end) =>
    dates.reduce((a, b) => end(a, b.getTime()), dates[0].getTime()),
  );
  return [textOf(new Date(first)), textOf(new Date(last))];
}

function columnView(column: DataColumn): ColumnView {
  const { name, kind, reason, gaps, values, words: flags = null } = column;
  const times = values.some((value) => value instanceof Date && value.getTime() % 86_400_000 !== 0);
  return {
    name,
    read: kind,
    reason,
    gaps,
    words: wordsOf(column),
    range: rangeOf(column),
    span: spanOf(column),
    times,
    flags,
  };
}

export function tableView(file: string, { length, notes, columns }: DataTable): TableView {
  const texts = columns.map((column) => textsOf({ ...column, values: column.values.slice(0, PREVIEW) }));
  const preview = Array.from({ length: Math.min(PREVIEW, length) }, (_, row) => texts.map((column) => column[row]));
  return { file, rows: length, notes, columns: columns.map(columnView), preview };
}

/**
 * @param table the table that it learnt from, where that is at hand
 */
export function modelView(file: string, model: TableModel, table: DataTable | undefined): ModelView {
  const { target, problem, classes, rows, warnings, score, calibration, networks } = model;
  const words = table ? undefined : wordsOfFile(model);
  const columns = model.columns
    .filter(({ kind }) => kind !== 'ignored')
    .map((column): FormColumn => {
      const own = table?.columns.find(({ name }) => name === column.name);
      if (own) {
        const { words, range, times, flags } = columnView(own);
        return { ...column, words, range, times, flags };
      }
      return { ...column, words: words?.get(column.name) ?? [], range: null, times: false, flags: null };
    });
  const own = table?.columns.find(({ name }) => name === target);
  return {
    file,
    target,
    problem,
    classes,
    rows,
    examples: table?.length ?? 0,
    range: own ? rangeOf(own) : null,
    columns,
    ignored: model.columns.filter(({ kind }) => kind === 'ignored'),
    warnings,
    score,
    calibration,
    importance: model.importance(),
    report: model.reportHTML(),
    networks: networks.length,
    parameters: networks.reduce((sum, { parameterCount }) => sum + parameterCount, 0),
  };
}

/** The words that a model's file holds of its categories. */
function wordsOfFile(model: TableModel): Map<string, string[]> {
  const { 'nablanet/table': head } = model.toJSON() as { 'nablanet/table': { state?: { columns?: unknown } } };
  const words = new Map<string, string[]>();
  for (const column of Array.isArray(head.state?.columns) ? head.state.columns : []) {
    if (column?.kind === 'category' && Array.isArray(column.words)) words.set(column.name, column.words.map(String));
  }
  return words;
}

/** A row of the table as somebody would fill it in. */
export function exampleOf(table: DataTable, { target, columns }: TableModel, row: number): Example {
  const kinds = new Map(columns.map(({ name, kind }) => [name, kind]));
  const text = (column: DataColumn): string => {
    const one = { ...column, values: [column.values[row]] };
    return kinds.get(column.name) === 'yesNo' ? textOf(one.values[0]) : textsOf(one)[0];
  };
  const own = table.columns.find(({ name }) => name === target);
  return {
    filled: Object.fromEntries(table.columns.map((column) => [column.name, text(column)])),
    truth: own ? text(own) : '',
  };
}

/** What was filled in, as a row for the model; what is empty is a gap. */
export function rowOf(columns: readonly { name: string; kind: string }[], filled: Filled): Record<string, unknown> {
  const cellOf = (kind: string, text: string): unknown => (kind === 'number' ? Number(text) : text);
  return Object.fromEntries(
    columns.map(({ name, kind }) => {
      const text = (filled[name] ?? '').trim();
      return [name, text === '' ? null : cellOf(kind, text)];
    }),
  );
}
