/** Networks with every layer normalised: what is combined, and held against central differences. */
import { expect } from 'vitest';
import { type ActivationName, adam, type Backend, type LossName, Network, type Normalization } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { samples, shares } from '../support/samples';
import { classes } from '../support/trainings';

export interface Central {
  readonly end: { readonly activation: ActivationName; readonly loss: LossName };
  readonly rows: number;
  readonly normalize: Normalization;
  readonly backend: Backend;
}

export const KINDS: readonly Normalization[] = ['batch', 'layer'];

/** 300 rows are more than a chunk. */
export const CENTRAL = {
  end: [
    { activation: 'linear', loss: 'meanSquaredError' },
    { activation: 'softmax', loss: 'crossEntropy' },
    { activation: 'sigmoid', loss: 'binaryCrossEntropy' },
    { activation: 'softmax', loss: 'squaredError' },
  ],
  rows: [2, 7, 300],
  normalize: KINDS,
  backend: BACKENDS,
} as const;

export function expectCentralDifferences({ end, rows, normalize, backend }: Central): void {
  const { activation, loss } = end;
  const net = new Network({
    inputs: 5,
    layers: [
      { units: 9, activation: 'tanh', normalize },
      { units: 6, activation: 'gelu', normalize, bias: false },
      { units: 3, activation, normalize },
    ],
    ...{ loss, optimizer: adam(), seed: 4, backend },
  });
  const x = samples(rows, 5);
  const y = loss === 'crossEntropy' ? classes(3, rows, 3) : shares(rows, 3);
  for (let i = 0; i < 3; i++) net.trainBatch(x, y); // scales and shifts apart from 1 and 0
  // float32 leaves 1e-5, and 1e-4 where two rows nearly agree; a wrong term 1e-2
  expect(net.checkGradients(x, y).maxRelativeError).toBeLessThan(1e-3);
}
