/** How far answers can be trusted: whether probabilities hold what they say, and how wide an interval must be. */
import { type ClassWeights, extrapolate, fitTemperature, temper, worthOf } from './blend';
import { quantile } from './encode';
import type { Trained } from './members';
import { optimismOf } from './optimism';
import { largestOf } from './score';

/** A bin of the reliability diagram: held-out rows by the probability of their most probable class. */
export interface ReliabilityBin {
  /** Probabilities over `from`, up to `to`. */
  from: number;
  /** The end of the bin. */
  to: number;
  /** The number of rows in the bin. */
  rows: number;
  /** Mean probability of the most probable class. */
  confidence: number;
  /** Share of rows for which it was the right class. */
  accuracy: number;
}

/** Calibration of probabilities, measured on held-out rows. */
export interface Calibration {
  /** Probabilities are p^(1 / temperature), scaled to a sum of 1. */
  temperature: number;
  /** Expected calibration error: mean |confidence − accuracy| over the bins, by rows; without the temperature. */
  errorBefore: number;
  /** The expected calibration error with the temperature. */
  errorAfter: number;
  /** Confidence and accuracy by probability. */
  bins: ReliabilityBin[];
}

const BINS = 10;

/** Tables of fewer rows have folds so small that the best epoch is a matter of chance. */
const FEW_ROWS = 500;

/** How far confidence and accuracy are apart. */
export function reliability(
  outputs: Float64Array,
  width: number,
  targets: Float64Array,
): { bins: ReliabilityBin[]; error: number } {
  const sums = Array.from({ length: BINS }, () => [0, 0, 0]);
  for (let row = 0; row < targets.length; row++) {
    const best = largestOf(outputs, row, width);
    const confidence = outputs[row * width + best];
    const sum = sums[Math.min(BINS - 1, Math.max(0, Math.ceil(confidence * BINS) - 1))];
    sum[0]++;
    sum[1] += confidence;
    sum[2] += Number(best === targets[row]);
  }
  const error = sums.reduce((total, [, confidence, right]) => total + Math.abs(confidence - right), 0) / targets.length;
  const bins = sums.map(([rows, confidence, right], i) => ({
    from: i / BINS,
    to: (i + 1) / BINS,
    rows,
    confidence: confidence / rows,
    accuracy: right / rows,
  }));
  return { bins: bins.filter(({ rows }) => rows > 0), error };
}

/**
 * What unseen rows say of how far answers for new rows can be trusted. Those are by more networks, and less sure: the
 * temperature allows for it.
 *
 * @param unseen answers of all views together; of classes, calibrated afterwards
 */
export function trustOf(
  { unseen: views, weights, folds, curves }: Trained,
  unseen: Float64Array,
  targets: Float64Array,
  width: number,
  classWeights: ClassWeights,
): { calibration: Calibration | null; errors: number[] } {
  const few = worthOf(weights);
  const many = few * folds.length;
  const mean = (of: (view: Float64Array, v: number) => number): number =>
    views.reduce((sum, view, v) => sum + weights[v] * of(view, v), 0);
  if (width === 1) {
    // From 500 rows on, answers by the average of all folds are better by about as much as the choice flatters.
    const factor = targets.length < FEW_ROWS ? mean((_, v) => optimismOf(curves[v])) : 1;
    return { calibration: null, errors: errorsOf(unseen, 1, targets).map((error) => error * factor) };
  }
  const own = fitTemperature(unseen, width, targets, classWeights);
  const alone = mean((view) => fitTemperature(view, width, targets, classWeights));
  const temperature = extrapolate(alone, own, few, many);
  const { error: errorBefore } = reliability(unseen, width, targets);
  const { bins, error: errorAfter } = reliability(temper(unseen, width, own), width, targets);
  return { calibration: { temperature, errorBefore, errorAfter, bins }, errors: errorsOf(unseen, width, targets) };
}

/** Points that are kept of the errors on unseen rows. */
const POINTS = 1000;

/** The probability of all classes that are likelier than this one: 0 for the likeliest. */
export function likelier(outputs: Float64Array, row: number, width: number, target: number): number {
  const own = outputs[row * width + target];
  let sum = 0;
  for (let j = 0; j < width; j++) {
    const other = outputs[row * width + j];
    if (other > own || (other === own && j < target)) sum += other;
  }
  return sum;
}

/**
 * The errors on unseen rows, sorted, at most POINTS + 1 of them: the distance of numbers; of classes, the probability of
 * those that were likelier than the right one (Romano and others 2020), so that the likeliest is in every set.
 */
export function errorsOf(outputs: Float64Array, width: number, targets: Float64Array): number[] {
  const errors = targets.map((target, row) =>
    width === 1 ? Math.abs(outputs[row] - target) : likelier(outputs, row, width, target),
  );
  errors.sort();
  if (errors.length <= POINTS + 1) return [...errors];
  return Array.from({ length: POINTS + 1 }, (_, i) => quantile(errors, i / POINTS));
}

/**
 * The error that is not exceeded with this probability: of n unseen rows the ⌈(n + 1) · coverage⌉-th smallest (Vovk,
 * "Cross-conformal predictors", 2015; Barber and others, "Predictive inference with the jackknife+", 2021).
 */
export function errorAt(errors: readonly number[], rows: number, coverage: number): number {
  const share = Math.min(1, (Math.ceil((rows + 1) * coverage) - 1) / Math.max(1, rows - 1));
  return quantile(errors, share);
}
