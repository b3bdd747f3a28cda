/** Threads that share a step: the same bits for any number, on both backends, and in calls within calls. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  adam,
  type History,
  lbfgs,
  Network,
  type NetworkConfig,
  rmse,
  SparseRows,
  sgd,
  stopThreads,
  type TrainOptions,
} from '../../../src/index';
import { useCrews } from '../../../src/wasm/crew';
import * as crews from '../../../src/wasm/threads/main';
import { BACKENDS } from '../../support/backends';
import { floats, INPUTS, ROWS } from './rows';

beforeAll(() => useCrews(crews));
afterAll(() => stopThreads());

const X = floats(ROWS * INPUTS, 1);
/** The first parameter that differs, or -1: Vitest takes minutes to compare as many. */
function differing(a: Network, b: Network): number {
  const expected = b.getParameters();
  return a.getParameters().findIndex((value, i) => value !== expected[i]);
}

/** Half of them zeros, so that a first layer may walk the rest. */
const HOLES = X.map((value, i) => (i % 7 < 5 ? 0 : value));

/** Reaches any target. */
const LAST = { units: 4, activation: 'linear' } as const;

type Case = [name: string, config: Partial<NetworkConfig>, options?: TrainOptions, x?: Float32Array];

const CASES: Case[] = [
  ['plain descent', {}],
  ['rows in order, a full batch', {}, { batchSize: 'full', shuffle: false }],
  ['batches of 32 and of the 4 left', {}, { batchSize: 32 }],
  ['few units: by rows', { layers: [16, LAST] }, { batchSize: 128 }],
  ['adam, penalties and clipping', { optimizer: adam(), clipNorm: 1, layers: [{ units: 130, l2: 0.01 }, 40, LAST] }],
  ['momentum, a frozen layer', { optimizer: sgd({ momentum: 0.9 }), layers: [{ units: 150, trainable: false }, LAST] }],
  ['lbfgs', { optimizer: lbfgs() }, { batchSize: 'full', epochs: 3 }],
  ['batch normalisation', { layers: [{ units: 140, normalize: 'batch' }, LAST] }, { batchSize: 64 }],
  ['dropout and noise', { layers: [{ units: 140, dropout: 0.3 }, LAST], inputNoise: 0.1 }],
  ['mostly zeros', {}, { batchSize: 64 }, HOLES],
];

function train(threads: number | 'all', backend: 'simd' | 'relaxed-simd', [, config, options, x = X]: Case) {
  const layers: NetworkConfig['layers'] = [{ units: 200, activation: 'relu' }, 136, LAST];
  const net = new Network({
    inputs: INPUTS,
    layers,
    seed: 1,
    optimizer: sgd({ learningRate: 0.01 }),
    ...config,
    backend,
  });
  const y = floats(ROWS * 4, 2);
  const history = net.train(x, y, { epochs: 2, validation: 0.2, threads, ...options });
  return {
    history,
    bits: [net.getParameters(), net.predict(x, undefined, { threads }), Float32Array.from(history.loss)],
    figures: [net.evaluate(x, y, { threads, metrics: { rmse } }), history.validationLoss],
  };
}

describe.each(BACKENDS)('%s', (backend) => {
  test.each(CASES)('%s', (...given) => {
    const alone = train(1, backend, given);
    expect(alone.history.threads).toBe(1);
    expect(alone.bits[0].every(Number.isFinite)).toBe(true);
    for (const threads of [2, 3, 4]) {
      const together = train(threads, backend, given);
      expect(together.history.threads).toBe(threads);
      expect(together.bits).toEqual(alone.bits);
      expect(together.figures).toEqual(alone.figures);
    }
  });

  test('trainAsync, two networks in turns, one of them with threads', async () => {
    const make = (): Network =>
      new Network({ inputs: INPUTS, layers: [150, LAST], seed: 3, optimizer: sgd({ learningRate: 0.01 }), backend });
    const y = floats(ROWS * 4, 2);
    const expected = make();
    expected.train(X, y, { epochs: 4 });
    const [a, b] = [make(), make()];
    const histories = await Promise.all([
      a.trainAsync(X, y, { epochs: 4, threads: 3, yieldEvery: 0 }),
      b.trainAsync(X, y, { epochs: 4, yieldEvery: 0 }),
    ]);
    expect(histories.map(({ threads }: History) => threads)).toEqual([3, 1]);
    for (const net of [a, b]) expect(net.getParameters()).toEqual(expected.getParameters());
  });

  test('a wider network that asks for no threads, while a narrower one uses some', () => {
    const make = (units: number): Network =>
      new Network({
        inputs: INPUTS,
        layers: [units, units, LAST],
        seed: 3,
        optimizer: sgd({ learningRate: 0.01 }),
        backend,
      });
    const y = floats(ROWS * 4, 2);
    const options = { epochs: 2, batchSize: 128 };
    const expected = make(400);
    expected.train(X, y, options);
    const narrow = make(60);
    narrow.train(X, y, {
      ...options,
      threads: 3,
      onEpoch: () => {
        const wide = make(400);
        wide.train(X, y, options);
        expect(differing(wide, expected)).toBe(-1);
      },
    });
    const alone = make(60);
    alone.train(X, y, options);
    expect(differing(narrow, alone)).toBe(-1);
  });

  test('a callback trains, predicts and stops threads', () => {
    const make = (): Network => new Network({ inputs: INPUTS, layers: [150, LAST], seed: 3, backend });
    const y = floats(ROWS * 4, 2);
    const [expected, net, other] = [make(), make(), make()];
    expected.train(X, y, { epochs: 2 });
    const history = net.train(X, y, {
      epochs: 2,
      threads: 2,
      onEpoch: ({ epoch }) => {
        if (epoch === 1) other.train(X, y, { epochs: 2, threads: 4 });
        net.predict(X, undefined, { threads: 3 });
        if (epoch === 1) stopThreads();
      },
    });
    expect(history.threads).toBe(2);
    expect(other.getParameters()).toEqual(expected.getParameters());
    expect(net.getParameters()).toEqual(expected.getParameters());
    expect(make().train(X, y, { threads: 2 }).threads).toBe(2);
  });
});

test('sparse rows take one thread for their first layer, and any for the others', () => {
  const make = (): Network => new Network({ inputs: INPUTS, layers: [200, 150, LAST], seed: 3 });
  const offsets = Array.from({ length: ROWS + 1 }, (_, i) => 2 * i);
  const indices = Array.from({ length: ROWS }, (_, i) => [i % 150, 150 + ((7 * i) % 150)]).flat();
  const rows = new SparseRows({ offsets, indices, columns: INPUTS });
  const y = floats(ROWS * 4, 2);
  const [a, b] = [make(), make()];
  a.train(rows, y, { epochs: 2, batchSize: 128 });
  b.train(rows, y, { epochs: 2, batchSize: 128, threads: 2 });
  expect(b.getParameters()).toEqual(a.getParameters());
});

test('what threads can be', () => {
  const net = new Network({ inputs: 2, layers: [1], seed: 1 });
  const x = [0, 1];
  const before = net.getParameters();
  for (const threads of [0, -1, 1.5, Number.NaN, '2', 'many', null, true, {}] as never[]) {
    const refusal = expect.objectContaining({ message: expect.stringContaining('"threads" expected') });
    expect(() => net.train(x, [1], { threads })).toThrow(refusal);
    expect(() => net.predict(x, undefined, { threads })).toThrow(refusal);
    expect(() => net.evaluate(x, [1], { threads })).toThrow(refusal);
  }
  expect(net.getParameters()).toEqual(before);
  expect(net.train(x, [1], { threads: 'all' }).threads).toBeGreaterThanOrEqual(1);
  expect(net.predict(x, undefined, { threads: undefined })).toHaveLength(1);
});

test('memory grows under threads', () => {
  const wide = new Network({ inputs: 3000, layers: [2500, { units: 1, activation: 'linear' }], seed: 1 });
  const alone = wide.clone();
  const x = floats(3000 * 32, 4);
  const y = floats(32, 5);
  expect(wide.train(x, y, { epochs: 2, threads: 2 }).threads).toBe(2);
  alone.train(x, y, { epochs: 2 });
  expect(differing(wide, alone)).toBe(-1);
});
