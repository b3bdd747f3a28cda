/** Encoders of categories: what they make, what they refuse, that what they make leads back. */
import { describe, expect, test } from 'vitest';
import { type Label, LabelEncoder, Network, OneHotEncoder, Random, sgd } from '../../src/index';
import { expectRefusal, rangeRefusal, typeRefusal } from '../support/errors';

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
    const mixed = /"labels" expected strings, finite numbers or booleans, of one kind in a column, got/;
    expectRefusal(() => encoder.fit(['a', 1]), typeRefusal(mixed, 'data'));
    expectRefusal(() => encoder.fit([1, Number.NaN]), typeRefusal(/got NaN at index 1/, 'data'));
    expectRefusal(() => encoder.fit([true, 1] as never), typeRefusal(/got 1 at index 1/, 'data'));
    expectRefusal(() => encoder.fit([null] as never), typeRefusal(/got null at index 0/, 'data'));
    expectRefusal(() => encoder.fit([]), rangeRefusal('"labels" expected at least one, got none', 'data'));
    expectRefusal(() => encoder.fit('abc' as never), typeRefusal(/"labels" expected an array/, 'data'));
    expect(encoder.classes).toEqual(['a', 'b', 'c']);
    const unfitted = rangeRefusal('"LabelEncoder" expected categories to learn first (fit), got none');
    expectRefusal(() => new LabelEncoder().transform(['a']), unfitted);
    expectRefusal(() => new LabelEncoder().classes, unfitted);
    for (const [classes, got] of [
      [['b', 'a'], '"a" at index 1'],
      [['a', 'a'], '"a" at index 1'],
      [['a', 1], '1 at index 1'],
      [[Number.NaN], 'NaN at index 0'],
      [[null], 'null at index 0'],
    ] as const) {
      const expected = `"classes" expected strings, finite numbers or booleans, sorted, each once, got ${got}`;
      expectRefusal(() => LabelEncoder.fromJSON({ classes: classes as never }), rangeRefusal(expected, 'data'));
    }
    const none = rangeRefusal('"classes" expected at least one, got none', 'data');
    expectRefusal(() => LabelEncoder.fromJSON({ classes: [] }), none);
    const array = typeRefusal('"classes" expected an array of strings, numbers or booleans, got an object');
    expectRefusal(() => LabelEncoder.fromJSON({ classes: { length: 1e9 } as never }), array);
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
    expectRefusal(() => encoder.transform([['red']]), rangeRefusal('"x" expected 2 values in row 0, got 1', 'data'));
    expectRefusal(() => encoder.fit([['a', 'b'], ['c']]), rangeRefusal(/2 values in row 1, got 1/, 'data'));
    expectRefusal(() => encoder.fit([['a'], 'b'] as never), rangeRefusal(/1 values in row 1, got "b"/, 'data'));
    expectRefusal(() => encoder.transform(['red']), rangeRefusal(/rows of 2 values, got one column/, 'data'));
    expectRefusal(() => encoder.fit([['a'], [1]]), typeRefusal(/got 1 at row 1, column 0/, 'data'));
    expectRefusal(() => encoder.fit([[]]), rangeRefusal(/"x" expected some values in row 0/, 'data'));
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
      rangeRefusal(
        /"categories\[0\]" expected strings, finite numbers or booleans, sorted, each once, got "a" at index 1/,
        'data',
      ),
    );
    expectRefusal(
      () => OneHotEncoder.fromJSON({ categories: [] }),
      rangeRefusal('"categories" expected at least one column, got none'),
    );
    expectRefusal(
      () => OneHotEncoder.fromJSON({ categories: [['a'], 'b'] as never }),
      typeRefusal('"categories[1]" expected an array of strings, numbers or booleans, got "b"'),
    );
  });
});

describe('OneHotEncoder, columns of numbers among those of categories', () => {
  const rows: Label[][] = [
    [1.5, 'red', -2, 3],
    [0.25, 'blue', 1.6e9, 1],
    [-1, 'red', 0, 3],
  ];
  const make = () => new OneHotEncoder({ columns: [3, 1] }).fit(rows);

  test('numbers stay where they are', () => {
    const encoder = make();
    expect(encoder.columns).toEqual([1, 3]);
    expect(encoder.categories).toEqual([[], ['blue', 'red'], [], [1, 3]]);
    expect(encoder.width).toBe(6);
    expect(encoder.names()).toEqual(['x0', 'x1_blue', 'x1_red', 'x2', 'x3_1', 'x3_3']);
    expect(encoder.names(['a', 'b', 'c', 'd'])).toEqual(['a', 'b_blue', 'b_red', 'c', 'd_1', 'd_3']);
    const encoded = encoder.transform(rows);
    expect(encoded).toStrictEqual(
      Float32Array.of(...[1.5, 0, 1, -2, 0, 1], ...[0.25, 1, 0, 1.6e9, 1, 0], ...[-1, 0, 1, 0, 0, 1]),
    );
    expect(encoder.inverse(encoded)).toEqual(rows);
    expect(new OneHotEncoder({ columns: [] }).fitTransform([[1, 2]])).toStrictEqual(Float32Array.of(1, 2));
    const all = new OneHotEncoder({ columns: [0, 1] });
    expect(
      all.fitTransform([
        ['a', 1],
        ['b', 1],
      ]),
    ).toStrictEqual(Float32Array.of(1, 0, 1, 0, 1, 1));
  });

  test('survive JSON, before and after it has learnt', () => {
    const copy = (encoder: OneHotEncoder) => OneHotEncoder.fromJSON(JSON.parse(JSON.stringify(encoder)));
    const again = copy(make());
    expect(again.transform(rows)).toStrictEqual(make().transform(rows));
    expect(again.columns).toEqual([1, 3]);
    expect(copy(again)).toEqual(again);
    const unfitted = copy(new OneHotEncoder({ columns: [1, 3], handleUnknown: 'ignore' }));
    expect([unfitted.columns, unfitted.handleUnknown]).toEqual([[1, 3], 'ignore']);
    expect(unfitted.fit(rows).transform([[0, 'green', 1, 3]])).toStrictEqual(Float32Array.of(0, 0, 0, 1, 0, 1));
    expect(copy(new OneHotEncoder().fit(['a'])).columns).toBeUndefined();
  });

  test('refusals leave it as it was', () => {
    const encoder = make();
    const with2 = (value: unknown): Label[][] => [rows[0], [1, 'red', value as number, 3]];
    const number = (got: string): string => `"x" expected finite numbers (as float32), got ${got} at row 1, column 2`;
    for (const [value, refusal] of [
      ['2', typeRefusal(number('"2"'), 'data')],
      [null, typeRefusal(number('null'), 'data')],
      [2n, typeRefusal(number('2n'), 'data')],
      [Symbol('2'), typeRefusal(number('a symbol'), 'data')],
      [Number.NaN, rangeRefusal(number('NaN'), 'data')],
      [Infinity, rangeRefusal(number('Infinity'), 'data')],
    ] as const) {
      expectRefusal(() => encoder.transform(with2(value)), refusal);
      expectRefusal(() => encoder.fit(with2(value)), refusal);
    }
    expectRefusal(() => encoder.transform(with2(1e39)), rangeRefusal(number('1e+39'), 'data'));
    expectRefusal(
      () => encoder.fit([[1, 2, 3]]),
      rangeRefusal('"x" expected 4 columns or more, as "columns" says, got 3', 'data'),
    );
    expect(encoder.transform(rows)).toStrictEqual(make().transform(rows));
    const made = (columns: unknown) => () => new OneHotEncoder({ columns: columns as number[] });
    expectRefusal(made(1), typeRefusal('"columns" expected an array of column numbers or of names, got 1'));
    expectRefusal(made([0, -1]), rangeRefusal('"columns[1]" expected an integer >= 0, got -1'));
    expectRefusal(made([0, 'a']), typeRefusal('"columns[1]" expected an integer >= 0, got "a"'));
    expectRefusal(made([2, 0, 2]), rangeRefusal('"columns" expected each once, got 2 twice'));
    expectRefusal(
      () => OneHotEncoder.fromJSON({ columns: [0], categories: [['a'], []] }),
      rangeRefusal('"encoder" expected options among handleUnknown, categories, inputNames, got "columns"'),
    );
  });
});
