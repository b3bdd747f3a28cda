/**
 * Scaling of columns: learnt from rows in float64, applied before anything is rounded to float32, so that small
 * differences between large numbers (times since 1970, say) survive.
 *
 * Every method ends in one affine form for a column, t = (v − shift) · factor + offset, whose inverse is
 * v = (t − offset) · scale + shift with scale = 1 / factor:
 *
 *   standard   shift = mean,    scale = population standard deviation
 *   minMax     shift = minimum, scale = (maximum − minimum) / (high − low), offset = low
 *   robust     shift = median,  scale = interquartile range, or 1 where that is 0
 *
 * Definitions are scikit-learn's, but for columns that are constant, up to the rounding of float64: their factor and scale
 * are 0, so that any value gives `offset`, and any scaled one gives the constant back.
 */
import { checkInteger, checkName, checkNumber, checkOptions, rangeError, Said, typeError } from './checks';
import { type Matrix, type Rows, toRows, widthOf } from './data';

export type ScalerMethod = 'standard' | 'minMax' | 'robust';

export interface ScalerOptions {
  /** `'standard'` by default. */
  method?: ScalerMethod;
  /** What minimum and maximum become, with `'minMax'` only: [low, high]; [0, 1] by default. */
  range?: readonly [low: number, high: number];
}

/** A scaler as plain JSON; numbers are exact. */
export interface ScalerJSON {
  method: ScalerMethod;
  range?: [low: number, high: number];
  /** What was learnt, (width) each; nothing before the first fit. */
  learnt?: {
    rows: number;
    minimum: number[];
    maximum: number[];
    /** Means, minima or medians. */
    center: number[];
    /** Sums of squared deviations, differences between maximum and minimum, or interquartile ranges. */
    spread: number[];
  };
}

/** What loops over rows need: t = (v − shift) · factor + offset, v = (t − offset) · scale + shift. */
export interface ScalerColumns {
  /** (width) each; the scaler's own, only to be read. */
  readonly shift: ArrayLike<number>;
  readonly factor: ArrayLike<number>;
  /** 1 / factor; both are 0 in constant columns. */
  readonly scale: ArrayLike<number>;
  /** One for all columns: the low end of the range with `'minMax'`, else 0. */
  readonly offset: number;
}

type Affine = ScalerColumns & Readonly<Record<'shift' | 'factor' | 'scale', Float64Array>>;

/** What was learnt from rows. Never written to once it is made, so that clones can share it. */
interface Learnt {
  readonly rows: number;
  readonly minimum: Float64Array;
  readonly maximum: Float64Array;
  readonly center: Float64Array;
  readonly spread: Float64Array;
}

const METHODS = ['standard', 'minMax', 'robust'] as const;

/**
 * Columns that span fewer roundings than these, relative to their largest value, count as constant: 0.1 + 0.2 beside 0.3.
 */
const ROUNDING = 4 * Number.EPSILON;

/** Learns how columns are spread, and scales them alike: `new Scaler().fit(x).transform(x)`. */
export class Scaler {
  readonly method: ScalerMethod;
  /** What minimum and maximum become, with `'minMax'`; else undefined. */
  readonly range: readonly [low: number, high: number] | undefined;
  #learnt: Learnt | undefined;
  #columns: Affine | undefined;

  constructor(options: ScalerOptions = {}) {
    const { method = 'standard', range } = checkOptions('options', options, ['method', 'range']);
    this.method = checkName('method', method, METHODS);
    this.range = checkRange(this.method, range);
  }

  /** Whether it has learnt from rows. */
  get fitted(): boolean {
    return this.#learnt !== undefined;
  }

  /** Numbers in a row; 0 before the first fit. */
  get width(): number {
    return this.#learnt?.center.length ?? 0;
  }

  /** What is subtracted, (width): means, minima or medians; a copy. */
  get shift(): Float64Array {
    return this.#affine().shift.slice();
  }

  /** What the differences are divided by, (width); 0 for constant columns, which become the offset; a copy. */
  get scale(): Float64Array {
    return this.#affine().scale.slice();
  }

  /** The affine form of every column, without copies: for loops over many rows. */
  columns(): ScalerColumns {
    return this.#affine();
  }

  /**
   * Learns from rows, and forgets what was learnt before.
   *
   * @param x (rows × width), finite in float64
   * @param width needed for flat data before the first fit
   */
  fit(x: Matrix, width?: number): this {
    return this.#keep(this.#learn(this.#rowsOf(x, width, false)));
  }

  /**
   * Goes on from what was learnt: over all calls the same as one `fit` of all rows, up to rounding. Not with `'robust'`: a
   * median needs all rows at once.
   *
   * @param x (rows × width), finite in float64
   * @param width needed for flat data before the first fit
   */
  partialFit(x: Matrix, width?: number): this {
    if (this.method === 'robust') {
      throw rangeError('method', '"standard" or "minMax" for partialFit (a median needs all rows at once)', 'robust');
    }
    const more = this.#learn(this.#rowsOf(x, width, true));
    return this.#keep(this.#learnt ? merge(this.method, this.#learnt, more) : more);
  }

  /** Scaled rows, (rows × width) flat, computed in float64 and then rounded. */
  transform(x: Matrix): Float32Array<ArrayBuffer> {
    const { shift, factor, offset } = this.#affine();
    return map(
      x,
      shift,
      factor,
      shift.map(() => offset),
      'finite numbers (as float32, scaled)',
    );
  }

  /** The numbers that scaled rows stand for, (rows × width) flat. */
  inverse(x: Matrix): Float32Array<ArrayBuffer> {
    const { shift, scale, offset } = this.#affine();
    return map(
      x,
      shift.map(() => offset),
      scale,
      shift,
      'finite numbers (as float32, scaled back)',
    );
  }

  /** `fit` and `transform` of the same rows. */
  fitTransform(x: Matrix, width?: number): Float32Array<ArrayBuffer> {
    return this.fit(x, width).transform(x);
  }

  /** A scaler of its own that has learnt the same. */
  clone(): Scaler {
    const copy = new Scaler(this.#options());
    copy.#learnt = this.#learnt;
    copy.#columns = this.#columns;
    return copy;
  }

  toJSON(): ScalerJSON {
    const learnt = this.#learnt;
    if (!learnt) return this.#options();
    const { rows, minimum, maximum, center, spread } = learnt;
    const numbers = { minimum: [...minimum], maximum: [...maximum], center: [...center], spread: [...spread] };
    return { ...this.#options(), learnt: { rows, ...numbers } };
  }

  /** The scaler that `toJSON` described. */
  static fromJSON(json: ScalerJSON): Scaler {
    const { method, range, learnt } = checkOptions('scaler', json, ['method', 'range', 'learnt']);
    const scaler = new Scaler({ method, range } as ScalerOptions);
    return learnt === undefined ? scaler : scaler.#keep(checkLearnt(learnt), 'learnt');
  }

  #options(): { method: ScalerMethod; range?: [number, number] } {
    const { method, range } = this;
    return range ? { method, range: [...range] } : { method };
  }

  /** Rows in float64: of the given width, or of their own, or of that learnt before. */
  #rowsOf(x: unknown, given: number | undefined, same: boolean): Rows {
    const own = widthOf(x);
    if (given === undefined && own === undefined && !this.fitted) {
      throw typeError('width', 'an integer >= 1 (flat data do not tell it)', given);
    }
    if (given !== undefined) checkInteger('width', given, 1);
    if (same && this.fitted && given !== undefined && given !== this.width) {
      throw rangeError('width', `${this.width}, as before`, given);
    }
    return toRows('x', x, same && this.fitted ? this.width : (given ?? own ?? this.width), Float64Array);
  }

  #learn(rows: Rows): Learnt {
    checkFinite(rows);
    return this.method === 'robust' ? learnQuartiles(rows) : learnMoments(rows, this.method);
  }

  #keep(learnt: Learnt, name = 'x'): this {
    const columns = affine(this.range, this.method, learnt, name);
    this.#learnt = learnt;
    this.#columns = columns;
    return this;
  }

  #affine(): Affine {
    if (!this.#columns) throw rangeError('scaler', 'rows to learn from first (fit)', new Said('none'));
    return this.#columns;
  }
}

/** (v − minus) · times + plus of every number by its column; what is not finite before or after is refused. */
function map(
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

function badNumber(name: string, expected: string, value: number, i: number, width: number): RangeError {
  return rangeError(name, expected, new Said(`${value} at row ${Math.floor(i / width)}, column ${i % width}`), 'data');
}

function checkFinite({ name, values, width }: Rows): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) throw badNumber(name, 'finite numbers', values[i], i, width);
  }
}

function checkRange(method: ScalerMethod, range: unknown): Scaler['range'] {
  if (range === undefined) return method === 'minMax' ? [0, 1] : undefined;
  if (method !== 'minMax') throw rangeError('range', 'the method "minMax"', method);
  if (!Array.isArray(range) || range.length !== 2) throw typeError('range', '[low, high]', range);
  const low = checkNumber('range[0]', range[0]);
  const high = checkNumber('range[1]', range[1]);
  if (!(low < high)) throw rangeError('range', '[low, high] with low < high', new Said(`[${low}, ${high}]`));
  return [low, high];
}

/** Smallest and largest, and the means with the sums of squared deviations from them (or what minMax needs of them). */
function learnMoments({ values, rows, width }: Rows, method: ScalerMethod): Learnt {
  const minimum = Float64Array.from(values.subarray(0, width));
  const maximum = minimum.slice();
  const center = minimum.slice();
  const spread = new Float64Array(width);
  for (let j = 0; j < width; j++) {
    const first = values[j];
    let sum = 0;
    for (let i = j; i < values.length; i += width) {
      minimum[j] = Math.min(minimum[j], values[i]) + 0; // no −0, which JSON would lose
      maximum[j] = Math.max(maximum[j], values[i]) + 0;
      sum += values[i] - first; // small beside the values, where they are large and alike
    }
    if (method === 'minMax') {
      center[j] = minimum[j];
      spread[j] = maximum[j] - minimum[j];
      continue;
    }
    const mean = first + sum / rows;
    let squares = 0;
    let rest = 0;
    for (let i = j; i < values.length; i += width) {
      squares += (values[i] - mean) ** 2;
      rest += values[i] - mean;
    }
    center[j] = mean;
    spread[j] = Math.max(0, squares - rest ** 2 / rows); // rest: what rounding the mean left over
  }
  return { rows, minimum, maximum, center, spread };
}

/** Medians and interquartile ranges, between neighbours by linear interpolation. */
function learnQuartiles({ values, rows, width }: Rows): Learnt {
  const columns = Array.from({ length: width }, (_, j) =>
    Float64Array.from({ length: rows }, (_, i) => values[i * width + j]).sort(),
  );
  const quantiles = (q: number): Float64Array => {
    const at = q * (rows - 1);
    const low = Math.floor(at);
    return Float64Array.from(columns, (c) => c[low] + (c[Math.min(low + 1, rows - 1)] - c[low]) * (at - low));
  };
  const lower = quantiles(0.25);
  const upper = quantiles(0.75);
  return {
    rows,
    minimum: Float64Array.from(columns, (c) => c[0]),
    maximum: Float64Array.from(columns, (c) => c[rows - 1]),
    center: quantiles(0.5),
    spread: upper.map((value, j) => value - lower[j]),
  };
}

/**
 * What both have learnt together. Means and sums of squares as in Chan, Golub and LeVeque, "Updating formulae and a pairwise
 * algorithm for computing sample variances" (1979).
 */
function merge(method: ScalerMethod, a: Learnt, b: Learnt): Learnt {
  const rows = a.rows + b.rows;
  const minimum = a.minimum.map((value, j) => Math.min(value, b.minimum[j]));
  const maximum = a.maximum.map((value, j) => Math.max(value, b.maximum[j]));
  if (method === 'minMax') {
    return { rows, minimum, maximum, center: minimum, spread: maximum.map((value, j) => value - minimum[j]) };
  }
  const share = b.rows / rows;
  return {
    rows,
    minimum,
    maximum,
    center: a.center.map((mean, j) => mean + (b.center[j] - mean) * share),
    spread: a.spread.map((sum, j) => sum + b.spread[j] + (b.center[j] - a.center[j]) ** 2 * a.rows * share),
  };
}

/** The affine form of what was learnt; `name` is whose fault it is if numbers are too large for it. */
function affine(range: Scaler['range'], method: ScalerMethod, learnt: Learnt, name: string): Affine {
  const { rows, minimum, maximum, center, spread } = learnt;
  const scale = center.map((_, j) => {
    const span = maximum[j] - minimum[j];
    if (!(span > ROUNDING * Math.max(Math.abs(minimum[j]), Math.abs(maximum[j])))) return 0;
    if (method === 'standard') return Math.sqrt(spread[j] / rows);
    return range ? spread[j] / (range[1] - range[0]) : spread[j] || 1;
  });
  for (let j = 0; j < scale.length; j++) {
    if (!Number.isFinite(scale[j] + center[j])) {
      throw rangeError(name, 'numbers whose spread is finite', new Said(`${scale[j]} in column ${j}`), 'data');
    }
    if (1 / scale[j] === Infinity) scale[j] = 0; // so small that its inverse is none
  }
  const factor = scale.map((value) => (value > 0 ? 1 / value : 0));
  return { shift: center, factor, scale, offset: range ? range[0] : 0 };
}

/** Learnt numbers as a file may hold them. */
function checkLearnt(value: unknown): Learnt {
  const known = ['rows', 'minimum', 'maximum', 'center', 'spread'];
  const given = checkOptions('learnt', value, known);
  const rows = checkInteger('learnt.rows', given.rows, 1);
  const width = Array.isArray(given.center) ? Math.max(1, given.center.length) : 1;
  const [minimum, maximum, center, spread] = known.slice(1).map((key) => {
    const numbers = toRows(`learnt.${key}`, given[key], width, Float64Array);
    if (numbers.rows !== 1)
      throw rangeError(numbers.name, `${width} numbers`, new Said(`${numbers.values.length}`), 'data');
    checkFinite(numbers);
    return Float64Array.from(numbers.values);
  });
  for (let j = 0; j < width; j++) {
    if (minimum[j] > maximum[j] || spread[j] < 0) {
      throw rangeError('learnt', 'minimum <= maximum and spread >= 0', new Said(`others in column ${j}`), 'data');
    }
  }
  return { rows, minimum, maximum, center, spread };
}
