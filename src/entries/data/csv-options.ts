/** The options of the CSV readers, checked once. */
import { checkBoolean, checkInteger, checkName, checkOptions } from '../../base/checks';
import { rangeError, show, typeError, Verbatim } from '../../base/errors';

/** A column by its name in the header, or by its place from 0; -1 is the last. */
export type ColumnName = string | number;

/** How a CSV file is read. */
export interface CSVOptions {
  /** Columns of `x`, in this order; all but the targets by default. */
  inputs?: readonly ColumnName[];
  /**
   * Columns of `y`; none by default. Numbers or categories, as its first value is; there may be several of numbers, or
   * one of categories.
   */
  targets?: ColumnName | readonly ColumnName[];
  /**
   * Columns of categories: targets such as class numbers, or inputs, which become a column of 0 and 1 for each
   * category. An object gives the categories and their order (any other is then an error): `categories` of an earlier
   * table reads another file alike.
   */
  categories?: readonly ColumnName[] | Readonly<Record<string, readonly string[]>>;
  /**
   * `'auto'` (default): the first record holds the names if none of its fields is a number. `true`, `false`: it does,
   * does not (columns are then called '0', '1', …). An array: the names, of a file without any.
   */
  header?: 'auto' | boolean | readonly string[];
  /** One character; by default the most frequent of comma, semicolon and tab in the first line. */
  delimiter?: string;
  /** What counts as missing, next to blank fields; NA, N/A, NaN, null, None (in any case) and ? by default. */
  missing?: readonly string[];
  /** Leaves rows out in which a selected column is missing, instead of an error; false by default. */
  dropMissing?: boolean;
  /** Lines before the header that are passed over, an integer >= 0; 0 by default. */
  skip?: number;
}

const OPTIONS = ['inputs', 'targets', 'categories', 'header', 'delimiter', 'missing', 'dropMissing', 'skip'];
const MISSING = ['na', 'n/a', '#n/a', '<na>', 'nan', '-nan', 'null', 'none', '?'];

/** Options, checked and with defaults filled in. */
export type Settings = Omit<Required<CSVOptions>, 'inputs' | 'targets' | 'delimiter' | 'missing'> & {
  readonly inputs: readonly ColumnName[] | undefined;
  readonly targets: readonly ColumnName[];
  readonly delimiter: string | undefined;
  readonly isMissing: (field: string) => boolean;
};

export function checkSettings(given: CSVOptions): Settings {
  checkOptions('options', given, OPTIONS);
  const { inputs, targets = [], categories = [], header = 'auto', delimiter, missing, dropMissing, skip } = given;
  if (delimiter !== undefined && (typeof delimiter !== 'string' || !/^[^"\r\n\ufeff]$/u.test(delimiter))) {
    throw rangeError('delimiter', 'one character, not a quote or a line end', delimiter);
  }
  if (typeof header === 'string') checkName('header', header, ['auto']);
  else if (typeof header !== 'boolean') {
    checkList('header', header, 'string');
    checkDistinct('header', 'column names', header);
  }
  if (inputs !== undefined) checkList('inputs', inputs, 'string', 'number');
  const list = Array.isArray(targets) ? targets : [targets];
  checkList('targets', list, 'string', 'number');
  if (Array.isArray(categories)) checkList('categories', categories, 'string', 'number');
  else if (typeof categories !== 'object' || categories === null) {
    throw typeError('categories', 'an array of columns, or an object of arrays', categories);
  } else {
    for (const [column, known] of Object.entries(categories)) {
      checkList(`categories.${column}`, known, 'string');
      checkDistinct(`categories.${column}`, 'categories', known);
    }
  }
  return {
    inputs,
    targets: list,
    categories,
    header,
    delimiter,
    isMissing: missingTest(missing),
    dropMissing: checkBoolean('dropMissing', dropMissing ?? false),
    skip: checkInteger('skip', skip ?? 0, 0),
  };
}

function checkList(name: string, value: unknown, ...types: string[]): void {
  if (!Array.isArray(value)) throw typeError(name, `an array of ${types.join('s and ')}s`, value);
  for (const [i, item] of value.entries()) {
    if (!types.includes(typeof item)) throw typeError(`${name}[${i}]`, `a ${types.join(' or a ')}`, item);
  }
}

/** No value twice; `of` says what they are. */
export function checkDistinct(name: string, of: string, values: readonly string[], code?: 'data'): void {
  const seen = new Set<string>();
  for (const value of values) {
    if (seen.has(value)) throw rangeError(name, `${of} that differ`, new Verbatim(`${show(value)} twice`), code);
    seen.add(value);
  }
}

/** Blank, or one of the words given; by default those of MISSING in any case. */
function missingTest(missing: readonly string[] | undefined): (field: string) => boolean {
  if (missing !== undefined) checkList('missing', missing, 'string');
  const words = new Set(missing?.map((word) => word.trim()) ?? MISSING);
  const digits = Array.from(words).some((word) => endsInDigit(word));
  return (field) => {
    // Nearly every field is a number: told apart by one character.
    if (!digits && endsInDigit(field)) return false;
    const word = field.trim();
    return word === '' || words.has(missing ? word : word.toLowerCase());
  };
}

function endsInDigit(text: string): boolean {
  const code = text.charCodeAt(text.length - 1);
  return code >= 48 && code <= 57;
}
