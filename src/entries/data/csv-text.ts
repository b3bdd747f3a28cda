/** CSV text as records with their lines. Papa Parse cuts; what a file may look like beyond RFC 4180 is here. */
import { constants } from 'node:buffer';
import Papa from 'papaparse';
import { rangeError, Verbatim } from '../../base/errors';
import { fileError, gunzip, isGzipped, type Stored } from './source';

/** What CSV files are separated by, when nothing is said. */
const DELIMITERS = [',', ';', '\t'];

/** One record: its fields, trimmed by nobody yet, and the line of the file, from 1, on which it begins. */
export type Visit = (fields: string[], line: () => number) => void;

/** A file's text: UTF-8, or UTF-16 with a byte order mark, as Excel writes it; gzipped or not. */
export function decode(stored: Stored): string {
  const { name } = stored;
  const most = constants.MAX_STRING_LENGTH;
  const bytes = isGzipped(stored.bytes) ? gunzip(stored, most) : stored.bytes;
  if (bytes.length > most) throw fileError(name, `at most ${most} bytes`, String(bytes.length));
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    const expected = `text in ${encoding.toUpperCase()} (for others: parseCSV(readFileSync(path, 'latin1')))`;
    throw fileError(name, expected, 'bytes that are none', error);
  }
}

/** The delimiter that is most frequent in the first line that isn't blank, outside of quotes; a comma without any. */
export function guessDelimiter(text: string): string {
  const start = text.search(/\S/);
  if (start < 0) return ',';
  // A tab may be the first character of the line: blanks go back to the line's beginning.
  const from = text.lastIndexOf('\n', start) + 1;
  const end = text.indexOf('\n', start);
  const line = text.slice(from, end < 0 ? undefined : end).replaceAll(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((delimiter) => line.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))];
}

/** The text behind its first `lines` lines. */
export function skipLines(text: string, lines: number): string {
  let from = 0;
  for (let i = 0; i < lines; i++) {
    const end = text.indexOf('\n', from);
    if (end < 0) return '';
    from = end + 1;
  }
  return text.slice(from);
}

/** Line ends as `\n`: files have `\r\n`, old ones `\r`, and some have both `\n` and `\r\n`. */
export function unifyLines(text: string): string {
  if (!text.includes('\r')) return text;
  return text.includes('\n') ? text.replaceAll('\r\n', '\n') : text.replaceAll('\r', '\n');
}

/**
 * Calls `visit` with every record that isn't blank, in order. Lines count line ends inside of quotes, too.
 *
 * @param text with `\n` for every line end
 * @param skipped lines of the file before the text
 */
export function eachRecord(name: string, text: string, delimiter: string, skipped: number, visit: Visit): void {
  let start = 0;
  let counted = 0;
  let lines = skipped + 1;
  const line = (): number => {
    for (let i = text.indexOf('\n', counted); i >= 0 && i < start; i = text.indexOf('\n', counted)) {
      counted = i + 1;
      lines++;
    }
    return lines;
  };
  Papa.parse<string[]>(text, {
    delimiter,
    newline: '\n',
    step({ data, errors, meta }) {
      const [fault] = errors;
      if (fault) {
        const unclosed = fault.code === 'MissingQuotes';
        const [expected, got] = unclosed
          ? ['a closing quote', 'the end of the text']
          : ['a delimiter or a line end after a closing quote', 'other text'];
        throw rangeError(name, expected, new Verbatim(`${got}, in the record at line ${line()}`), 'data');
      }
      if (data.length > 1 || data[0].trim() !== '') visit(data, line);
      start = meta.cursor;
    },
  });
}
