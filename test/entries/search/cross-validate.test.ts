/** crossValidate: the same as folds by hand, its figures, how it stops, what it leaves alone and what it refuses. */
import { describe, expect, test } from 'vitest';
import { crossValidate } from '../../../src/entries/search/index';
import {
  DivergedError,
  kFold,
  mae,
  Network,
  type NetworkConfig,
  OneHotEncoder,
  rmse,
  Scaler,
  sgd,
  split,
} from '../../../src/index';
import { rangeRefusal, typeRefusal } from '../../support/errors';
import { classes, numbers, pick, range } from '../../support/trainings';
import { expectRejection } from './rejection';

const CLASSES: NetworkConfig = {
  inputs: 5,
  layers: [
    { units: 6, activation: 'tanh' },
    { units: 3, activation: 'softmax' },
  ],
  loss: 'crossEntropy',
  optimizer: sgd({ learningRate: 0.3 }),
  backend: 'simd',
};
const NUMBERS: NetworkConfig = { inputs: 4, layers: [5, { units: 2, activation: 'linear' }], backend: 'simd' };

const x = numbers(1, 5 * 61);
const y = classes(2, 61, 3);

describe('by hand', () => {
  test('rows of categories', async () => {
    const rows = Array.from({ length: 24 }, (_, i) => [['red', 'blue'][i % 2], i / 24]);
    const targets = rows.map(([colour]) => Number(colour === 'red'));
    const inputEncoder = new OneHotEncoder({ columns: [0] }).fit(rows);
    const config: NetworkConfig = { ...CLASSES, inputs: 3, layers: [{ units: 2, activation: 'softmax' }] };
    const work = { y: targets, folds: 4, train: { epochs: 30, batchSize: 4 }, seed: 1 };
    const found = await crossValidate({ ...work, config: { ...config, inputEncoder }, x: rows });
    const encoded = await crossValidate({ ...work, config, x: inputEncoder.transform(rows) });
    expect(found.mean).toEqual(encoded.mean);
    expect(found.mean.accuracy).toBe(1);
  });

  test('classes: stratified folds, a network for each', async () => {
    const train = { epochs: 4, batchSize: 8 };
    const found = await crossValidate({ config: CLASSES, x, y, folds: 4, train, seed: 7 });
    const folds = kFold(61, 4, { seed: 7, stratify: y });
    const expected = folds.map((fold) => {
      const net = new Network({ ...CLASSES, seed: 7 });
      net.train(
        pick(x, 5, fold.train),
        Uint8Array.from(fold.train, (row) => y[row]),
        train,
      );
      return net.evaluate(
        pick(x, 5, fold.test),
        Uint8Array.from(fold.test, (row) => y[row]),
      );
    });
    expect(found.folds.map(({ loss, accuracy }) => ({ loss, accuracy }))).toEqual(expected);
    expect(found.folds.map(({ fold, rows, epochs }) => [fold, rows, epochs])).toEqual(
      folds.map((fold, i) => [i + 1, fold.test.length, 4]),
    );
    for (const name of ['loss', 'accuracy'] as const) {
      const values = expected.map((scores) => scores[name] ?? Number.NaN);
      const mean = values.reduce((sum, value) => sum + value) / 4;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4;
      expect(found.mean[name]).toBeCloseTo(mean, 12);
      expect(found.deviation[name]).toBeCloseTo(Math.sqrt(variance), 12);
    }
    expect(found.stopped).toBe('folds');
    const again = await crossValidate({ config: { ...CLASSES, seed: 7 }, x, y, folds, train });
    expect(again.mean).toEqual(found.mean);
    const plain = await crossValidate({ config: CLASSES, x, y, folds: 4, train, seed: 7, stratify: false });
    expect(plain.folds.map(({ loss }) => loss)).not.toEqual(expected.map(({ loss }) => loss));
    const named = await crossValidate({ config: CLASSES, x, y, folds: 4, train, seed: 7, stratify: [...y] });
    expect(named.mean).toEqual(found.mean);
  });

  test('numbers: ten folds by default, flat targets of several numbers, metrics, weights', async () => {
    const inputs = numbers(3, 4 * 40);
    const targets = numbers(4, 2 * 40);
    const sampleWeights = range(40).map((row) => 1 + (row % 3));
    const metrics = { rmse, mae, biggest: Object.assign(() => ({ not: 'a number' })) };
    const options = { config: NUMBERS, x: inputs, y: targets, sampleWeights, metrics, train: { epochs: 3 }, seed: 3 };
    const before = structuredClone([inputs, targets, sampleWeights]);
    const found = await crossValidate(options);
    expect([inputs, targets, sampleWeights]).toEqual(before);
    const expected = kFold(40, 10, { seed: 3 }).map(({ train, test: held }) => {
      const net = new Network({ ...NUMBERS, seed: 3 });
      const weightsOf = (rows: Uint32Array): number[] => Array.from(rows, (row) => sampleWeights[row]);
      net.train(pick(inputs, 4, train), pick(targets, 2, train), { epochs: 3, sampleWeights: weightsOf(train) });
      const judged = { sampleWeights: weightsOf(held), metrics };
      return net.evaluate(pick(inputs, 4, held), pick(targets, 2, held), judged);
    });
    expect(found.folds.map(({ loss, metrics: figures }) => ({ loss, ...figures }))).toEqual(expected);
    expect(Object.keys(found.mean).sort()).toEqual(['loss', 'mae', 'rmse']);
    expect(found.mean.rmse).toBeCloseTo(expected.reduce((sum, { rmse: value }) => sum + Number(value), 0) / 10, 12);
    // Rows as arrays are the same data.
    const rows = range(40).map((row) => inputs.slice(4 * row, 4 * row + 4));
    expect((await crossValidate({ ...options, x: rows })).mean).toEqual(found.mean);
  });

  test('early stopping has validation rows of its own, never the fold', async () => {
    const train = { epochs: 30, validation: 0.2, earlyStopping: { patience: 1 } };
    const found = await crossValidate({ config: CLASSES, x, y, folds: 3, train, seed: 1 });
    const [fold] = kFold(61, 3, { seed: 1, stratify: y });
    const net = new Network({ ...CLASSES, seed: 1 });
    const history = net.train(
      pick(x, 5, fold.train),
      Uint8Array.from(fold.train, (row) => y[row]),
      train,
    );
    expect([found.folds[0].epochs, found.folds[0].bestEpoch]).toEqual([history.epochs, history.bestEpoch]);
    expect(history.epochs).toBeLessThan(30);
  });

  test('scalers learn from the rows that each network trains on alone; rows may be objects, classes names', async () => {
    const inputNames = ['a', 'b', 'c', 'd', 'e'];
    const classNames = ['x', 'y', 'z'];
    const far = x.map((value, i) => 1000 + value * 10 ** (i % 5));
    const rows = range(61).map((row) => Object.fromEntries(inputNames.map((name, j) => [name, far[5 * row + j]])));
    const names = Array.from(y, (index) => classNames[index]);
    const inputScaler = new Scaler();
    const config = { ...CLASSES, inputScaler, inputNames, classNames };
    const found = await crossValidate({ config, x: rows, y: names, folds: 3, seed: 1, train: { epochs: 3 } });
    expect(inputScaler.fitted).toBe(false);
    const expected = kFold(61, 3, { seed: 1, stratify: y }).map((fold) => {
      const scaler = new Scaler();
      const seen = scaler.fitTransform(pick(far, 5, fold.train), 5);
      const net = new Network({ ...CLASSES, seed: 1 });
      net.train(
        seen,
        Uint8Array.from(fold.train, (row) => y[row]),
        { epochs: 3 },
      );
      const unseen = scaler.transform(pick(far, 5, fold.test));
      return net.evaluate(
        unseen,
        Uint8Array.from(fold.test, (row) => y[row]),
      );
    });
    expect(found.folds.map(({ loss, accuracy }) => ({ loss, accuracy }))).toEqual(expected);
  });

  test('folds that leave one row over, and folds outside the range that a scaler learns from the others', async () => {
    const config: NetworkConfig = {
      inputs: 4,
      layers: [
        { units: 5, normalize: 'batch' },
        { units: 2, activation: 'sigmoid' },
      ],
      outputScaler: new Scaler({ method: 'minMax' }),
      backend: 'simd',
    };
    const rows = 99; // 66 to train on in batches of 13: a row is left over
    const far = numbers(4, 2 * rows).map((v, i) => v * i);
    const train = { batchSize: 13, epochs: 2 };
    const { folds, mean } = await crossValidate({ config, x: numbers(3, 4 * rows), y: far, folds: 3, train });
    expect(folds.map((fold) => fold.rows)).toEqual([33, 33, 33]);
    expect(mean.loss).toBeGreaterThan(0);
  });

  test('one fold may be given, as a split has it', async () => {
    const parts = split(x, y, { seed: 2, rows: 61 });
    const folds = [{ train: parts.train.indices, test: parts.test.indices }];
    const { mean, deviation } = await crossValidate({ config: CLASSES, x, y, folds, seed: 5 });
    const net = new Network({ ...CLASSES, seed: 5 });
    net.train(parts.train.x, parts.train.y);
    expect(mean).toEqual(net.evaluate(parts.test.x, parts.test.y));
    expect(deviation).toEqual({ loss: 0, accuracy: 0 });
  });
});

describe('stopping', () => {
  test('onFold is told, is waited for, and stops by false', async () => {
    const told: number[] = [];
    const onFold = async ({ fold, folds, loss }: { fold: number; folds: number; loss: number }): Promise<boolean> => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      told.push(fold, folds);
      return loss >= 0 && fold < 2;
    };
    const found = await crossValidate({ config: CLASSES, x, y, folds: 5, onFold });
    expect(told).toEqual([1, 5, 2, 5]);
    expect(found.stopped).toBe('callback');
    expect(found.folds).toHaveLength(2);
    expect(found.mean.loss).toBeCloseTo((found.folds[0].loss + found.folds[1].loss) / 2, 12);
  });

  test('a signal stops; the fold it interrupts does not count', async () => {
    const none = await crossValidate({ config: CLASSES, x, y, signal: AbortSignal.abort() });
    expect(none).toMatchObject({ stopped: 'aborted', folds: [], mean: { loss: Number.NaN } });
    const controller = new AbortController();
    let epochs = 0;
    const train = { epochs: 5, onEpoch: () => void (++epochs === 8 && controller.abort()) };
    const found = await crossValidate({ config: CLASSES, x, y, train, signal: controller.signal });
    expect(found.stopped).toBe('aborted');
    expect(found.folds).toHaveLength(1);
    expect(epochs).toBe(8);
  });

  test('the event loop keeps turning between short folds', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await crossValidate({ config: CLASSES, x, y, folds: 61, stratify: false, train: { epochs: 2 } });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
  });

  test('training that diverges throws', async () => {
    const config = { ...NUMBERS, optimizer: sgd({ learningRate: 1e30 }) };
    const data = { x: numbers(3, 160), y: numbers(4, 80) };
    const error = await crossValidate({ config, ...data, folds: 2, train: { epochs: 9 } }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(DivergedError);
  });
});

test('refusals', async () => {
  const good = { config: CLASSES, x, y };
  const refuses = (change: object, refusal: Parameters<typeof expectRejection>[1]) =>
    expectRejection(crossValidate({ ...good, ...change }), refusal);
  await refuses({ folds: 1 }, rangeRefusal('"folds" expected an integer from 2 to 61, got 1'));
  await refuses({ folds: 62 }, rangeRefusal('"folds" expected an integer from 2 to 61, got 62'));
  await refuses({ folds: 'ten' }, typeRefusal(/"folds" expected a number of folds/));
  await refuses(
    { folds: [{ train: [0], test: [61] }] },
    rangeRefusal(/"folds\[0\].test" expected an integer from 0 to 60/),
  );
  await refuses({ folds: [{ train: [], test: [1] }] }, rangeRefusal(/"folds\[0\].train" expected at least one row/));
  await refuses({ stratify: 'yes' }, typeRefusal(/"stratify" expected true, false or one label a row/));
  await refuses({ onfold: 1 }, rangeRefusal(/did you mean "onFold"/));
  await refuses({ onFold: 1 }, typeRefusal('"onFold" expected a function, got 1'));
  await refuses({ seed: -1 }, rangeRefusal(/"seed" expected an integer/));
  await refuses({ config: { ...CLASSES, inputs: 4 } }, rangeRefusal(/"x" expected rows of 4 numbers, got 305/, 'data'));
  await refuses({ x: [...x], y: y.slice(1) }, rangeRefusal(/"y" expected 61 rows of equal length, got 60/, 'data'));
  await refuses({ train: { epoch: 3 } }, rangeRefusal(/did you mean "epochs"/));
  await refuses({ train: { metrics: {} } }, rangeRefusal(/"train" expected no "metrics"/));
  await refuses({ config: { ...CLASSES, los: 1 } }, rangeRefusal(/did you mean "loss"/));
});
