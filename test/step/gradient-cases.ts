/** `checkGradients` over networks of three layers: what may be combined, and what must hold of each combination. */
import { expect } from 'vitest';
import { type ActivationName, type Backend, type LossName, Network } from '../../src/index';
import { ACTIVATION_NAMES } from '../../src/toolbox/activations';
import { LOSS_NAMES } from '../../src/toolbox/losses';
import { BACKENDS } from '../support/backends';
import { samples, shares } from '../support/samples';
import { PAIRS } from '../support/trainings';

export interface Combination {
  readonly loss: LossName;
  readonly output: ActivationName;
  readonly hidden: ActivationName;
  readonly rows: number;
  readonly backend: Backend;
}

/** Values of each part of a combination; batches are one row, a few, and more than the chunk of 128. */
export const FACTORS = {
  loss: LOSS_NAMES,
  output: ACTIVATION_NAMES,
  hidden: ACTIVATION_NAMES,
  rows: [1, 6, 150],
  backend: BACKENDS,
} as const;

/** Whether the loss takes this activation of the last layer. */
export function fits({ loss, output }: Pick<Combination, 'loss' | 'output'>): boolean {
  return PAIRS.some(([activation, name]) => activation === output && name === loss);
}

export function expectTrueGradients({ loss, output, hidden, rows, backend }: Combination): void {
  const layers = [
    { units: 5, activation: hidden },
    { units: 7, activation: hidden, bias: false },
    { units: 3, activation: output },
  ];
  const net = new Network({ inputs: 4, layers, loss, seed: 31, backend });
  const { maxRelativeError } = net.checkGradients(samples(rows, 4), shares(rows, 3));
  // Where all outputs err to one side, signs through softmax add up to nothing but rounding.
  const cancels = loss === 'meanAbsoluteError' && output === 'softmax';
  // float32 leaves 1e-5 of the largest gradient, a mistake 1e-2
  expect(maxRelativeError).toBeLessThan(cancels ? 1e-2 : 1e-3);
  expect(maxRelativeError).toBeGreaterThan(0);
}
