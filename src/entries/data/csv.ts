/** CSV tables: selected columns as numbers and class indices, ready for training. */
import { rangeError, typeError, Verbatim } from '../../base/errors';
import { type CSVOptions, checkSettings, type Settings } from './csv-options';
import { announcedDelimiter, decode, guessDelimiter, skipLines, unifyLines } from './csv-text';
import { ownText, type Place } from './fields';
import { notations } from './looks';
import { eachRecord } from './records';
import { readSource, type Source } from './source';
import { lengthError, type Table, TableReader } from './table';

/**
 * Reads a CSV file: RFC 4180 with any line ends, blank lines (skipped) and blanks around fields (trimmed); UTF-8, or
 * UTF-16 with a byte order mark; gzipped or not. Paths and gzip need Node.
 *
 * @param source a path, a `file:` URL, or the file's bytes
 * @throws TypeError, RangeError for invalid options
 * @throws RangeError with code 'data', with file, line and column, for a missing value, a field that is not a finite
 *   number or no given category, a record of another length, an unclosed quote, or no rows
 * @throws RangeError with code 'file' if the file cannot be read, or would unpack to more than `maxUnpacked`
 *
 * @example
 * const { x, y, rows, inputNames, classNames } = readCSV('iris.csv', { targets: 'species' });
 * const { train, test } = split(x, y, { rows, stratify: true, seed: 1 });
 */
export function readCSV(source: Source, options: CSVOptions = {}): Table {
  const settings = checkSettings(options);
  const stored = readSource(source);
  return tableOf(stored.name, decode(stored, settings.maxUnpacked), settings);
}

/** As `readCSV`, from text; errors name it `text`. Runs everywhere. */
export function parseCSV(text: string, options: CSVOptions = {}): Table {
  if (typeof text !== 'string') throw typeError('text', 'a string', text);
  return tableOf('text', text.replace(/^\ufeff/, ''), checkSettings(options));
}

/** Parses and checks a whole text; `name` names it in errors. */
function tableOf(name: string, given: string, settings: Settings): Table {
  const { comment } = settings;
  const whole = skipLines(unifyLines(given), settings.skip);
  const announced = announcedDelimiter(whole);
  const text = announced ? skipLines(whole, 1) : whole;
  const delimiter = settings.delimiter ?? announced ?? guessDelimiter(text, comment);
  const form = { delimiter, comment, skipped: settings.skip + (announced ? 1 : 0) };

  let reader: TableReader | undefined;
  let announcement: { fields: string[]; place: Place } | undefined;
  const begin = (fields: string[], place: Place): TableReader => {
    const named = hasHeader(settings, fields);
    const begun = new TableReader(settings, namesOf(settings, named, fields, place), place);
    if (!named) begun.add(fields, place);
    return begun;
  };
  eachRecord(name, text, form, (fields, line) => {
    const place = { name, line };
    if (reader) reader.add(fields, place);
    else if (!announcement && mayAnnounce(settings, fields)) {
      const at = line();
      announcement = { fields, place: { name, line: () => at } };
    } else if (announcement && !announces(announcement.fields, fields, settings)) {
      reader = begin(announcement.fields, announcement.place);
      reader.add(fields, place);
    } else reader = begin(fields, place);
  });
  if (!reader && announcement) reader = begin(announcement.fields, announcement.place);
  if (!reader || reader.rows === 0) {
    const got = reader?.dropped ? `none that misses nothing (${reader.dropped} do)` : 'none';
    throw rangeError(name, 'at least one row', new Verbatim(got), 'data');
  }
  return reader.table();
}

/**
 * Whether a first record may be that of scikit-learn's own files, which hold no names of columns:
 * `rows,features,class,class,…`.
 */
function mayAnnounce({ header }: Settings, fields: string[]): boolean {
  const [rows, features, ...classes] = fields;
  if (typeof header === 'boolean' || classes.length === 0) return false;
  return [rows, features].every((field) => /^[1-9]\d*$/.test(field)) && classes.every((field) => !/^\s*$/.test(field));
}

/** Whether such a record is one, since the next holds a number for every feature and one for the class. */
function announces([, features, ...classes]: string[], next: string[], { toNumber }: Settings): boolean {
  const isNumber = (field: string): boolean => Number.isFinite(toNumber(field));
  return next.length === Number(features) + 1 && next.every(isNumber) && !classes.some(isNumber);
}

/** Whether the first record holds names. */
function hasHeader({ header, toNumber }: Settings, fields: string[]): boolean {
  if (typeof header === 'boolean') return header;
  // What would be a number in another notation is none of the names either.
  const isNumber = (field: string): boolean => Number.isFinite(toNumber(field)) || notations(field.trim()).length > 0;
  return header === 'auto' && !fields.some(isNumber);
}

/** The names of all columns. */
function namesOf({ header }: Settings, named: boolean, fields: string[], place: Place): string[] {
  if (typeof header !== 'object') return fields.map((field, i) => (named ? ownText(field.trim()) : `${i}`));
  if (header.length !== fields.length) throw lengthError(header.length, fields, place);
  return [...header];
}
