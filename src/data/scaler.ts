/**
 * Scaling of columns. Statistics and maps are computed in float64 and results rounded to float32 last, so that small
 * differences between large numbers, such as times since 1970, survive.
 *
 * Every method ends in one affine map per column, t = (v − shift) · factor + offset, with the inverse v =
 * (t − offset) · scale + shift, scale = 1 / factor:
 *
 *     standard   shift = mean,    scale = population standard deviation
 *     minMax     shift = minimum, scale = (maximum − minimum) / (high − low), offset = low
 *     maxAbs     shift = 0,       scale = largest |v|, or 1 where that is 0
 *     robust     shift = median,  scale = interquartile range, or 1 where that is 0
 *
 * Definitions are scikit-learn's, except for columns that are constant up to float64 rounding, but for maxAbs: their
 * factor and scale are 0, so every value maps to `offset` and every scaled value maps back to the constant.
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

/**
 * Scales columns to a common range, as scikit-learn's `StandardScaler`, `MinMaxScaler`, `MaxAbsScaler` and
 * `RobustScaler` do. Fit it on training rows only and apply it to all others. Invalid data (with row and column) and
 * use before the first fit throw a TypeError or RangeError.
 *
 * @example
 * const scaler = new Scaler().fit([[0, 10], [2, 30]]);
 * scaler.transform([[1, 40]]); // Float32Array [0, 2]
 * scaler.inverse([0, 2]); // Float32Array [1, 40]
 */
export class Scaler {
  /** The method of scaling. */
  readonly method: ScalerMethod;
  /** What minimum and maximum are mapped to with `'minMax'`; undefined with other methods. */
  readonly range: ScalerRange | undefined;
  /** The fitted statistics, and the affine map that follows from them. */
  #learnt: Learnt | undefined;
  #columns: Affine | undefined;

  /** @throws TypeError, RangeError for invalid options */
  constructor(options: ScalerOptions = {}) {
    const { method, range } = checkMethod(checkOptions('options', options, ['method', 'range']));
    this.method = method;
    this.range = range;
  }

  /** @internal Vue leaves it as it is: a proxy has no private members. */
  get __v_skip(): boolean {
    return true;
  }

  /** Whether `fit` or `partialFit` has been called. */
  get fitted(): boolean {
    return this.#learnt !== undefined;
  }

  /** The number of columns; 0 before the first fit. */
  get width(): number {
    return this.#learnt?.center.length ?? 0;
  }

  /** What is subtracted from each column, (width): means, minima, medians or 0. A copy. */
  get shift(): Float64Array {
    return this.#affine().shift.slice();
  }

  /** What each column is divided by, (width); 0 for constant columns. A copy. */
  get scale(): Float64Array {
    return this.#affine().scale.slice();
  }

  /** The affine map of all columns without copies, for loops of your own. Do not write to it. */
  columns(): ScalerColumns {
    return this.#affine();
  }

  /**
   * Computes the statistics of rows and replaces those of earlier calls.
   *
   * @param x (rows × width), finite in float64
   * @param width needed for flat data before the first fit
   */
  fit(x: Matrix, width?: number): this {
    return this.#keep(learn(this.method, this.#rowsOf(x, width, false)));
  }

  /**
   * Adds rows to the statistics: after several calls they equal one `fit` of all rows, up to rounding. Not with
   * `'robust'`, since a median needs all rows at once.
   *
   * @param x (rows × width), finite in float64
   * @param width needed for flat data before the first fit
   * @throws RangeError with `'robust'`, or for another width
   */
  partialFit(x: Matrix, width?: number): this {
    if (this.method === 'robust') {
      const expected = '"standard", "minMax" or "maxAbs" for partialFit (a median needs all rows at once)';
      throw rangeError('method', expected, 'robust');
    }
    const more = learn(this.method, this.#rowsOf(x, width, true));
    return this.#keep(this.#learnt ? merge(this.method, this.#learnt, more) : more);
  }

  /** Scaled rows, (rows × width) flat, computed in float64 and rounded to float32. */
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

  /** Maps scaled rows back to the original units, (rows × width) flat. */
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

  /** `fit`, then `transform` of the same rows. */
  fitTransform(x: Matrix, width?: number): Float32Array<ArrayBuffer> {
    return this.fit(x, width).transform(x);
  }

  /** An independent copy: fitting it again leaves this one unchanged. */
  clone(): Scaler {
    const copy = new Scaler({ method: this.method, range: this.range });
    copy.#learnt = this.#learnt;
    copy.#columns = this.#columns;
    return copy;
  }

  /** Options and statistics as plain JSON for `Scaler.fromJSON`. Every bit is kept: a −0 is learned as 0. */
  toJSON(): ScalerJSON {
    return toJSON({ method: this.method, range: this.range, learnt: this.#learnt });
  }

  /** Restores a scaler from `toJSON`. */
  static fromJSON(json: ScalerJSON): Scaler {
    const { method, range, learnt } = fromJSON('scaler', json);
    const scaler = new Scaler({ method, range });
    return learnt ? scaler.#keep(learnt, 'learnt') : scaler;
  }

  /**
   * x as float64 rows. The width is `given`, else that of the rows, else that of the last fit; with `same` it must be
   * the fitted one.
   */
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

  /** Stores statistics once their affine map has proved finite, so that a refused fit changes nothing. */
  #keep(learnt: Learnt, name = 'x'): this {
    const columns = affine(this.range, this.method, learnt, name);
    this.#learnt = learnt;
    this.#columns = columns;
    return this;
  }

  /** The affine map; throws before the first fit. */
  #affine(): Affine {
    if (!this.#columns) throw rangeError('scaler', 'rows to learn from first (fit)', new Verbatim('none'));
    return this.#columns;
  }
}
