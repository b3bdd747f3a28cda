/** Workers of Node that die under a search. */
import worker_threads, { type Worker } from 'node:worker_threads';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { crossValidate, type SearchOptions, search } from '../../../src/entries/search/index';
import type { NetworkConfig } from '../../../src/index';
import { classification } from '../../support/trainings';

const { x } = classification('simd', 60);
const config: NetworkConfig = { inputs: 5, layers: [3], backend: 'simd' };
const options: SearchOptions & { signal?: undefined } = {
  config,
  space: { epochs: [2, 3, 2000, 4, 5] },
  x,
  y: new Float32Array(180).fill(0.5),
  workers: 2,
};

/** Longer than a worker waits for the next training. */
const LONG = 6000;
const Original = worker_threads.Worker;
let started: Worker[] = [];
let prelude = '';

beforeAll(async () => {
  await new Promise((resolve) => setTimeout(resolve, LONG)); // drops those of other suites
  worker_threads.Worker = class extends Original {
    constructor(source: string, given: object) {
      super(prelude + source, given);
      started.push(this);
    }
  } as typeof Worker;
  vi.stubGlobal('navigator', { hardwareConcurrency: 3 });
});
afterAll(async () => {
  worker_threads.Worker = Original;
  vi.unstubAllGlobals();
  await Promise.all(started.map((worker) => worker.terminate()));
});
beforeEach(async () => {
  await Promise.all(started.map((worker) => worker.terminate()));
  [started, prelude] = [[], ''];
});

/** All but times. */
const timeless = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, inner) => (key === 'seconds' ? undefined : inner)));

test('a trial whose worker dies is run again, with the same result', async () => {
  let killed = 0;
  const onProgress = ({ done }: { done: number }): void => {
    // The long one is left, when all others have ended.
    if (done === 4 && killed++ === 0) for (const worker of started) void worker.terminate();
  };
  const found = await search({ ...options, space: { epochs: [2, 3, 40_000, 4, 5] }, onProgress });
  expect(killed).toBeGreaterThan(0);
  expect(started.length).toBeGreaterThan(2);
  const calm = await search({ ...options, space: { epochs: [2, 3, 40_000, 4, 5] }, workers: 1 });
  expect(timeless(found)).toEqual(timeless(calm));
});

test('one whose worker dies twice has failed; the others do not mind', async () => {
  prelude = 'setTimeout(() => process.exit(3), 400);';
  const found = await search({ ...options, space: { epochs: [2, 3, 1e8, 4, 5] } });
  expect(found.stopped).toBe('trials');
  expect(found.trials.map(({ stopped }) => stopped)).toEqual(['folds', 'folds', 'folds', 'folds', 'failed']);
  const failed = found.trials[4];
  expect(failed).toMatchObject({ id: 3, values: { epochs: 1e8 }, mean: { loss: Infinity }, results: [] });
  expect(failed.error).toMatch(/^the worker ended before the training did/);
  expect(found.best.stopped).toBe('folds');
});

test('cross-validation has no trial to lose: it fails, with a code', async () => {
  prelude = 'setTimeout(() => process.exit(3), 300);';
  const folds = crossValidate({ config, x, y: options.y, folds: 3, train: { epochs: 1e8 }, workers: 2 });
  await expect(folds).rejects.toMatchObject({ code: 'worker' });
});
