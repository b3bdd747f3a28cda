/**
 * The losses: one row a name in `LOSSES`. The kernels in assembly/losses.ts compute cost and gradient in float32;
 * `cost` repeats each formula in float64 for gradient checks, and no update depends on it.
 */

import { checkName, checkNumber, checkOptions, checkPositive } from '../base/checks';
import { typeError } from '../base/errors';
import type { ActivationName } from './activations';

/** The name of a loss, the cost of one sample; the cost of a batch is the mean over its samples. */
export type LossName =
  | 'squaredError'
  | 'meanSquaredError'
  | 'meanAbsoluteError'
  | 'huber'
  | 'crossEntropy'
  | 'binaryCrossEntropy';

/** (1/J) Σ_j h(a_j − y_j) over J outputs; h(e) = e²/2 where |e| <= delta, delta (|e| − delta/2) elsewhere. */
export interface Huber {
  readonly name: 'huber';
  /** The error at which the square becomes a line. */
  readonly delta: number;
}

/** Cross-entropy with label smoothing. */
export interface Smoothed {
  readonly name: 'crossEntropy' | 'binaryCrossEntropy';
  /** ε, the share of each target that is spread over all classes. */
  readonly labelSmoothing: number;
}

/**
 * A loss of your own, called once per batch with flat arrays that are valid during the call only. `outputs` are the
 * last activation's, (rows × outputs); `targets` are (rows × any width). Write ∂C/∂a, (rows × outputs), into
 * `outputGradients`, which is zeroed, and return C. Both are of the whole batch: divide by `rows` for a mean.
 */
export type LossFunction = (
  outputs: Float32Array,
  targets: Float32Array,
  outputGradients: Float32Array,
  rows: number,
) => number;

/** A loss by name, one with a parameter, or a function of your own. */
export type Loss = LossName | Huber | Smoothed | LossFunction;

/** The key of a loss in `LOSSES`. */
type LossKind = LossName | 'function';

/**
 * Huber loss (Huber 1964; the mean over the outputs, as PyTorch's `HuberLoss`).
 *
 * @param options.delta the error at which the square becomes a line, a number > 0; 1 by default
 * @throws TypeError, RangeError for invalid options
 *
 * @example new Network({ inputs: 4, layers: [{ units: 1, activation: 'linear' }], loss: huber({ delta: 0.5 }) });
 */
export function huber(options: { delta?: number } = {}): Huber {
  const { delta = 1 } = checkOptions('huber', options, ['delta']);
  return Object.freeze({ name: 'huber', delta: checkPositive('delta', delta) });
}

/**
 * Cross-entropy with label smoothing ε, for a softmax output: targets y become y (1 − ε) + ε / J over J classes
 * (Szegedy et al. 2016; as PyTorch's `CrossEntropyLoss`).
 *
 * @param options.labelSmoothing ε, from 0 to 1; 0 by default
 * @throws TypeError, RangeError for invalid options
 *
 * @example const config = { inputs: 4, layers, loss: crossEntropy({ labelSmoothing: 0.1 }) };
 */
export function crossEntropy(options: { labelSmoothing?: number } = {}): Smoothed {
  return smoothed('crossEntropy', options);
}

/**
 * Binary cross-entropy with label smoothing ε, for a sigmoid output: targets y become y (1 − ε) + ε / 2 (as Keras'
 * `BinaryCrossentropy`).
 *
 * @param options.labelSmoothing ε, from 0 to 1; 0 by default
 * @throws TypeError, RangeError for invalid options
 *
 * @example new Network({ inputs: 4, layers: [1], loss: binaryCrossEntropy({ labelSmoothing: 0.1 }) });
 */
export function binaryCrossEntropy(options: { labelSmoothing?: number } = {}): Smoothed {
  return smoothed('binaryCrossEntropy', options);
}

function smoothed(name: Smoothed['name'], options: unknown): Smoothed {
  const { labelSmoothing = 0 } = checkOptions(name, options, ['labelSmoothing']);
  return Object.freeze({ name, labelSmoothing: checkNumber('labelSmoothing', labelSmoothing, 0, 1) });
}

/** The kernel's number for a step without a loss kernel: the targets buffer holds ∂C/∂a already. */
export const GIVEN = 4;

/** What the library needs to know of a loss. */
interface LossRow {
  /** The kernel's number, as in assembly/losses.ts. */
  readonly id: number;
  /**
   * The output activation that the loss needs. The kernel computes both together from the logits z: this stays accurate
   * where the activation saturates, and ∂C/∂z needs no derivative of the activation.
   */
  readonly fused?: ActivationName;
  /** The least and the greatest valid target. A distance loss has none: the range of the output activation applies. */
  readonly targets?: readonly [number, number];
  /**
   * The cost of one row from its outputs a (the logits z where `fused`), its targets y, (outputs) both, and the
   * setting.
   */
  cost(row: Float64Array, y: ArrayLike<number>, setting: number): number;
}

/** Σ_j cost(j) over the outputs of a row. */
function sum(row: Float64Array, cost: (j: number) => number): number {
  let total = 0;
  for (let j = 0; j < row.length; j++) total += cost(j);
  return total;
}

/** Σ_j (a_j − y_j)², without a factor ½ or 1/J: the cost of the lecture notes that this library follows. */
function squaredError(a: Float64Array, y: ArrayLike<number>): number {
  return sum(a, (j) => (a[j] - y[j]) ** 2);
}

/** (1/J) Σ_j h(a_j − y_j), as in `Huber`. */
function meanHuber(a: Float64Array, y: ArrayLike<number>, delta: number): number {
  const h = (size: number): number => (size <= delta ? size ** 2 / 2 : delta * (size - delta / 2));
  return sum(a, (j) => h(Math.abs(a[j] - y[j]))) / a.length;
}

/** −Σ_j y_j ln softmax(z)_j = Σ_j y_j (ln Σ_i e^z_i − z_j), the log-sum taken relative to the largest logit. */
function softmaxCrossEntropy(z: Float64Array, y: ArrayLike<number>, smoothing: number): number {
  let largest = -Infinity;
  for (const v of z) largest = Math.max(largest, v);
  const logSum = largest + Math.log(sum(z, (j) => Math.exp(z[j] - largest)));
  return sum(z, (j) => (y[j] * (1 - smoothing) + smoothing / z.length) * (logSum - z[j]));
}

/**
 * −Σ_j [y_j ln σ(z_j) + (1 − y_j) ln(1 − σ(z_j))] = Σ_j [max(z_j, 0) − z_j y_j + ln(1 + e^−|z_j|)], which
 * cannot overflow.
 */
function sigmoidCrossEntropy(z: Float64Array, y: ArrayLike<number>, smoothing: number): number {
  const target = (j: number): number => y[j] * (1 - smoothing) + smoothing / 2;
  return sum(z, (j) => Math.max(z[j], 0) - z[j] * target(j) + Math.log1p(Math.exp(-Math.abs(z[j]))));
}

/** All losses by name. `function` stands for a loss of the user's own, whose cost only that function knows. */
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

/** The name of a loss, given as a name or as an object; `'function'` for a function. */
export function lossName(loss: Loss): LossKind {
  if (typeof loss === 'function') return 'function';
  return typeof loss === 'string' ? loss : loss.name;
}

/** The parameter of a loss: huber's delta, or the label smoothing of a cross-entropy; 0 where it has none. */
export function lossSetting(loss: Loss): number {
  if (typeof loss === 'function') return 0;
  if (typeof loss === 'string') return loss === 'huber' ? 1 : 0;
  return loss.name === 'huber' ? loss.delta : loss.labelSmoothing;
}

/** Checks the loss of a config: a known name, what a factory returns (plain JSON of it, too), or a function. */
export function checkLoss(value: unknown): Loss {
  if (typeof value === 'function') return value as LossFunction;
  if (typeof value !== 'object' || value === null) return checkName('loss', value, LOSS_NAMES);
  const { name, ...settings } = value as Record<string, unknown>;
  if (name === 'huber') return huber(settings);
  if (name === 'crossEntropy' || name === 'binaryCrossEntropy') return smoothed(name, settings);
  throw typeError('loss', 'a name, or a loss such as huber({ delta: 2 })', value);
}
