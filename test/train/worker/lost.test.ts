/** Workers of Node that end by themselves, or never start; test/package/browser/train-worker.test.ts has browsers. */
import worker_threads, { type Worker } from 'node:worker_threads';
import { afterEach, expect, test, vi } from 'vitest';
import { Scaler } from '../../../src/index';
import { dataOf, networkOf } from './cases';
import { expectUsable, rejection, stateOf } from './checks';

const [x, y] = dataOf({});

const Original = worker_threads.Worker;
afterEach(() => {
  worker_threads.Worker = Original;
  vi.unstubAllGlobals();
});

/** Workers that are started from now on. */
function watch(change: (source: string) => string = (source) => source): Worker[] {
  const started: Worker[] = [];
  worker_threads.Worker = class extends Original {
    constructor(source: string, options: object) {
      super(change(source), options);
      started.push(this);
    }
  } as typeof Worker;
  return started;
}

test('terminated: an error that says so, the state of the last epoch that came back, and another train works', async () => {
  const started = watch();
  const net = networkOf({}, 'simd');
  let seen: Uint8Array | undefined;
  const error = await rejection(
    net.trainAsync(x, y, {
      epochs: Infinity,
      worker: true,
      onEpoch: ({ epoch }) => {
        seen = stateOf(net);
        if (epoch === 3) void started[0].terminate();
      },
    }),
  );
  expect(error).toMatchObject({ name: 'Error', code: 'worker' });
  expect(error.message).toMatch(/^the worker ended before the training did/);
  expect(net.epochs).toBeGreaterThanOrEqual(3);
  expect(stateOf(net)).toEqual(seen);
  await expectUsable(net, [x, y]);
});

test.each([
  ['exits', 'setTimeout(() => process.exit(3), 150);', /exit/],
  ['throws', "setTimeout(() => { throw new Error('out of order'); }, 150);", /out of order/],
  [
    'runs out of memory',
    'setTimeout(() => { const all = []; for (;;) all.push(new Array(1e6).fill(all)); }, 150);',
    /memory/,
  ],
])('%s', async (_, prelude, why) => {
  worker_threads.Worker = class extends Original {
    constructor(source: string, options: object) {
      super(prelude + source, { ...options, resourceLimits: { maxOldGenerationSizeMb: 64 } });
    }
  } as typeof Worker;
  const net = networkOf({}, 'simd');
  const error = await rejection(net.trainAsync(x, y, { epochs: Infinity, worker: true }));
  expect(error).toMatchObject({ name: 'Error', code: 'worker', message: expect.stringMatching(why) });
  worker_threads.Worker = Original;
  await expectUsable(net, [x, y]);
});

test('before anything came back: the network is as it was, scalers too', async () => {
  const started = watch();
  const net = networkOf({ config: { inputScaler: new Scaler() } }, 'simd');
  const before = stateOf(net);
  const error = await rejection(
    net.trainAsync(x, y, { epochs: 9, worker: true, onBatch: () => void started[0].terminate() }),
  );
  expect(error).toMatchObject({ code: 'worker' });
  expect(stateOf(net)).toEqual(before);
  expect(net.inputScaler).not.toHaveProperty('learnt');
  await expectUsable(net, [x, y]);
});

test('none can be started: the error says what is missing', async () => {
  worker_threads.Worker = class {
    constructor() {
      throw new Error('Access to this API has been restricted');
    }
  } as never;
  const net = networkOf({}, 'simd');
  const before = stateOf(net);
  const error = await rejection(net.trainAsync(x, y, { worker: true }));
  expect(error).toMatchObject({ name: 'Error', code: 'worker', cause: { message: /restricted/ } });
  expect(error.message).toMatch(/^no worker could be started.*restricted/);
  expect(stateOf(net)).toEqual(before);
  worker_threads.Worker = Original;
  await expectUsable(net, [x, y]);
});

test('an engine without workers', async () => {
  vi.stubGlobal('process', { ...process, getBuiltinModule: undefined });
  const error = await rejection(networkOf({}, 'simd').trainAsync(x, y, { worker: true }));
  expect(error).toMatchObject({ name: 'Error', code: 'worker' });
  expect(error.message).toMatch(/Worker.*20\.16/);
});
