/** Searches over a real Redis, with worker processes that are killed: the same bits as on this machine. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type BullMQRunner, bullmqRunner, type Work, work } from '../../src/entries/bullmq/index';
import { halving, type SearchOptions, search } from '../../src/entries/search/index';
import { Random } from '../../src/index';
import { expectCodes } from '../support/junk';
import { Redis, WorkerProcess } from './machine';

const redis = new Redis();
let queue: string;
let count = 0;
const started: WorkerProcess[] = [];
const runners: BullMQRunner[] = [];
const works: Work[] = [];

const random = new Random(1);
const x = Float32Array.from({ length: 5 * 80 }, () => random.normal());
const y = Uint8Array.from({ length: 80 }, (_, row) => (x[5 * row] > x[5 * row + 1] ? 1 : 0));
const options: SearchOptions & { signal?: undefined } = {
  config: { inputs: 5, layers: [6, { units: 2, activation: 'softmax' }], loss: 'crossEntropy', backend: 'simd' },
  space: { 'optimizer.learningRate': { logUniform: [1e-4, 1] }, 'layers[0].units': { integer: [2, 20] } },
  x,
  y,
  method: 'random',
  trials: 16,
  seed: 3,
  train: { epochs: 200 },
};
const connection = () => ({ host: '127.0.0.1', port: redis.port });
const runner = (concurrency = 4): BullMQRunner => {
  const made = bullmqRunner({ connection: connection(), queue, data: 'rows', concurrency });
  runners.push(made);
  return made;
};
const workers = async (many: number): Promise<WorkerProcess[]> => {
  const made = Array.from({ length: many }, () => new WorkerProcess(redis.port, queue));
  started.push(...made);
  await Promise.all(made.map(({ ready }) => ready));
  return made;
};
const here = async (load: () => object, more = {}): Promise<void> => {
  works.push(await work({ connection: connection(), queue, load: load as never, lockDuration: 2000, ...more }));
};
/** All but times. */
const timeless = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, inner) => (key === 'seconds' ? undefined : inner)));

beforeAll(() => redis.start());
afterAll(() => redis.remove());
beforeEach(() => {
  queue = `trials-${++count}`;
});
afterEach(async () => {
  await Promise.all(works.splice(0).map((each) => each.stop({ now: true })));
  await Promise.all(runners.splice(0).map((each) => each.close()));
  await Promise.all(started.splice(0).map((each) => each.kill()));
});

describe('two worker processes', () => {
  test.each([
    ['at random', {}],
    [
      'by tpe under halving, with a metric',
      {
        method: 'tpe',
        prune: halving({ minEpochs: 5 }),
        metrics: { mae: (outputs: ArrayLike<number>, targets: ArrayLike<number>) => Math.abs(outputs[0] - targets[0]) },
      },
    ],
  ] as [string, object][])('%s: the same bits as here, and both have worked', async (_, more) => {
    const both = await workers(2);
    const found = await search({ ...options, ...more, runner: runner() });
    expect(timeless(found)).toEqual(timeless(await search({ ...options, ...more })));
    const all = both.flatMap(({ trials }) => trials);
    expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (__, i) => i + 1));
    for (const { trials } of both) expect(trials.length).toBeGreaterThan(0);
  });

  test('one is killed in the middle: its trial goes to the other', async () => {
    const [first, second] = await workers(2);
    const long = { ...options, train: { epochs: 3000 } };
    let killed = false;
    const found = await search({
      ...long,
      runner: runner(),
      onProgress: ({ done }) => {
        if (done < 4 || killed) return;
        killed = true;
        void first.kill();
      },
    });
    expect(killed).toBe(true);
    expect(timeless(found)).toEqual(timeless(await search(long)));
    expect(first.trials.length + second.trials.length).toBeGreaterThanOrEqual(15);
    expect(second.trials.length).toBeGreaterThan(first.trials.length);
  });

  test('Redis is killed, and comes back', async () => {
    await workers(2);
    const long = { ...options, train: { epochs: 2000 } };
    let killed: Promise<void> | undefined;
    const found = await search({
      ...long,
      runner: runner(),
      onProgress: ({ done }) => {
        if (done < 3 || killed) return;
        killed = redis.kill().then(async () => {
          await new Promise((resolve) => setTimeout(resolve, 1500));
          await redis.start();
        });
      },
    });
    await killed;
    expect(killed).toBeDefined();
    expect(timeless(found)).toEqual(timeless(await search(long)));
  });
});

test('a search that is run again finds its trials; one that is aborted leaves none behind', async () => {
  const [only] = await workers(1);
  const found = await search({ ...options, trials: 5, runner: runner() });
  const again = await search({ ...options, trials: 6, runner: runner() });
  expect(only.trials).toEqual([1, 2, 3, 4, 5, 6]);
  expect(timeless(again.trials.find(({ id }) => id === 2))).toEqual(timeless(found.trials.find(({ id }) => id === 2)));
  const controller = new AbortController();
  const endless = search({
    ...options,
    method: 'grid',
    trials: undefined,
    space: { epochs: [1e8, 1e8 + 1, 1e8 + 2] },
    runner: runner(),
    signal: controller.signal,
  });
  setTimeout(() => controller.abort(), 1500);
  expect(await endless).toMatchObject({ stopped: 'aborted', trials: [] });
  // The worker is free again: it was told.
  const after = await search({ ...options, trials: 2, seed: 9, runner: runner() });
  expect(after.trials).toHaveLength(2);
});

describe('what is wrong comes back with its code', () => {
  test('other rows by that name, rows that cannot be loaded, a metric that the worker has not', async () => {
    await here(() => ({ x: x.map((value) => value + 1), y }));
    await expect(search({ ...options, runner: runner() })).rejects.toMatchObject({
      code: 'data',
      message: '"load" expected the rows of the search by the name "rows", got others',
    });
    await works.pop()?.stop();
    queue = `trials-${++count}`;
    await here(() => ({ x, y }));
    const metrics = { own: () => 1 };
    await expect(search({ ...options, metrics, runner: runner() })).rejects.toMatchObject({
      code: 'value',
      message: '"metrics" expected "own", which the search asks for, got none',
    });
    await works.pop()?.stop();
    queue = `trials-${++count}`;
    await here(() => {
      throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    });
    await expect(search({ ...options, runner: runner() })).rejects.toMatchObject({
      code: 'ENOENT',
      message: 'no such file',
    });
  });

  test('junk in any place of the options: an error with a code, or a runner', async () => {
    const args = () => [{ connection: connection(), queue: 'junk', data: 'rows', concurrency: 2 }];
    await expectCodes({ call: (given: never) => void bullmqRunner(given), args });
  });

  test('options', async () => {
    const good = { connection: {}, data: 'rows' };
    const bad: [object, RegExp][] = [
      [{ ...good, connection: 5 }, /"connection" expected an object, got 5/],
      [{ ...good, queue: 'a:b' }, /"queue" expected a name without ":", got "a:b"/],
      [{ ...good, data: '' }, /"data" expected the name of the rows/],
      [{ ...good, concurrency: 0 }, /"concurrency" expected an integer >= 1, got 0/],
      [{ ...good, conection: {} }, /did you mean "connection"/],
    ];
    for (const [given, message] of bad) expect(() => bullmqRunner(given as never)).toThrow(message);
    await expect(work({ connection: {}, load: 5 as never })).rejects.toThrow('"load" expected a function, got 5');
    await expect(work({ connection: {}, load: () => ({ x, y }), lockDuration: 5 })).rejects.toThrow(/"lockDuration"/);
  });
});
