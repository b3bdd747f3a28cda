/** search: points of the space, jobs as JSON, order, stopping, and trials that fail. */
import { describe, expect, test } from 'vitest';
import {
  crossValidate,
  runTrial,
  type SearchOptions,
  type SearchSpace,
  search,
  searchJobs,
} from '../../../src/entries/search/index';
import { adam, cosine, huber, kFold, Network, type NetworkConfig, rmse, Scaler, sgd, split } from '../../../src/index';
import { expectRefusal, rangeRefusal, typeRefusal } from '../../support/errors';
import { classes, numbers, pick, range } from '../../support/trainings';
import { expectRejection } from './rejection';

const config: NetworkConfig = {
  inputs: 5,
  layers: [4, { units: 3, activation: 'softmax' }],
  loss: 'crossEntropy',
  backend: 'simd',
};
const x = numbers(1, 5 * 60);
const y = classes(2, 60, 3);
const data = { x, y };

describe('the space', () => {
  test('a grid has every point, the last values changing fastest', () => {
    const jobs = searchJobs({
      config,
      space: { 'layers[0].units': [2, 8], 'optimizer.learningRate': { choice: [0.1, 0.5] }, batchSize: [4, 'full'] },
    });
    expect(jobs.map(({ id }) => id)).toEqual(range(8).map((i) => i + 1));
    expect(jobs.map(({ values }) => Object.values(values))).toEqual([
      [2, 0.1, 4],
      [2, 0.1, 'full'],
      [2, 0.5, 4],
      [2, 0.5, 'full'],
      [8, 0.1, 4],
      [8, 0.1, 'full'],
      [8, 0.5, 4],
      [8, 0.5, 'full'],
    ]);
    for (const { values, config: made, train } of jobs) {
      expect(made.layers[0]).toMatchObject({ units: values['layers[0].units'] });
      expect(made.optimizer).toEqual(sgd({ learningRate: values['optimizer.learningRate'] as number }));
      expect(train).toEqual({ batchSize: values.batchSize });
    }
  });

  test('draws stay in their ranges, spread as they should be, and hang on the seed', () => {
    const space = {
      'layers[0].units': { integer: [3, 6] },
      l2: { logUniform: [1e-6, 1e-2] },
      inputNoise: { uniform: [0.25, 0.75] },
      'layers[0].activation': ['tanh', 'relu'],
    } as const;
    const draw = (seed: number) => searchJobs({ config, space, method: 'random', trials: 400, seed });
    const jobs = draw(1);
    const of = (path: keyof typeof space): unknown[] => jobs.map(({ values }) => values[path]);
    expect(new Set(of('layers[0].units'))).toEqual(new Set([3, 4, 5, 6]));
    expect(new Set(of('layers[0].activation'))).toEqual(new Set(['tanh', 'relu']));
    const noise = of('inputNoise') as number[];
    expect(Math.min(...noise)).toBeGreaterThanOrEqual(0.25);
    expect(Math.max(...noise)).toBeLessThanOrEqual(0.75);
    expect(noise.filter((value) => value < 0.5).length).toBeGreaterThan(150);
    const penalties = of('l2') as number[];
    expect(Math.min(...penalties)).toBeGreaterThanOrEqual(1e-6);
    expect(Math.max(...penalties)).toBeLessThanOrEqual(1e-2);
    // A fourth of the draws in every power of ten.
    for (const power of [-6, -5, -4, -3]) {
      const count = penalties.filter((value) => Math.floor(Math.log10(value)) === power).length;
      expect(count).toBeGreaterThan(60);
      expect(count).toBeLessThan(140);
    }
    // What exp and log of the engine say of the same draws, within rounding.
    const logs = penalties.map((value) => Math.log(value / 1e-6) / Math.log(1e4));
    const narrow = searchJobs({
      config,
      space: { ...space, l2: { logUniform: [1, 2] } },
      method: 'random',
      trials: 400,
      seed: 1,
    });
    for (const [i, { values }] of narrow.entries()) expect(values.l2).toBeCloseTo(2 ** logs[i], 12);
    expect(draw(1)).toEqual(jobs);
    expect(draw(2)).not.toEqual(jobs);
    expect(draw(1).slice(0, 5)).toEqual(searchJobs({ config, space, method: 'random', trials: 5, seed: 1 }));
    expect(searchJobs({ config, space, method: 'random' })).toHaveLength(20);
  });

  test('short paths replace what longer ones refine, whatever their order', () => {
    const [job] = searchJobs({
      config: { inputs: 5, layers: [{ units: 3, activation: 'linear' }] },
      space: { 'optimizer.beta1': [0.8], 'loss.delta': [2], optimizer: [adam()], loss: [huber()] },
    });
    expect(job.config).toMatchObject({ optimizer: adam({ beta1: 0.8 }), loss: huber({ delta: 2 }) });
    const [whole] = searchJobs({
      config: { inputs: 5, layers: [3] },
      space: { layers: [[7, 2]], 'layers[0].dropout': [0.5], 'earlyStopping.patience': [3], seed: [9] },
    });
    expect(whole.config).toMatchObject({ layers: [{ units: 7, dropout: 0.5 }, { units: 2 }], seed: 9 });
    expect(whole.train).toEqual({ earlyStopping: { patience: 3 } });
    // A default hangs on what it is a default of: the initializer on the activation.
    const [relu] = searchJobs({ config, space: { 'layers[0].activation': ['relu'] } });
    expect(relu.config.layers[0]).toMatchObject({ activation: 'relu', initializer: 'heNormal' });
  });

  test('scalers may be among the values', async () => {
    const fitted = new Scaler({ method: 'minMax' }).fit(x, 5);
    const space = { inputScaler: [null, new Scaler(), fitted] };
    const jobs = searchJobs({ config, space });
    expect(jobs.map((job) => job.config.inputScaler)).toEqual([null, { method: 'standard' }, fitted.toJSON()]);
    const { trials } = await search({ config, space, ...data, train: { epochs: 2 } });
    expect(new Set(trials.map(({ mean }) => mean.loss)).size).toBe(3);
  });

  test('leaves what it is given alone', () => {
    const given = { config: structuredClone(config), space: { 'layers[0].units': [1, 2] }, train: { epochs: 2 } };
    const before = structuredClone(given);
    searchJobs(given);
    expect(given).toEqual(before);
  });

  test('refusals name what is wrong, before anything is run', () => {
    const refuses = (space: object, refusal: Parameters<typeof expectRefusal>[1], more: Partial<SearchSpace> = {}) =>
      expectRefusal(() => searchJobs({ config, space: space as never, ...more }), refusal);
    refuses({ batchsize: [1] }, rangeRefusal(/"space" expected one of .*, got "batchsize"; did you mean "batchSize"/));
    refuses({ 'layers[2].units': [1] }, rangeRefusal(/got "layers\[2\].units", where \[2\] is no object/));
    refuses({ 'layers[2]': [1] }, rangeRefusal(/got "layers\[2\]", where \[2\] is no object/));
    refuses({ 'layers[0].unit': [1] }, rangeRefusal(/"layers\[0\]" expected options among .*did you mean "units"/));
    refuses({ 'optimizer.learningrate': [1] }, rangeRefusal(/got "learningrate"; did you mean "learningRate"/));
    refuses({ 'loss.delta': [1] }, rangeRefusal(/got "loss.delta", where "loss" is no object/));
    refuses({ 'layers[0].': [1] }, rangeRefusal(/"space" expected paths such as .*, got "layers\[0\]\."/));
    refuses({ 'earlyStopping.patient': [1] }, rangeRefusal(/did you mean "patience"/));
    refuses({ 'layers[0].dropout': [0.1, 1.5] }, rangeRefusal(/"layers\[0\].dropout" expected a finite number/));
    refuses({ epochs: [0] }, rangeRefusal('"epochs" expected an integer >= 1, got 0'));
    refuses({ epochs: [] }, rangeRefusal('"space["epochs"]" expected at least one value, got none'));
    refuses({ l2: { uniform: [0, 1] } }, typeRefusal(/"space\["l2"\]" expected an array of values \(ranges are for/));
    refuses({ l2: 1 }, typeRefusal(/"space\["l2"\]" expected an array/));
    refuses([1], typeRefusal(/"space" expected an object/));
    const random = (values: unknown, refusal: Parameters<typeof expectRefusal>[1]) =>
      refuses({ l2: values }, refusal, { method: 'random' });
    random({ uniform: [1, 0] }, rangeRefusal(/"space\["l2"\].uniform" expected \[low, high\] with low <= high/));
    random({ uniform: 1 }, typeRefusal(/"space\["l2"\].uniform" expected \[low, high\]/));
    random({ logUniform: [0, 1] }, rangeRefusal(/"space\["l2"\].logUniform" expected numbers > 0, got 0/));
    random({ integer: [0, 1.5] }, rangeRefusal(/"space\["l2"\].integer" expected an integer/));
    random({ unifrom: [0, 1] }, rangeRefusal(/did you mean "uniform"/));
    random({ uniform: [0, 1], choice: [1] }, rangeRefusal(/expected one of choice, uniform/));
    random([], rangeRefusal(/at least one value/));
    const options = (more: object, refusal: Parameters<typeof expectRefusal>[1]) => refuses({ l2: [0] }, refusal, more);
    options({ trials: 5 }, rangeRefusal('"trials" expected the method "random" or "tpe", got "grid"'));
    options({ folds: 3, validation: 0.2 }, rangeRefusal('"validation" expected nothing beside "folds", got 0.2'));
    options({ validation: 1 }, rangeRefusal('"validation" expected a share over 0 and under 1, got 1'));
    options({ folds: 1 }, rangeRefusal('"folds" expected an integer >= 2, got 1'));
    options({ method: 'gridd' }, rangeRefusal(/did you mean "grid"/));
    options({ train: { onEpoch: () => 1 } }, typeRefusal(/"train.onEpoch" expected plain JSON/));
    options({ train: { epochs: Infinity } }, typeRefusal(/"train.epochs" expected plain JSON/));
    options({ train: { validation: data } }, typeRefusal(/"train.validation" expected plain JSON/));
    options({ config: { ...config, loss: () => 1 } }, typeRefusal(/"loss" expected a name/));
    options({ onTrial: () => 1 }, rangeRefusal(/"options" expected options among/));
    options({ train: { signal: AbortSignal.abort() } }, rangeRefusal(/"train" expected no "signal"/));
    refuses({ validation: [0.2, 1.5] }, rangeRefusal('"validation" expected a share over 0 and under 1, got 1.5'));
    refuses({ classWeights: [[1, 2]] }, rangeRefusal('"classWeights" expected 3 numbers, one a class, got 2'));
  });
});

describe('trials', () => {
  const space = { 'layers[0].units': [1, 6], 'optimizer.learningRate': [0.01, 0.5] };
  const options: SearchOptions = { config, space, ...data, train: { epochs: 5 }, seed: 4 };

  test('are judged by the rows of a split, or as crossValidate does', async () => {
    const { trials } = await search({ ...options, validation: 0.25 });
    const parts = split(x, y, { test: 0.25, seed: 4, stratify: true });
    for (const trial of trials) {
      const net = new Network(trial.config);
      net.train(parts.train.x, parts.train.y, trial.train);
      expect(trial.mean).toEqual(net.evaluate(parts.test.x, parts.test.y));
      expect(trial).toMatchObject({ stopped: 'folds', seed: 4, validation: 0.25 });
      expect(trial.config.seed).toBe(4);
      expect(trial.seconds).toBeGreaterThan(0);
    }
    const folded = await search({ ...options, folds: 3 });
    for (const trial of folded.trials) {
      const { mean, deviation } = await crossValidate({
        config: trial.config,
        ...data,
        folds: 3,
        train: trial.train,
        seed: 4,
      });
      expect([trial.mean, trial.deviation]).toEqual([mean, deviation]);
      expect(trial.results).toHaveLength(3);
    }
    expect((await search(options)).trials[0].validation).toBe(0.2);
  });

  test('come back sorted, the best first', async () => {
    const byLoss = await search({ ...options, folds: 3 });
    const losses = byLoss.trials.map(({ mean }) => mean.loss);
    expect(losses).toEqual([...losses].sort((a, b) => a - b));
    expect(new Set(losses).size).toBe(4);
    expect(byLoss.best).toBe(byLoss.trials[0]);
    expect(byLoss.stopped).toBe('trials');
    expect(byLoss.trials.map(({ id }) => id).sort()).toEqual([1, 2, 3, 4]);
    const byAccuracy = await search({ ...options, folds: 3, maximize: 'accuracy' });
    const shares = byAccuracy.trials.map(({ mean }) => mean.accuracy ?? -1);
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
    const metrics = { missed: (outputs: ArrayLike<number>) => -outputs[0] };
    const byMetric = await search({ ...options, metrics, minimize: 'missed' });
    const missed = byMetric.trials.map(({ mean }) => mean.missed ?? 0);
    expect(missed).toEqual([...missed].sort((a, b) => a - b));
    expect(missed).not.toEqual(byMetric.trials.map(({ mean }) => mean.loss));
  });

  test('give the same again', async () => {
    const strip = async (more: Partial<SearchOptions>) => {
      const { trials } = await search({ ...options, ...more });
      return trials.map(({ seconds, results, ...trial }) => [trial, results.map(({ loss }) => loss)]);
    };
    const random = { space: { l2: { logUniform: [1e-4, 1e-1] } }, method: 'random', trials: 4 } as const;
    expect(await strip(random)).toEqual(await strip(random));
    expect(await strip({ ...random, seed: 5 })).not.toEqual(await strip(random));
  });

  test('are jobs that survive JSON, with the same bits', async () => {
    const jobs = searchJobs({
      config,
      space: {
        'layers[0].units': [3, 5],
        learningRate: [0.2, cosine({ epochs: 6, warmup: 1 })],
        optimizer: [adam()],
      },
      train: { epochs: 6, earlyStopping: { patience: 2 }, classWeights: { 1: 2 } },
      folds: 3,
      stratify: [...y],
      seed: 3,
    });
    for (const job of jobs) {
      const text = JSON.stringify(job);
      expect(JSON.parse(text)).toStrictEqual(job);
      const [one, two] = [await runTrial(job, data), await runTrial(JSON.parse(text), data)];
      expect(two.results.map(({ loss }) => loss)).toEqual(one.results.map(({ loss }) => loss));
      expect(two.mean).toEqual(one.mean);
      expect(JSON.stringify(job)).toBe(text);
    }
    // The schedule does what it does outside: early stopping watches the fold, as here.
    const scheduled = await runTrial(jobs[1], data);
    const [fold] = kFold(60, 3, { seed: 3, stratify: y });
    const net = new Network(jobs[1].config);
    const held = { x: pick(x, 5, fold.test), y: Uint8Array.from(fold.test, (row) => y[row]) };
    const history = net.train(
      pick(x, 5, fold.train),
      Uint8Array.from(fold.train, (row) => y[row]),
      {
        epochs: 6,
        earlyStopping: { patience: 2 },
        classWeights: { 1: 2 },
        learningRate: cosine({ epochs: 6, warmup: 1 }),
        validation: held,
      },
    );
    expect(scheduled.results[0]).toMatchObject({ ...net.evaluate(held.x, held.y), epochs: history.epochs });
    expect(new Set(history.learningRate).size).toBeGreaterThan(1);
    // What comes back may be trained with as it is.
    expect(new Network(scheduled.config).train(x, y, scheduled.train).learningRate.slice(0, 2)).toEqual(
      history.learningRate.slice(0, 2),
    );
  });

  test('stop early, each for itself', async () => {
    const { trials } = await search({
      ...options,
      space: { 'optimizer.learningRate': [0.001, 3] },
      train: { epochs: 60, earlyStopping: { patience: 1 } },
    });
    const epochs = new Map(trials.map(({ values, results }) => [values['optimizer.learningRate'], results[0].epochs]));
    expect(epochs.get(0.001)).toBe(60);
    expect(epochs.get(3)).toBeLessThan(30);
    // The best epoch's network is judged: none is worse than it was after its first epoch.
    const first = await search({ ...options, space: { 'optimizer.learningRate': [3] }, train: { epochs: 1 } });
    expect(trials.find(({ id }) => id === 2)?.mean.loss).toBeLessThanOrEqual(first.trials[0].mean.loss);
  });

  test('that diverge are results, the last ones', async () => {
    const linear: NetworkConfig = { inputs: 5, layers: [{ units: 3, activation: 'linear' }], backend: 'simd' };
    const regression = { config: linear, x, y: numbers(9, 180), train: { epochs: 20 } };
    const space = { 'optimizer.learningRate': [1e20, 0.01, 1e25, 0.001] };
    for (const more of [
      {},
      { metrics: { rmse }, maximize: 'rmse' },
      { metrics: { rmse }, minimize: 'rmse', folds: 2 },
    ]) {
      const { trials, best } = await search({ ...regression, space, ...more });
      expect(trials.slice(2).map(({ id }) => id)).toEqual([1, 3]);
      for (const trial of trials.slice(2)) {
        expect(trial).toMatchObject({ stopped: 'diverged', mean: { loss: Infinity }, results: [] });
        expect(trial.error).toMatch(/training diverged in epoch/);
      }
      expect(best?.error).toBeUndefined();
    }
    const none = await search({ ...regression, space: { 'optimizer.learningRate': [1e20] } });
    expect(none.best?.mean.loss).toBe(Infinity);
  });

  test('onTrial is told, is waited for, and stops by false', async () => {
    const told: unknown[] = [];
    const found = await search({
      ...options,
      onTrial: async ({ trial, done, total, best }) => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        told.push([trial.id, done, total, best.mean.loss <= trial.mean.loss]);
        return done < 3;
      },
    });
    expect(told).toEqual([1, 2, 3].map((id) => [id, id, 4, true]));
    expect(found).toMatchObject({ stopped: 'callback' });
    expect(found.trials).toHaveLength(3);
  });

  test('a signal stops; the trial it interrupts does not count', async () => {
    const none = await search({ ...options, signal: AbortSignal.abort() });
    expect(none).toMatchObject({ trials: [], best: undefined, stopped: 'aborted' });
    const controller = new AbortController();
    const onTrial = ({ done }: { done: number }): void => {
      if (done === 2) setTimeout(() => controller.abort(), 20);
    };
    const began = performance.now();
    const found = await search({
      ...options,
      space: { epochs: [1, 2, 1e6, 1] },
      onTrial,
      signal: controller.signal,
    });
    expect(found.trials.map(({ id }) => id).sort()).toEqual([1, 2]);
    expect(found.stopped).toBe('aborted');
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  test('refusals', async () => {
    const refuses = (more: object, refusal: Parameters<typeof expectRejection>[1]) =>
      expectRejection(search({ ...options, ...more }), refusal);
    await refuses(
      { minimize: 'los' },
      rangeRefusal(/"minimize" expected one of "loss", "accuracy", .*did you mean "loss"/),
    );
    await refuses(
      { minimize: 'loss', maximize: 'accuracy' },
      rangeRefusal(/"maximize" expected nothing beside "minimize"/),
    );
    await refuses(
      { metrics: { text: () => 'x' }, maximize: 'text' },
      rangeRefusal('"maximize" expected a figure that is a number, got "text"'),
    );
    await refuses({ onTrail: 1 }, rangeRefusal(/did you mean "onTrial"/));
    await refuses({ onTrial: 1 }, typeRefusal('"onTrial" expected a function, got 1'));
    await refuses({ x: x.slice(1) }, rangeRefusal(/"x" expected rows of 5 numbers, got 299/, 'data'));
    const [job] = searchJobs({ config, space: {} });
    await expectRejection(runTrial({ ...job, more: 1 } as never, data), rangeRefusal(/"job" expected options among/));
    await expectRejection(runTrial(job, { ...data, z: 1 } as never), rangeRefusal(/"data" expected options among/));
  });
});
