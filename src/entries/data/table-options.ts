/** The options of `readTable` and `parseTable`: their type, their checks and their defaults. */
import { checkInteger, checkName, checkObject, checkOptions } from '../../base/checks';
import { rangeError, typeError } from '../../base/errors';
import type { ColumnKind, Reading } from './column-kinds';
import { type CSVOptions, checkForm, checkList, checkMarks } from './csv-options';
import type { DayOrder } from './dates';

/** The options of `readTable` and `parseTable`. What you leave out is detected from the data. */
export interface TableOptions
  extends Pick<CSVOptions, 'delimiter' | 'decimal' | 'thousands' | 'comment' | 'skip' | 'maxUnpacked'> {
  /** Whether the first record holds the column names; detected by default. An array gives the names. */
  header?: 'auto' | boolean | readonly string[];
  /** Units to remove from numbers, such as `['$', 'kg']`; by default one that a whole column has. */
  units?: readonly string[];
  /**
   * The order of day and month in dates such as 3/4/2024; by default what a column or another one proves. Years first,
   * and names of months, need no option.
   */
  dates?: DayOrder;
  /** The kinds of columns that are not what they look like: `{ zip: 'words' }`. */
  kinds?: Readonly<Record<string, ColumnKind>>;
  /** The only words that mark missing values, besides blank fields; by default NA, N/A, NaN, null, ? and similar. */
  missing?: readonly string[];
  /** The encoding of a file, as `TextDecoder` names it; by default UTF-8, UTF-16, or windows-1252 for what is neither. */
  encoding?: string;
}

const KINDS: readonly ColumnKind[] = ['number', 'yesNo', 'date', 'words', 'empty'];
const OPTIONS = ['delimiter', 'decimal', 'thousands', 'comment', 'skip', 'maxUnpacked', 'header', 'units', 'dates'];

/** Checked options with defaults filled in. */
export interface TableSettings extends Omit<Reading, 'usual'> {
  readonly header: 'auto' | boolean | readonly string[];
  readonly delimiter: string | undefined;
  readonly comment: string | undefined;
  readonly skip: number;
  readonly maxUnpacked: number | undefined;
  readonly kinds: ReadonlyMap<string, ColumnKind>;
  readonly encoding: string | undefined;
}

/** Checks the options; names of columns are checked later, against the data. */
export function checkTableOptions(given: TableOptions): TableSettings {
  checkOptions('options', given, [...OPTIONS, 'kinds', 'missing', 'encoding']);
  const { header = 'auto', delimiter, comment, skip = 0, maxUnpacked, units = [], dates, kinds = {}, missing } = given;
  checkForm(delimiter, comment, header);
  checkList('units', units, 'string');
  if (missing !== undefined) checkList('missing', missing, 'string');
  const known = Object.entries(checkObject('kinds', kinds));
  return {
    ...checkMarks(given.decimal, given.thousands),
    header,
    delimiter,
    comment,
    skip: checkInteger('skip', skip, 0),
    maxUnpacked: maxUnpacked === undefined ? undefined : checkInteger('maxUnpacked', maxUnpacked, 1),
    units: units.map((unit) => unit.trim()),
    dates: dates === undefined ? undefined : checkName('dates', dates, ['dmy', 'mdy'] as const),
    kinds: new Map(known.map(([name, kind]) => [name, checkName(`kinds.${name}`, kind, KINDS)])),
    missing: missing && new Set(missing.map((word) => word.trim())),
    encoding: given.encoding === undefined ? undefined : checkEncodingName(given.encoding),
  };
}

/** The name of an encoding that this engine knows. */
function checkEncodingName(value: unknown): string {
  const expected = 'an encoding that TextDecoder knows, such as "windows-1252"';
  if (typeof value !== 'string') throw typeError('encoding', expected, value);
  try {
    return new TextDecoder(value).encoding;
  } catch {
    throw rangeError('encoding', expected, value);
  }
}
