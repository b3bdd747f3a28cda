/**
 * The statistics of columns behind a `Scaler`, in float64, and the affine map that follows from them. Pure functions
 * without state; scaler.ts keeps the results.
 */
import { checkInteger, checkOptions } from '../base/checks';
import { inPieces, runNow, type Work } from '../base/cooperative';
import { placeOf, rangeError, typeError, Verbatim } from '../base/errors';
import type { SparseArrays } from '../base/forms';
import { sortInTurns } from '../base/sort';
import { type Rows, type ScalerColumns, toRows } from './rows';
import { checkSparseInTurns } from './sparse';

/** The method of a scaler; docs/data.md has the formulas. */
export type ScalerMethod = 'standard' | 'minMax' | 'maxAbs' | 'robust';

/** What a column's minimum and maximum are mapped to. */
export type ScalerRange = readonly [low: number, high: number];

/** The affine map of every column, (width) each; see scaler.ts. */
export type Affine = ScalerColumns & Readonly<Record<'shift' | 'factor' | 'scale', Float64Array>>;

/** The statistics of fitted rows, (width) each. Never changed after they are made, so clones share them. */
export interface Learnt {
  readonly rows: number;
  readonly minimum: Float64Array;
  readonly maximum: Float64Array;
  /** Mean, minimum or median. */
  readonly center: Float64Array;
  /** Sum of squared deviations, maximum − minimum, or interquartile range. */
  readonly spread: Float64Array;
}

/**
 * A column counts as constant if its maximum and minimum differ by at most this share of the larger in size: they then
 * differ by rounding alone, as 0.1 + 0.2 and 0.3 do.
 */
const ROUNDING = 4 * Number.EPSILON;

/** The statistics of all rows. Throws for values that are not finite. */
export function learn(method: ScalerMethod, rows: Rows): Learnt {
  return runNow(learnInTurns(method, rows));
}

/** The statistics of the rows at `order`, or of all rows, in turns. Throws for values that are not finite. */
export function* learnInTurns(method: ScalerMethod, rows: Rows, order?: Uint32Array): Work<Learnt> {
  yield* inPieces(rows.values.length, 1, (from, to) => checkFinite(rows, from, to));
  const count = order?.length ?? rows.rows;
  const rowOf = (k: number): number => (order ? order[k] : k);
  if (rows.sparse) return yield* learnSparse(rows, count, rowOf);
  const startOf = (k: number): number => rowOf(k) * rows.width;
  return yield* method === 'robust' ? learnQuartiles(rows, count, startOf) : learnMoments(rows, count, startOf, method);
}

/** Minimum and maximum of sparse rows, of which the non-zeros alone are read. */
function* learnSparse({ name, width, sparse }: Rows, rows: number, rowOf: (k: number) => number): Work<Learnt> {
  const { offsets, indices, values } = sparse as SparseArrays;
  yield* checkSparseInTurns(name, { offsets, indices, values }, width);
  const counts = new Float64Array(width);
  const minimum = new Float64Array(width).fill(Infinity);
  const maximum = new Float64Array(width).fill(-Infinity);
  const add = (j: number, value: number): void => {
    minimum[j] = Math.min(minimum[j], value) + 0;
    maximum[j] = Math.max(maximum[j], value) + 0;
  };
  yield* inPieces(rows, 2 * Math.ceil(indices.length / offsets.length) + 1, (from, to) => {
    for (let k = from; k < to; k++) {
      const end = offsets[rowOf(k) + 1];
      for (let i = offsets[rowOf(k)]; i < end; i++) {
        add(indices[i], values ? values[i] : 1);
        counts[indices[i]]++;
      }
    }
  });
  for (let j = 0; j < width; j++) if (counts[j] < rows) add(j, 0);
  return learntRange(rows, minimum, maximum);
}

/** The statistics of methods that go by the least and the largest number. */
function learntRange(rows: number, minimum: Float64Array, maximum: Float64Array): Learnt {
  return { rows, minimum, maximum, center: minimum, spread: maximum.map((value, j) => value - minimum[j]) };
}

/** Minimum and maximum; for `'standard'` also mean and sum of squared deviations, in two passes. */
function* learnMoments(
  { values, width }: Rows,
  rows: number,
  startOf: (k: number) => number,
  method: ScalerMethod,
): Work<Learnt> {
  const first = Float64Array.from(values.subarray(startOf(0), startOf(0) + width));
  const [minimum, maximum, sums] = [first.slice(), first.slice(), new Float64Array(width)];
  yield* inPieces(rows, 2 * width, (from, to) => {
    for (let k = from; k < to; k++) {
      const start = startOf(k);
      for (let j = 0; j < width; j++) {
        const value = values[start + j];
        minimum[j] = Math.min(minimum[j], value) + 0; // + 0 turns −0 into 0, since JSON loses the sign
        maximum[j] = Math.max(maximum[j], value) + 0;
        sums[j] += value - first[j]; // sums of differences keep digits of large, similar values
      }
    }
  });
  if (method !== 'standard') return learntRange(rows, minimum, maximum);
  const center = first.map((value, j) => value + sums[j] / rows);
  const spread = new Float64Array(width);
  const rest = new Float64Array(width); // Σ deviations: what rounding of the mean leaves, subtracted below
  yield* inPieces(rows, 2 * width, (from, to) => {
    for (let k = from; k < to; k++) {
      const start = startOf(k);
      for (let j = 0; j < width; j++) {
        const deviation = values[start + j] - center[j];
        spread[j] += deviation * deviation;
        rest[j] += deviation;
      }
    }
  });
  return {
    rows,
    minimum,
    maximum,
    center,
    spread: spread.map((sum, j) => Math.max(0, sum - (rest[j] * rest[j]) / rows)),
  };
}

const QUARTILES = [0.25, 0.5, 0.75];

/**
 * Median and interquartile range, interpolated linearly between neighbours as NumPy and scikit-learn do. Sorts a copy
 * of each column: O(rows log rows).
 */
function* learnQuartiles({ values, width }: Rows, rows: number, startOf: (k: number) => number): Work<Learnt> {
  const [minimum, maximum, lower, center, upper] = Array.from({ length: 5 }, () => new Float64Array(width));
  const [column, other] = [new Float64Array(rows), new Float64Array(rows)];
  for (let j = 0; j < width; j++) {
    yield* inPieces(rows, 4, (from, to) => {
      for (let k = from; k < to; k++) column[k] = values[startOf(k) + j];
    });
    const sorted = yield* sortInTurns(column, other);
    [minimum[j], maximum[j]] = [sorted[0], sorted[rows - 1]];
    [lower[j], center[j], upper[j]] = QUARTILES.map((q) => {
      const at = q * (rows - 1);
      const low = Math.floor(at);
      return sorted[low] + (sorted[Math.min(low + 1, rows - 1)] - sorted[low]) * (at - low);
    });
  }
  return { rows, minimum, maximum, center, spread: upper.map((value, j) => value - lower[j]) };
}

/**
 * The statistics of two sets of rows together. Means and sums of squares as in Chan, Golub and LeVeque, "Updating
 * formulae and a pairwise algorithm for computing sample variances" (1979).
 */
export function merge(method: ScalerMethod, a: Learnt, b: Learnt): Learnt {
  const rows = a.rows + b.rows;
  const minimum = a.minimum.map((value, j) => Math.min(value, b.minimum[j]));
  const maximum = a.maximum.map((value, j) => Math.max(value, b.maximum[j]));
  if (method !== 'standard') return learntRange(rows, minimum, maximum);
  const share = b.rows / rows;
  return {
    rows,
    minimum,
    maximum,
    center: a.center.map((mean, j) => mean + (b.center[j] - mean) * share),
    spread: a.spread.map((sum, j) => sum + b.spread[j] + (b.center[j] - a.center[j]) ** 2 * a.rows * share),
  };
}

/**
 * The affine map that follows from the statistics. `name` is the option that an error names where a column's spread
 * overflows.
 */
export function affine(range: ScalerRange | undefined, method: ScalerMethod, learnt: Learnt, name: string): Affine {
  const { rows, minimum, maximum, center, spread } = learnt;
  const scale = center.map((_, j) => {
    const span = maximum[j] - minimum[j];
    const size = Math.max(Math.abs(minimum[j]), Math.abs(maximum[j]));
    if (method === 'maxAbs') return size || 1;
    if (!(span > ROUNDING * size)) return 0;
    if (method === 'standard') return Math.sqrt(spread[j] / rows);
    return range ? spread[j] / (range[1] - range[0]) : spread[j] || 1;
  });
  for (let j = 0; j < scale.length; j++) {
    if (!Number.isFinite(scale[j] + center[j]) || spread[j] === Infinity) {
      throw rangeError(name, 'numbers whose spread is finite', new Verbatim(`${scale[j]} in column ${j}`), 'data');
    }
    if (1 / scale[j] === Infinity) scale[j] = 0; // a subnormal scale has no finite inverse
  }
  const factor = scale.map((value) => (value > 0 ? 1 / value : 0));
  const shift = method === 'maxAbs' ? scale.map(() => 0) : center;
  const offset = range ? range[0] : 0;
  return { shift, factor, scale, offset, keepsZeros: shift.every((v, j) => (0 - v) * factor[j] + offset === 0) };
}

/** Checks statistics from a file: all finite, of one width, minimum <= maximum, spread >= 0. */
export function checkLearnt(value: unknown): Learnt {
  const known = ['rows', 'minimum', 'maximum', 'center', 'spread'];
  const given = checkOptions('learnt', value, known);
  const rows = checkInteger('learnt.rows', given.rows, 1);
  if (!Array.isArray(given.center)) throw typeError('learnt.center', 'an array of numbers', given.center);
  const width = given.center.length || 1;
  const [minimum, maximum, center, spread] = known.slice(1).map((key) => {
    const numbers = toRows(`learnt.${key}`, given[key], width, Float64Array);
    if (numbers.rows !== 1) throw rangeError(numbers.name, `${width} numbers`, numbers.values.length, 'data');
    checkFinite(numbers);
    return Float64Array.from(numbers.values);
  });
  for (let j = 0; j < width; j++) {
    if (minimum[j] > maximum[j] || spread[j] < 0) {
      throw rangeError('learnt', 'minimum <= maximum and spread >= 0', new Verbatim(`others in column ${j}`), 'data');
    }
  }
  return { rows, minimum, maximum, center, spread };
}

/**
 * (v − minus) · times + plus for every value of x, (rows × width), by its column, in float64 and rounded to float32
 * at the end. Throws where a value or its result is not finite.
 */
export function mapColumns(
  x: unknown,
  minus: Float64Array,
  times: Float64Array,
  plus: Float64Array,
  expected: string,
): Float32Array<ArrayBuffer> {
  const { name, values, width } = toRows('x', x, minus.length, Float64Array);
  const result = new Float32Array(values.length);
  for (let i = 0, j = 0; i < result.length; i++) {
    result[i] = (values[i] - minus[j]) * times[j] + plus[j];
    if (!Number.isFinite(result[i])) throw badNumber(name, expected, values[i], i, width);
    if (++j === width) j = 0;
  }
  return result;
}

/** The error for flat index `i`, with row and column. */
function badNumber(name: string, expected: string, value: number, i: number, width: number): RangeError {
  return rangeError(name, expected, new Verbatim(`${value} ${placeOf(i, width)}`), 'data');
}

/** Throws at the first value of [from, to) that is not finite, with row and column. */
export function checkFinite({ name, values, width }: Rows, from = 0, to = values.length): void {
  for (let i = from; i < to; i++) {
    if (!Number.isFinite(values[i])) throw badNumber(name, 'finite numbers', values[i], i, width);
  }
}
