/** refit: a network on all rows, for as long as the folds needed. */
import { describe, expect, test } from 'vitest';
import { crossValidate, refit, runTrial, search, searchJobs } from '../../../src/entries/search/index';
import { adam, cosine, Network, type NetworkConfig, Random } from '../../../src/index';
import { rangeRefusal, typeRefusal } from '../../support/errors';
import { classification, expectSameNetwork } from '../../support/trainings';
import { expectRejection } from './rejection';

/** A noisy wave of one number among three others: enough units learn the noise by heart. */
function waves(seed: number, rows: number): { x: Float32Array; y: Float32Array } {
  const random = new Random(seed);
  const x = Float32Array.from({ length: rows * 4 }, () => random.normal());
  const y = Float32Array.from({ length: rows }, (_, row) => Math.sin(2 * x[4 * row]) + 0.5 * random.normal());
  return { x, y };
}

/** The variance of what is added to the wave. */
const NOISE = 0.25;

const config: NetworkConfig = {
  inputs: 4,
  layers: [
    { units: 48, activation: 'tanh' },
    { units: 1, activation: 'linear' },
  ],
  optimizer: adam({ learningRate: 0.01 }),
  backend: 'simd',
};
const train = { epochs: 200, earlyStopping: { patience: 15 }, batchSize: 16 };

test('is better on unseen rows than training with the settings of the best trial alone', async () => {
  const unseen = waves(100, 2000);
  const excess: number[][] = [];
  for (const seed of [1, 2, 3]) {
    const { x, y } = waves(seed, 120);
    const { best, refit: again } = await search({
      config,
      space: { 'optimizer.learningRate': [0.003, 0.01] },
      x,
      y,
      train,
      folds: 5,
      seed,
    });
    const old = new Network(best.config);
    old.train(x, y, best.train);
    const net = await again(x, y);
    const [before, now] = [old, net].map((each) => each.evaluate(unseen.x, unseen.y).loss);
    expect(now).toBeLessThan(before);
    excess.push([before - NOISE, now - NOISE]);
  }
  // What is over the noise, which nobody can foretell, is a third less.
  const [before, now] = [0, 1].map((i) => excess.reduce((sum, pair) => sum + pair[i], 0));
  expect(now).toBeLessThan((2 / 3) * before);
});

describe('how long it trains', () => {
  const { x, y } = classification('simd', 90);
  const small: NetworkConfig = {
    inputs: 5,
    layers: [6, { units: 3, activation: 'softmax' }],
    loss: 'crossEntropy',
    backend: 'simd',
    seed: 4,
  };
  const trial = {
    config: small,
    train: { epochs: 30 },
    results: [4, 9, 5].map((n) => ({ epochs: n + 6, bestEpoch: n })),
  };
  const trained = (epochs: number, more = {}): Network => {
    const net = new Network(small);
    net.train(x, y, { epochs, ...more });
    return net;
  };

  test('the median of all epochs, or of the best ones under early stopping that goes back to them', async () => {
    expectSameNetwork(await refit(trial, x, y), trained(11));
    const stopping = { epochs: 30, earlyStopping: { patience: 5 }, validation: 0.2, maxSeconds: 9 };
    expectSameNetwork(await refit({ ...trial, train: stopping }, x, y), trained(5));
    const last = { epochs: 30, earlyStopping: { restoreBest: false } };
    expectSameNetwork(await refit({ ...trial, train: last }, x, y), trained(11));
    const two = { ...trial, train: stopping, results: trial.results.slice(0, 2) };
    expectSameNetwork(await refit(two, x, y), trained(7)); // between 4 and 9
    const never = { ...trial, train: stopping, results: [{ epochs: 3, bestEpoch: 0 }] };
    expectSameNetwork(await refit(never, x, y), trained(1));
  });

  test('all other settings stay: schedules, batches, weights; the seed may be another', async () => {
    const schedule = { batchSize: 8, classWeights: { 1: 2 }, learningRate: cosine({ epochs: 12 }) };
    const whole = { ...trial, train: { epochs: 30, ...schedule } };
    expectSameNetwork(await refit(whole, x, y), trained(11, schedule));
    expectSameNetwork(await refit(JSON.parse(JSON.stringify(whole)), x, y), trained(11, schedule));
    const sampleWeights = Float32Array.from(y, (label) => 1 + label);
    expectSameNetwork(await refit(trial, x, y, { sampleWeights }), trained(11, { sampleWeights }));
    const other = new Network({ ...small, seed: 9 });
    other.train(x, y, { epochs: 11 });
    expectSameNetwork(await refit(trial, x, y, { seed: 9 }), other);
    expectSameNetwork(await refit(trial, x, y, { worker: 'kept' }), trained(11));
    const none = await refit(trial, x, y, { signal: AbortSignal.abort() });
    expect(none.epochs).toBe(0);
  });

  test('of results: by their functions, which copies of them are without', async () => {
    const folded = await crossValidate({ config: small, x, y, folds: 3, train: { epochs: 7 } });
    expectSameNetwork(await folded.refit(x, y), trained(7));
    expect(Object.keys(folded)).not.toContain('refit');
    expect(structuredClone(folded).mean).toEqual(folded.mean);
    const [job] = searchJobs({ config: small, space: {}, train: { epochs: 4 } });
    expectSameNetwork(await refit(await runTrial(job, { x, y }), x, y), trained(4));
    const none = await search({ config: small, space: {}, x, y, signal: AbortSignal.abort() });
    await expectRejection(none.refit(x, y), rangeRefusal('"best" expected a trial that is done, got none'));
  });

  test('refusals', async () => {
    await expectRejection(refit(5 as never, x, y), typeRefusal('"trial" expected an object, got 5'));
    await expectRejection(
      refit({ ...trial, results: [] }, x, y),
      rangeRefusal('"trial" expected a trial with at least one fold that ended, got none'),
    );
    await expectRejection(refit(trial, x, y, { epochs: 3 } as never), rangeRefusal(/"options" expected options among/));
    await expectRejection(refit(trial, x, y, { seed: -1 }), rangeRefusal(/"seed" expected an integer/));
    const bad = { ...trial, results: [{ epochs: 1.5, bestEpoch: 1 }] };
    await expectRejection(refit(bad, x, y), rangeRefusal(/"results\[0\]" expected an integer >= 0/));
  });
});
