/**
 * Splits CSV text into records with line numbers: RFC 4180, with blanks allowed between a closing quote and what
 * follows it. Time and memory are in proportion to the text, whatever is in it.
 */
import { rangeError, Verbatim } from '../../base/errors';

/** Receives a record's untrimmed fields, and a function that returns the line, from 1, on which it begins. */
export type Visit = (fields: string[], line: () => number) => void;

/** How a text is written. */
export interface Form {
  readonly delimiter: string;
  /** What lines begin with that are passed over. */
  readonly comment: string | undefined;
  /** Lines of the file before the text. */
  readonly skipped: number;
}

/**
 * Calls `visit` with every record that is neither blank nor a comment, in order. Line numbers count line ends inside
 * quotes, too; they are counted only when an error asks for one.
 *
 * @param text with `\n` as the only line end
 */
export function eachRecord(name: string, text: string, { delimiter, comment, skipped }: Form, visit: Visit): void {
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
  const quoteError = (expected: string, got: string): RangeError =>
    rangeError(name, expected, new Verbatim(`${got}, in the record at line ${line()}`), 'data');

  while (start < text.length) {
    const found = text.indexOf('\n', start);
    let end = found < 0 ? text.length : found;
    if (comment === undefined || !text.startsWith(comment, start)) {
      const row = text.slice(start, end);
      let fields: string[];
      if (row.includes('"')) [fields, end] = quotedRecord(text, start, delimiter, quoteError);
      else fields = row.split(delimiter);
      if (fields.length > 1 || fields[0].trim() !== '') visit(fields, line);
    }
    start = end + 1;
  }
}

/** The fields of a record with quotes, and where it ends: at its line end, or that of the text. */
function quotedRecord(
  text: string,
  start: number,
  delimiter: string,
  quoteError: (expected: string, got: string) => RangeError,
): [fields: string[], end: number] {
  const fields: string[] = [];
  // Looked for once for many fields: a text without further ones would be searched to its end for each.
  let newline = ahead(text, '\n', start);
  for (let at = start; ; at++) {
    let end: number;
    if (text[at] === '"') {
      const closing = closingQuote(text, at + 1);
      if (closing < 0) throw quoteError('a closing quote', 'the end of the text');
      end = closing + 1;
      while (text[end] === ' ' || (text[end] === '\t' && delimiter !== '\t')) end++;
      if (end < text.length && text[end] !== '\n' && text[end] !== delimiter) {
        throw quoteError('a delimiter or a line end after a closing quote', 'other text');
      }
      fields.push(text.slice(at + 1, closing).replaceAll('""', '"'));
      if (newline < end) newline = ahead(text, '\n', end);
    } else {
      end = at;
      while (end < newline && text[end] !== delimiter) end++;
      fields.push(text.slice(at, end));
    }
    if (end >= newline) return [fields, newline];
    at = end;
  }
}

/** Where the quote is that closes a field which begins at `from`; doubled ones stand for one. −1 for none. */
function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}

/** Where `part` comes next, or the text's end. */
function ahead(text: string, part: string, from: number): number {
  const found = text.indexOf(part, from);
  return found < 0 ? text.length : found;
}
