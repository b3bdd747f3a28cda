/**
 * The losses: one row a name. `id` is the kernel's number (assembly/losses.ts), `fused` the output activation
 * that the loss is computed with from the logits and cannot do without, `cost` the formula in float64 for one
 * row, used to check gradients and nowhere on the way to a result.
 */
import type { Activation } from './activations';

/** The name of a loss: the cost of one sample, of which a batch takes the mean. */
export type Loss = 'squaredError' | 'meanSquaredError' | 'crossEntropy' | 'binaryCrossEntropy';

export interface LossRow {
  readonly id: number;
  readonly fused?: Activation;
  /** Least and greatest target that makes sense; a distance loss leaves it to the output activation. */
  readonly targets?: readonly [number, number];
  /** Cost of one row from its outputs a (or logits z where fused) and targets y. */
  cost(row: Float64Array, y: ArrayLike<number>): number;
}

/** Σ_j (a_j − y_j)², the cost of the notes. */
function squaredError(a: Float64Array, y: ArrayLike<number>): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += (a[j] - y[j]) ** 2;
  return sum;
}

/** −Σ_j y_j ln softmax(z)_j = Σ_j y_j (ln Σ_i e^z_i − z_j). */
function crossEntropy(z: Float64Array, y: ArrayLike<number>): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (const v of z) largest = Math.max(largest, v);
  let sum = 0;
  for (const v of z) sum += Math.exp(v - largest);
  const logSum = largest + Math.log(sum);
  let cost = 0;
  for (let j = 0; j < z.length; j++) cost += y[j] * (logSum - z[j]);
  return cost;
}

/** −Σ_j [y_j ln σ(z_j) + (1 − y_j) ln(1 − σ(z_j))] = Σ_j [max(z_j, 0) − z_j y_j + ln(1 + e^−|z_j|)]. */
function binaryCrossEntropy(z: Float64Array, y: ArrayLike<number>): number {
  let cost = 0;
  for (let j = 0; j < z.length; j++) {
    cost += Math.max(z[j], 0) - z[j] * y[j] + Math.log1p(Math.exp(-Math.abs(z[j])));
  }
  return cost;
}

export const LOSSES: Readonly<Record<Loss, LossRow>> = {
  squaredError: { id: 0, cost: squaredError },
  meanSquaredError: { id: 1, cost: (a, y) => squaredError(a, y) / a.length },
  crossEntropy: { id: 2, fused: 'softmax', targets: [0, Number.POSITIVE_INFINITY], cost: crossEntropy },
  binaryCrossEntropy: { id: 3, fused: 'sigmoid', targets: [0, 1], cost: binaryCrossEntropy },
};

export const LOSS_NAMES = Object.keys(LOSSES) as Loss[];

/** The kernel's number for a step without a loss: targets are ∂C/∂a itself. */
export const GIVEN = 4;
