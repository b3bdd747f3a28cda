/**
 * CSV text to records with line numbers. Papa Parse splits records; this file handles what real files have beyond RFC
 * 4180: encodings, delimiters, line ends.
 */
import { constants } from 'node:buffer';
import Papa from 'papaparse';
import { rangeError, Verbatim } from '../../base/errors';
import { fileError, gunzip, isGzipped, type Stored } from './source';

/** The delimiters that are tried, in order of preference. */
const DELIMITERS = [',', ';', '\t'];

/** Receives a record's untrimmed fields, and a function that returns the line, from 1, on which it begins. */
export type Visit = (fields: string[], line: () => number) => void;

/**
 * The text of a file, gzipped or not: UTF-8, or UTF-16 with a byte order mark, as Excel writes it.
 *
 * @throws RangeError with code 'file' for invalid bytes, or more than the longest string (512 MiB)
 */
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

/** The most frequent delimiter outside quotes in the first line that is not blank; a comma where there is none. */
export function guessDelimiter(text: string): string {
  const start = text.search(/\S/);
  if (start < 0) return ',';
  // A line may start with its delimiter, a tab: start at the line's beginning, not at its first visible character.
  const from = text.lastIndexOf('\n', start) + 1;
  const end = text.indexOf('\n', start);
  const line = text.slice(from, end < 0 ? undefined : end).replaceAll(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((delimiter) => line.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))];
}

/** The text without its first `lines` lines. */
export function skipLines(text: string, lines: number): string {
  let from = 0;
  for (let i = 0; i < lines; i++) {
    const end = text.indexOf('\n', from);
    if (end < 0) return '';
    from = end + 1;
  }
  return text.slice(from);
}

/** The text with `\n` as the only line end: files have `\r\n`, old ones `\r`, and some both `\n` and `\r\n`. */
export function unifyLines(text: string): string {
  if (!text.includes('\r')) return text;
  return text.includes('\n') ? text.replaceAll('\r\n', '\n') : text.replaceAll('\r', '\n');
}

/**
 * Calls `visit` with every record that is not blank, in order. Line numbers count line ends inside quotes, too; they
 * are counted only when an error asks for one.
 *
 * @param text with `\n` as the only line end
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
