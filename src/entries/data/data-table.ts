/** Tables with columns of numbers, yes/no, dates and words, and missing values. */
import { checkName } from '../../base/checks';
import { rangeError, show, typeError, Verbatim } from '../../base/errors';
import { type ColumnKind, type Decision, decide, decideAs, type Reading, type Value } from './column-kinds';
import { encodingOf, textBytes } from './csv-text';
import { fileError, readSource, type Source, type Stored } from './source';
import { type ArqueroTable, type ArrowTable, cellsOf, type TableColumns, type TableRows } from './table-cells';
import { checkTableOptions, type TableOptions, type TableSettings } from './table-options';
import { textFields } from './table-text';
import { decideTogether } from './together';

/** A column of a `DataTable`. */
export interface TableColumn {
  /** The name in the header; generated if there is none. */
  readonly name: string;
  /** The kind of its values. */
  readonly kind: ColumnKind;
  /** One value per row: numbers, booleans, Dates or strings, by `kind`; null for a missing value. */
  readonly values: readonly Value[];
  /** How many values are missing. */
  readonly gaps: number;
  /** The unit that was removed from every number, such as '€' or 'kg'; '' if there was none. */
  readonly unit: string;
  /** Why the column has this kind. */
  readonly reason: string;
  /** The words of a yes/no column, as they are written first, no before yes. */
  readonly words?: readonly [no: string, yes: string];
}

/** A row by the names of the columns. */
export type TableRow = Record<string, Value>;

/** A table as `readTable` and `parseTable` return it: what was read, and what was decided about it. */
export class DataTable {
  /** Made by `readTable` and `parseTable`. */
  constructor(
    /** The number of rows. */
    readonly length: number,
    /** The columns, in the order of the file. */
    readonly columns: readonly TableColumn[],
    /** What was decided about the table as a whole, such as its delimiter. */
    readonly notes: readonly string[],
  ) {}

  /** The kind of each column. */
  get kinds(): Record<string, ColumnKind> {
    return Object.fromEntries(this.columns.map(({ name, kind }) => [name, kind]));
  }

  /** The column of this name. */
  column(name: string): TableColumn {
    const found = this.columns.find((column) => column.name === name);
    if (found) return found;
    checkName(
      'name',
      name,
      this.columns.map((column) => column.name),
    );
    throw rangeError('name', 'a column', name);
  }

  /** All rows as objects by the names of the columns, with null for gaps. */
  rows(): TableRow[] {
    const { columns } = this;
    return Array.from({ length: this.length }, (_, i) =>
      Object.fromEntries(columns.map(({ name, values }) => [name, values[i]])),
    );
  }

  /** One line a column: name, kind, gaps, and why. */
  toString(): string {
    const width = Math.max(...this.columns.map(({ name }) => name.length));
    const lines = this.columns.map(
      ({ name, kind, gaps, reason }) =>
        `${name.padEnd(width)}  ${kind.padEnd(6)}  ${gaps > 0 ? `${gaps} gap${gaps > 1 ? 's' : ''}, ` : ''}${reason}`,
    );
    return [`${this.length} rows${this.notes.map((note) => `; ${note}`).join('')}`, ...lines].join('\n');
  }
}

/**
 * Reads a table from a CSV file. As `parseTable`, from a file's text; gzipped or not. Paths and gzip need Node.
 *
 * @param source a path, a `file:` URL, or the file's bytes
 * @throws TypeError, RangeError as `parseTable`; RangeError with code 'file' if the file cannot be read
 *
 * @example
 * const table = readTable('houses.csv');
 * console.log(String(table)); // what each column holds, and why
 */
export function readTable(source: Source, options: TableOptions = {}): DataTable {
  return readStored(readSource(source), options);
}

/** As `readTable`, of bytes that somebody else has read and can name. */
export function readStored({ name, bytes }: Stored, options: TableOptions): DataTable {
  const settings = checkTableOptions(options);
  const notes: string[] = [];
  return ofText(
    name,
    decoded(name, textBytes({ name, bytes }, settings.maxUnpacked), settings, notes),
    settings,
    notes,
  );
}

/**
 * Makes a table of CSV text, an array of objects (absent keys are gaps), an object of columns, or a table of Arrow or
 * Arquero. Every column is read as what all of its values are: numbers (with decimal commas, separators of thousands, a
 * currency or a unit where the whole column has it), yes and no, dates, words. Nothing is left out and nothing
 * guessed: gaps are null, and `reason` says what was decided.
 *
 * @throws TypeError, RangeError for invalid options
 * @throws TypeError, RangeError with code 'data' for a record that is longer than the first, an unclosed quote, a value
 *   that `kinds` rules out, columns of unequal length, values of another kind, or no rows
 *
 * @example
 * parseTable('day;price\n31.12.2024;1.299,50 €\n01.01.2025;\n').rows();
 * // [{ day: 2024-12-31, price: 1299.5 }, { day: 2025-01-01, price: null }]
 */
export function parseTable(
  table: string | TableRows | TableColumns | ArrowTable | ArqueroTable,
  options: TableOptions = {},
): DataTable {
  const settings = checkTableOptions(options);
  if (typeof table === 'string') return ofText('text', table.replace(/^\ufeff/, ''), settings, []);
  const { names, columns } = cellsOf(table);
  const cells = columns.map((column, j) => plainCells(names[j], column));
  return decided(names, cells, settings, '.', [], (row) => `at row ${row}`, 'table');
}

/** The text of a file, in the encoding that it has. */
function decoded(name: string, bytes: Uint8Array, { encoding }: TableSettings, notes: string[]): string {
  const seen = encoding ?? encodingOf(bytes);
  try {
    return new TextDecoder(seen, { fatal: true }).decode(bytes);
  } catch (error) {
    // What is no UTF-8 was written by Windows, in the West; a NUL is in no text of one byte a letter.
    if (encoding !== undefined || seen !== 'utf-8' || bytes.includes(0)) {
      throw fileError(name, `text in ${seen.toUpperCase()} ("encoding" names another)`, 'other bytes', error);
    }
    notes.push('encoding: "windows-1252", since it is no UTF-8');
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function ofText(name: string, text: string, settings: TableSettings, notes: string[]): DataTable {
  const { names, columns, delimiter, notes: seen, placeOf } = textFields(name, text, settings);
  return decided(names, columns, settings, delimiter === ';' ? ',' : '.', [...notes, ...seen], placeOf, name);
}

/** The values of a column that a program holds: as they are where they are of one kind, else as text. */
function plainCells(name: string, column: ArrayLike<unknown>): Decision | string[] {
  const values = Array.from(column, (value, row) => plain(value, name, row));
  const kinds = new Set(values.map((value) => (value instanceof Date ? 'date' : typeof value)));
  kinds.delete('object');
  const [kind] = kinds;
  const known = ({ number: 'number', boolean: 'yesNo', date: 'date' } as const)[kind as 'number'];
  if (kinds.size === 1 && known) return { kind: known, values, unit: '', reason: `${kind}s` };
  return values.map((value) => (value instanceof Date ? value.toISOString() : String(value ?? '')));
}

/** One value: null for what is a gap in JavaScript. */
function plain(value: unknown, name: string, row: number): Value {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value === undefined || value === null) return null;
  if (Object.prototype.toString.call(value) === '[object Date]') {
    const time = Number(value);
    return Number.isNaN(time) ? null : new Date(time);
  }
  const got = new Verbatim(`${show(value)} in column ${show(name)} at row ${row}`);
  throw typeError('table', 'numbers, strings, booleans, dates or null', got, 'data');
}

/** The table of columns that are read as what they hold, or as `kinds` says. */
function decided(
  names: readonly string[],
  columns: readonly (Decision | string[])[],
  settings: TableSettings,
  fallback: ',' | '.',
  notes: readonly string[],
  placeOf: (row: number) => string,
  of: string,
): DataTable {
  for (const name of settings.kinds.keys()) if (!names.includes(name)) checkName('kinds', name, names);
  const read = (usual: Reading['usual']): Decision[] =>
    columns.map((column, j) => {
      const kind = settings.kinds.get(names[j]);
      if (!Array.isArray(column)) {
        if (kind === undefined || kind === column.kind) return column;
      }
      const fields = Array.isArray(column) ? column : textOf(column);
      const reading = { ...settings, usual };
      if (kind === undefined) return decide(fields, reading);
      const found = decideAs(kind, fields, reading);
      if ('kind' in found) return found;
      const expected = `${kind === 'number' ? 'numbers' : kind} in column ${show(names[j])}, as "kinds" says`;
      throw rangeError(of, expected, new Verbatim(`${show(fields[found.bad])} ${placeOf(found.bad)}`), 'data');
    });
  const last = decideTogether(fallback, read);
  return new DataTable(
    last[0].values.length,
    last.map(({ kind, values, unit, reason, words }, j) => ({
      name: names[j],
      kind,
      values,
      gaps: values.reduce((sum: number, value) => sum + (value === null ? 1 : 0), 0),
      unit,
      reason,
      ...(words && { words }),
    })),
    notes,
  );
}

/** Values as the text that they would be read from. */
function textOf({ values }: Decision): string[] {
  return values.map((value) => (value instanceof Date ? value.toISOString() : String(value ?? '')));
}
