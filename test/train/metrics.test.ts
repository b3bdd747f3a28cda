/** The `metrics` option: every figure is what the function says alone, of the right rows. */
import { describe, expect, test } from 'vitest';
import {
  accuracy,
  auc,
  classReport,
  confusionMatrix,
  type EpochInfo,
  mae,
  Network,
  r2,
  rmse,
  topK,
} from '../../src/index';
import { BACKENDS } from '../support/backends';
import { classification, expectSameNetwork, regression } from '../support/trainings';

describe.each(BACKENDS)('%s', (backend) => {
  test('evaluate: of classes, of scores, of outputs', () => {
    const { net, x, y } = classification(backend, 300);
    net.train(x, y, { epochs: 5 });
    const custom = (predicted: ArrayLike<number>, actual: ArrayLike<number>, width: number) => [
      predicted.length,
      Array.from(actual).reduce((sum, v) => sum + v, 0),
      width,
    ];
    const metrics = { top2: topK(2), report: classReport, confusion: confusionMatrix, mae, custom };
    const found = net.evaluate(x, y, { metrics });
    const [outputs, predicted] = [net.predict(x), net.classify(x)];
    expect(found.top2).toBe(topK(2)(outputs, y));
    expect(found.report).toEqual(classReport(predicted, y, 3));
    expect(found.confusion).toEqual(confusionMatrix(predicted, y, 3));
    expect(found.custom).toEqual([900, 300, 3]); // one-hot targets
    const { top2, ...plain } = net.evaluate(x, y, { metrics: { top2: topK(1) } });
    expect(plain).toEqual(net.evaluate(x, y));
    expect(top2).toBe(plain.accuracy);
  });

  test('evaluate: regression, and one decision', () => {
    const { net, x, y } = regression(backend, 40);
    const found = net.evaluate(x, y, { metrics: { mae, rmse, r2 } });
    const outputs = net.predict(x);
    expect(found).toMatchObject({ mae: mae(outputs, y), rmse: rmse(outputs, y), r2: r2(outputs, y, 2) });
    const decision = new Network({ inputs: 4, layers: [1], loss: 'binaryCrossEntropy', seed: 1, backend });
    const yes = Array.from({ length: 40 }, (_, i) => Number(x[4 * i] > 0));
    const scores = decision.evaluate(x, yes, { metrics: { auc, matrix: confusionMatrix } });
    expect(scores.auc).toBe(auc(decision.predict(x), yes));
    expect(scores.matrix).toEqual(confusionMatrix(decision.classify(x), yes, 2));
  });

  test('auc where the validation rows are of one class: NaN, and training goes on', () => {
    const { x } = regression(backend, 40);
    const yes = Array.from({ length: 40 }, (_, i) => Number(x[4 * i] > 0));
    const net = new Network({ inputs: 4, layers: [1], loss: 'binaryCrossEntropy', seed: 1, backend });
    const validation = { x: [[1, 2, 3, 4]], y: [1] };
    const { validationMetrics, metrics } = net.train(x, yes, { epochs: 2, validation, metrics: { auc } });
    expect(validationMetrics.auc).toEqual([Number.NaN, Number.NaN]);
    expect(metrics.auc[1]).toBe(auc(net.predict(x), yes));
  });

  test.each([undefined, 0.25])('train: one value an epoch, validation %s', (validation) => {
    const { net, x, y } = classification(backend, 200);
    const told: EpochInfo[] = [];
    const metrics = { top2: topK(2), report: classReport };
    const history = net.train(x, y, { epochs: 3, validation, metrics, onEpoch: (info) => told.push(info) });
    expect(history.metrics.top2).toEqual(told.map((info) => info.metrics?.top2));
    expect(history.metrics.report).toHaveLength(3);
    const report = history.metrics.report[2];
    expect(report.classes.reduce((sum, { support }) => sum + support, 0)).toBe(validation ? 150 : 200);
    expect(history.validationMetrics.report).toHaveLength(validation ? 3 : 0);
    if (validation) expect(history.validationMetrics.top2).toEqual(told.map((info) => info.validationMetrics?.top2));
    else expect(history.metrics.top2[2]).toBe(net.evaluate(x, y, { metrics }).top2);
    // Looking changes nothing.
    const unseen = classification(backend, 200).net;
    unseen.train(x, y, { epochs: 3, validation });
    expectSameNetwork(net, unseen);
  });

  test('validation data of its own, asynchronously, under a function as loss', async () => {
    const { net, x, y } = regression(backend, 60);
    const config = { ...net.config, loss: () => 1 };
    const mine = new Network(config);
    const history = await mine.trainAsync(x, y, { epochs: 2, metrics: { rmse }, validation: { x, y } });
    expect(history.validationMetrics.rmse).toEqual(history.metrics.rmse);
    expect(history.metrics.rmse[1]).toBe(rmse(mine.predict(x), y));
  });
});

test('what is refused, before anything is trained', () => {
  const { net, x, y } = regression('simd', 10);
  const cases: [unknown, string][] = [
    [{ accuracy }, '"metrics" expected names but "loss" and "accuracy", got "accuracy"'],
    [{ right: accuracy }, '"metrics.right" expected a loss that tells classes'],
    [{ mae: 'mae' }, '"metrics.mae" expected a function of (predicted, actual, width), got "mae"'],
    [[mae], '"metrics" expected an object, got an array of 1'],
  ];
  const before = net.getParameters();
  for (const [metrics, message] of cases) {
    expect(() => net.train(x, y, { metrics: metrics as never })).toThrow(message);
    expect(() => net.evaluate(x, y, { metrics: metrics as never })).toThrow(message);
  }
  expect(net.getParameters()).toEqual(before);
});
