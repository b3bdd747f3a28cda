/** Metrics that take targets of 0 and 1: others are refused before anything is trained. */
import { describe, expect, test } from 'vitest';
import { crossValidate, search } from '../../src/entries/search/index';
import { auc, Network, type NetworkConfig, Scaler } from '../../src/index';
import { expectRefusal, expectUnchanged, rangeRefusal } from '../support/errors';

const x = Array.from({ length: 8 }, (_, i) => [i, 8 - i]);
const right = x.map((_, i) => i % 2);
/** In one row alone: in a small share of the rows it may not turn up. */
const wrong = right.map((value, i) => (i === 5 ? 0.5 : value));
const config: NetworkConfig = { inputs: 2, layers: [{ units: 1, activation: 'sigmoid' }], seed: 1 };
const metrics = { auc };
const refusal = rangeRefusal('"y" expected targets of 0 and 1 for "metrics.auc", got 0.5 at row 5, column 0', 'data');
const rejection = expect.objectContaining({ code: 'data', message: refusal.message });

describe.each([
  ['as it is', config],
  [
    'with scalers',
    { ...config, layers: [{ units: 1, activation: 'linear' }], inputScaler: new Scaler(), outputScaler: new Scaler() },
  ],
] as const)('a network %s', (_, config) => {
  const make = () => new Network(config as NetworkConfig);

  test.each([
    ['train', (net: Network) => net.train(x, wrong, { epochs: 2, metrics })],
    ['train, held-out rows', (net: Network) => net.train(x, wrong, { epochs: 2, metrics, validation: 0.2 })],
    ['train, rows to validate', (net: Network) => net.train(x, right, { metrics, validation: { x, y: wrong } })],
    ['evaluate', (net: Network) => net.evaluate(x, wrong, { metrics })],
  ])('%s', (_, ask) => {
    const net = make();
    const before = net.save({ training: true });
    expectRefusal(() => ask(net), refusal);
    expect(net.save({ training: true })).toEqual(before);
  });

  test.each([
    ['trainAsync', (net: Network) => net.trainAsync(x, wrong, { epochs: 2, metrics })],
    ['in a worker', (net: Network) => net.trainAsync(x, wrong, { epochs: 2, metrics, worker: true })],
    ['a stream', (net: Network) => net.trainAsync(() => [{ x, y: right }], { metrics, validation: { x, y: wrong } })],
  ])('%s', async (_, ask) => {
    const net = make();
    const before = net.save({ training: true });
    await expect(ask(net)).rejects.toThrow(rejection);
    expect(net.save({ training: true })).toEqual(before);
  });

  test('crossValidate and search train no network', async () => {
    let trained = 0;
    const schedule = { learningRate: () => ++trained && 0.1 };
    const folds = { config: config as NetworkConfig, x, folds: 2, metrics };
    await expect(crossValidate({ ...folds, y: wrong, train: schedule })).rejects.toThrow(rejection);
    const rows = wrong.map((value) => [value]);
    await expect(crossValidate({ ...folds, y: rows, train: schedule })).rejects.toThrow(rejection);
    expect(trained).toBe(0);
    await expect(search({ ...folds, y: wrong, space: { batchSize: [4] }, maximize: 'auc' })).rejects.toThrow(rejection);
    const { mean } = await crossValidate({ ...folds, y: right, stratify: right, train: { epochs: 2 } });
    expect(mean.auc).toBeTypeOf('number');
  });
});

test('targets of 0 and 1 in every form', () => {
  const net = new Network(config);
  for (const y of [right, right.map((value) => [value]), Uint8Array.from(right), right.map((value) => value === 1)]) {
    expect(net.evaluate(x, y as number[], { metrics }).auc).toBe(auc(net.predict(x), right));
  }
});

test('classes, by index and by name, are pooled over the outputs', async () => {
  const net = new Network({
    inputs: 2,
    layers: [{ units: 3, activation: 'softmax' }],
    loss: 'crossEntropy',
    classNames: ['a', 'b', 'c'],
    seed: 1,
  });
  const y = x.map((_, i) => i % 3);
  const oneHot = y.flatMap((k) => [0, 1, 2].map((j) => Number(j === k)));
  const expected = auc(net.predict(x), oneHot);
  expect(net.evaluate(x, y, { metrics }).auc).toBe(expected);
  expect(
    net.evaluate(
      x,
      y.map((k) => 'abc'[k]),
      { metrics },
    ).auc,
  ).toBe(expected);
  expect(net.evaluate(x, oneHot, { metrics }).auc).toBe(expected);
  const { seed: _, ...config } = net.config;
  for (const given of [y, y.map((k) => 'abc'[k])]) {
    const { mean } = await crossValidate({ config, x, y: given, folds: 2, stratify: false, metrics });
    expect(mean.auc).toBeTypeOf('number');
  }
});

test('a metric of your own that takes them', () => {
  const own = Object.assign(() => 1, { takes: 'binary' as const });
  const net = new Network(config);
  expectUnchanged(net, () => {
    const message = '"y" expected targets of 0 and 1 for "metrics.own", got 0.5 at row 5, column 0';
    expectRefusal(() => net.train(x, wrong, { metrics: { own } }), rangeRefusal(message, 'data'));
  });
  expect(net.train(x, right, { metrics: { own } }).metrics.own).toEqual([1]);
});
