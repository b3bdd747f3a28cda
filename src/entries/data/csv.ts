/** Tables from CSV: chosen columns as numbers and classes that training takes as they are. */
import { rangeError, typeError, Verbatim } from '../../base/errors';
import { type CSVOptions, checkDistinct, checkSettings, type Settings } from './csv-options';
import { decode, eachRecord, guessDelimiter, skipLines, unifyLines } from './csv-text';
import { ownText, type Place, toNumber } from './fields';
import { readSource, type Source } from './source';
import { lengthError, type Table, TableReader } from './table';

/**
 * Reads a CSV file (UTF-8, or UTF-16 with a byte order mark; gzipped or not):
 *
 *     const { x, y, inputNames, classNames } = readCSV('iris.csv', { targets: 'species' });
 *
 * RFC 4180, and what files have besides: any line ends, blank lines (passed over), blanks around fields (cut off).
 *
 * @param source path, `file:` URL, or the file's bytes
 * @throws RangeError, code `'data'`, with file, line and column: a field that is missing, no finite number, or none of
 *   the categories given; a record of another length; a quote that isn't closed; no rows. Code `'file'`: no such file
 */
export function readCSV(source: Source, options: CSVOptions = {}): Table {
  const settings = checkSettings(options);
  const stored = readSource(source);
  return tableOf(stored.name, decode(stored), settings);
}

/** As `readCSV`, from text. Errors call it `text`. */
export function parseCSV(text: string, options: CSVOptions = {}): Table {
  if (typeof text !== 'string') throw typeError('text', 'a string', text);
  return tableOf('text', text.replace(/^\ufeff/, ''), checkSettings(options));
}

/** The table in a text. */
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

function namesOf({ header }: Settings, named: boolean, fields: string[], place: Place): string[] {
  if (Array.isArray(header)) {
    if (header.length !== fields.length) throw lengthError(header.length, fields, place);
    return [...header];
  }
  const names = fields.map((field, i) => (named ? ownText(field.trim()) : `${i}`));
  checkDistinct(place.name, 'column names', names, 'data');
  return names;
}
