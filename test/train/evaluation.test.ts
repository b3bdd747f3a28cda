/** Evaluation never writes what training reads: with validation and metrics, training gives the bits of training without. */
import { describe, expect, test } from 'vitest';
import {
  adagrad,
  adam,
  adamw,
  lbfgs,
  Network,
  type NetworkConfig,
  type Normalization,
  rmse,
  rmsprop,
  rprop,
  sgd,
} from '../../src/index';
import { numbers } from '../support/trainings';

const OPTIMIZERS = {
  sgd: sgd({ learningRate: 0.1 }),
  momentum: sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true }),
  adagrad: adagrad({ learningRate: 0.05 }),
  rmsprop: rmsprop({ centered: true }),
  adam: adam(),
  adamw: adamw(),
  rprop: rprop(),
  lbfgs: lbfgs(),
};
const NORMALIZATIONS: readonly (Normalization | null)[] = [null, 'batch', 'layer'];
const ROWS = 40;
const [x, y] = [numbers(1, 4 * ROWS), numbers(2, 3 * ROWS, 0.1, 0.9)];
const validation = { x: numbers(3, 4 * 150), y: numbers(4, 3 * 150, 0.1, 0.9) }; // more rows than a chunk has
const OUTPUTS = [
  ['linear', 'squaredError'],
  ['sigmoid', 'binaryCrossEntropy'],
  ['softmax', 'crossEntropy'],
] as const;

describe.each(Object.entries(OPTIMIZERS))('%s', (name, optimizer) => {
  // Batch statistics change the cost from one evaluation to the next, which a line search refuses.
  const kinds = NORMALIZATIONS.filter((kind) => name !== 'lbfgs' || kind !== 'batch');
  describe.each(kinds)('hidden layers normalised by %s', (hidden) => {
    test.each(kinds)('and the last by %s', (last) => {
      for (const [activation, loss] of OUTPUTS) {
        for (const frozen of [-1, 0, 1, 2]) {
          const config: NetworkConfig = {
            inputs: 4,
            layers: [
              { units: 6, activation: 'tanh', normalize: hidden, trainable: frozen !== 0 },
              { units: 5, activation: 'gelu', normalize: hidden, trainable: frozen !== 1 },
              { units: 3, activation, normalize: last, trainable: frozen !== 2 },
            ],
            ...{ loss, optimizer, seed: 3, backend: 'simd' },
          };
          const run = (options: object): Uint8Array => {
            const net = new Network(config);
            net.train(x, y, { epochs: 3, batchSize: name === 'lbfgs' ? 'full' : 16, ...options });
            net.train(x, y, { epochs: 3, batchSize: 'full', ...options });
            return net.save({ training: true });
          };
          const alone = run({});
          const what = `${loss}, layer ${frozen} frozen`;
          expect(run({ validation }), `${what}: validation`).toStrictEqual(alone);
          expect(run({ metrics: { rmse } }), `${what}: metrics`).toStrictEqual(alone);
          expect(run({ validation, metrics: { rmse }, onEpoch: () => {} }), `${what}: both`).toStrictEqual(alone);
        }
      }
    });
  });
});
