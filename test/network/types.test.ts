/**
 * What TypeScript makes of the public API: `npm run types` holds the expectations of types, and the values here show that
 * they tell the truth.
 */
import { describe, expect, expectTypeOf, test } from 'vitest';
import { crossValidate, type SearchResult, search, type Trial } from '../../src/entries/search/index';
import {
  accuracy,
  auc,
  type ClassReport,
  classReport,
  confusionMatrix,
  type EpochInfo,
  type Evaluation,
  type History,
  type Inputs,
  type Metric,
  type Metrics,
  mae,
  Network,
  type NetworkConfig,
  r2,
  rmse,
  sgd,
  type TrainOptions,
  topK,
} from '../../src/index';

const CLASSES: NetworkConfig = {
  inputs: 2,
  layers: [3, { units: 3, activation: 'softmax' }],
  loss: 'crossEntropy',
  seed: 1,
};
const x = [
  [0, 1],
  [1, 0],
  [1, 1],
  [0, 0],
];
const y = [0, 1, 2, 1];

describe('rows typed by an interface', () => {
  interface House {
    area: number;
    length: number;
    garden?: boolean;
  }
  const house: House = { area: 50, length: 8, garden: true };
  const houses: readonly House[] = [house, { length: 9, area: 60, garden: false }];
  const net = new Network({
    inputs: 3,
    layers: [1],
    optimizer: sgd({ learningRate: 1e-4 }),
    inputNames: ['area', 'length', 'garden'],
    seed: 1,
  });

  test('go in wherever x does', async () => {
    const plain = [
      [50, 8, 1],
      [60, 9, 0],
    ];
    expect(net.predict(houses)).toEqual(net.predict(plain));
    expect(net.predict(house)).toEqual(net.predict(plain[0]));
    expect(net.classify(houses)).toHaveLength(2);
    expect(net.evaluate(houses, [0, 1])).toEqual(net.evaluate(plain, [0, 1]));
    expect(net.losses(houses, [0, 1])).toHaveLength(2);
    expect(net.forward(house)).toHaveLength(1);
    net.gradients(houses, [0, 1]);
    net.backward(houses, [1, 1]);
    net.checkGradients(houses, [0, 1]);
    net.trainBatch(houses, [0, 1]);
    net.train(houses, [0, 1], { validation: { x: houses, y: [0, 1] } });
    await net.trainAsync(houses, [0, 1]);
    await net.trainAsync(() => [{ x: houses, y: [0, 1] }]);
    await crossValidate({ config: { ...net.config, layers: [1] }, x: houses, y: [0, 1], folds: 2 });
  });

  test('what is no row is still refused', () => {
    type Row = Inputs;
    expectTypeOf<House>().toExtend<Row>();
    expectTypeOf<House[]>().toExtend<Row>();
    expectTypeOf<Promise<House[]>>().not.toExtend<Row>();
    expectTypeOf<Map<string, number>>().not.toExtend<Row>();
    expectTypeOf<Set<number>>().not.toExtend<Row>();
    expectTypeOf<() => House[]>().not.toExtend<Row>();
    expectTypeOf<Date>().not.toExtend<Row>();
    expectTypeOf<BigInt64Array>().not.toExtend<Row>();
    expectTypeOf<string>().toExtend<Row>(); // a text, for an encoder of texts
    expectTypeOf<undefined>().not.toExtend<Row>();
    expectTypeOf<(number | undefined)[]>().not.toExtend<Row>();
    expectTypeOf<null[]>().not.toExtend<Row>();
    // @ts-expect-error a promise that nobody awaited
    expect(() => net.predict(Promise.resolve(houses))).toThrow('"x" expected');
  });
});

describe('metrics carry the types of their values', () => {
  const metrics = {
    mae,
    top2: topK(2),
    report: classReport,
    matrix: confusionMatrix,
    mine: (p: ArrayLike<number>) => `${p.length}`,
  };
  const net = new Network(CLASSES);

  test('of the library', () => {
    expectTypeOf(accuracy).toExtend<Metric<number>>();
    expectTypeOf(topK(1)).toExtend<Metric<number>>();
    expectTypeOf(auc).toExtend<Metric<number>>();
    expectTypeOf(r2).toExtend<Metric<number>>();
    expectTypeOf(rmse).toExtend<Metric<number>>();
    expectTypeOf(classReport).toExtend<Metric<ClassReport>>();
    expectTypeOf(confusionMatrix).toExtend<Metric<number[][]>>();
  });

  test('through evaluate', () => {
    const found = net.evaluate(x, y, { metrics });
    expectTypeOf(found.mae).toEqualTypeOf<number>();
    expectTypeOf(found.top2).toEqualTypeOf<number>();
    expectTypeOf(found.report).toEqualTypeOf<ClassReport>();
    expectTypeOf(found.matrix).toEqualTypeOf<number[][]>();
    expectTypeOf(found.mine).toEqualTypeOf<string>();
    expectTypeOf(found.loss).toEqualTypeOf<number>();
    expectTypeOf(found.accuracy).toEqualTypeOf<number | undefined>();
    // @ts-expect-error no such metric
    expect(found.other).toBeUndefined();
    expect([typeof found.mae, found.mine, found.report.classes.length]).toEqual(['number', '12', 3]);
    const plain = net.evaluate(x, y);
    expectTypeOf(plain).toExtend<Evaluation>();
    // @ts-expect-error no metrics were asked for
    expect(plain.mae).toBeUndefined();
    const inline = net.evaluate(x, y, {
      sampleWeights: [1, 1, 1, 1],
      metrics: { ratio: (predicted, actual, width) => predicted.length / actual.length / width },
    });
    expectTypeOf(inline.ratio).toEqualTypeOf<number>();
    const { metrics: once } = net.train(x, y, {
      metrics: { sum: (_, actual) => actual[0] },
      onEpoch: (info) => info.epoch,
    });
    expectTypeOf(once.sum).toEqualTypeOf<number[]>();
    expect([inline.ratio, once.sum.length]).toEqual([1 / 3, 1]);
    const any: Metrics = metrics;
    expectTypeOf(net.evaluate(x, y, { metrics: any }).whatever).toEqualTypeOf<unknown>();
  });

  test('through train: callbacks and history', () => {
    let told: EpochInfo<typeof metrics> | undefined;
    const history = net.train(x, y, {
      epochs: 2,
      metrics,
      validation: 0.5,
      onEpoch: (info) => {
        expectTypeOf(info.metrics?.mae).toEqualTypeOf<number | undefined>();
        expectTypeOf(info.validationMetrics?.report).toEqualTypeOf<ClassReport | undefined>();
        told = info;
      },
    });
    expectTypeOf(history.metrics.mae).toEqualTypeOf<number[]>();
    expectTypeOf(history.metrics.mine).toEqualTypeOf<string[]>();
    expectTypeOf(history.validationMetrics.report).toEqualTypeOf<ClassReport[]>();
    // @ts-expect-error no such metric
    expect(history.metrics.other).toBeUndefined();
    expect(history.validationMetrics.mae[1]).toBe(told?.validationMetrics?.mae);
    expectTypeOf(history).toExtend<History>();
    // A callback for any training, and options that are passed on.
    const onEpoch = (info: EpochInfo): unknown => info.metrics?.mae;
    const options: TrainOptions = { onEpoch };
    expectTypeOf(net.train(x, y, { metrics: { mae }, onEpoch }).metrics.mae).toEqualTypeOf<number[]>();
    expectTypeOf(net.train(x, y, options).metrics.mae).toEqualTypeOf<unknown[]>();
    expectTypeOf(net.train(x, y)).toEqualTypeOf<History>();
  });

  test('every asked metric has its list, empty where nothing was measured', async () => {
    const { validationMetrics } = net.train(x, y, { metrics: { mae } });
    expect(validationMetrics.mae).toEqual([]);
    const signal = AbortSignal.abort();
    for (const worker of [false, true]) {
      const aborted = await net.trainAsync(x, y, { metrics: { mae, toString: mae }, signal, worker });
      expect(aborted.metrics).toEqual({ mae: [], toString: [] });
    }
    const stream = await net.trainAsync(() => [{ x, y }], { metrics: { mae }, validation: { x, y } });
    expectTypeOf(stream.metrics.mae).toEqualTypeOf<number[]>();
    expect([stream.metrics.mae, stream.validationMetrics.mae.length]).toEqual([[], 1]);
  });

  test('promises are awaited by trainAsync', async () => {
    const later = async (predicted: ArrayLike<number>): Promise<number> => predicted.length;
    const history = await net.trainAsync(x, y, { metrics: { later } });
    expectTypeOf(history.metrics.later).toEqualTypeOf<number[]>();
    expect(history.metrics.later).toEqual([12]);
  });
});

describe('search and cross-validation', () => {
  const space = { epochs: [1, 2] };

  test('the best trial is there, unless a signal may stop the search before', async () => {
    const found = await search({ config: CLASSES, space, x, y, validation: 0.5, metrics: { mae } });
    expectTypeOf(found.best).toEqualTypeOf<Trial<{ mae: typeof mae }>>();
    expectTypeOf(found.best.results[0].metrics.mae).toEqualTypeOf<number>();
    expectTypeOf(found).toExtend<SearchResult>();
    expect(found.best).toBe(found.trials[0]);
    const aborted = await search({ config: CLASSES, space, x, y, signal: AbortSignal.abort() });
    expectTypeOf(aborted.best).toEqualTypeOf<Trial | undefined>();
    expect(aborted.best).toBeUndefined();
  });

  test('the figures of folds', async () => {
    const { folds } = await crossValidate({ config: CLASSES, x, y, folds: 2, metrics: { matrix: confusionMatrix } });
    expectTypeOf(folds[0].metrics.matrix).toEqualTypeOf<number[][]>();
    expect(folds[0].metrics.matrix).toHaveLength(3);
  });
});
