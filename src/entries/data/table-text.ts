/** CSV text as columns of fields: comments, header and records of unequal length as real files have them. */
import { rangeError, show, Verbatim } from '../../base/errors';
import { announcedDelimiter, guessDelimiter, skipLines, unifyLines } from './csv-text';
import { dateReader } from './dates';
import { ownText } from './fields';
import { notations } from './looks';
import { toNumber } from './numbers';
import { eachRecord, type Form } from './records';
import type { TableSettings } from './table-options';

/** Columns of fields, before it is decided what they hold. */
export interface Fields {
  readonly names: string[];
  /** A column's fields, '' where a record is too short. */
  readonly columns: string[][];
  readonly delimiter: string;
  /** What was decided about the text as a whole. */
  readonly notes: string[];
  /** Where a row is, for errors. */
  placeOf(row: number): string;
}

/** Splits a whole text; `name` names it in errors. */
export function textFields(name: string, source: string, settings: TableSettings): Fields {
  const notes: string[] = [];
  const whole = skipLines(unifyLines(source), settings.skip);
  const announced = announcedDelimiter(whole);
  const body = announced ? skipLines(whole, 1) : whole;
  const skipped = settings.skip + (announced ? 1 : 0);
  const { text: unaligned, comment, lines } = withoutPreface(body, settings, notes);
  const given = settings.delimiter ?? announced;
  const aligned = given === undefined ? alignedAsTabs(unaligned) : undefined;
  const text = aligned ?? unaligned;
  const delimiter = given ?? (aligned ? '\t' : guessDelimiter(text, comment));
  const form = { delimiter, comment, skipped: skipped + lines };
  if (aligned) notes.push('blanks stand between fields');
  else if (delimiter !== ',') notes.push(`${show(delimiter)} stands between fields`);

  const records = collect(name, text, form, settings);
  const { first, columns } = records;
  if (records.short > 0) notes.push(`${records.short} shorter records end with gaps`);
  const named = hasHeader(settings, first, columns);
  if (!named) for (const [j, column] of columns.entries()) column.unshift(first[j]);
  if (columns[0].length === 0) throw none(name);
  const placeOf = (row: number): string => {
    let [record, found] = [named ? -1 : 0, 0];
    eachRecord(name, text, form, (_, line) => {
      if (record++ === row) found = line();
    });
    return `at line ${found}`;
  };
  const names = Array.isArray(settings.header) ? settings.header : first.map((field) => (named ? field.trim() : ''));
  if (names.length !== columns.length) throw rangeError('header', `${columns.length} names`, names.length);
  if (!named && settings.header === 'auto') notes.push('no header: the first record holds values');
  const found = nameColumns(names, columns, notes);
  if (found.names.length === 0) throw none(name);
  return { ...found, delimiter, notes, placeOf };
}

const none = (name: string): RangeError => rangeError(name, 'at least one row', new Verbatim('none'), 'data');

/** The most fields that short records may lack in all, for every one that there is. */
const MOST_LACKING = 8;

/** The first record, and the fields of all others by column. */
function collect(
  name: string,
  text: string,
  form: Form,
  { header }: TableSettings,
): { first: string[]; columns: string[][]; short: number } {
  let first: string[] | undefined;
  let columns: string[][] = [];
  let [short, present, lacking] = [0, 0, 0];
  eachRecord(name, text, form, (fields, line) => {
    let { length } = fields;
    present += length;
    if (!first) {
      first = fields;
      columns = fields.map(() => []);
      return;
    }
    while (length > columns.length && fields[length - 1].trim() === '') length--;
    if (length === columns.length + 1 && columns[0].length === 0 && header !== false) {
      // R leaves out the name of the column of row names.
      first.unshift('');
      columns.push([]);
    }
    lacking += Math.max(0, columns.length - length);
    if (length > columns.length || lacking > MOST_LACKING * present + 2 ** 16) {
      const expected = `${length > columns.length ? 'at most ' : ''}${columns.length} fields in every record`;
      throw rangeError(name, expected, new Verbatim(`${length} at line ${line()}`), 'data');
    }
    if (length < columns.length) short++;
    for (const [j, column] of columns.entries()) column.push(fields[j] ?? '');
  });
  if (!first) throw none(name);
  return { first, columns, short };
}

/** Leaves out nameless columns without values, gives others their position as name, and tells equal names apart. */
function nameColumns(
  given: readonly string[],
  all: string[][],
  notes: string[],
): { names: string[]; columns: string[][] } {
  const kept = [...all.keys()].filter((j) => given[j] !== '' || all[j].some((field) => field.trim() !== ''));
  if (kept.length < all.length) notes.push(`${all.length - kept.length} columns without name and values left out`);
  const taken = new Set(given);
  const counts = new Map<string, number>();
  const names = kept.map((j) => {
    const base = given[j] || `${j}`;
    let n = counts.get(base) ?? (given[j] || !taken.has(base) ? 1 : 2);
    while (n > 1 && taken.has(`${base}_${n}`)) n++;
    counts.set(base, n + 1);
    const name = ownText(n > 1 ? `${base}_${n}` : base);
    if (given[j] && n > 1) notes.push(`a second ${show(base)} is named ${show(name)}`);
    return name;
  });
  return { names, columns: kept.map((j) => all[j]) };
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
function tabbed(text: string): string {
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
function hasHeader({ header }: TableSettings, first: readonly string[], columns: readonly string[][]): boolean {
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
