/** A time series as users pass it, read into one array of columns. */
import { checkName } from '../../base/checks';
import { placeOf, rangeError, show, typeError, Verbatim } from '../../base/errors';
import { isRow } from '../../base/forms';

/**
 * A time series, oldest step first: numbers (one column), an array with one row of numbers per step, or an object of
 * columns by name, `{ temperature: [...], rain: [...] }`.
 */
export type Series =
  | ArrayLike<number | null>
  | ArrayLike<ArrayLike<number | null>>
  | Readonly<Record<string, ArrayLike<number | null>>>;

/** Steps and columns. */
export interface Steps {
  readonly steps: number;
  readonly columns: number;
  /** The names of the columns; undefined where they have none. */
  readonly names: readonly string[] | undefined;
  /** (steps × columns), NaN for a missing value. */
  readonly values: Float64Array;
}

/** Reads a series. Missing values (null, undefined, NaN) are an error unless `gaps` is true. */
export function readSeries(series: unknown, gaps: boolean): Steps {
  const { columns, names, steps, at } = shapeOf(series);
  if (steps === 0 || columns === 0) throw rangeError('series', 'at least one step', new Verbatim('none'), 'data');
  const values = new Float64Array(steps * columns);
  for (let i = 0; i < values.length; i++) {
    const value = at(Math.floor(i / columns), i % columns);
    if (gaps && (value === null || value === undefined || Number.isNaN(value))) {
      values[i] = Number.NaN;
      continue;
    }
    const place = (): Verbatim => new Verbatim(`${show(value)} ${placeOf(i, columns)}`);
    if (typeof value !== 'number') throw typeError('series', 'numbers', place(), 'data');
    if (!Number.isFinite(Math.fround(value))) throw rangeError('series', 'finite numbers', place(), 'data');
    values[i] = value;
  }
  return { steps, columns, names, values };
}

type Shape = Omit<Steps, 'values'> & { at: (step: number, column: number) => unknown };

function shapeOf(series: unknown): Shape {
  if (isRow(series)) return isRow(series[0]) ? ofRows(series) : ofNumbers(series);
  if (typeof series !== 'object' || series === null || Symbol.iterator in series || ArrayBuffer.isView(series)) {
    throw typeError('series', 'an array or an object of columns', series);
  }
  return ofColumns(series as Record<string, unknown>);
}

const ofNumbers = (series: ArrayLike<unknown>): Shape => ({
  steps: series.length,
  columns: 1,
  names: undefined,
  at: (step) => series[step],
});

function ofRows(rows: ArrayLike<unknown>): Shape {
  const columns = (rows[0] as ArrayLike<unknown>).length;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (!isRow(row)) throw typeError('series', 'rows of numbers', new Verbatim(`${show(row)} in row ${i}`), 'data');
    if (row.length !== columns) throw rangeError('series', `${columns} numbers in row ${i}`, row.length, 'data');
  }
  const at = (step: number, column: number): unknown => (rows[step] as ArrayLike<unknown>)[column];
  return { steps: rows.length, columns, names: undefined, at };
}

function ofColumns(series: Record<string, unknown>): Shape {
  const names = Object.keys(series);
  const columns = names.map((name) => {
    const column = series[name];
    if (!isRow(column)) throw typeError(`series.${name}`, 'an array of numbers', column);
    return column;
  });
  const steps = columns[0]?.length ?? 0;
  const odd = columns.findIndex(({ length }) => length !== steps);
  if (odd >= 0) throw rangeError(`series.${names[odd]}`, `${steps} numbers`, columns[odd].length, 'data');
  return { steps, columns: names.length, names, at: (step, column) => columns[column][step] };
}

/** The positions of columns that an option names, by name or position; all of them by default. */
export function columnsOf(option: string, given: unknown, { columns, names }: Steps): number[] {
  if (given === undefined) return Array.from({ length: columns }, (_, i) => i);
  const list = Array.isArray(given) ? given : [given];
  if (list.length === 0) throw rangeError(option, 'at least one column', new Verbatim('none'));
  const found = list.map((column: unknown) => {
    if (names && typeof column === 'string') return names.indexOf(checkName(option, column, names));
    if (typeof column !== 'number') throw typeError(option, names ? 'names of columns' : 'column numbers', column);
    if (Number.isInteger(column) && column >= 0 && column < columns) return column;
    throw rangeError(option, `columns from 0 to ${columns - 1}`, column);
  });
  if (new Set(found).size < found.length) throw rangeError(option, 'each column once', new Verbatim('one twice'));
  return found;
}
