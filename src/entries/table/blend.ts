/**
 * What the networks say together, from rows that they have not seen: the weight of each view, and the temperature that
 * makes probabilities mean what they say.
 */
import { ln, timesExp } from '../../base/elementary';

/** The least probability that a loss counts with. */
const LEAST = 1e-7;
/** Rounds of greedy selection: weights are multiples of 1 / ROUNDS. */
const ROUNDS = 20;

/** How much each class counts; without, or of numbers, all rows count alike. */
export type ClassWeights = readonly number[] | undefined;

/** Mean cost of outputs: −ln p of the right class, or the squared error. */
export function costOf(
  outputs: Float64Array,
  width: number,
  targets: Float64Array,
  classes: boolean,
  weights?: ClassWeights,
): number {
  let sum = 0;
  for (let row = 0; row < targets.length; row++) {
    sum += classes
      ? -ln(Math.max(LEAST, outputs[row * width + targets[row]])) * (weights ? weights[targets[row]] : 1)
      : (outputs[row] - targets[row]) * (outputs[row] - targets[row]);
  }
  return sum / targets.length;
}

/**
 * Weights by greedy selection with replacement (Caruana and others 2004): what lowers the cost most comes in, again
 * and again, and counts as often as it came in.
 *
 * @param views outputs of each view for unseen rows, (rows × width)
 */
export function blendWeights(
  views: readonly Float64Array[],
  width: number,
  targets: Float64Array,
  classes: boolean,
  weights?: ClassWeights,
): number[] {
  const counts = new Array<number>(views.length).fill(0);
  const sum = new Float64Array(targets.length * width);
  const trial = new Float64Array(sum.length);
  let [best, bestCost, bestRound] = [counts, Infinity, 0];
  for (let round = 1; round <= ROUNDS; round++) {
    let [chosen, least] = [0, Infinity];
    for (const [v, view] of views.entries()) {
      for (let i = 0; i < sum.length; i++) trial[i] = (sum[i] + view[i]) / round;
      const cost = costOf(trial, width, targets, classes, weights);
      if (cost < least) [chosen, least] = [v, cost];
    }
    counts[chosen]++;
    for (let i = 0; i < sum.length; i++) sum[i] += views[chosen][i];
    if (least < bestCost) [best, bestCost, bestRound] = [counts.slice(), least, round];
  }
  return best.map((count) => count / bestRound);
}

/** Probabilities sharpened (temperature < 1) or softened (> 1), in place: p^(1 / T), scaled to a sum of 1. */
export function temper(outputs: Float64Array, width: number, temperature: number): Float64Array {
  if (temperature === 1) return outputs;
  for (let at = 0; at < outputs.length; at += width) {
    const row = outputs.subarray(at, at + width);
    for (let j = 0; j < width; j++) row[j] = ln(Math.max(LEAST, Math.min(1, row[j])));
    const top = row.reduce((a, b) => Math.max(a, b));
    let sum = 0;
    for (let j = 0; j < width; j++) {
      row[j] = 1 / timesExp(1, (top - row[j]) / temperature);
      sum += row[j];
    }
    for (let j = 0; j < width; j++) row[j] /= sum;
  }
  return outputs;
}

/** The temperature of least −ln p (Guo and others, "On Calibration of Modern Neural Networks", 2017), by golden section. */
export function fitTemperature(
  outputs: Float64Array,
  width: number,
  targets: Float64Array,
  weights?: ClassWeights,
): number {
  const cost = (logarithm: number): number => {
    const temperature = logarithm < 0 ? 1 / timesExp(1, -logarithm) : timesExp(1, logarithm);
    return costOf(temper(outputs.slice(), width, temperature), width, targets, true, weights);
  };
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [-1.5, 1.5];
  let [a, b] = [high - golden * (high - low), low + golden * (high - low)];
  let [costA, costB] = [cost(a), cost(b)];
  for (let i = 0; i < 12; i++) {
    if (costA < costB) {
      [high, b, costB] = [b, a, costA];
      a = high - golden * (high - low);
      costA = cost(a);
    } else {
      [low, a, costA] = [a, b, costB];
      b = low + golden * (high - low);
      costB = cost(b);
    }
  }
  const middle = (low + high) / 2;
  return middle < 0 ? 1 / timesExp(1, -middle) : timesExp(1, middle);
}

/** The answers of all views as one, (rows × width). */
export function blendOf(views: readonly Float64Array[], weights: readonly number[]): Float64Array {
  const sum = new Float64Array(views[0].length);
  for (const [v, view] of views.entries()) for (let i = 0; i < sum.length; i++) sum[i] += weights[v] * view[i];
  return sum;
}

/**
 * A figure of many networks together, from that of one and that of a few: what they do not have in common, such as what
 * the start of each has left, goes down with their number, a + b / n. Answers for unseen rows are by a few networks, one
 * of each view; answers for new rows are by those of all folds.
 *
 * @param few how many networks `together` is of, more than 1
 */
export function extrapolate(alone: number, together: number, few: number, many: number): number {
  if (few < 1.2) return together; // too few to tell
  const b = Math.max(0, alone - together) / (1 - 1 / few);
  return Math.max(together / 2, together - b * (1 / few - 1 / many));
}

/** How many networks of equal weight these are worth. */
export const worthOf = (weights: readonly number[]): number =>
  1 / weights.reduce((sum, weight) => sum + weight * weight, 0);
