/** −0, which JSON writes as 0: what was learnt from it, or given as an option, gives the same bits when it is read. */
import { describe, expect, test } from 'vitest';
import { TableModel } from '../../src/entries/table/index';
import { Vectorizer } from '../../src/entries/text/index';
import {
  Imputer,
  LabelEncoder,
  leakyRelu,
  Network,
  OneHotEncoder,
  Quantiles,
  Random,
  Scaler,
  sgd,
} from '../../src/index';

const X = [
  [-0, 1, -0],
  [0, -0, -0],
  [-3, -0, -0],
  [-0, -2, -0],
];
const GAPS = [...X, [Number.NaN, Number.NaN, Number.NaN]];

const back = (of: unknown): never => JSON.parse(JSON.stringify(of)) as never;

/** The bits of numbers, which `toEqual` of typed arrays also compares, spelt so that a failure shows the sign. */
const bits = (values: ArrayLike<unknown>): string[] =>
  Array.from(values, (value) => (Object.is(value, -0) ? '-0' : String(value)));

describe.each(['standard', 'minMax', 'robust'] as const)('Scaler, %s', (method) => {
  const options = method === 'minMax' ? { method, range: [-0, 1] as const } : { method };
  const make = () => new Scaler(options).fit(X);

  test('transform and inverse', () => {
    const [own, read] = [make(), Scaler.fromJSON(back(make()))];
    expect(bits(read.transform(X))).toEqual(bits(own.transform(X)));
    expect(bits(read.inverse(X))).toEqual(bits(own.inverse(X)));
    expect(bits(read.shift)).toEqual(bits(own.shift));
    expect(bits(read.scale)).toEqual(bits(own.scale));
  });

  test('partialFit goes on alike', () => {
    if (method === 'robust') return;
    const [own, read] = [make(), Scaler.fromJSON(back(make()))];
    for (const scaler of [own, read]) scaler.partialFit([[-0, -0, -0]]);
    expect(bits(read.transform(X))).toEqual(bits(own.transform(X)));
  });

  test('in a network, on both sides', () => {
    const net = new Network({
      inputs: 3,
      layers: [{ units: 3, activation: 'linear' }],
      inputScaler: make(),
      outputScaler: make(),
      seed: 1,
    });
    net.layers[0].setWeights(new Float32Array(9).fill(-0));
    net.layers[0].setBiases([-0, -0, -0]);
    expect(bits(Network.fromJSON(back(net)).predict(X))).toEqual(bits(net.predict(X)));
    expect(bits(Network.load(net.save()).predict(X))).toEqual(bits(net.predict(X)));
  });
});

test.each(['mean', 'median', 'mostFrequent', 'constant'] as const)('Imputer, %s', (method) => {
  const own = new Imputer({ method, ...(method === 'constant' ? { value: -0 } : {}), marks: true }).fit(GAPS);
  const read = Imputer.fromJSON(back(own));
  expect(bits(read.fill)).toEqual(bits(own.fill));
  expect(bits(read.transform(GAPS))).toEqual(bits(own.transform(GAPS)));
});

test('Imputer of a constant that has learnt nothing yet', () => {
  const own = new Imputer({ method: 'constant', value: -0 });
  expect(bits([Imputer.fromJSON(back(own)).value])).toEqual(bits([own.value]));
});

test('Quantiles', () => {
  const own = new Quantiles({ bins: 3 }).fit(X);
  const read = Quantiles.fromJSON(back(own));
  expect(bits(read.edges.flat())).toEqual(bits(own.edges.flat()));
  expect(bits(read.transform(X))).toEqual(bits(own.transform(X)));
});

test('LabelEncoder and OneHotEncoder: −0 is the label 0', () => {
  const labels = new LabelEncoder().fit([-0, 1, 0]);
  expect(bits(labels.classes)).toEqual(['0', '1']);
  expect(bits(LabelEncoder.fromJSON<number>(back(labels)).inverse([0, 1]))).toEqual(bits(labels.inverse([0, 1])));
  const encoder = new OneHotEncoder({ columns: [0] }).fit([
    [-0, -0],
    [1, -0],
  ]);
  const read = OneHotEncoder.fromJSON(back(encoder));
  expect(bits(read.categories.flat())).toEqual(bits(encoder.categories.flat()));
  expect(bits(read.transform([[-0, -0]]))).toEqual(bits(encoder.transform([[-0, -0]])));
  expect(bits(encoder.transform([[-0, -0]]))).toEqual(['1', '0', '-0']); // a number passes through as it is
});

test('Vectorizer', () => {
  const own = new Vectorizer({ hash: { columns: 8, seed: -0 } }).fit(['a b', 'c']);
  const read = Vectorizer.fromJSON(back(own));
  expect(bits(read.transform(['a b c']).toDense())).toEqual(bits(own.transform(['a b c']).toDense()));
});

test('Random', () => {
  const own = new Random(-0);
  expect(Random.fromJSON(back(own)).normal()).toBe(own.normal());
});

test('options of a network', () => {
  const net = new Network({
    inputs: 3,
    layers: [{ units: 2, activation: leakyRelu({ slope: -0 }), l2: -0 }],
    optimizer: sgd({ learningRate: 0.1, momentum: -0 }),
    seed: 1,
  });
  const read = Network.fromJSON(back(net));
  expect(bits(read.predict(X))).toEqual(bits(net.predict(X)));
  net.learningRate = -0;
  expect(bits([Network.load(net.save({ training: true })).learningRate])).toEqual(bits([net.learningRate]));
});

test('TableModel', async () => {
  const rows = Array.from({ length: 40 }, (_, i) => ({
    a: i % 3 ? -0 : i,
    b: i % 2 ? null : i % 4 ? -0 : 1,
    y: i % 5 ? -0 : i,
  }));
  const own = await TableModel.train(rows, { target: 'y', folds: 2, members: 1, size: 'small', seed: 1 });
  const asked = [
    { a: -0, b: -0 },
    { a: 0, b: null },
    { a: null, b: 0 },
  ];
  for (const read of [TableModel.fromJSON(back(own)), TableModel.load(own.save())]) {
    expect(bits(read.predict(asked))).toEqual(bits(own.predict(asked)));
    expect(bits(read.interval(asked).flatMap(Object.values))).toEqual(bits(own.interval(asked).flatMap(Object.values)));
    expect(back(read)).toEqual(back(own));
    expect(read.importance()).toStrictEqual(own.importance());
    expect(read.score).toStrictEqual(own.score);
  }
}, 60_000);
