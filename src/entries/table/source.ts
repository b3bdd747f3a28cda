/** The forms in which a table may come, as columns of cells: what a user hands over, and nothing understood of it yet. */
import { checkObject } from '../../base/checks';
import { rangeError, typeError, Verbatim } from '../../base/errors';

/** A cell: a number, a word, a boolean, a date, or a missing value (`null`, `undefined`, `''`, NaN). */
export type Cell = number | bigint | string | boolean | Date | null | undefined;

/** A row as an object. An absent key is a missing value. */
export type TableRow = { readonly [column: string]: unknown };

/** Columns by name, as Arrow has them. */
export interface ArrowLike {
  /** The number of rows. */
  readonly numRows: number;
  /** Names and types of the columns. */
  readonly schema: { readonly fields: readonly { readonly name: string; readonly type?: unknown }[] };
  /** A column by its name. */
  getChild(name: string): Iterable<unknown> | null;
}

/** Columns by name, as Arquero has them. */
export interface ArqueroLike {
  /** Names of the columns. */
  columnNames(): string[];
  /** The values of a column. */
  array(name: string): ArrayLike<unknown>;
}

/** A named column of cells. */
export interface NamedColumn {
  /** The column's name. */
  readonly name: string;
  /** One value per row. */
  readonly values: ArrayLike<unknown>;
  /** What it was read as, in a table of `readTable` or `parseTable`. */
  readonly kind?: string;
  /** Why. */
  readonly reason?: string;
  /** Of yes and no the words that were read so, no before yes. */
  readonly words?: readonly string[];
}

/**
 * A table: what `readTable` or `parseTable` returns; an array of objects; an object of arrays, one a column;
 * `{ columns: [{ name, values }] }`; or a table of Apache Arrow or Arquero.
 */
export type TableSource =
  | readonly TableRow[]
  | { readonly [column: string]: ArrayLike<unknown> }
  | { readonly columns: readonly NamedColumn[] }
  | ArrowLike
  | ArqueroLike;

/** Columns of one length, by name. */
export interface Cells {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, ArrayLike<unknown>>;
  /** Of columns that `readTable` or `parseTable` has read: as what, and why. */
  readonly hints: ReadonlyMap<string, Hint>;
}

/** What was decided of a column when it was read. */
export interface Hint {
  readonly kind: 'number' | 'yesNo' | 'date' | 'words' | 'empty';
  readonly reason: string;
  /** Of yes and no the words for them. */
  readonly words: readonly string[];
}

const FORMS = 'an array of objects, an object of columns, or a table of Arrow or Arquero';

/** The columns of a table. */
export function toCells(name: string, table: unknown): Cells {
  if (Array.isArray(table)) return ofRows(name, table);
  if (typeof table !== 'object' || table === null || ArrayBuffer.isView(table)) throw typeError(name, FORMS, table);
  return checkLengths(name, new Map(columnsOf(name, table)), hintsOf(table));
}

function ofRows(name: string, table: readonly unknown[]): Cells {
  const columns = new Map<string, unknown[]>();
  for (const [i, row] of table.entries()) {
    for (const [key, value] of Object.entries(checkObject(`${name}[${i}]`, row))) {
      const column = columns.get(key) ?? new Array(table.length).fill(undefined);
      column[i] = value;
      columns.set(key, column);
    }
  }
  return { rows: table.length, columns, hints: new Map() };
}

const READ = ['number', 'yesNo', 'date', 'words', 'empty'];

/** What `readTable` and `parseTable` have decided. */
function hintsOf({ columns }: { columns?: unknown }): Cells['hints'] {
  const hints = new Map<string, Hint>();
  for (const column of Array.isArray(columns) ? (columns as (NamedColumn | undefined)[]) : []) {
    const { name, kind, reason, words } = column ?? ({} as Partial<NamedColumn>);
    if (!READ.includes(kind as string) || typeof reason !== 'string' || typeof name !== 'string') continue;
    hints.set(name, { kind: kind as Hint['kind'], reason, words: kind === 'yesNo' && words ? words : [] });
  }
  return hints;
}

/** Yes and no by their words, which the target's classes are called by. */
function spelled({ values, kind, words }: NamedColumn): unknown {
  if (kind !== 'yesNo' || !words || !Array.isArray(values)) return values;
  return values.map((value) => (typeof value === 'boolean' ? words[Number(value)] : value));
}

/** Times, which Arrow has as milliseconds, as dates; its types name themselves. */
function ofArrow(table: ArrowLike, { name, type }: ArrowLike['schema']['fields'][number]): unknown[] {
  const values = Array.from(table.getChild(name) ?? []);
  if (!/^(?:Date|Timestamp)/.test(String(type))) return values;
  return values.map((value) => (value === null || value === undefined ? value : new Date(Number(value))));
}

function* columnsOf(name: string, table: object): Generator<[string, ArrayLike<unknown>]> {
  const { schema, columns } = table as Partial<ArrowLike> & { columns?: unknown };
  if (typeof (table as Partial<ArrowLike>).getChild === 'function' && Array.isArray(schema?.fields)) {
    for (const field of schema.fields) yield [field.name, ofArrow(table as ArrowLike, field)];
  } else if (typeof (table as Partial<ArqueroLike>).columnNames === 'function') {
    for (const column of (table as ArqueroLike).columnNames()) yield [column, (table as ArqueroLike).array(column)];
  } else if (Array.isArray(columns) && columns.every((column) => typeof column?.name === 'string')) {
    for (const column of columns as NamedColumn[]) yield [column.name, checkColumn(name, column.name, spelled(column))];
  } else {
    for (const [column, values] of Object.entries(table)) yield [column, checkColumn(name, column, values)];
  }
}

function checkColumn(name: string, column: string, values: unknown): ArrayLike<unknown> {
  if (!Array.isArray(values) && (!ArrayBuffer.isView(values) || values instanceof DataView)) {
    throw typeError(name, `${FORMS}: an array in column ${JSON.stringify(column)}`, values);
  }
  return values as unknown as ArrayLike<unknown>;
}

function checkLengths(name: string, columns: Cells['columns'], hints: Cells['hints']): Cells {
  let rows = -1;
  for (const [column, { length }] of columns) {
    if (rows >= 0 && length !== rows) {
      const got = new Verbatim(`${length} in column ${JSON.stringify(column)}`);
      throw rangeError(name, `${rows} values in each column, as in the first`, got, 'data');
    }
    rows = length;
  }
  return { rows: Math.max(0, rows), columns, hints };
}
