/**
 * Tables that programs hold: arrays of objects, objects of columns, and those of Arrow and Arquero, by the methods that
 * these publish.
 */
import { rangeError, show, typeError, Verbatim } from '../../base/errors';
import { isRow } from '../../base/forms';

/** The part of an Apache Arrow table that is used. */
export interface ArrowTable {
  /** The number of rows. */
  readonly numRows: number;
  /** Names and types of the columns. */
  readonly schema: { readonly fields: readonly { readonly name: string; readonly type: unknown }[] };
  /** A column by its number. */
  getChildAt(index: number): { get(row: number): unknown } | null;
}

/** The part of an Arquero table that is used. */
export interface ArqueroTable {
  /** Names of the columns. */
  columnNames(): string[];
  /** The values of a column. */
  array(name: string): ArrayLike<unknown>;
}

/** Rows as objects, whose absent keys are gaps. */
export type TableRows = readonly object[];

/** Columns by name, of one length. */
export type TableColumns = Readonly<Record<string, ArrayLike<unknown>>>;

/** Named columns of values of any kind. */
export interface Cells {
  readonly names: string[];
  readonly columns: ArrayLike<unknown>[];
}

const EXPECTED = 'CSV text, an array of objects, an object of columns, or a table of Arrow or Arquero';

/** The most values of an array of objects: keys that no two objects share would make a column each. */
const MOST_CELLS = 2 ** 27;

/** The columns of a table in any of these forms. */
export function cellsOf(given: unknown): Cells {
  if (Array.isArray(given)) return ofRows(given);
  if (typeof given !== 'object' || given === null || ArrayBuffer.isView(given))
    throw typeError('table', EXPECTED, given);
  const found = ofProgram(given);
  const length = found.columns[0]?.length ?? 0;
  if (length === 0) throw rangeError('table', 'at least one row', new Verbatim('none'), 'data');
  const other = found.columns.findIndex((column) => column.length !== length);
  if (other >= 0) {
    const got = new Verbatim(`${found.columns[other].length} in ${show(found.names[other])}`);
    throw rangeError('table', `columns of ${length} values`, got, 'data');
  }
  return found;
}

/** What is no array of rows: a table that has methods to ask for columns, or an object of columns. */
function ofProgram(given: object): Cells {
  const { schema, getChildAt, columnNames, array } = given as Partial<ArrowTable & ArqueroTable>;
  if (typeof getChildAt === 'function' && Array.isArray(schema?.fields)) return ofArrow(given as ArrowTable);
  if (typeof columnNames === 'function' && typeof array === 'function') return ofArquero(given as ArqueroTable);
  return ofColumns(given as Record<string, unknown>);
}

function ofRows(rows: readonly unknown[]): Cells {
  if (rows.length === 0) throw rangeError('table', 'at least one row', new Verbatim('none'), 'data');
  const columns = new Map<string, unknown[]>();
  // What d3 reads knows the order of its columns.
  const { columns: known } = rows as { columns?: unknown };
  if (Array.isArray(known)) for (const name of known) columns.set(String(name), new Array(rows.length).fill(null));
  rows.forEach((row, i) => {
    if (typeof row !== 'object' || row === null || isRow(row)) {
      throw typeError('table', 'objects, one a row', new Verbatim(`${show(row)} at row ${i}`), 'data');
    }
    for (const [name, value] of Object.entries(row)) {
      const column = columns.get(name) ?? new Array<unknown>(rows.length).fill(null);
      column[i] = value;
      columns.set(name, column);
    }
    if (columns.size * rows.length > MOST_CELLS) {
      const got = new Verbatim(`${columns.size} columns in ${rows.length} rows`);
      throw rangeError('table', `at most ${MOST_CELLS} values, gaps counted`, got, 'data');
    }
  });
  if (columns.size === 0) throw rangeError('table', 'at least one column', new Verbatim('none'), 'data');
  return { names: [...columns.keys()], columns: [...columns.values()] };
}

function ofColumns(given: Record<string, unknown>): Cells {
  const entries = Object.entries(given);
  if (entries.length === 0) throw rangeError('table', EXPECTED, new Verbatim('an object without columns'), 'data');
  for (const [name, column] of entries) {
    if (!isRow(column)) throw typeError('table', EXPECTED, new Verbatim(`${show(column)} as ${show(name)}`), 'data');
  }
  return { names: entries.map(([name]) => name), columns: entries.map(([, column]) => column as ArrayLike<unknown>) };
}

/** Arrow's vectors return times in milliseconds, whatever their unit; days as a Date or in milliseconds, by version. */
function ofArrow(table: ArrowTable): Cells {
  const { fields } = table.schema;
  const columns = fields.map(({ type }, j) => {
    const vector = table.getChildAt(j);
    const isTime = /^(?:Date|Timestamp)/.test(String(type));
    return Array.from({ length: table.numRows }, (_, i) => {
      const value = vector?.get(i) ?? null;
      return isTime && value !== null ? new Date(Number(value)) : value;
    });
  });
  return { names: fields.map(({ name }) => name), columns };
}

function ofArquero(table: ArqueroTable): Cells {
  const names = table.columnNames();
  return { names, columns: names.map((name) => table.array(name)) };
}
