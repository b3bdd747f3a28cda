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
import { checkInteger, checkOptions } from '../base/checks';
import { rangeError, typeError, Verbatim } from '../base/errors';
import {
  type Affine,
  affine,
  type Learnt,
  learn,
  mapColumns,
  merge,
  type ScalerMethod,
  type ScalerRange,
} from './column-statistics';
import { type Matrix, type Rows, type ScalerColumns, toRows, widthOf } from './rows';
import { checkMethod, fromJSON, type ScalerJSON, type ScalerOptions, toJSON } from './scaling';

/** Learns how columns are spread, and scales them alike: `new Scaler().fit(x).transform(x)`. */
export class Scaler {
  /** How columns are scaled. */
  readonly method: ScalerMethod;
  /** What minimum and maximum become, with `'minMax'`; else undefined. */
  readonly range: ScalerRange | undefined;
  #learnt: Learnt | undefined;
  #columns: Affine | undefined;

  /** @throws TypeError, RangeError for another option or value */
  constructor(options: ScalerOptions = {}) {
    const { method, range } = checkMethod(checkOptions('options', options, ['method', 'range']));
    this.method = method;
    this.range = range;
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
    return this.#keep(learn(this.method, this.#rowsOf(x, width, false)));
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
    const more = learn(this.method, this.#rowsOf(x, width, true));
    return this.#keep(this.#learnt ? merge(this.method, this.#learnt, more) : more);
  }

  /** Scaled rows, (rows × width) flat, computed in float64 and then rounded. */
  transform(x: Matrix): Float32Array<ArrayBuffer> {
    const { shift, factor, offset } = this.#affine();
    return mapColumns(
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
    return mapColumns(
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
    const copy = new Scaler({ method: this.method, range: this.range });
    copy.#learnt = this.#learnt;
    copy.#columns = this.#columns;
    return copy;
  }

  /** Options and what was learnt, as plain JSON for `fromJSON`; every bit is kept. */
  toJSON(): ScalerJSON {
    return toJSON({ method: this.method, range: this.range, learnt: this.#learnt });
  }

  /** The scaler that `toJSON` described. */
  static fromJSON(json: ScalerJSON): Scaler {
    const { method, range, learnt } = fromJSON('scaler', json);
    const scaler = new Scaler({ method, range });
    return learnt ? scaler.#keep(learnt, 'learnt') : scaler;
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

  #keep(learnt: Learnt, name = 'x'): this {
    const columns = affine(this.range, this.method, learnt, name);
    this.#learnt = learnt;
    this.#columns = columns;
    return this;
  }

  #affine(): Affine {
    if (!this.#columns) throw rangeError('scaler', 'rows to learn from first (fit)', new Verbatim('none'));
    return this.#columns;
  }
}
