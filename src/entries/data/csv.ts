/** CSV tables: selected columns as numbers and class indices, ready for training. */
import { rangeError, typeError, Verbatim } from '../../base/errors';
import { type CSVOptions, checkDistinct, checkSettings, type Settings } from './csv-options';
import { decode, eachRecord, guessDelimiter, skipLines, unifyLines } from './csv-text';
import { ownText, type Place, toNumber } from './fields';
import { readSource, type Source } from './source';
import { lengthError, type Table, TableReader } from './table';

/**
 * Reads a CSV file: RFC 4180 with any line ends, blank lines (skipped) and blanks around fields (trimmed); UTF-8, or
 * UTF-16 with a byte order mark; gzipped or not.
 *
 * @param source a path, a `file:` URL, or the file's bytes
 * @throws TypeError, RangeError for invalid options
 * @throws RangeError with code 'data', with file, line and column, for a missing value, a field that is not a finite
 *   number or no given category, a record of another length, an unclosed quote, or no rows
 * @throws RangeError with code 'file' if the file cannot be read
 *
 * @example
 * const { x, y, rows, inputNames, classNames } = readCSV('iris.csv', { targets: 'species' });
 * const { train, test } = split(x, y, { rows, stratify: true, seed: 1 });
 */
export function readCSV(source: Source, options: CSVOptions = {}): Table {
  const settings = checkSettings(options);
  const stored = readSource(source);
  return tableOf(stored.name, decode(stored), settings);
}

/** As `readCSV`, from text; errors name it `text`. */
export function parseCSV(text: string, options: CSVOptions = {}): Table {
  if (typeof text !== 'string') throw typeError('text', 'a string', text);
  return tableOf('text', text.replace(/^\ufeff/, ''), checkSettings(options));
}

/** Parses and checks a whole text; `name` names it in errors. */
function tableOf(name: string, given: string, settings: Settings): Table {
  const text = skipLines(unifyLines(given), settings.skip);
  let reader: TableReader | undefined;
  eachRecord(name, text, settings.delimiter ?? guessDelimiter(text), settings.skip, (fields, line) => {
    const place = { name, line };
    if (reader) reader.add(fields, place);
    else {
      const named = hasHeader(settings, fields);
      reader = new TableReader(settings, namesOf(settings, named, fields, place), place);
      if (!named) reader.add(fields, place);
    }
  });
  if (!reader || reader.rows === 0) {
    const got = reader?.dropped ? `none that misses nothing (${reader.dropped} do)` : 'none';
    throw rangeError(name, 'at least one row', new Verbatim(got), 'data');
  }
  return reader.table();
}

/** Whether the first record holds names. */
function hasHeader({ header }: Settings, fields: string[]): boolean {
  if (typeof header === 'boolean') return header;
  return header === 'auto' && !fields.some((field) => Number.isFinite(toNumber(field)));
}

/** The names of all columns, which must be distinct. */
function namesOf({ header }: Settings, named: boolean, fields: string[], place: Place): string[] {
  if (Array.isArray(header)) {
    if (header.length !== fields.length) throw lengthError(header.length, fields, place);
    return [...header];
  }
  const names = fields.map((field, i) => (named ? ownText(field.trim()) : `${i}`));
  checkDistinct(place.name, 'column names', names, 'data');
  return names;
}
