/** What encoders of columns share: rows of numbers with gaps, and the names of columns. No state. */
import { checkNames } from '../base/checks';
import { placeOf, rangeError, typeError, Verbatim } from '../base/errors';
import { isRow, isTyped } from '../base/forms';
import { type Numbers, type Rows, toRows, widthOf } from './rows';

/** A number, or a gap: null, undefined or NaN. */
export type Gappy = number | boolean | null | undefined;

/** Rows with gaps: flat, (rows × width) row-major, or an array of rows. */
export type GappyMatrix = Numbers | readonly Gappy[] | readonly ArrayLike<Gappy>[];

/** Rows in float64 with NaN for gaps. `width` is needed where the data are flat and nothing was learned. */
export function gappyRows(x: unknown, width: number | undefined): Rows {
  const filled = Array.isArray(x)
    ? x.map((row) => (isRow(row) && !isTyped(row) ? Array.from(row, toNaN) : toNaN(row)))
    : x;
  const known = width ?? widthOf(filled);
  if (known === undefined) throw typeError('width', 'an integer >= 1 (flat data do not tell it)', known);
  const rows = toRows('x', filled, known, Float64Array);
  const infinite = Array.prototype.findIndex.call(rows.values, (value) => Math.abs(value) === Infinity);
  if (infinite < 0) return rows;
  const got = new Verbatim(`${rows.values[infinite]} ${placeOf(infinite, known)}`);
  throw rangeError('x', 'finite numbers, or NaN and null for gaps', got, 'data');
}

function toNaN(value: unknown): unknown {
  return value ?? Number.NaN;
}

/** The values of a column that are no gaps, sorted. */
export function sortedColumn({ values, rows, width }: Rows, j: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => values[i * width + j])
    .filter((value) => !Number.isNaN(value))
    .sort();
}

/** The quantile of sorted values, interpolated linearly between neighbours as NumPy does. */
export function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low] + (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]) * (at - low);
}

/** Names of columns for encoded ones; `x0`, `x1`, … where none are given. */
export function columnNames(given: readonly string[] | undefined, width: number): readonly string[] {
  return checkNames('inputNames', given, width) ?? Array.from({ length: width }, (_, j) => `x${j}`);
}
