/** CSV text as columns of fields: comments, header and records of unequal length as real files have them. */
import { rangeError, show, Verbatim } from '../../base/errors';
import { unifyLines } from './csv-text';
import { ownText } from './fields';
import { eachRecord } from './records';
import { beginningOf, hasHeader } from './table-head';
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
  const { text, form } = beginningOf(unifyLines(source), settings, notes);
  const records = new Records(name, settings);
  eachRecord(name, text, form, (fields, line) => records.add(fields, line));
  const { names, columns, named } = records.settle(notes);
  if (columns[0].length === 0) throw noRows(name);
  const placeOf = (row: number): string => {
    let [record, found] = [named ? -1 : 0, 0];
    eachRecord(name, text, form, (_, line) => {
      if (record++ === row) found = line();
    });
    return `at line ${found}`;
  };
  const found = nameColumns(names, columns, notes, (j) => columns[j].some((field) => field.trim() !== ''));
  if (found.names.length === 0) throw noRows(name);
  return { ...found, delimiter: form.delimiter, notes, placeOf };
}

export const noRows = (name: string): RangeError => rangeError(name, 'at least one row', new Verbatim('none'), 'data');

/** The most fields that short records may lack in all, for every one that there is. */
const MOST_LACKING = 8;

/** Records as columns of fields: those of all but the first, until `settle` says what that one is. */
export class Records {
  #first: string[] | undefined;
  #columns: string[][] = [];
  #count = 0;
  #short = 0;
  #present = 0;
  #lacking = 0;

  constructor(
    readonly name: string,
    readonly settings: TableSettings,
  ) {}

  /** Takes a record; `line` is for errors. */
  add(fields: string[], line: () => number): void {
    let { length } = fields;
    this.#present += length;
    const first = this.#first;
    if (!first) {
      this.#first = fields;
      this.#columns = fields.map(() => []);
      return;
    }
    const columns = this.#columns;
    while (length > columns.length && fields[length - 1].trim() === '') length--;
    if (length === columns.length + 1 && this.#count === 0 && this.settings.header !== false) {
      // R leaves out the name of the column of row names.
      first.unshift('');
      columns.push([]);
    }
    this.#count++;
    this.#lacking += Math.max(0, columns.length - length);
    if (length > columns.length || this.#lacking > MOST_LACKING * this.#present + 2 ** 16) {
      const expected = `${length > columns.length ? 'at most ' : ''}${columns.length} fields in every record`;
      throw rangeError(this.name, expected, new Verbatim(`${length} at line ${line()}`), 'data');
    }
    if (length < columns.length) this.#short++;
    for (const [j, column] of columns.entries()) column.push(fields[j] ?? '');
  }

  /** Decides by what came so far whether the first record holds names; if not, it is the first row. */
  settle(notes: string[]): { names: readonly string[]; columns: string[][]; named: boolean } {
    const first = this.#first;
    if (!first) throw noRows(this.name);
    const { header } = this.settings;
    const columns = this.#columns;
    if (this.#short > 0) notes.push(`${this.#short} shorter records end with gaps`);
    const named = hasHeader(this.settings, first, columns);
    if (!named) for (const [j, column] of columns.entries()) column.unshift(first[j]);
    const names = Array.isArray(header) ? header : first.map((field) => (named ? field.trim() : ''));
    if (names.length !== columns.length) throw rangeError('header', `${columns.length} names`, names.length);
    if (!named && header === 'auto') notes.push('no header: the first record holds values');
    return { names, columns, named };
  }

  /** The columns since the last call, which are then no longer kept. */
  take(): string[][] {
    const columns = this.#columns;
    this.#columns = columns.map(() => []);
    return columns;
  }
}

/** Leaves out nameless columns without values, gives others their position as name, and tells equal names apart. */
export function nameColumns(
  given: readonly string[],
  all: string[][],
  notes: string[],
  hasValues: (column: number) => boolean,
): { names: string[]; columns: string[][] } {
  const kept = [...all.keys()].filter((j) => given[j] !== '' || hasValues(j));
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
