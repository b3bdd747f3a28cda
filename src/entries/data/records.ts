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
  /** Whether more of the text is to come: a record that has no line end yet is then left for later. */
  readonly open?: boolean;
}

const QUOTE = 34;

/** The most fields of a record: each is a column, which takes a hundred times the two bytes of its field. */
const MOST_FIELDS = 2 ** 17;

/**
 * Calls `visit` with every record that is neither blank nor a comment, in order. Line numbers count line ends inside
 * quotes, too; they are counted only when an error asks for one.
 *
 * @param text with `\n` as the only line end
 * @returns where the first record begins that was left for later; the text's end where there is none
 */
export function eachRecord(
  name: string,
  text: string,
  { delimiter, comment, skipped, open = false }: Form,
  visit: Visit,
): number {
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
  const recordError = (expected: string, got: string): RangeError =>
    rangeError(name, expected, new Verbatim(`${got}, in the record at line ${line()}`), 'data');

  while (start < text.length) {
    const found = text.indexOf('\n', start);
    if (open && found < 0) return start;
    let end = found < 0 ? text.length : found;
    if (end > start && (comment === undefined || !text.startsWith(comment, start))) {
      const row = text.slice(start, end);
      let fields: string[];
      if (row.includes('"')) {
        const whole = quotedRecord(text, start, delimiter, open, recordError);
        if (!whole) return start;
        [fields, end] = whole;
      } else fields = row.split(delimiter, MOST_FIELDS + 1);
      if (fields.length > MOST_FIELDS) throw recordError(`at most ${MOST_FIELDS} fields`, 'more');
      if (fields.length > 1 || fields[0].trim() !== '') visit(fields, line);
    }
    start = end + 1;
  }
  return text.length;
}

/**
 * The fields of a record with quotes, and where it ends: at its line end, or that of the text; undefined for one that
 * goes on in what is to come.
 */
function quotedRecord(
  text: string,
  start: number,
  delimiter: string,
  open: boolean,
  recordError: (expected: string, got: string) => RangeError,
): [fields: string[], end: number] | undefined {
  const fields: string[] = [];
  const first = delimiter.charCodeAt(0);
  const ends = (at: number): boolean => text.charCodeAt(at) === first && text.startsWith(delimiter, at);
  let newline = ahead(text, '\n', start);
  for (let at = start; ; at += delimiter.length) {
    const from = at;
    if (text.charCodeAt(at) === QUOTE) {
      const closing = closingQuote(text, at + 1);
      if (closing < 0 && open) return undefined;
      if (closing < 0) throw recordError('a closing quote', 'the end of the text');
      at = closing + 1;
      while ((text[at] === ' ' || text[at] === '\t') && !ends(at)) at++;
      if (at < text.length && text[at] !== '\n' && !ends(at)) {
        throw recordError('a delimiter or a line end after a closing quote', 'other text');
      }
      const field = text.slice(from + 1, closing);
      // As fast as replaceAll or faster, in a fourth of its memory.
      fields.push(field.includes('"') ? field.split('""').join('"') : field);
      if (newline < at) newline = ahead(text, '\n', at);
    } else {
      while (at < newline && !ends(at)) at++;
      fields.push(text.slice(from, at));
    }
    if (at >= newline && newline === text.length && open) return undefined;
    if (at >= newline || fields.length > MOST_FIELDS) return [fields, newline];
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
