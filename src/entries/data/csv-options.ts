/** The options of the CSV readers: their type, their checks and their defaults. */
import { checkBoolean, checkInteger, checkName, checkOptions } from '../../base/checks';
import { rangeError, show, typeError, Verbatim } from '../../base/errors';

/** A column by its name, or by its position from 0; −1 is the last column. */
export type ColumnName = string | number;

/** The options of `readCSV` and `parseCSV`. */
export interface CSVOptions {
  /** The columns of `x`, in this order; by default all but the targets. */
  inputs?: readonly ColumnName[];
  /**
   * The columns of `y`: one or several of numbers, or one of categories, decided by the first value; none by default.
   */
  targets?: ColumnName | readonly ColumnName[];
  /**
   * Columns of categories: inputs, which are then one-hot encoded, and targets that look like numbers. An object gives
   * each column's categories in order, and any other is an error; pass an earlier table's `categories` to encode
   * another file alike.
   */
  categories?: readonly ColumnName[] | Readonly<Record<string, readonly string[]>>;
  /**
   * Whether the first record holds the column names. `'auto'`, the default: if none of its fields is a number. Without
   * a header, columns are named '0', '1', … An array gives the names of a file without a header.
   */
  header?: 'auto' | boolean | readonly string[];
  /** One character; by default the most frequent of comma, semicolon and tab in the first line. */
  delimiter?: string;
  /** Words that mark missing values, beside blank fields; by default NA, N/A, NaN, null, None (in any case) and ?. */
  missing?: readonly string[];
  /** Whether to drop rows with a missing value in a selected column, which are an error otherwise; false by default. */
  dropMissing?: boolean;
  /** Lines to skip before the header, an integer >= 0; 0 by default. */
  skip?: number;
}

const OPTIONS = ['inputs', 'targets', 'categories', 'header', 'delimiter', 'missing', 'dropMissing', 'skip'];
/** The default missing markers, in lower case: the common ones of pandas' read_csv, and the ? of the UCI repository. */
const MISSING = ['na', 'n/a', '#n/a', '<na>', 'nan', '-nan', 'null', 'none', '?'];

/** Checked options with defaults filled in. */
export type Settings = Omit<Required<CSVOptions>, 'inputs' | 'targets' | 'delimiter' | 'missing'> & {
  readonly inputs: readonly ColumnName[] | undefined;
  readonly targets: readonly ColumnName[];
  readonly delimiter: string | undefined;
  readonly isMissing: (field: string) => boolean;
};

/** Checks the options; column names are checked later, against the file. */
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

/** An array whose elements have one of these types. */
function checkList(name: string, value: unknown, ...types: string[]): void {
  if (!Array.isArray(value)) throw typeError(name, `an array of ${types.join('s and ')}s`, value);
  for (const [i, item] of value.entries()) {
    if (!types.includes(typeof item)) throw typeError(`${name}[${i}]`, `a ${types.join(' or a ')}`, item);
  }
}

/** Requires distinct values; `of` names them in the message. */
export function checkDistinct(name: string, of: string, values: readonly string[], code?: 'data'): void {
  const seen = new Set<string>();
  for (const value of values) {
    if (seen.has(value)) throw rangeError(name, `${of} that differ`, new Verbatim(`${show(value)} twice`), code);
    seen.add(value);
  }
}

/** A test for missing values: blank fields, and the words of `missing` (default: `MISSING` in any case). */
function missingTest(missing: readonly string[] | undefined): (field: string) => boolean {
  if (missing !== undefined) checkList('missing', missing, 'string');
  const words = new Set(missing?.map((word) => word.trim()) ?? MISSING);
  const digits = Array.from(words).some((word) => endsInDigit(word));
  return (field) => {
    // Fast path: nearly every field is a number, and no marker ends in a digit.
    if (!digits && endsInDigit(field)) return false;
    const word = field.trim();
    return word === '' || words.has(missing ? word : word.toLowerCase());
  };
}

/** Whether the last character is a digit. */
function endsInDigit(text: string): boolean {
  const code = text.charCodeAt(text.length - 1);
  return code >= 48 && code <= 57;
}
