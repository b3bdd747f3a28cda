/**
 * How good predictions are, as plain functions of arrays: classes are indices, as `net.classify` returns them, outputs are
 * flat, as `net.predict` does. Definitions are scikit-learn's.
 */
import { checkInteger } from '../base/checks';
import { rangeError, show, Verbatim } from '../base/errors';

/** Flat numbers: classes, outputs or targets. */
export type MetricValues = ArrayLike<number>;

/**
 * A figure of predictions against what is true, usable alone and as one of the `metrics` of `train` and `evaluate`. There it is
 * given outputs and targets, (rows × outputs) flat, in the user's units; with `takes: 'classes'` the class of each row in both
 * instead, with `'scores'` outputs and classes. `width` is the number of outputs, or of classes.
 */
export interface Metric {
  (predicted: ArrayLike<number>, actual: ArrayLike<number>, width: number): unknown;
  /** Classes, or outputs and classes, instead of outputs and targets. */
  readonly takes?: 'classes' | 'scores';
}

/** Metrics by the names that their figures shall have. */
export type Metrics = Readonly<Record<string, Metric>>;

/** A function that says what it takes. */
function taking<Of extends object>(takes: 'classes' | 'scores', metric: Of): Of & { readonly takes: typeof takes } {
  return Object.assign(metric, { takes });
}

/** Both of one length, and not empty. */
function checkLengths(predicted: MetricValues, actual: MetricValues): void {
  if (predicted.length === 0) throw rangeError('predicted', 'at least one value', new Verbatim('none'), 'data');
  if (predicted.length !== actual.length) {
    throw rangeError('actual', `${predicted.length} values, as many as "predicted"`, actual.length, 'data');
  }
}

function checkClass(name: string, value: number, index: number, classes: number): void {
  if (Number.isInteger(value) && value >= 0 && value < classes) return;
  const below = classes < Infinity ? `class indices from 0 to ${classes - 1}` : 'class indices >= 0';
  throw rangeError(name, below, new Verbatim(`${show(value)} at index ${index}`), 'data');
}

const sumOf = (length: number, term: (i: number) => number): number => {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += term(i);
  return sum;
};

/**
 * The share of classes that are right.
 *
 * @param predicted class indices
 * @param actual class indices, as many
 */
export const accuracy = /* @__PURE__ */ taking('classes', (predicted: MetricValues, actual: MetricValues): number => {
  checkLengths(predicted, actual);
  return sumOf(actual.length, (i) => (predicted[i] === actual[i] ? 1 : 0)) / actual.length;
});

/**
 * A metric of (rows × classes) outputs and class indices, (rows): the share of rows whose class is among the k largest
 * outputs; of equal outputs the first count as larger.
 *
 * @param k an integer >= 1
 */
export function topK(k: number): Metric & ((outputs: MetricValues, actual: MetricValues) => number) {
  checkInteger('k', k, 1);
  return taking('scores', (outputs: MetricValues, actual: MetricValues): number => {
    const rows = actual.length;
    if (rows === 0 || outputs.length % rows !== 0 || outputs.length === 0) {
      throw rangeError('outputs', `${rows} rows of equal length`, new Verbatim(`${outputs.length} numbers`), 'data');
    }
    const classes = outputs.length / rows;
    const isAmong = (row: number): boolean => {
      checkClass('actual', actual[row], row, classes);
      const start = row * classes;
      const own = outputs[start + actual[row]];
      const larger = (j: number): boolean =>
        outputs[start + j] > own || (outputs[start + j] === own && j < actual[row]);
      return sumOf(classes, (j) => (larger(j) ? 1 : 0)) < k;
    };
    return sumOf(rows, (row) => (isAmong(row) ? 1 : 0)) / rows;
  });
}

/**
 * How often each class was taken for each: row i, column j is how many of class i were predicted as j.
 *
 * @param predicted class indices
 * @param actual class indices, as many
 * @param classes how many there are; by default one more than the largest index
 */
export const confusionMatrix = /* @__PURE__ */ taking(
  'classes',
  (predicted: MetricValues, actual: MetricValues, classes?: number): number[][] =>
    countConfusions(predicted, actual, classes),
);

function countConfusions(predicted: MetricValues, actual: MetricValues, classes?: number): number[][] {
  checkLengths(predicted, actual);
  if (classes !== undefined) checkInteger('classes', classes, 1);
  let count = classes ?? 1;
  for (let i = 0; i < actual.length; i++) {
    checkClass('predicted', predicted[i], i, classes ?? Infinity);
    checkClass('actual', actual[i], i, classes ?? Infinity);
    count = Math.max(count, predicted[i] + 1, actual[i] + 1);
  }
  const matrix = Array.from({ length: count }, () => new Array<number>(count).fill(0));
  for (let i = 0; i < actual.length; i++) matrix[actual[i]][predicted[i]]++;
  return matrix;
}

/** Of one class: right among those predicted, right among those there are, and the harmonic mean of the two. */
export interface ClassScores {
  /** The share of those predicted that are of the class; 0 where none was. */
  precision: number;
  /** The share of those there are that were predicted; 0 where there is none. */
  recall: number;
  /** 2 · precision · recall / (precision + recall); 0 where both are. */
  f1: number;
  /** How many there are. */
  support: number;
}

/** Scores of every class, and their plain means. */
export interface ClassReport {
  /** One entry a class, by index. */
  classes: ClassScores[];
  /** Plain means over the classes. */
  macro: { precision: number; recall: number; f1: number };
  /** The share of all rows that are right. */
  accuracy: number;
}

/**
 * Precision, recall and F1 of every class; 0 where nothing of a class was predicted, or there is none of it.
 *
 * @param predicted class indices
 * @param actual class indices, as many
 * @param classes how many there are; by default one more than the largest index
 */
export const classReport = /* @__PURE__ */ taking(
  'classes',
  (predicted: MetricValues, actual: MetricValues, classes?: number): ClassReport => report(predicted, actual, classes),
);

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

/** Mean absolute error: the mean of |predicted − actual|. */
export function mae(predicted: MetricValues, actual: MetricValues): number {
  checkLengths(predicted, actual);
  return sumOf(actual.length, (i) => Math.abs(predicted[i] - actual[i])) / actual.length;
}

/** Root of the mean squared error. */
export function rmse(predicted: MetricValues, actual: MetricValues): number {
  checkLengths(predicted, actual);
  return Math.sqrt(sumOf(actual.length, (i) => (predicted[i] - actual[i]) ** 2) / actual.length);
}

/**
 * R², the share of the variance that is explained: 1 − Σ (predicted − actual)² / Σ (actual − mean)², the mean over the outputs
 * of each one's. Of targets that are all alike it is 1 where the predictions are right and 0 where not.
 *
 * @param predicted (rows × outputs) flat
 * @param actual the same
 * @param outputs an integer >= 1 that divides the lengths; 1 by default
 */
export function r2(predicted: MetricValues, actual: MetricValues, outputs = 1): number {
  checkLengths(predicted, actual);
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
    if (total > 0) return 1 - rest / total;
    return rest > 0 ? 0 : 1;
  };
  return sumOf(outputs, ofOutput) / outputs;
}

/**
 * Area under the ROC curve: the chance that a score of class 1 is larger than one of class 0, equal scores counted half (Mann
 * and Whitney 1947).
 *
 * @param scores the larger, the likelier class 1
 * @param actual 0 or 1 for each; both must occur
 */
export function auc(scores: MetricValues, actual: MetricValues): number {
  checkLengths(scores, actual);
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
        ranks += (from + 1 + to) / 2; // equal scores share the mean of their ranks
      }
    }
    from = to;
  }
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) {
    throw rangeError('actual', 'both 0 and 1', new Verbatim(`only ${positives === 0 ? 0 : 1}`), 'data');
  }
  return (ranks - (positives * (positives + 1)) / 2) / (positives * negatives);
}
