/** Booleans wherever numbers or categories come in: true is 1 and false is 0; as categories they are their own kind. */
import { describe, expect, test } from 'vitest';
import { crossValidate } from '../../src/entries/search/index';
import { LabelEncoder, Network, type NetworkConfig, OneHotEncoder, Scaler, split } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { expectRefusal, rangeRefusal, typeRefusal } from '../support/errors';

const random = [1, 0, 0, 1, 1, 1, 0, 1, 0, 0, 1, 0];
const numbers = random.map((v, i) => [v, i / 12, random[(i + 5) % 12]]);
const rows = numbers.map(([a, b, c]) => [a === 1, b, c === 1]);
const yes = numbers.map(([a]) => 1 - a);
const no = yes.map((v) => v === 1);

describe.each(BACKENDS)('%s', (backend) => {
  const train = (config: Partial<NetworkConfig>, x: unknown, y: unknown): Float32Array => {
    const net = new Network({ inputs: 3, layers: [4, 1], seed: 2, backend, ...config });
    net.train(x as never, y as never, { epochs: 3, batchSize: 5, sampleWeights: no as never, validation: 0.25 });
    net.trainBatch(x as never, y as never);
    return net.getParameters();
  };

  test.each<[string, Partial<NetworkConfig>]>([
    ['a distance', {}],
    ['decisions', { loss: 'binaryCrossEntropy' }],
    ['class indices', { layers: [4, { units: 2, activation: 'softmax' }], loss: 'crossEntropy' }],
    ['names', { loss: 'binaryCrossEntropy', classNames: ['no', 'yes'] }],
    [
      'scalers',
      { inputScaler: new Scaler(), layers: [{ units: 1, activation: 'linear' }], outputScaler: new Scaler() },
    ],
  ])('the bits of 1 and 0: %s', (_, config) => {
    const expected = train(config, numbers, yes);
    expect(train(config, rows, no)).toEqual(expected);
    expect(train(config, rows.flat(), no)).toEqual(expected);
    expect(
      train(
        config,
        rows,
        no.map((v) => [v]),
      ),
    ).toEqual(expected);
    const inputNames = ['a', 'b', 'c'];
    const named = rows.map(([a, b, c]) => ({ a, b, c }));
    expect(train({ ...config, inputNames }, named, no)).toEqual(expected);
  });

  test('rows of nothing else, and one-hot targets', () => {
    const config: Partial<NetworkConfig> = { layers: [{ units: 2, activation: 'softmax' }], loss: 'crossEntropy' };
    const bits = numbers.map(([a, , c]) => [a, c, 1]);
    const oneHot = no.map((v) => [v, !v]);
    const expected = train(
      config,
      bits,
      oneHot.map((row) => row.map(Number)),
    );
    const booleans = bits.map((row) => row.map((v) => v === 1));
    expect(train(config, booleans, oneHot)).toEqual(expected);
    expect(train(config, booleans.flat(), oneHot.flat())).toEqual(expected);
  });
});

describe('as categories', () => {
  test('LabelEncoder', () => {
    const encoder = new LabelEncoder().fit([true, false, true]);
    expect(encoder.classes).toEqual([false, true]);
    expect(encoder.transform([true, false])).toEqual(Uint32Array.of(1, 0));
    expect(encoder.inverse([0, 1])).toEqual([false, true]);
    const again = LabelEncoder.fromJSON(JSON.parse(JSON.stringify(encoder)));
    expect(again.transform([true])).toEqual(Uint32Array.of(1));
    // 1 is not true: the kinds of categories are kept apart, as '1' and 1 are.
    expectRefusal(
      () => encoder.transform([1]),
      rangeRefusal(/what was learnt \(false, true\), got 1 at index 0/, 'data'),
    );
    expectRefusal(() => new LabelEncoder().fit([true, 'a']), typeRefusal(/got "a" at index 1/, 'data'));
  });

  test('OneHotEncoder, alone and in a network, saved and loaded', () => {
    const x = [
      [true, 'red', 1.5],
      [false, 'blue', 2.5],
      [true, 'blue', true],
    ];
    const encoder = new OneHotEncoder({ columns: [0, 1] }).fit(x);
    expect(encoder.categories).toEqual([[false, true], ['blue', 'red'], []]);
    expect(encoder.names(['sold', 'colour', 'size'])).toEqual([
      'sold_false',
      'sold_true',
      'colour_blue',
      'colour_red',
      'size',
    ]);
    expect(Array.from(encoder.transform(x))).toEqual([0, 1, 0, 1, 1.5, 1, 0, 1, 0, 2.5, 0, 1, 1, 0, 1]);
    expect(encoder.inverse(encoder.transform(x))).toEqual([x[0], x[1], [true, 'blue', 1]]);
    const net = new Network({ inputs: 5, layers: [1], inputEncoder: encoder, seed: 1 });
    const plain = new Network({ inputs: 5, layers: [1], seed: 1 });
    expect(net.predict(x)).toEqual(plain.predict(encoder.transform(x)));
    expect(Network.load(net.save()).predict(x)).toEqual(net.predict(x));
    expect(Network.fromJSON(JSON.parse(JSON.stringify(net))).predict(x)).toEqual(net.predict(x));
  });

  test('what JSON of a stranger says is checked', () => {
    for (const classes of [[true, false], [true, true], [true, 1], [null]]) {
      expectRefusal(
        () => LabelEncoder.fromJSON({ classes: classes as never }),
        rangeRefusal(/"classes" expected strings, finite numbers or booleans, sorted, each once, got/, 'data'),
      );
    }
  });
});

test('split, stratified, and folds', async () => {
  const { train, test: rest } = split(rows, no, { test: 0.5, stratify: true, seed: 1 });
  expect(train.y.filter((v) => v)).toHaveLength(3);
  expect(rest.y.filter((v) => v)).toHaveLength(3);
  expect(split(rows.flat(), no, { test: 6 }).test.x).toHaveLength(18);
  const config: NetworkConfig = { inputs: 3, layers: [1], loss: 'binaryCrossEntropy', seed: 1, backend: 'simd' };
  const { mean } = await crossValidate({ config, x: rows, y: no, folds: 3 });
  expect(mean).toEqual((await crossValidate({ config, x: numbers, y: yes, folds: 3 })).mean);
});

test('what is neither a number nor a boolean stays refused', () => {
  const net = new Network({ inputs: 3, layers: [1] });
  for (const [value, shown] of [
    ['true', '"true"'],
    [null, 'null'],
    [undefined, 'undefined'],
    [1n, '1n'],
  ] as const) {
    const refusal = typeRefusal(`"x" expected numbers, got ${shown} at row 0, column 1`, 'data');
    expectRefusal(() => net.predict([true, value, 1] as never), refusal);
  }
});
