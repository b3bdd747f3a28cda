/** What configs and paths a search takes: lbfgs through JSON, and no way out of the config. */
import { expect, test } from 'vitest';
import { crossValidate, runTrial, search, searchJobs } from '../../../src/entries/search/index';
import { lbfgs, Network, type NetworkConfig, Random } from '../../../src/index';

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

test.each(['optimizer.__proto__.polluted', 'optimizer.__proto__', '__proto__.polluted', 'layers.length'])(
  'a path that leads astray is refused: %s',
  (path) => {
    const config: NetworkConfig = { inputs: 1, layers: [1, 1] };
    expect(() => searchJobs({ space: { [path]: [1] }, config })).toThrow('"space" expected');
    expect(() => searchJobs({ space: { 'optimizer.constructor.prototype.polluted': [1] }, config })).toThrow('"space"');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  },
);
