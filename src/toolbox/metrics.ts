/**
 * Metrics: how good predictions are. Plain functions of arrays: classes are indices, as `net.classify` returns them;
 * outputs are flat, as `net.predict` returns them. Definitions are scikit-learn's.
 */
import { checkInteger } from '../base/checks';
import { rangeError, show, typeError, Verbatim } from '../base/errors';
import { isRow } from '../base/forms';

/** Flat numbers: class indices, outputs or targets. */
export type MetricValues = ArrayLike<number>;

/**
 * A metric, to be called on its own or passed in the `metrics` of `train` and `evaluate`. It is called with outputs and
 * targets, both (rows × outputs) flat and in the data's own units, and `width`, the number of outputs. With `takes:
 * 'classes'` it gets the class indices of predictions and targets instead, (rows) each; with `takes: 'scores'` outputs,
 * (rows × classes), and class indices, (rows). `width` is then the number of classes.
 */
export interface Metric<Value = unknown> {
  (predicted: ArrayLike<number>, actual: ArrayLike<number>, width: number): Value;
  /**
   * `'classes'` for two arrays of class indices, `'scores'` for outputs and class indices; outputs and targets by
   * default. `'binary'` for outputs and targets of 0 and 1: others are refused before a network is trained on them.
   */
  readonly takes?: 'classes' | 'scores' | 'binary';
}

/** Metrics by the names under which their values are reported. */
export type Metrics = Readonly<Record<string, Metric>>;

/** The values of metrics by their names; of a promise, which `trainAsync` awaits, what it comes to. */
export type Figures<Of extends Metrics = Metrics> = { -readonly [Name in keyof Of]: Awaited<ReturnType<Of[Name]>> };

/** Tags a metric with the arguments that it takes. */
function taking<Of extends object, Takes extends NonNullable<Metric['takes']>>(
  takes: Takes,
  metric: Of,
): Of & { readonly takes: Takes } {
  return Object.assign(metric, { takes });
}

/** Requires a flat array of at least one number; rows, strings and holes are none. */
function checkNumbers(name: string, values: MetricValues): void {
  if (!isRow(values)) throw typeError(name, 'an array of numbers', values);
  if (values.length === 0) throw rangeError(name, 'at least one value', new Verbatim('none'), 'data');
  for (let i = 0; i < values.length; i++) {
    const value: unknown = values[i];
    if (typeof value === 'number') continue;
    throw typeError(name, 'numbers, flat', new Verbatim(`${show(value)} at index ${i}`), 'data');
  }
}

/** Requires two flat arrays of one length >= 1; `name` is the first one's. */
function checkPair(name: string, predicted: MetricValues, actual: MetricValues): void {
  checkNumbers(name, predicted);
  checkNumbers('actual', actual);
  if (predicted.length !== actual.length) {
    throw rangeError('actual', `${predicted.length} values, as many as "${name}"`, actual.length, 'data');
  }
}

/** Requires two flat arrays of class indices, of one length >= 1. */
function checkClasses(predicted: MetricValues, actual: MetricValues, classes = Infinity): void {
  checkPair('predicted', predicted, actual);
  for (let i = 0; i < actual.length; i++) {
    checkClass('predicted', predicted[i], i, classes);
    checkClass('actual', actual[i], i, classes);
  }
}

/** Requires an integer in [0, classes); `index` is its position, for the message. */
function checkClass(name: string, value: number, index: number, classes: number): void {
  if (Number.isInteger(value) && value >= 0 && value < classes) return;
  const below = classes < Infinity ? `class indices from 0 to ${classes - 1}` : 'class indices >= 0';
  throw rangeError(name, below, new Verbatim(`${show(value)} at index ${index}`), 'data');
}

/** Σ term(i) over i from 0 to length − 1, in float64. */
const sumOf = (length: number, term: (i: number) => number): number => {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += term(i);
  return sum;
};

/**
 * The share of correct predictions, from 0 to 1.
 *
 * @param predicted class indices, (rows)
 * @param actual true class indices, (rows)
 * @throws TypeError, RangeError for lengths that differ or are 0, and invalid class indices
 * @example accuracy([0, 1, 1, 2], [0, 1, 2, 2]); // 0.75
 */
export const accuracy = /* @__PURE__ */ taking('classes', (predicted: MetricValues, actual: MetricValues): number => {
  checkClasses(predicted, actual);
  return sumOf(actual.length, (i) => (predicted[i] === actual[i] ? 1 : 0)) / actual.length;
});

/**
 * A metric of outputs, (rows × classes) flat, and class indices, (rows): the share of rows whose class is among the k
 * largest outputs. Of equal outputs the first counts as the larger.
 *
 * @param k an integer >= 1
 * @throws TypeError, RangeError for an invalid `k`; the metric throws for invalid lengths or class indices
 * @example net.train(x, y, { metrics: { top3: topK(3) } });
 */
export function topK(k: number): Metric<number> & ((outputs: MetricValues, actual: MetricValues) => number) {
  checkInteger('k', k, 1);
  return taking('scores', (outputs: MetricValues, actual: MetricValues): number => {
    checkNumbers('outputs', outputs);
    checkNumbers('actual', actual);
    const rows = actual.length;
    if (outputs.length % rows !== 0) {
      throw rangeError('outputs', `${rows} rows of equal length`, new Verbatim(`${outputs.length} numbers`), 'data');
    }
    const classes = outputs.length / rows;
    const isAmong = (row: number): boolean => {
      checkClass('actual', actual[row], row, classes);
      const start = row * classes;
      const own = outputs[start + actual[row]];
      // A NaN counts as the larger, so that none is taken for a hit.
      const larger = (j: number): boolean =>
        !(outputs[start + j] < own) && (outputs[start + j] !== own || j < actual[row]);
      return sumOf(classes, (j) => (larger(j) ? 1 : 0)) < k;
    };
    return sumOf(rows, (row) => (isAmong(row) ? 1 : 0)) / rows;
  });
}

/**
 * The confusion matrix, (classes × classes): row i, column j counts the rows of class i predicted as class j.
 *
 * @param predicted class indices, (rows)
 * @param actual true class indices, (rows)
 * @param classes the number of classes; one more than the largest index by default
 * @throws TypeError, RangeError for lengths that differ or are 0, and invalid class indices
 *
 * @example
 * confusionMatrix([0, 1, 1, 1], [0, 0, 1, 1]); // [[1, 1], [0, 2]]
 */
export const confusionMatrix = /* @__PURE__ */ taking(
  'classes',
  (predicted: MetricValues, actual: MetricValues, classes?: number): number[][] =>
    countConfusions(predicted, actual, classes),
);

/** Checks all indices before it allocates the matrix: a class index from a file may be huge. */
function countConfusions(predicted: MetricValues, actual: MetricValues, classes?: number): number[][] {
  if (classes !== undefined) checkInteger('classes', classes, 1);
  checkClasses(predicted, actual, classes);
  let count = classes ?? 1;
  for (let i = 0; i < actual.length; i++) count = Math.max(count, predicted[i] + 1, actual[i] + 1);
  const matrix = Array.from({ length: count }, () => new Array<number>(count).fill(0));
  for (let i = 0; i < actual.length; i++) matrix[actual[i]][predicted[i]]++;
  return matrix;
}

/** The scores of one class. */
export interface ClassScores {
  /** The share of rows predicted as the class that belong to it; 0 where none was predicted. */
  precision: number;
  /** The share of the class' rows that were predicted as it; 0 where there are none. */
  recall: number;
  /** The harmonic mean, 2 · precision · recall / (precision + recall); 0 where both are 0. */
  f1: number;
  /** The number of rows of the class. */
  support: number;
}

/** The scores of every class, their means, and the accuracy. */
export interface ClassReport {
  /** One entry per class, by class index. */
  classes: ClassScores[];
  /** Unweighted means over the classes. */
  macro: { precision: number; recall: number; f1: number };
  /** The share of all rows that are correct. */
  accuracy: number;
}

/**
 * Precision, recall, F1 and support of every class, their means, and the accuracy (as scikit-learn's
 * `classification_report` with `zero_division=0`).
 *
 * @param predicted class indices, (rows)
 * @param actual true class indices, (rows)
 * @param classes the number of classes; one more than the largest index by default
 * @throws TypeError, RangeError for lengths that differ or are 0, and invalid class indices
 *
 * @example
 * classReport([0, 1, 1, 1], [0, 0, 1, 1]).classes[1]; // { precision: 0.667, recall: 1, f1: 0.8, support: 2 }
 */
export const classReport = /* @__PURE__ */ taking(
  'classes',
  (predicted: MetricValues, actual: MetricValues, classes?: number): ClassReport => report(predicted, actual, classes),
);

/** F1 is computed as 2 · hits / (support + predicted), which equals the harmonic mean and needs one division. */
function report(predicted: MetricValues, actual: MetricValues, classes?: number): ClassReport {
  const matrix = countConfusions(predicted, actual, classes);
  const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);
  const scores = matrix.map((row, i): ClassScores => {
    const support = row.reduce((sum, n) => sum + n, 0);
    const named = matrix.reduce((sum, other) => sum + other[i], 0);
    const f1 = share(2 * row[i], support + named);
    return { precision: share(row[i], named), recall: share(row[i], support), f1, support };
  });
  const mean = (key: 'precision' | 'recall' | 'f1'): number =>
    sumOf(scores.length, (i) => scores[i][key]) / scores.length;
  return {
    classes: scores,
    macro: { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') },
    accuracy: accuracy(predicted, actual),
  };
}

/**
 * Mean absolute error, the mean of |predicted − actual|, in the unit of the data.
 *
 * @throws TypeError, RangeError for values that are not flat arrays of numbers, and lengths that differ or are 0
 */
export function mae(predicted: MetricValues, actual: MetricValues): number {
  checkPair('predicted', predicted, actual);
  return sumOf(actual.length, (i) => Math.abs(predicted[i] - actual[i])) / actual.length;
}

/**
 * Root mean squared error, √ mean (predicted − actual)², in the unit of the data.
 *
 * @throws TypeError, RangeError for values that are not flat arrays of numbers, and lengths that differ or are 0
 */
export function rmse(predicted: MetricValues, actual: MetricValues): number {
  checkPair('predicted', predicted, actual);
  return Math.sqrt(sumOf(actual.length, (i) => (predicted[i] - actual[i]) ** 2) / actual.length);
}

/**
 * R², the share of the variance that the predictions explain: 1 − Σ (predicted − actual)² / Σ
 * (actual − mean)² for each output, averaged over the outputs. Where all targets of an output are equal it is 1 for
 * exact predictions, else 0.
 *
 * @param predicted (rows × outputs) flat
 * @param actual (rows × outputs) flat
 * @param outputs an integer >= 1 that divides the lengths; 1 by default
 * @throws TypeError, RangeError for invalid lengths or an invalid `outputs`
 * @example r2([1, 2, 3], [1, 2, 5]); // 0.538
 */
export function r2(predicted: MetricValues, actual: MetricValues, outputs = 1): number {
  checkPair('predicted', predicted, actual);
  checkInteger('outputs', outputs, 1);
  if (actual.length % outputs !== 0) {
    throw rangeError('predicted', `rows of ${outputs} numbers`, new Verbatim(`${actual.length} numbers`), 'data');
  }
  const rows = actual.length / outputs;
  const ofOutput = (j: number): number => {
    const at = (i: number): number => i * outputs + j;
    const mean = sumOf(rows, (i) => actual[at(i)]) / rows;
    const total = sumOf(rows, (i) => (actual[at(i)] - mean) ** 2);
    const rest = sumOf(rows, (i) => (predicted[at(i)] - actual[at(i)]) ** 2);
    if (total !== 0) return 1 - rest / total; // NaN where a value is
    return rest > 0 ? 0 : 1 - rest;
  };
  return sumOf(outputs, ofOutput) / outputs;
}

/**
 * Area under the ROC curve: the probability that a row of class 1 scores higher than one of class 0, ties counted half
 * (Mann and Whitney 1947). Among rows of one class there is no such pair, and it is NaN: undefined.
 * Several outputs a row are pooled (scikit-learn's `average='micro'`). It `takes: 'binary'`: in `metrics`, targets
 * other than 0 and 1 are refused before the first epoch.
 *
 * @param scores (rows); larger scores mean class 1
 * @param actual class 0 or 1 of each row
 * @throws TypeError, RangeError for lengths that differ or are 0, NaN scores, or other classes
 * @example auc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]); // 0.75
 */
export const auc = /* @__PURE__ */ taking('binary', (scores: MetricValues, actual: MetricValues): number =>
  areaUnderCurve(scores, actual),
);

function areaUnderCurve(scores: MetricValues, actual: MetricValues): number {
  checkPair('scores', scores, actual);
  const order = Array.from({ length: actual.length }, (_, i) => i).sort((a, b) => scores[a] - scores[b]);
  let positives = 0;
  let ranks = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && scores[order[to]] === scores[order[from]]) to++;
    if (to === from) throw rangeError('scores', 'numbers', new Verbatim(`NaN at index ${order[from]}`), 'data');
    for (let k = from; k < to; k++) {
      checkClass('actual', actual[order[k]], order[k], 2);
      if (actual[order[k]] === 1) {
        positives++;
        ranks += (from + 1 + to) / 2; // ties share the mean of their ranks
      }
    }
    from = to;
  }
  const negatives = order.length - positives;
  // 0 / 0 where one of them is 0.
  return (ranks - (positives * (positives + 1)) / 2) / (positives * negatives);
}
