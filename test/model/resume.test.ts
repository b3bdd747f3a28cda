/** Saved, loaded and trained on: bit for bit a run that was never interrupted. */
import { describe, expect, test } from 'vitest';
import {
  adagrad,
  adam,
  adamw,
  lbfgs,
  Network,
  type NetworkConfig,
  type Optimizer,
  reduceOnPlateau,
  rmsprop,
  rprop,
  sgd,
  type TrainOptions,
} from '../../src/index';
import { BACKENDS } from '../support/backends';
import { samples } from '../support/samples';

const OPTIMIZERS: Readonly<Record<string, Optimizer>> = {
  sgd: sgd(),
  'sgd with momentum': sgd({ momentum: 0.9 }),
  'sgd with Nesterov momentum': sgd({ momentum: 0.9, nesterov: true }),
  adagrad: adagrad({ learningRateDecay: 0.01 }),
  rmsprop: rmsprop(),
  'rmsprop, centered, with momentum': rmsprop({ centered: true, momentum: 0.5 }),
  adam: adam(),
  'adam with amsgrad': adam({ amsgrad: true }),
  adamw: adamw(),
  rprop: rprop(),
};

const ROWS = 50;
const x = samples(ROWS, 5, 3);
const y = samples(ROWS, 3, 4).map(Math.abs);

/** Everything random there is, widths that are no multiples of 4, batches that don't divide the rows. */
const NOISY: NetworkConfig = {
  inputs: 5,
  layers: [
    { units: 9, activation: 'relu', normalize: 'batch', dropout: 0.3 },
    { units: 6, activation: 'tanh', normalize: 'layer', dropout: 0.1, bias: false },
    3,
  ],
  inputNoise: 0.05,
  l2: 0.001,
  clipNorm: 1,
  inputScaler: { method: 'standard' },
  seed: 21,
};

/** A run of 7 epochs, and one that was saved and loaded after 3. */
function bothWays(config: NetworkConfig, options: TrainOptions, way: (net: Network) => Network): void {
  const whole = new Network(config);
  const first = new Network(config);
  const uninterrupted = whole.train(x, y, { epochs: 7, ...options });
  const before = first.train(x, y, { epochs: 3, ...options });
  const second = way(first);
  const after = second.train(x, y, { epochs: 4, ...options });
  expect([...before.loss, ...after.loss]).toStrictEqual(uninterrupted.loss);
  expect([...before.learningRate, ...after.learningRate]).toStrictEqual(uninterrupted.learningRate);
  expect(second.epochs).toBe(7);
  // All that there is: parameters, statistics, optimizer state, counters, streams.
  expect(second.save({ training: true })).toStrictEqual(whole.save({ training: true }));
}

const reload = (net: Network): Network => Network.load(net.save({ training: true }));

describe.each(BACKENDS)('on %s', (backend) => {
  test.each(Object.entries(OPTIMIZERS))('%s, with dropout, noise, normalisation and shuffling', (_, optimizer) => {
    bothWays({ ...NOISY, optimizer, backend }, { batchSize: 12 }, reload);
  });

  test('lbfgs', () => {
    const config: NetworkConfig = { inputs: 5, layers: [7, 3], optimizer: lbfgs({ history: 2 }), seed: 2, backend };
    bothWays(config, { batchSize: 'full' }, (net) =>
      Network.load(net.save({ training: true }), { optimizer: lbfgs({ history: 2 }) }),
    );
  });

  test('a schedule that has seen the loss, and held-out rows', () => {
    const learningRate = reduceOnPlateau({ patience: 0, factor: 0.5, threshold: 0.5 });
    bothWays({ ...NOISY, backend }, { batchSize: 12, learningRate, validation: 0.2 }, reload);
  });

  test('a learning rate that was set, and a layer that was frozen', () => {
    const change = (net: Network): Network => {
      net.learningRate = 0.03;
      net.layers[1].trainable = false;
      return net;
    };
    const [whole, interrupted] = [new Network({ ...NOISY, backend }), new Network({ ...NOISY, backend })];
    for (const net of [whole, interrupted]) change(net).train(x, y, { epochs: 2, batchSize: 10 });
    const loaded = reload(interrupted);
    for (const net of [whole, loaded]) net.train(x, y, { epochs: 2, batchSize: 10 });
    expect(loaded.save({ training: true })).toStrictEqual(whole.save({ training: true }));
  });

  test('saved in a callback, amid a run', () => {
    const config = { ...NOISY, optimizer: adam(), backend };
    const whole = new Network(config);
    let file: Uint8Array | undefined;
    whole.train(x, y, {
      epochs: 6,
      batchSize: 12,
      onEpoch: ({ epoch }) => {
        if (epoch === 2) file = whole.save({ training: true });
      },
    });
    const loaded = Network.load(file ?? new Uint8Array());
    loaded.train(x, y, { epochs: 6 - loaded.epochs, batchSize: 12 });
    expect(loaded.save({ training: true })).toStrictEqual(whole.save({ training: true }));
  });
});
