/** The optimizers: factories of plain objects, and what the library needs to know of each. */
import { checkNumber, checkOptions, typeError } from './checks';

/** Plain gradient descent: w₁ = w₀ − r · ∂C/∂w. */
export interface Sgd {
  readonly name: 'sgd';
  readonly learningRate: number;
}

/** How parameters follow their gradient. Made by a factory such as `sgd`; plain JSON, shared by any networks. */
export type Optimizer = Sgd;

/**
 * Stochastic gradient descent, as in the notes: w₁ = w₀ − r · ∂C/∂w.
 *
 * @param options.learningRate r, a finite number >= 0; 0.1 by default
 * @throws TypeError, RangeError for another option or value
 */
export function sgd(options: { learningRate?: number } = {}): Sgd {
  const given = checkOptions('sgd', options, ['learningRate']);
  return Object.freeze({
    name: 'sgd',
    learningRate: checkLearningRate(given.learningRate === undefined ? 0.1 : given.learningRate),
  });
}

/** A learning rate: finite and not negative. */
export function checkLearningRate(value: unknown): number {
  return checkNumber('learningRate', value, 0);
}

/** An optimizer as a config gives it, checked and with defaults filled in. */
export function checkOptimizer(value: unknown): Optimizer {
  const expected = 'an optimizer such as sgd({ learningRate: 0.1 })';
  if (typeof value !== 'object' || value === null) throw typeError('optimizer', expected, value);
  const { name, ...options } = value as Record<string, unknown>;
  if (name !== 'sgd') throw typeError('optimizer', expected, value);
  return sgd(options);
}
