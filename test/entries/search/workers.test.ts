/** Networks side by side: the same results for any number of workers. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  type CrossValidateOptions,
  crossValidate,
  halving,
  type SearchOptions,
  search,
} from '../../../src/entries/search/index';
import { adam, type NetworkConfig, rmse, Scaler, SparseRows } from '../../../src/index';
import { type expectRefusal, rangeRefusal, typeRefusal } from '../../support/errors';
import { classification } from '../../support/trainings';
import { expectRejection } from './rejection';

const { x, y } = classification('simd', 120);
const config: NetworkConfig = {
  inputs: 5,
  layers: [8, { units: 3, activation: 'softmax' }],
  loss: 'crossEntropy',
  optimizer: adam(),
  backend: 'simd',
};
const options: SearchOptions & { signal?: undefined } = {
  config,
  space: { 'layers[0].units': { integer: [2, 12] }, 'optimizer.learningRate': { logUniform: [1e-3, 1] } },
  x,
  y,
  train: { epochs: 12, earlyStopping: { patience: 3 } },
  seed: 3,
  method: 'random',
  trials: 8,
};

beforeAll(() => {
  // Two networks at once, or three, whatever machine this is.
  vi.stubGlobal('navigator', { ...globalThis.navigator, hardwareConcurrency: 3 });
});
afterAll(() => void vi.unstubAllGlobals());

/** All but times. */
const timeless = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, inner) => (key === 'seconds' ? undefined : inner)));

const forms: [string, Partial<CrossValidateOptions>][] = [
  ['typed arrays', {}],
  ['rows', { x: Array.from({ length: 120 }, (_, i) => Array.from(x.subarray(5 * i, 5 * i + 5))), y: Array.from(y) }],
  ['rows that are scaled', { x: Float64Array.from(x), config: { ...config, inputScaler: new Scaler() } }],
  [
    'weights, in their names',
    {
      sampleWeights: y.map((label) => 1 + label),
      config: { ...config, classNames: ['a', 'b', 'c'] },
      y: Array.from(y, (label) => 'abc'[label]),
    },
  ],
  ['metrics, in float64', { metrics: { rmse }, train: { epochs: 5, onEpoch: ({ epoch }) => epoch < 4 } }],
  [
    'sparse rows',
    {
      config: { ...config, inputs: 3 },
      x: SparseRows.from(Array.from({ length: 120 }, (_, i) => ({ a: x[5 * i], b: x[5 * i + 1], e: x[5 * i + 4] }))),
    },
  ],
];

test.each(forms)('folds of %s', async (_, more) => {
  const work = { config, x, y, folds: 5, train: { epochs: 6 }, ...more };
  const one = await crossValidate(work);
  for (const workers of [2, 3, 'all'] as const) {
    const told: number[] = [];
    const many = await crossValidate({ ...work, workers, onFold: ({ fold }) => void told.push(fold) });
    expect(timeless(many)).toEqual(timeless(one));
    expect(told).toEqual([1, 2, 3, 4, 5]);
  }
});

test.each([
  ['at random', {}],
  ['by folds', { folds: 3, maximize: 'accuracy' }],
  ['by tpe', { method: 'tpe', trials: 16 }],
  ['under halving', { prune: halving({ minEpochs: 2, reduction: 2 }), trials: 12 }],
  [
    'by tpe under halving, judged by a metric',
    { method: 'tpe', trials: 14, prune: halving(), metrics: { rmse }, minimize: 'rmse' },
  ],
] as [string, Partial<SearchOptions>][])('trials %s', async (_, more) => {
  const one = await search({ ...options, ...more });
  for (const workers of [2, 3]) {
    const told: number[] = [];
    const many = await search({ ...options, ...more, workers, onTrial: ({ trial }) => void told.push(trial.id) });
    expect(timeless(many)).toEqual(timeless(one));
    expect(told).toEqual(told.map((__, i) => i + 1));
  }
  expect(one.trials.length).toBe(more.trials ?? 8);
});

test('stops by callbacks after the same folds and trials', async () => {
  const work = { config, x, y, folds: 6, train: { epochs: 4 } };
  const onFold = ({ fold }: { fold: number }): boolean => fold < 2;
  const [one, two] = [await crossValidate({ ...work, onFold }), await crossValidate({ ...work, onFold, workers: 3 })];
  expect(timeless(two)).toEqual(timeless(one));
  expect(two).toMatchObject({ stopped: 'callback', folds: [{ fold: 1 }, { fold: 2 }] });
  const onTrial = ({ done }: { done: number }): boolean => done < 3;
  const found = await search({ ...options, onTrial, workers: 2 });
  expect(timeless(found)).toEqual(timeless(await search({ ...options, onTrial })));
  expect(found).toMatchObject({ stopped: 'callback' });
  expect(found.trials).toHaveLength(3);
});

test('stops by a signal, soon; what has ended stays', async () => {
  const controller = new AbortController();
  const began = performance.now();
  const long = search({
    ...options,
    method: 'grid',
    trials: undefined,
    space: { epochs: [1, 2, 1e7, 1e7, 1] },
    train: {},
    workers: 2,
    onProgress: ({ done }) => void (done === 2 && setTimeout(() => controller.abort(), 30)),
    signal: controller.signal,
  });
  const found = await long;
  expect(found.stopped).toBe('aborted');
  expect(found.trials.map(({ id }) => id).sort()).toEqual([1, 2]);
  expect(performance.now() - began).toBeLessThan(20_000);
  const folds = crossValidate({
    config,
    x,
    y,
    folds: 4,
    workers: 2,
    train: { epochs: 1e7 },
    signal: AbortSignal.timeout(50),
  });
  expect(await folds).toMatchObject({ stopped: 'aborted', folds: [] });
  expect(await search({ ...options, workers: 2, signal: AbortSignal.abort() })).toMatchObject({ trials: [] });
});

test('an error of one ends all', async () => {
  const wrong = Array.from(y, (label, i) => (i === 7 ? 5 : label));
  const failing = crossValidate({ config, x, y: wrong, folds: 4, workers: 2, train: { epochs: 1e6 } });
  await expect(failing).rejects.toMatchObject({ code: 'data' });
  const onTrial = (): never => {
    throw new TypeError('mine');
  };
  await expect(search({ ...options, workers: 3, onTrial })).rejects.toThrow('mine');
  const quiet = search({ ...options, method: 'tpe', trials: 14, workers: 3, onProgress: onTrial });
  await expect(quiet).rejects.toThrow('mine');
});

test('progress: what runs, what has ended, what is left', async () => {
  const seen: string[] = [];
  await search({
    ...options,
    trials: 3,
    onProgress: ({ done, running, total, best, ended, secondsLeft }) => {
      expect(total).toBe(3);
      expect(best === undefined).toBe(done === 0);
      expect(secondsLeft === undefined).toBe(done === 0);
      if (done === total) expect(secondsLeft).toBe(0);
      seen.push(`${running} ${done} ${ended?.id ?? '-'}`);
    },
  });
  expect(seen).toEqual(['1 0 -', '0 1 1', '1 1 -', '0 2 2', '1 2 -', '0 3 3']);
  let most = 0;
  const onProgress = ({ running }: { running: number }): void => {
    most = Math.max(most, running);
  };
  await search({ ...options, workers: 3, onProgress });
  expect(most).toBe(3);
});

test('refusals', async () => {
  const refuses = (more: object, refusal: Parameters<typeof expectRefusal>[1]) =>
    expectRejection(search({ ...options, ...more }), refusal);
  await refuses({ workers: 0 }, rangeRefusal('"workers" expected an integer >= 1, got 0'));
  await refuses({ workers: 'al' }, rangeRefusal(/"workers" expected one of "all", got "al"; did you mean "all"/));
  await refuses({ workers: null }, typeRefusal(/"workers" expected an integer >= 1, got null/));
  await refuses({ concurrency: 0 }, rangeRefusal('"concurrency" expected an integer >= 1, got 0'));
  await refuses({ runner: {} }, typeRefusal(/"runner.concurrency" expected an integer/));
  await refuses({ runner: { concurrency: 1 } }, typeRefusal('"runner.run" expected a function, got undefined'));
  await refuses(
    { runner: { concurrency: 1, run() {} }, workers: 2 },
    rangeRefusal(/"workers" expected nothing beside/),
  );
  await refuses({ onProgress: 1 }, typeRefusal('"onProgress" expected a function, got 1'));
  const folds = crossValidate({ config, x, y, workers: 1.5 });
  await expectRejection(folds, rangeRefusal('"workers" expected an integer >= 1, got 1.5'));
});
