/** Threads of a training worker: the same bits as one thread, on both backends, and the same ends. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  adam,
  type Backend,
  DivergedError,
  Network,
  type NetworkConfig,
  sgd,
  stopThreads,
  type TrainAsyncOptions,
} from '../../../src/index';
import { useCrews } from '../../../src/wasm/crew';
import * as crews from '../../../src/wasm/threads/main';
import { BACKENDS } from '../../support/backends';
import { floats, INPUTS, ROWS } from './rows';

beforeAll(() => useCrews(crews));
afterAll(() => stopThreads());

const x = floats(ROWS * INPUTS, 1);
const y = floats(ROWS * 4, 2);

const make = (
  backend: Backend = 'simd',
  optimizer: NetworkConfig['optimizer'] = sgd({ learningRate: 0.01 }),
): Network =>
  new Network({ inputs: INPUTS, layers: [200, 40, { units: 4, activation: 'linear' }], seed: 1, optimizer, backend });

/** Trains in a worker with threads. */
const there = (net: Network, options: TrainAsyncOptions) => net.trainAsync(x, y, { worker: true, ...options });

/** All of a network's state, as a text: Vitest takes seconds to compare as many numbers. */
const bits = (net: Network): string => Buffer.from(net.save({ training: true })).toString('latin1');

/** Whether two networks have the same state; no difference is printed. */
const same = (a: Network, b: Network): boolean => bits(a) === bits(b);

describe.each(BACKENDS)('%s', (backend) => {
  test.each([2, 3])('%i threads', async (threads) => {
    const [alone, together] = [make(backend, adam()), make(backend, adam())];
    const expected = alone.train(x, y, { epochs: 3, validation: 0.2 });
    const history = await there(together, { epochs: 3, validation: 0.2, threads });
    expect(history.threads).toBe(threads);
    expect(history.loss).toEqual(expected.loss);
    expect(history.validationLoss).toEqual(expected.validationLoss);
    expect(same(together, alone)).toBe(true);
  });

  test('a stream of batches, and callbacks', async () => {
    const [alone, together] = [make(backend), make(backend)];
    const batches = function* () {
      for (let i = 0; i < 4; i++)
        yield { x: x.subarray(i * 60 * INPUTS, (i + 1) * 60 * INPUTS), y: y.subarray(i * 240, (i + 1) * 240) };
    };
    const told: number[] = [];
    const onBatch = ({ loss }: { loss: number }): void => void told.push(loss);
    await alone.trainAsync(batches, { epochs: 2, onBatch });
    const history = await together.trainAsync(batches, { epochs: 2, onBatch, threads: 2, worker: true });
    expect(history.threads).toBe(2);
    expect(told.slice(0, 8)).toEqual(told.slice(8));
    expect(same(together, alone)).toBe(true);
  });
});

test('without threads asked for there is one', async () => {
  expect((await there(make(), { epochs: 1 })).threads).toBe(1);
  expect((await there(make(), { epochs: 1, threads: 1 })).threads).toBe(1);
});

test('a kept worker has one: where many networks train, each has a thread of its own', async () => {
  const net = make();
  const history = await net.trainAsync(x, y, { epochs: 2, threads: 2, worker: 'kept' });
  expect(history.threads).toBe(1);
  const alone = make();
  alone.train(x, y, { epochs: 2 });
  expect(same(net, alone)).toBe(true);
});

test('a divergence undoes the epoch, and says where', async () => {
  const [alone, together] = [make(), make()];
  for (const net of [alone, together]) net.learningRate = 1e30;
  const before = bits(alone);
  expect(() => alone.train(x, y)).toThrow(DivergedError);
  await expect(there(together, { threads: 2 })).rejects.toThrow(DivergedError);
  expect(bits(together) === before).toBe(true);
});

test('an abort stops behind a batch', async () => {
  const controller = new AbortController();
  const net = make();
  const history = await there(net, {
    epochs: Infinity,
    threads: 2,
    signal: controller.signal,
    onBatch: ({ step }) => void (step === 13 && controller.abort()),
  });
  expect(history).toMatchObject({ stopped: 'aborted', threads: 2 });
  const alone = make();
  alone.train(x, y, { epochs: Infinity, onBatch: ({ step }) => step < 13 });
  expect(same(net, alone)).toBe(true);
});

test('stopThreads reaches them, and the training goes on', async () => {
  const net = make();
  const history = await there(net, {
    epochs: 4,
    threads: 3,
    onEpoch: ({ epoch }) => void (epoch === 2 && stopThreads()),
  });
  expect(history.threads).toBe(3);
  const alone = make();
  alone.train(x, y, { epochs: 4 });
  expect(same(net, alone)).toBe(true);
});

test('training in a worker has no part in the threads of this one', async () => {
  const net = make();
  const before = net.train(x, y, { epochs: 1, threads: 3 });
  const [history, here] = await Promise.all([
    there(net, { epochs: 2, threads: 2 }),
    make().trainAsync(x, y, { epochs: 2, threads: 2, yieldEvery: 0 }),
  ]);
  expect([before.threads, history.threads, here.threads]).toEqual([3, 2, 2]);
  const alone = make();
  for (const epochs of [1, 2]) alone.train(x, y, { epochs });
  expect(same(net, alone)).toBe(true);
});
