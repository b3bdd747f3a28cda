/** Encoders of categories: what they make, what they refuse, that what they make leads back. */
import { describe, expect, test } from 'vitest';
import { type Label, LabelEncoder, Network, OneHotEncoder, Random, sgd } from '../../src/index';
import { expectRefusal, rangeRefusal, typeRefusal } from '../api/errors';

describe('LabelEncoder', () => {
  test('sorts names by their letters and numbers by their value', () => {
    const names = ['b', 'a', 'Z', 'b', 'ä'];
    const encoder = new LabelEncoder<string>().fit(names);
    expect(encoder.classes).toEqual(['Z', 'a', 'b', 'ä']);
    expect(encoder.transform(names)).toStrictEqual(Uint32Array.of(2, 1, 0, 2, 3));
    expect(new LabelEncoder().fit([10, 9, -1, 100]).classes).toEqual([-1, 9, 10, 100]);
    expect(new LabelEncoder().fitTransform(Uint8Array.of(7, 3, 7))).toStrictEqual(Uint32Array.of(1, 0, 1));
    expect(names).toEqual(['b', 'a', 'Z', 'b', 'ä']);
    encoder.classes.pop();
    expect(encoder.classes).toHaveLength(4);
  });

  test('leads back, and survives JSON', () => {
    const random = new Random(1);
    for (const make of [(n: number) => `c${n}`, (n: number) => n - 3]) {
      const labels: Label[] = Array.from({ length: 200 }, () => make(random.integer(17)));
      const encoder = new LabelEncoder().fit(labels);
      expect(encoder.inverse(encoder.transform(labels))).toEqual(labels);
      const read = LabelEncoder.fromJSON(JSON.parse(JSON.stringify(encoder)));
      expect(read.classes).toEqual(encoder.classes);
      expect(read.transform(labels)).toStrictEqual(encoder.transform(labels));
    }
    expect(LabelEncoder.fromJSON(JSON.parse(JSON.stringify(new LabelEncoder()))).fit(['x']).classes).toEqual(['x']);
  });

  test('goes with classify', () => {
    const names = ['no', 'yes', 'no', 'yes'];
    const encoder = new LabelEncoder<string>();
    const net = new Network({
      inputs: 1,
      layers: [{ units: 2, activation: 'softmax' }],
      loss: 'crossEntropy',
      optimizer: sgd({ learningRate: 1 }),
      seed: 1,
    });
    net.train([0, 1, 0, 1], encoder.fitTransform(names), { epochs: 100 });
    expect(encoder.inverse(net.classify([1, 0]))).toEqual(['yes', 'no']);
  });

  test('refusals', () => {
    const encoder = new LabelEncoder<Label>().fit(['a', 'b', 'c']);
    expectRefusal(
      () => encoder.transform(['a', 'd']),
      rangeRefusal('"labels" expected what was learnt ("a", "b", "c"), got "d" at index 1', 'data'),
    );
    expectRefusal(() => encoder.transform([1]), rangeRefusal(/got 1 at index 0/, 'data'));
    expectRefusal(
      () => new LabelEncoder().fit([1, 2, 3, 4, 5, 6]).transform([7]),
      rangeRefusal('"labels" expected what was learnt (1, 2, 3, 4, 5, …), got 7 at index 0', 'data'),
    );
    expectRefusal(
      () => encoder.inverse([0, 3]),
      rangeRefusal('"classes" expected class indices from 0 to 2, got 3 at index 1', 'data'),
    );
    const mixed = /"labels" expected strings, or finite numbers, not both in a column, got/;
    expectRefusal(() => encoder.fit(['a', 1]), typeRefusal(mixed, 'data'));
    expectRefusal(() => encoder.fit([1, Number.NaN]), typeRefusal(/got NaN at index 1/, 'data'));
    expectRefusal(() => encoder.fit([true] as never), typeRefusal(/got true at index 0/, 'data'));
    expectRefusal(() => encoder.fit([]), rangeRefusal('"labels" expected at least one, got none', 'data'));
    expectRefusal(() => encoder.fit('abc' as never), typeRefusal(/"labels" expected an array/, 'data'));
    expect(encoder.classes).toEqual(['a', 'b', 'c']);
    const unfitted = rangeRefusal('"LabelEncoder" expected categories to learn first (fit), got none');
    expectRefusal(() => new LabelEncoder().transform(['a']), unfitted);
    expectRefusal(() => new LabelEncoder().classes, unfitted);
    const sorted = rangeRefusal('"classes" expected categories sorted, each once, got others', 'data');
    expectRefusal(() => LabelEncoder.fromJSON({ classes: ['b', 'a'] }), sorted);
    expectRefusal(() => LabelEncoder.fromJSON({ classes: ['a', 'a'] }), sorted);
    expectRefusal(() => LabelEncoder.fromJSON({ classes: 'ab' as never }), typeRefusal(/"classes"/, 'data'));
    expectRefusal(() => LabelEncoder.fromJSON({ clases: [] } as never), rangeRefusal(/did you mean "classes"/));
  });
});

describe('OneHotEncoder', () => {
  const rows: Label[][] = [
    ['red', 3],
    ['blue', 1],
    ['red', 2],
  ];

  test('one column of 0 and 1 for each category, in sorted order', () => {
    const encoder = new OneHotEncoder().fit(rows);
    expect(encoder.categories).toEqual([
      ['blue', 'red'],
      [1, 2, 3],
    ]);
    expect(encoder.width).toBe(5);
    expect(encoder.transform(rows)).toStrictEqual(Float32Array.of(0, 1, 0, 0, 1, 1, 0, 1, 0, 0, 0, 1, 0, 1, 0));
    expect(encoder.names()).toEqual(['x0_blue', 'x0_red', 'x1_1', 'x1_2', 'x1_3']);
    expect(encoder.names(['colour', 'size']).slice(1, 3)).toEqual(['colour_red', 'size_1']);
    expect(rows[0]).toEqual(['red', 3]);
  });

  test('a bare column is rows of one', () => {
    const encoder = new OneHotEncoder();
    expect(encoder.fitTransform(['b', 'a', 'b'])).toStrictEqual(Float32Array.of(0, 1, 1, 0, 0, 1));
    expect(encoder.transform([['a'], ['b']])).toStrictEqual(Float32Array.of(1, 0, 0, 1));
    expect(encoder.inverse([0, 1, 1, 0])).toEqual([['b'], ['a']]);
    expect(new OneHotEncoder().fitTransform(Uint8Array.of(5, 7))).toStrictEqual(Float32Array.of(1, 0, 0, 1));
  });

  test('leads back, from outputs of a network too, and survives JSON', () => {
    const random = new Random(2);
    const x = Array.from({ length: 100 }, () => [`c${random.integer(5)}`, random.integer(3), `d${random.integer(9)}`]);
    const encoder = new OneHotEncoder({ handleUnknown: 'ignore' }).fit(x);
    const encoded = encoder.transform(x);
    expect(encoder.inverse(encoded)).toEqual(x);
    expect(encoder.inverse(encoded.map((v) => v - 0.25))).toEqual(x);
    const read = OneHotEncoder.fromJSON(JSON.parse(JSON.stringify(encoder)));
    expect(read.handleUnknown).toBe('ignore');
    expect(read.categories).toEqual(encoder.categories);
    expect(read.transform(x)).toStrictEqual(encoded);
    const empty = OneHotEncoder.fromJSON(JSON.parse(JSON.stringify(new OneHotEncoder())));
    expect(empty.fit(['a']).width).toBe(1);
  });

  test('unknown categories are errors, or zeros and null', () => {
    expectRefusal(
      () => new OneHotEncoder().fit(rows).transform([['red', 4]]),
      rangeRefusal('"x" expected what was learnt (1, 2, 3), got 4 at row 0, column 1', 'data'),
    );
    const lenient = new OneHotEncoder({ handleUnknown: 'ignore' }).fit(rows);
    const encoded = lenient.transform([['green', 2]]);
    expect([...encoded]).toEqual([0, 0, 0, 1, 0]);
    expect(lenient.inverse(encoded)).toEqual([[null, 2]]);
    expectRefusal(
      () => new OneHotEncoder().fit(rows).inverse(encoded),
      rangeRefusal('"x" expected a category in every column, got zeros at row 0, column 0', 'data'),
    );
  });

  test('refusals', () => {
    const encoder = new OneHotEncoder().fit(rows);
    expectRefusal(
      () => encoder.transform([['red']]),
      rangeRefusal('"x" expected 2 categories in row 0, got 1', 'data'),
    );
    expectRefusal(() => encoder.fit([['a', 'b'], ['c']]), rangeRefusal(/2 categories in row 1, got 1/, 'data'));
    expectRefusal(() => encoder.fit([['a'], 'b'] as never), rangeRefusal(/1 categories in row 1, got "b"/, 'data'));
    expectRefusal(() => encoder.transform(['red']), rangeRefusal(/rows of 2 categories, got one column/, 'data'));
    expectRefusal(() => encoder.fit([['a'], [1]]), typeRefusal(/got 1 at row 1, column 0/, 'data'));
    expectRefusal(() => encoder.fit([[]]), rangeRefusal(/"x" expected some categories in row 0/, 'data'));
    expectRefusal(() => encoder.inverse([0, Number.NaN, 0, 0, 1]), rangeRefusal(/got NaN at row 0, column 1/, 'data'));
    expectRefusal(() => encoder.names(['a']), rangeRefusal('"inputNames" expected 2 names, got 1'));
    expect(encoder.width).toBe(5);
    expectRefusal(() => new OneHotEncoder({ handleUnknown: 'skip' } as never), rangeRefusal(/"error", "ignore"/));
    expectRefusal(
      () => new OneHotEncoder().transform(rows),
      rangeRefusal('"OneHotEncoder" expected categories to learn first (fit), got none'),
    );
    expectRefusal(
      () => OneHotEncoder.fromJSON({ categories: [['b', 'a']] }),
      rangeRefusal('"categories[0]" expected categories sorted, each once, got others', 'data'),
    );
    expectRefusal(() => OneHotEncoder.fromJSON({ categories: [] }), typeRefusal(/"categories" expected an array/));
  });
});
