/** Successive halving: what a trial must reach, and what becomes of it. */
import { describe, expect, test } from 'vitest';
import { rungsOf } from '../../../src/entries/search/halving';
import { halving, runTrial, type SearchOptions, search, type Trial } from '../../../src/entries/search/index';
import { adam, type NetworkConfig, rmse } from '../../../src/index';
import { expectRefusal, rangeRefusal, typeRefusal } from '../../support/errors';
import { classification } from '../../support/trainings';
import { expectRejection } from './rejection';

const { x, y } = classification('simd', 90);
const config: NetworkConfig = {
  inputs: 5,
  layers: [6, { units: 3, activation: 'softmax' }],
  loss: 'crossEntropy',
  optimizer: adam(),
  backend: 'simd',
};
const space = { 'optimizer.learningRate': { logUniform: [1e-5, 1] } } as const;
const options: SearchOptions & { signal?: undefined } = {
  config,
  space,
  x,
  y,
  method: 'random',
  trials: 18,
  train: { epochs: 27 },
  seed: 2,
};

describe('what a trial must reach', () => {
  const known = [5, 3, 8, 1, 9, 2].map((value) => ({ intermediateValues: { 2: value, 6: value + 1 } }));

  test('rungs lie so many times as far as the one before, short of the last epoch', () => {
    const epochs = (...given: [number, number, number]): number[] => {
      const [minEpochs, reduction, all] = given;
      return rungsOf(halving({ minEpochs, reduction }), all, 'loss', 'minimize', []).at.map((rung) => rung.epochs);
    };
    expect(epochs(1, 3, 81)).toEqual([1, 3, 9, 27]);
    expect(epochs(2, 4, 33)).toEqual([2, 8, 32]);
    expect(epochs(5, 2, 5)).toEqual([]);
  });

  test('one in so many goes on, itself counted; alone it must be as good as the best', () => {
    const limit = (count: number, reduction: number, direction: 'minimize' | 'maximize' = 'minimize') =>
      rungsOf(halving({ minEpochs: 2, reduction }), 10, 'loss', direction, known.slice(0, count)).at[0].limit;
    expect(limit(0, 3)).toBeNull();
    expect(limit(1, 3)).toBe(5);
    expect(limit(4, 3)).toBe(1);
    expect(limit(5, 3)).toBe(3); // two of six: itself, and all but one of the others may be worse
    expect(limit(6, 2)).toBe(3);
    expect(limit(5, 3, 'maximize')).toBe(8);
    const second = rungsOf(halving({ minEpochs: 2 }), 10, 'loss', 'minimize', [...known.slice(0, 2), {}]).at[1];
    expect(second).toEqual({ epochs: 6, limit: 4 });
  });
});

describe('a search', () => {
  const search3 = halving({ minEpochs: 3 });

  test('goes on with trials that are as good as the best third before them, and ends the others at a rung', async () => {
    const whole = await search(options);
    const found = await search({ ...options, prune: search3 });
    const byId = (trials: Trial[]): Trial[] => [...trials].sort((a, b) => a.id - b.id);
    const all = byId(whole.trials);
    const seen: Trial[] = [];
    for (const [i, trial] of byId(found.trials).entries()) {
      expect(trial.values).toEqual(all[i].values);
      const { intermediateValues = {}, results } = trial;
      // All that it could know: the trials but the last three.
      const known = seen.slice(0, Math.max(0, i - 3));
      const fate = [3, 9].find((rung) => {
        const others = known.map((of) => of.intermediateValues?.[rung]).filter((value) => value !== undefined);
        const better = others.filter((value) => value < (intermediateValues[rung] as number)).length;
        return others.length > 0 && better >= Math.max(1, Math.floor((others.length + 1) / 3));
      });
      expect([trial.stopped, results[0].epochs]).toEqual(fate ? ['pruned', fate] : ['folds', 27]);
      if (!fate) expect(trial.mean).toEqual(all[i].mean);
      seen.push(trial);
    }
    const count = (kind: string): number => found.trials.filter(({ stopped }) => stopped === kind).length;
    expect(count('pruned')).toBeGreaterThan(6);
    expect(found.best.mean.loss).toBeLessThan(1.1 * whole.best.mean.loss); // it may end the very best too early
    expect(found.trials.slice(0, count('folds')).every(({ stopped }) => stopped === 'folds')).toBe(true);
    const epochs = found.trials.reduce((sum, { results }) => sum + results[0].epochs, 0);
    expect(epochs).toBeLessThan(0.6 * 18 * 27);
  });

  test('rungs have the best score so far of the held-out rows: what a shorter training ends with', async () => {
    const { trials } = await search({ ...options, trials: 3, prune: search3, maximize: 'accuracy' });
    for (const { id, intermediateValues } of trials) {
      for (const epochs of [3, 9]) {
        const short = await search({
          ...options,
          trials: 3,
          train: { epochs, earlyStopping: { monitor: 'validationAccuracy', patience: 99 } },
        });
        const same = short.trials.find((trial) => trial.id === id);
        expect(intermediateValues?.[epochs]).toBe(same?.mean.accuracy);
      }
    }
  });

  test('by folds the first decides; jobs carry what they must reach, and run alike anywhere', async () => {
    const { trials } = await search({ ...options, prune: search3, folds: 3, metrics: { rmse }, minimize: 'rmse' });
    const pruned = trials.filter(({ stopped }) => stopped === 'pruned');
    expect(pruned.length).toBeGreaterThan(3);
    for (const { results } of pruned) expect(results.map(({ fold }) => fold)).toEqual([1]);
    for (const { results } of trials.slice(0, -pruned.length)) expect(results).toHaveLength(3);
    const [{ mean, deviation, results, seconds, stopped, intermediateValues, ...job }] = pruned;
    const again = await runTrial(JSON.parse(JSON.stringify(job)), { x, y }, { metrics: { rmse } });
    expect(again).toMatchObject({ mean, stopped, intermediateValues });
  });

  test('a training that ends early by itself counts at later rungs', async () => {
    const train = { epochs: 27, earlyStopping: { patience: 0 } };
    const { trials } = await search({
      ...options,
      space: { 'optimizer.learningRate': [1] },
      method: 'grid',
      trials: undefined,
      train,
      prune: search3,
    });
    expect(trials[0].results[0].epochs).toBeLessThan(9);
    expect(Object.keys(trials[0].intermediateValues ?? {})).toEqual(['3', '9']);
  });

  test('refusals', async () => {
    const refuses = (given: object, refusal: Parameters<typeof expectRefusal>[1]) =>
      expectRefusal(() => halving(given), refusal);
    refuses({ minEpochs: 0 }, rangeRefusal('"minEpochs" expected an integer >= 1, got 0'));
    refuses({ reduction: 1 }, rangeRefusal('"reduction" expected an integer >= 2, got 1'));
    refuses({ reductoin: 3 }, rangeRefusal(/did you mean "reduction"/));
    await expectRejection(
      search({ ...options, prune: true as never }),
      typeRefusal('"prune" expected an object, got true'),
    );
    const asha = search({ ...options, prune: { name: 'asha' } as never });
    await expectRejection(asha, rangeRefusal('"prune.name" expected one of "halving", got "asha"'));
  });
});
