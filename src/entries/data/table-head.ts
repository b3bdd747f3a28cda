/** How CSV text begins: lines before the header, what stands between fields, and whether the first record holds names. */
import { show } from '../../base/errors';
import { announcedDelimiter, guessDelimiter, skipLines } from './csv-text';
import { dateReader } from './dates';
import { notations } from './looks';
import { toNumber } from './numbers';
import type { Form } from './records';
import type { TableSettings } from './table-options';

/** A text from its first record on, and how it is written. */
export interface Beginning {
  readonly text: string;
  readonly form: Form;
  /** Whether blanks aligned its columns: `tabbed` puts tabs there, in `text` and in what follows. */
  readonly aligned: boolean;
}

/** Looks at a text's beginning, which may be all of it. Line ends are `\n`. */
export function beginningOf(source: string, settings: TableSettings, notes: string[]): Beginning {
  const whole = skipLines(source, settings.skip);
  const announced = announcedDelimiter(whole);
  const body = announced ? skipLines(whole, 1) : whole;
  const skipped = settings.skip + (announced ? 1 : 0);
  const { text: unaligned, comment, lines } = withoutPreface(body, settings, notes);
  const given = settings.delimiter ?? announced;
  const aligned = given === undefined ? alignedAsTabs(unaligned) : undefined;
  const text = aligned ?? unaligned;
  const delimiter = given ?? (aligned ? '\t' : guessDelimiter(text, comment));
  if (aligned) notes.push('blanks stand between fields');
  else if (delimiter !== ',') notes.push(`${show(delimiter)} stands between fields`);
  return { text, form: { delimiter, comment, skipped: skipped + lines }, aligned: aligned !== undefined };
}

/** The text without comment lines before it. A last one that names the columns is the header. */
function withoutPreface(
  body: string,
  { comment, delimiter }: TableSettings,
  notes: string[],
): { text: string; comment: string | undefined; lines: number } {
  const [mark] = body;
  if (comment !== undefined || !/^[#%]/.test(body)) return { text: body, comment, lines: 0 };
  let [from, lines, last] = [0, 0, ''];
  for (; body[from] === mark; lines++) {
    last = body.slice(from, ahead(body, from));
    from += last.length + 1;
  }
  const rest = body.slice(from);
  const between = delimiter ?? guessDelimiter(rest, undefined);
  const fields = rest.slice(0, ahead(rest, 0)).split(between).length;
  const isHeader = fields > 1 && last.split(between).length === fields;
  const count = lines - (isHeader ? 1 : 0);
  if (count > 0) notes.push(`lines that begin with ${show(mark)} are comments`);
  const text = isHeader ? `${last.slice(1).trimStart()}\n${rest}` : rest;
  return { text, comment: count > 0 ? mark : undefined, lines: count };
}

/** Lines that show whether blanks align columns. */
const SAMPLE = 20;
/** Longer lines are aligned by nobody. */
const LONGEST_LINE = 2 ** 16;

/**
 * Text whose columns are aligned by blanks, with a tab between fields; undefined where its first lines hold another
 * delimiter, or not as many fields each.
 */
function alignedAsTabs(text: string): string | undefined {
  const lines: string[] = [];
  for (let from = 0; lines.length < SAMPLE && from < text.length; ) {
    const line = text.slice(from, ahead(text, from));
    from += line.length + 1;
    if (line.length > LONGEST_LINE) return undefined;
    if (line.trim() !== '') lines.push(line.replaceAll(/"[^"]*"/g, 'x'));
  }
  const wide = lines.some((line) => / {2}|^ /.test(line));
  if (lines.some((line) => /[,;|]/.test(line) || (line.includes('\t') && !wide))) return undefined;
  const records = lines.map((line) => line.trim().split(/\s+/));
  const length = records[0]?.length ?? 0;
  if (length < 2 || records.some((fields) => fields.length !== length)) return undefined;
  // Single blanks stand between words, too: only numbers tell that these are fields.
  const fields = records.slice(1).flat();
  return wide || 2 * fields.filter(isValue).length > fields.length ? tabbed(text) : undefined;
}

/** Blanks outside quotes as one tab, those around lines left out. */
export function tabbed(text: string): string {
  return text.replaceAll(/"[^"\n]*"|[ \t]+/g, (found, at: number) => {
    if (found.startsWith('"')) return found;
    const [before, after] = [text[at - 1] ?? '\n', text[at + found.length] ?? '\n'];
    return before === '\n' || after === '\n' ? '' : '\t';
  });
}

function ahead(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** Records that show what a column holds. */
const ENOUGH = 50;

/** Whether the first record holds names: none of its fields is of what its column holds, or it counts years. */
export function hasHeader({ header }: TableSettings, first: readonly string[], columns: readonly string[][]): boolean {
  if (header !== 'auto') return header === true;
  const values = first.filter((field, j) => {
    if (!isValue(field)) return false;
    const below = columns[j].slice(0, ENOUGH).filter((other) => other.trim() !== '');
    return below.length === 0 || 2 * below.filter(isValue).length > below.length;
  });
  if (values.length === 0) return true;
  // country, 2019, 2020, …
  const isYear = (field: string): boolean => /^\s*(?:1[89]|20)\d\d\s*$/.test(field);
  const names = first.some((field) => field.trim() !== '' && !isValue(field));
  const counted = values.every((year, i) => isYear(year) && (i === 0 || Number(year) !== Number(values[i - 1])));
  return names && counted && !columns.some((column, j) => isYear(first[j]) && column.some(isYear));
}

/** Whether a field is a number in some notation, or a date. */
function isValue(field: string): boolean {
  const text = field.trim();
  if (Number.isFinite(toNumber(text)) || notations(text).length > 0) return true;
  return !Number.isNaN(dateReader('dmy')(text)) || !Number.isNaN(dateReader('mdy')(text));
}
