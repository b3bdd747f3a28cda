/** The options of the CSV readers: their type, their checks and their defaults. */
import { checkBoolean, checkInteger, checkName, checkOptions } from '../../base/checks';
import { rangeError, show, typeError, Verbatim } from '../../base/errors';
import { isDelimiter } from './csv-text';
import { type DecimalMark, numberReader, type ReadNumber, type ThousandsMark } from './numbers';

/** A column by its name, or by its position from 0; −1 is the last column. */
export type ColumnName = string | number;

/** The options of `readCSV` and `parseCSV`. */
export interface CSVOptions {
  /** The columns of `x`, in this order; by default all but the targets. */
  inputs?: readonly ColumnName[];
  /**
   * The columns of `y`: one or several of numbers, or one of categories, decided by the first value; none by default.
   * Categories that look like numbers or dates, or hardly repeat, are an error unless `categories` names the column.
   */
  targets?: ColumnName | readonly ColumnName[];
  /**
   * Columns of categories: inputs, which are then one-hot encoded, and targets that look like numbers. An object gives
   * each column's categories in order, and any other is an error; pass an earlier table's `categories` to encode
   * another file in the same way, with its `inputNames` as `inputs` if you like. Columns that the file lacks are
   * ignored.
   */
  categories?: readonly ColumnName[] | Readonly<Record<string, readonly string[]>>;
  /**
   * Whether the first record holds the column names. `'auto'`, the default: if none of its fields is a number. Without
   * a header, columns are named '0', '1', … An array gives the names of a file without a header.
   */
  header?: 'auto' | boolean | readonly string[];
  /**
   * One character; by default what a first line `sep=;` says, else the most frequent of comma, semicolon, tab and | in
   * the first line.
   */
  delimiter?: string;
  /** The decimal mark of numbers, `'.'` or `','`; `'.'` by default. */
  decimal?: DecimalMark;
  /** The separator of groups of three digits: `,`, `.`, `'`, `_` or a blank; none by default. */
  thousands?: ThousandsMark;
  /** Skips lines that start with this, such as `'#'`; none by default. */
  comment?: string;
  /** Words that mark missing values, besides blank fields; by default NA, N/A, NaN, null, None (in any case) and ?. */
  missing?: readonly string[];
  /**
   * Whether to drop rows with a missing value in a selected column, which are an error otherwise; false by default. In
   * a column of categories NA, N/A, null and None may be names: there they are an error until `missing` says more.
   */
  dropMissing?: boolean;
  /** Lines to skip before the header, an integer >= 0; 0 by default. */
  skip?: number;
  /** The most bytes that a gzipped file may unpack to; 100 times its length by default, and at least 1 MiB. */
  maxUnpacked?: number;
}

const OPTIONS = [
  'inputs',
  'targets',
  'categories',
  'header',
  'delimiter',
  'decimal',
  'thousands',
  'comment',
  'missing',
  'dropMissing',
  'skip',
  'maxUnpacked',
];
/** The default missing markers, in lower case: the common ones of pandas' read_csv, and the ? of the UCI repository. */
const MISSING = ['na', 'n/a', '#n/a', '<na>', 'nan', '-nan', 'null', 'none', '?'];

/** Those of them that people give to categories, too. */
const NAMES = ['na', 'n/a', 'null', 'none'];

/** Checked options with defaults filled in. */
export interface Settings {
  readonly inputs: readonly ColumnName[] | undefined;
  readonly targets: readonly ColumnName[];
  readonly categories: NonNullable<CSVOptions['categories']>;
  readonly header: NonNullable<CSVOptions['header']>;
  readonly delimiter: string | undefined;
  readonly comment: string | undefined;
  readonly toNumber: ReadNumber;
  readonly isMissing: (field: string) => boolean;
  /** Whether a field that is missing may be the name of a category. */
  readonly isName: (field: string) => boolean;
  readonly dropMissing: boolean;
  readonly skip: number;
  readonly maxUnpacked: number | undefined;
}

/** Checks the options; column names are checked later, against the file. */
export function checkSettings(given: CSVOptions): Settings {
  checkOptions('options', given, OPTIONS);
  const { inputs, targets = [], categories = [], header = 'auto', missing, dropMissing = false, skip = 0 } = given;
  const { delimiter, decimal = '.', thousands, comment, maxUnpacked } = given;
  checkForm(delimiter, comment, header);
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
    comment,
    toNumber: checkNotation(decimal, thousands),
    isMissing: missingTest(missing),
    isName: (field) => missing === undefined && NAMES.includes(field.trim().toLowerCase()),
    dropMissing: checkBoolean('dropMissing', dropMissing),
    skip: checkInteger('skip', skip, 0),
    maxUnpacked: maxUnpacked === undefined ? undefined : checkInteger('maxUnpacked', maxUnpacked, 1),
  };
}

/** How the text is written: what stands between fields, begins comments, and names columns. */
export function checkForm(delimiter: string | undefined, comment: unknown, header: CSVOptions['header']): void {
  if (delimiter !== undefined && (typeof delimiter !== 'string' || !isDelimiter(delimiter))) {
    throw rangeError('delimiter', 'one character, not a quote or a line end', delimiter);
  }
  checkComment(comment, delimiter);
  if (typeof header === 'string') checkName('header', header, ['auto']);
  else if (typeof header !== 'boolean') {
    checkList('header', header, 'string');
    checkDistinct('header', 'column names', header as readonly string[]);
  }
}

/** The beginning of lines that are passed over: not what fields or quotes begin with. */
function checkComment(comment: unknown, delimiter: string | undefined): void {
  if (comment === undefined) return;
  const expected = 'a string that lines begin with, no quote, blank, line end or delimiter';
  if (typeof comment !== 'string') throw typeError('comment', expected, comment);
  if (!/^[^"\s\ufeff][^\r\n]*$/.test(comment) || (delimiter !== undefined && comment.startsWith(delimiter))) {
    throw rangeError('comment', expected, comment);
  }
}

/** The reader of numbers in the notation that `decimal` and `thousands` say. */
function checkNotation(decimal: unknown, thousands: unknown): ReadNumber {
  const marks = checkMarks(decimal, thousands);
  return numberReader(marks.decimal ?? '.', marks.thousands);
}

/** The marks in numbers; undefined where they are not given. */
export function checkMarks(
  decimal: unknown,
  thousands: unknown,
): { decimal: DecimalMark | undefined; thousands: ThousandsMark | undefined } {
  const mark = decimal === undefined ? undefined : checkMark('decimal', decimal, ['.', ',']);
  if (thousands === undefined) return { decimal: mark, thousands };
  const between = checkMark('thousands', thousands, [',', '.', ' ', "'", '_']);
  if (between === mark) throw rangeError('thousands', 'another mark than "decimal"', thousands);
  return { decimal: mark, thousands: between };
}

/** One of these characters; none is a misspelt other. */
function checkMark<Mark extends string>(name: string, value: unknown, marks: readonly Mark[]): Mark {
  const found = marks.find((mark) => mark === value);
  if (found !== undefined) return found;
  const expected = `one of ${marks.map((mark) => show(mark)).join(', ')}`;
  throw typeof value === 'string' ? rangeError(name, expected, value) : typeError(name, expected, value);
}

/** An array whose elements have one of these types. */
export function checkList(name: string, value: unknown, ...types: string[]): void {
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
