/** What configs and paths a search takes: whatever can train, lbfgs through JSON, and no way out of the config. */
import { expect, test } from 'vitest';
import { crossValidate, runTrial, search, searchJobs } from '../../../src/entries/search/index';
import { lbfgs, Network, type NetworkConfig, OneHotEncoder, Random, Scaler } from '../../../src/index';

test('lbfgs: its line search comes back from JSON, in every trial and in what is returned', async () => {
  const random = new Random(3);
  const rows = Float32Array.from({ length: 60 * 2 }, () => random.normal());
  const labels = Uint8Array.from({ length: 60 }, (_, i) => Number(rows[2 * i] + rows[2 * i + 1] > 0));
  const config: NetworkConfig = {
    inputs: 2,
    layers: [{ units: 2, activation: 'softmax' }],
    loss: 'crossEntropy',
    optimizer: lbfgs({ history: 5 }),
    backend: 'simd',
    seed: 1,
  };
  const space = { l2: [0.01, 0.1], 'optimizer.history': [3, 6] };
  const options = { space, config, train: { epochs: 20 }, folds: 3, seed: 2 };
  const { best, trials } = await search({ ...options, x: rows, y: labels });
  expect(trials).toHaveLength(4);
  if (!best) throw new Error('no trial');
  expect(best.mean.accuracy).toBeGreaterThan(0.9);
  const again = await runTrial(JSON.parse(JSON.stringify(searchJobs(options)[2])), {
    x: rows,
    y: labels,
  });
  expect(again.mean.loss).toBeLessThan(1);
  // What is returned trains as it is.
  expect(new Network(best.config).train(rows, labels, best.train).epochs).toBeGreaterThan(0);
  const judged = await crossValidate({ config, x: rows, y: labels, folds: 3, train: { epochs: 20 } });
  expect(judged.mean.accuracy).toBeGreaterThan(0.9);
});

const BATCH_NORM: NetworkConfig = { inputs: 2, layers: [{ units: 3, normalize: 'batch' }, 1] };

test.each<[string, NetworkConfig, object]>([
  ['batch normalisation, whatever rows there will be', BATCH_NORM, { batchSize: 2, validation: 0.99 }],
  [
    'targets that are out of reach until they are scaled',
    { inputs: 1, layers: [1], outputScaler: new Scaler({ method: 'minMax' }).fit([5, 7, 10], 1) },
    {},
  ],
  ['a scaler that has learnt nothing', { inputs: 1, layers: [1], inputScaler: new Scaler() }, {}],
  [
    'rows of categories',
    { inputs: 2, layers: [1], inputEncoder: new OneHotEncoder().fit([['red'], ['blue']]), inputNames: ['colour'] },
    {},
  ],
  [
    'names of classes',
    { inputs: 1, layers: [{ units: 2, activation: 'softmax' }], loss: 'crossEntropy', classNames: ['no', 'yes'] },
    { classWeights: { 1: 2 } },
  ],
  ['lbfgs out of JSON', { inputs: 1, layers: [1], optimizer: JSON.parse(JSON.stringify(lbfgs())) }, {}],
  ['early stopping without validation rows of its own', { inputs: 1, layers: [1] }, { earlyStopping: { patience: 1 } }],
])('a point that can train is not refused: %s', (_, config, train) => {
  const [job] = searchJobs({ space: {}, config, train });
  expect(job.train).toEqual(train);
  const { config: full } = new Network({ ...config, seed: 0 });
  expect(job.config).toEqual(JSON.parse(JSON.stringify(full)));
});

test("a job's config lists its options in one order, those of the config first to last", () => {
  const [{ config }] = searchJobs({ space: {}, config: { inputs: 1, layers: [1], loss: 'huber' } });
  expect(Object.keys(config).slice(0, 5)).toEqual(['inputs', 'layers', 'loss', 'optimizer', 'l1']);
});

test('the event loop keeps turning while points are checked', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  // Milliseconds each; the last one is refused, so that no trial runs.
  const config: NetworkConfig = { inputs: 300, layers: [300, 1] };
  const space = { l2: [...Array(30).keys(), -1] };
  await expect(search({ space, config, x: [[1]], y: [1] })).rejects.toThrow('"l2" expected a finite number >= 0');
  clearInterval(timer);
  expect(turns).toBeGreaterThan(1);
});

test.each(['optimizer.__proto__.polluted', 'optimizer.__proto__', '__proto__.polluted', 'layers.length'])(
  'a path that leads astray is refused: %s',
  (path) => {
    const config: NetworkConfig = { inputs: 1, layers: [1, 1] };
    expect(() => searchJobs({ space: { [path]: [1] }, config })).toThrow('"space" expected');
    expect(() => searchJobs({ space: { 'optimizer.constructor.prototype.polluted': [1] }, config })).toThrow('"space"');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  },
);
