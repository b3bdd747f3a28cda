/**
 * The losses: one row a name. `id` is the kernel's number (assembly/losses.ts), `fused` the output activation
 * that the loss is computed with from the logits and cannot do without, `cost` the formula in float64 for one
 * row, used to check gradients and nowhere on the way to a result.
 */

import { checkName, checkNumber, checkOptions, checkPositive } from '../base/checks';
import { typeError } from '../base/errors';
import type { ActivationName } from './activations';

/** The name of a loss: the cost of one sample, of which a batch takes the mean. */
export type LossName =
  | 'squaredError'
  | 'meanSquaredError'
  | 'meanAbsoluteError'
  | 'huber'
  | 'crossEntropy'
  | 'binaryCrossEntropy';

/** (1/J) Σ_j h(a_j − y_j), h(e) = e²/2 where |e| <= delta, delta (|e| − delta/2) elsewhere. */
export interface Huber {
  readonly name: 'huber';
  /** Where the square becomes a line. */
  readonly delta: number;
}

/** Cross-entropy against targets that are moved towards equal shares. */
export interface Smoothed {
  readonly name: 'crossEntropy' | 'binaryCrossEntropy';
  /** The share ε by which targets are moved. */
  readonly labelSmoothing: number;
}

/**
 * A loss of one's own, called once a batch with flat arrays that are valid during the call only: outputs after the last
 * activation, (rows × outputs), and targets, (rows × any width). Writes ∂C/∂a into `outputGradients`, which holds 0, and returns
 * C; both of the whole batch, so that a mean is divided by `rows` already.
 */
export type LossFunction = (
  outputs: Float32Array,
  targets: Float32Array,
  outputGradients: Float32Array,
  rows: number,
) => number;

/** A loss by name, one with a setting of its own, or a function. */
export type Loss = LossName | Huber | Smoothed | LossFunction;

/** What tells losses apart inside: a name, or that it is a function. */
type LossKind = LossName | 'function';

/**
 * huber with another delta (Huber 1964; the mean over the outputs, as PyTorch's `HuberLoss`).
 *
 * @param options.delta where the square becomes a line, a number > 0; 1 by default
 * @throws TypeError, RangeError for another option or value
 */
export function huber(options: { delta?: number } = {}): Huber {
  const { delta = 1 } = checkOptions('huber', options, ['delta']);
  return Object.freeze({ name: 'huber', delta: checkPositive('delta', delta) });
}

/**
 * crossEntropy against y (1 − ε) + ε / J, ε the label smoothing (Szegedy et al. 2016; as PyTorch's `CrossEntropyLoss`).
 *
 * @param options.labelSmoothing ε, from 0 to 1; 0 by default
 * @throws TypeError, RangeError for another option or value
 */
export function crossEntropy(options: { labelSmoothing?: number } = {}): Smoothed {
  return smoothed('crossEntropy', options);
}

/**
 * binaryCrossEntropy against y (1 − ε) + ε / 2, ε the label smoothing (as Keras' `BinaryCrossentropy`).
 *
 * @param options.labelSmoothing ε, from 0 to 1; 0 by default
 * @throws TypeError, RangeError for another option or value
 */
export function binaryCrossEntropy(options: { labelSmoothing?: number } = {}): Smoothed {
  return smoothed('binaryCrossEntropy', options);
}

function smoothed(name: Smoothed['name'], options: unknown): Smoothed {
  const { labelSmoothing = 0 } = checkOptions(name, options, ['labelSmoothing']);
  return Object.freeze({ name, labelSmoothing: checkNumber('labelSmoothing', labelSmoothing, 0, 1) });
}

/** The kernel's number for a step without a loss: targets are ∂C/∂a itself. */
export const GIVEN = 4;

interface LossRow {
  readonly id: number;
  readonly fused?: ActivationName;
  /** Least and greatest target that makes sense; a distance loss leaves it to the output activation. */
  readonly targets?: readonly [number, number];
  /** Cost of one row from its outputs a (or logits z where fused), targets y and the loss' setting. */
  cost(row: Float64Array, y: ArrayLike<number>, setting: number): number;
}

/** Σ_j of a cost per output. */
function sum(row: Float64Array, cost: (j: number) => number): number {
  let total = 0;
  for (let j = 0; j < row.length; j++) total += cost(j);
  return total;
}

/** Σ_j (a_j − y_j)², the cost of the notes. */
function squaredError(a: Float64Array, y: ArrayLike<number>): number {
  return sum(a, (j) => (a[j] - y[j]) ** 2);
}

function meanHuber(a: Float64Array, y: ArrayLike<number>, delta: number): number {
  const h = (size: number): number => (size <= delta ? size ** 2 / 2 : delta * (size - delta / 2));
  return sum(a, (j) => h(Math.abs(a[j] - y[j]))) / a.length;
}

/** −Σ_j y_j ln softmax(z)_j = Σ_j y_j (ln Σ_i e^z_i − z_j). */
function softmaxCrossEntropy(z: Float64Array, y: ArrayLike<number>, smoothing: number): number {
  let largest = -Infinity;
  for (const v of z) largest = Math.max(largest, v);
  const logSum = largest + Math.log(sum(z, (j) => Math.exp(z[j] - largest)));
  return sum(z, (j) => (y[j] * (1 - smoothing) + smoothing / z.length) * (logSum - z[j]));
}

/** −Σ_j [y_j ln σ(z_j) + (1 − y_j) ln(1 − σ(z_j))] = Σ_j [max(z_j, 0) − z_j y_j + ln(1 + e^−|z_j|)]. */
function sigmoidCrossEntropy(z: Float64Array, y: ArrayLike<number>, smoothing: number): number {
  const target = (j: number): number => y[j] * (1 - smoothing) + smoothing / 2;
  return sum(z, (j) => Math.max(z[j], 0) - z[j] * target(j) + Math.log1p(Math.exp(-Math.abs(z[j]))));
}

export const LOSSES: Readonly<Record<LossKind, LossRow>> = {
  squaredError: { id: 0, cost: squaredError },
  meanSquaredError: { id: 1, cost: (a, y) => squaredError(a, y) / a.length },
  meanAbsoluteError: { id: 5, cost: (a, y) => sum(a, (j) => Math.abs(a[j] - y[j])) / a.length },
  huber: { id: 6, cost: meanHuber },
  crossEntropy: { id: 2, fused: 'softmax', targets: [0, Infinity], cost: softmaxCrossEntropy },
  binaryCrossEntropy: { id: 3, fused: 'sigmoid', targets: [0, 1], cost: sigmoidCrossEntropy },
  function: { id: GIVEN, targets: [-Infinity, Infinity], cost: () => Number.NaN },
};

export const LOSS_NAMES = Object.keys(LOSSES).filter((name) => name !== 'function') as LossName[];

/** The name of a loss, whichever way it was given. */
export function lossName(loss: Loss): LossKind {
  if (typeof loss === 'function') return 'function';
  return typeof loss === 'string' ? loss : loss.name;
}

/** Its setting: huber's delta, the entropies' label smoothing; 0 where it has none. */
export function lossSetting(loss: Loss): number {
  if (typeof loss === 'function') return 0;
  if (typeof loss === 'string') return loss === 'huber' ? 1 : 0;
  return loss.name === 'huber' ? loss.delta : loss.labelSmoothing;
}

/** A loss as a config gives it: a name, what a factory returns, or a function. */
export function checkLoss(value: unknown): Loss {
  if (typeof value === 'function') return value as LossFunction;
  if (typeof value !== 'object' || value === null) return checkName('loss', value, LOSS_NAMES);
  const { name, ...settings } = value as Record<string, unknown>;
  if (name === 'huber') return huber(settings);
  if (name === 'crossEntropy' || name === 'binaryCrossEntropy') return smoothed(name, settings);
  throw typeError('loss', 'a name, or a loss such as huber({ delta: 2 })', value);
}
