/** Predictions of a network that tells classes, by the classes' names. */
import { rangeError } from '../base/errors';
import { checkNetwork } from '../base/kind';
import type { Inputs } from '../data/rows';

/** The part of a network that is used. */
export interface NamingNetwork {
  /** Units of the last layer. */
  readonly outputs: number;
  /** Its config, with the classes' names. */
  readonly config: { readonly classNames: readonly string[] | null };
  /** Outputs, (rows × outputs). */
  predict(x: Inputs): Float32Array;
}

/**
 * The probability of each class, by its name, for each row. A single sigmoid output is the probability of the second
 * class.
 *
 * @throws TypeError unless `net` is a network; RangeError without `classNames` in its config; for data as `predict`
 *
 * @example
 * probabilities(net, [5.1, 3.5, 1.4, 0.2]); // [{ setosa: 0.98, versicolor: 0.02, virginica: 0 }]
 */
export function probabilities(net: NamingNetwork, x: Inputs): Record<string, number>[] {
  checkNetwork(net);
  const { classNames } = net.config;
  if (!classNames) throw rangeError('classNames', 'names of classes in the config', null);
  const outputs = net.predict(x);
  const width = net.outputs;
  return Array.from({ length: outputs.length / width }, (_, i) => {
    const row = outputs.subarray(i * width, (i + 1) * width);
    const shares = width === 1 ? [1 - row[0], row[0]] : row;
    return Object.fromEntries(classNames.map((name, j) => [name, shares[j]]));
  });
}
