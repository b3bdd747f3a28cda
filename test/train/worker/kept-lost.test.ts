/** Kept workers of Node that die, that nobody needs any longer, or that cannot be had. */
import worker_threads, { type Worker } from 'node:worker_threads';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { TableModel } from '../../../src/entries/table';
import { houses } from '../../entries/table/data';
import { dataOf, networkOf } from './cases';
import { expectUsable, rejection, stateOf } from './checks';

const [x, y] = dataOf({});
const { setTimeout: wait } = globalThis; // by the clock, whatever the suite does with timers
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => wait(resolve, milliseconds));
/** Longer than a worker waits for the next training. */
const LONG = 6000;

const Original = worker_threads.Worker;
let started: Worker[] = [];
let ended = 0;
let prelude = '';

beforeAll(async () => {
  await pause(LONG); // drops those of other suites
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  worker_threads.Worker = class extends Original {
    constructor(source: string, options: object) {
      if (prelude === 'none') throw new Error('Access to this API has been restricted');
      super(prelude + source, options);
      started.push(this);
      this.on('exit', () => ended++);
    }
  } as typeof Worker;
  vi.stubGlobal('navigator', { hardwareConcurrency: 3 });
});
afterAll(() => {
  worker_threads.Worker = Original;
  vi.advanceTimersByTime(LONG);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
beforeEach(() => {
  vi.advanceTimersByTime(LONG);
  [started, ended, prelude] = [[], 0, ''];
});

const train = (net = networkOf({}, 'simd'), options = {}): Promise<unknown> =>
  net.trainAsync(x, y, { epochs: 20, ...options, worker: 'kept' });

test('as many as cores work at once; they are kept for the next call, and dropped when none comes', async () => {
  await Promise.all(Array.from({ length: 10 }, () => train()));
  expect(started).toHaveLength(3);
  await train();
  expect(started).toHaveLength(3);
  expect(ended).toBe(0);
  vi.advanceTimersByTime(LONG);
  await pause(300);
  expect(ended).toBe(3);
  await train();
  expect(started).toHaveLength(4);
});

test('one that dies at work: an error that says so, and the next training has another', async () => {
  const net = networkOf({}, 'simd');
  const error = await rejection(
    train(net, {
      epochs: Infinity,
      onEpoch: ({ epoch }: { epoch: number }) => void (epoch === 3 && started[0].terminate()),
    }),
  );
  expect(error).toMatchObject({ name: 'Error', code: 'worker' });
  expect(error.message).toMatch(/^the worker ended before the training did/);
  expect(net.epochs).toBeGreaterThanOrEqual(3);
  await expectUsable(net, [x, y]);
  await train();
});

test('one that dies while it waits is not handed out', async () => {
  await train();
  await started[0].terminate();
  await train();
  expect(started).toHaveLength(2);
});

test.each([
  ['none can be started', 'none'],
  ['one ends before it is heard of', 'process.exit(4);'],
])('%s: this thread trains', async (_, how) => {
  prelude = how;
  const [here, there] = [networkOf({}, 'simd'), networkOf({}, 'simd')];
  here.train(x, y, { epochs: 20 });
  await Promise.all([train(there), train(), train(), train()]);
  expect(stateOf(there)).toEqual(stateOf(here));
});

const QUICK = { target: 'price', size: 'small', folds: 3, members: 1, seed: 1 } as const;

test('a table: a worker that dies is an error, after which none is at work; without any it is trained all the same', async () => {
  prelude = 'setTimeout(() => process.exit(3), 250);';
  const seen: number[] = [];
  const error = await rejection(
    TableModel.train(houses(1500), { ...QUICK, onProgress: ({ done }) => void seen.push(done) }),
  );
  expect(error).toMatchObject({ name: 'Error', code: 'worker' });
  const { length } = seen;
  await pause(500);
  expect(seen).toHaveLength(length);
  expect(ended).toBe(started.length);
  prelude = 'none';
  const without = await TableModel.train(houses(100), QUICK);
  prelude = '';
  expect(without.toJSON()).toEqual((await TableModel.train(houses(100), { ...QUICK, threads: 1 })).toJSON());
});
