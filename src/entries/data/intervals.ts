/** Prediction intervals from the errors of a model on rows that it was not trained on. */
import { checkInteger, checkNumber, checkOptions } from '../../base/checks';
import { rangeError, show, typeError, Verbatim } from '../../base/errors';
import { isRow } from '../../base/forms';

/** The options of `residualIntervals`. */
export interface IntervalOptions {
  /** Numbers per row, an integer >= 1; 1 by default. Each gets errors of its own: later steps have larger ones. */
  outputs?: number;
  /** The share of actual values that the intervals should hold, over 0 and under 1; 0.9 by default. */
  coverage?: number;
}

/** The ends of intervals, one for each predicted number. */
export interface Intervals {
  /** The lower ends, in the order of the predictions. */
  readonly low: Float32Array<ArrayBuffer>;
  /** The upper ends. */
  readonly high: Float32Array<ArrayBuffer>;
}

/**
 * Intervals around predictions, from the residuals (actual − predicted) of rows that the model was not trained on: as
 * far below and above a prediction as the matching quantiles of the residuals. This is split conformal prediction with
 * signed residuals (Vovk et al. 2005): new rows fall inside with at least the asked-for probability if they are
 * exchangeable with the residuals' rows, and about as often if the series does not change its nature.
 *
 * @param predicted (rows × outputs), in the units of the residuals
 * @param residuals (other rows × outputs), actual − predicted
 * @throws TypeError, RangeError for invalid values, or too few residuals for the coverage: 2 / (1 − coverage) − 1
 *   rows at least
 *
 * @example
 * const { low, high } = residualIntervals([10], [-2, -1, 0, 1, 2], { coverage: 0.6 });
 * low[0]; // 8
 * high[0]; // 12
 */
export function residualIntervals(
  predicted: ArrayLike<number>,
  residuals: ArrayLike<number>,
  options: IntervalOptions = {},
): Intervals {
  const given = checkOptions('options', options, ['outputs', 'coverage']);
  const outputs = checkInteger('outputs', given.outputs ?? 1, 1);
  const coverage = checkNumber('coverage', given.coverage ?? 0.9, 0, 1);
  if (coverage === 0 || coverage === 1) throw rangeError('coverage', 'a share over 0 and under 1', coverage);
  const [values, errors] = [rowsOf('predicted', predicted, outputs), rowsOf('residuals', residuals, outputs)];
  const rows = errors.length / outputs;
  // The k-th smallest of n errors lies above a new one with probability k / (n + 1); a hair for the rounding of shares.
  const outside = Math.floor(((rows + 1) * (1 - coverage)) / 2 + 1e-9);
  if (outside < 1) {
    const least = Math.ceil(2 / (1 - coverage) - 1 - 1e-9);
    throw rangeError('residuals', `at least ${least} rows for a coverage of ${coverage}`, rows, 'data');
  }
  const ends = Array.from({ length: outputs }, (_, output) => {
    const sorted = errors.filter((_, i) => i % outputs === output).sort();
    return { low: sorted[outside - 1], high: sorted[rows - outside] };
  });
  return {
    low: Float32Array.from(values, (value, i) => value + ends[i % outputs].low),
    high: Float32Array.from(values, (value, i) => value + ends[i % outputs].high),
  };
}

function rowsOf(name: string, given: unknown, outputs: number): Float64Array {
  const values = checkFlat(name, given);
  if (values.length > 0 && values.length % outputs === 0) return values;
  throw rangeError(name, `rows of ${outputs} numbers`, new Verbatim(`${values.length} numbers`), 'data');
}

/** Finite numbers in an array of any type, copied. */
export function checkFlat(name: string, given: unknown): Float64Array {
  if (!isRow(given)) throw typeError(name, 'an array of numbers', given);
  return Float64Array.from(given, (value: unknown, i) => {
    const place = (): Verbatim => new Verbatim(`${show(value)} at ${i}`);
    if (typeof value !== 'number') throw typeError(name, 'numbers', place(), 'data');
    if (!Number.isFinite(value)) throw rangeError(name, 'finite numbers', place(), 'data');
    return value;
  });
}
