/**
 * `inputEncoder`: rows of categories, and of numbers among them, wherever x comes in; as if they had been encoded
 * before.
 */
import { describe, expect, test } from 'vitest';
import {
  type Inputs,
  type Label,
  Network,
  type NetworkConfig,
  OneHotEncoder,
  type OneHotJSON,
  Scaler,
} from '../../src/index';
import { BACKENDS } from '../support/backends';
import { expectRefusal, rangeRefusal, typeRefusal } from '../support/errors';

const COLOURS = ['red', 'green', 'blue'];
const NAMES = ['colour', 'time', 'doors'];
/** A category, seconds since 1970 with fractions that float32 does not hold, a category that is a number. */
const rows: Label[][] = Array.from({ length: 14 }, (_, i) => [COLOURS[i % 3], 1.6e9 + i / 4, 2 + (i % 2)]);
const objects = rows.map(([colour, time, doors]) => ({ doors, colour, time }));
const y = rows.map(([colour, time]) => (colour === 'red' ? 0 : Number(time) > 1.6e9 + 1.5 ? 1 : 2));
const encoder = new OneHotEncoder({ columns: [0, 2] }).fit(rows);
/** The same by hand, in float64. */
const encoded = rows.map(([colour, time, doors]) => [
  ...['blue', 'green', 'red'].map((each) => Number(each === colour)),
  Number(time),
  ...[2, 3].map((each) => Number(each === doors)),
]);

const PLAIN: NetworkConfig = {
  inputs: 6,
  layers: [5, { units: 3, activation: 'softmax' }],
  loss: 'crossEntropy',
  inputScaler: new Scaler(),
  seed: 3,
};
const RAW: NetworkConfig = { ...PLAIN, inputEncoder: encoder, inputNames: NAMES, classNames: ['a', 'b', 'c'] };

describe.each(BACKENDS)('%s', (backend) => {
  test.each<[string, Inputs]>([
    ['rows', rows],
    ['objects', objects],
    ['both', rows.map((row, i) => (i % 2 ? objects[i] : row)) as Inputs],
  ])('%s give the bits of what they stand for', async (_, x) => {
    const plain = new Network({ ...PLAIN, backend });
    const raw = new Network({ ...RAW, backend });
    const part = <Row>(of: Row): Row => (of as unknown[]).slice(0, 4) as Row;
    const options = { epochs: 20, batchSize: 4, validation: 0.25 };
    expect(raw.train(x, y, options).validationLoss).toEqual(plain.train(encoded, y, options).validationLoss);
    expect(raw.getParameters()).toStrictEqual(plain.getParameters());
    expect(raw.inputScaler).toEqual(plain.inputScaler);
    expect(raw.predict(x)).toStrictEqual(plain.predict(encoded));
    expect(raw.predict(part(x), new Float32Array(12))).toStrictEqual(plain.predict(part(encoded)));
    expect(raw.classify(x)).toStrictEqual(plain.classify(encoded));
    expect(raw.evaluate(x, y)).toEqual(plain.evaluate(encoded, y));
    expect(raw.losses(x, y)).toStrictEqual(plain.losses(encoded, y));
    expect(raw.forward(x)).toStrictEqual(plain.forward(encoded));
    expect(raw.gradients(x, y)).toStrictEqual(plain.gradients(encoded, y));
    expect(raw.gradients(x, y).inputs).toHaveLength(14 * 6);
    const ones = new Float32Array(14 * 3).fill(1);
    expect(raw.backward(x, ones)).toStrictEqual(plain.backward(encoded, ones));
    expect(raw.checkGradients(part(x), part(y))).toEqual(plain.checkGradients(part(encoded), part(y)));
    expect(raw.trainBatch(x, y)).toBe(plain.trainBatch(encoded, y));
    const apart = { validation: { x: part(x), y: part(y) }, epochs: 2 };
    const history = await raw.trainAsync(x, y, apart);
    const expected = await plain.trainAsync(encoded, y, { ...apart, validation: { x: part(encoded), y: part(y) } });
    expect(history.validationLoss).toEqual(expected.validationLoss);
    await raw.trainAsync(() => [{ x, y }], { validation: apart.validation });
    await plain.trainAsync(() => [{ x: encoded, y }]);
    expect(raw.getParameters()).toStrictEqual(plain.getParameters());
  });

  test('one row: an object, or its values', () => {
    const raw = new Network({ ...RAW, inputScaler: null, backend });
    const expected = raw.predict(rows.slice(0, 1));
    expect(raw.predict(rows[0])).toStrictEqual(expected);
    expect(raw.predict(objects[0])).toStrictEqual(expected);
    expect(raw.predict([rows[0]], new Float32Array(3))).toStrictEqual(expected);
    expect(raw.classifyNames(objects[0])).toHaveLength(1);
  });

  test('categories that are numbers may come in typed rows, not flat', () => {
    const fitted = new OneHotEncoder().fit([Uint8Array.of(1, 7), Uint8Array.of(2, 7)]);
    const net = new Network({ inputs: 3, layers: [2], inputEncoder: fitted, seed: 1, backend });
    const plain = new Network({ inputs: 3, layers: [2], seed: 1, backend });
    const expected = plain.predict([0, 1, 1]);
    expect(net.predict([Uint8Array.of(2, 7)])).toStrictEqual(expected);
    expect(net.predict(Float32Array.of(2, 7))).toStrictEqual(expected);
    // Flat rows are refused, encoded ones among them: nothing tells 0 and 1 from categories.
    for (const flat of [Float32Array.of(0, 1, 1), Float32Array.of(2, 7, 1, 7), [2, 7, 1, 7]]) {
      const refusal = rangeRefusal(`"x" expected 2 values in row 0, got ${flat.length}`, 'data');
      expectRefusal(() => net.predict(flat), refusal);
    }
  });
});

test('an encoder without numbers, without names, without a scaler', () => {
  const lenient = new OneHotEncoder({ handleUnknown: 'ignore' }).fit(COLOURS);
  const net = new Network({ inputs: 3, layers: [2], inputEncoder: lenient, seed: 1 });
  const plain = new Network({ inputs: 3, layers: [2], seed: 1 });
  expect(net.predict([['red'], ['grey']])).toStrictEqual(plain.predict([0, 0, 1, 0, 0, 0]));
  expect(net.predict(['blue'])).toStrictEqual(plain.predict([1, 0, 0]));
});

test('the network has a copy, as plain JSON, and so have its clones', () => {
  const own = new OneHotEncoder({ columns: [0, 2] }).fit(rows);
  const net = new Network({ ...RAW, inputEncoder: own, inputScaler: null });
  own.fit([['grey', 1, 5]]);
  const inputEncoder = net.config.inputEncoder as unknown as { categories: Label[][] };
  expect(inputEncoder).toEqual({ handleUnknown: 'error', categories: [['blue', 'green', 'red'], [], [2, 3]] });
  inputEncoder.categories[0][0] = 'grey';
  for (const same of [net.clone(), new Network(JSON.parse(JSON.stringify(net.config)))]) {
    expect(same.predict(rows)).toStrictEqual(net.predict(rows));
    expect(OneHotEncoder.fromJSON(same.config.inputEncoder as OneHotJSON).transform(rows)).toEqual(
      encoder.transform(rows),
    );
  }
  expect(new Network(PLAIN).config.inputEncoder).toBeNull();
});

test('what rows are refused, at their place before they were encoded; nothing changes', () => {
  const net = new Network({ ...RAW, inputScaler: null });
  const before = net.getParameters();
  const [first, second] = objects;
  const number = (got: string): string => `"x" expected finite numbers (as float32), got ${got} at row 1, column 1`;
  const unknown = (known: string, got: string) =>
    rangeRefusal(`"x" expected what was learnt (${known}), got ${got}`, 'data');
  const colours = '"blue", "green", "red"';
  const bad: [unknown, ReturnType<typeof rangeRefusal>][] = [
    [[first, { ...second, colour: 'grey' }], unknown(colours, '"grey" at row 1, column 0')],
    [[first, ['red', 1, '2']], unknown('2, 3', '"2" at row 1, column 2')],
    [[first, ['red', 1, null]], unknown('2, 3', 'null at row 1, column 2')],
    [[first, ['red', 1, Number.NaN]], unknown('2, 3', 'NaN at row 1, column 2')],
    [[first, ['red', 1, Symbol('2')]], unknown('2, 3', 'a symbol at row 1, column 2')],
    [[first, { ...second, time: '5' }], typeRefusal(number('"5"'), 'data')],
    [[first, { ...second, time: 5n }], typeRefusal(number('5n'), 'data')],
    [[first, { ...second, time: Number.NaN }], rangeRefusal(number('NaN'), 'data')],
    [[first, { ...second, time: 1e39 }], rangeRefusal(number('1e+39'), 'data')],
    [
      [first, { ...second, height: 1 }],
      rangeRefusal(
        /"x" expected "colour", "time", "doors" in row 1 \(others need otherKeys: "ignore"\), got "height"/,
        'data',
      ),
    ],
    [[first, ['red', 1]], rangeRefusal('"x" expected 3 values in row 1, got 2', 'data')],
    [[first, 'red'], typeRefusal('"x" expected 3 values in row 1, got "red"', 'data')],
    [[first, undefined], typeRefusal('"x" expected 3 values in row 1, got undefined', 'data')],
    [
      Object.assign([first, first, first], { length: 4 }),
      typeRefusal(/"x" expected 3 values in row 3, got undefined/, 'data'),
    ],
    [encoded.slice(0, 2), rangeRefusal('"x" expected 3 values in row 0, got 6', 'data')],
    [new Float32Array(12), rangeRefusal('"x" expected 3 values in row 0, got 12', 'data')],
    [new Float32Array(6), rangeRefusal('"x" expected 3 values in row 0, got 6', 'data')],
    [[], rangeRefusal('"x" expected at least one row, got none', 'data')],
    [null, typeRefusal('"x" expected 3 values in row 0, got null', 'data')],
    ['red', typeRefusal('"x" expected 3 values in row 0, got "red"', 'data')],
  ];
  for (const [x, refusal] of bad) {
    expectRefusal(() => net.predict(x as Inputs), refusal);
    expectRefusal(() => net.train(x as Inputs, [0, 1]), refusal);
  }
  expect(net.getParameters()).toStrictEqual(before);
  expect(net.epochs).toBe(0);
});

test('what configs are refused', () => {
  const none = (name: string) => rangeRefusal(`"${name}" expected categories that were learnt (fit), got undefined`);
  const labels = 'strings, finite numbers or booleans, sorted, each once';
  const bad: [Partial<NetworkConfig>, ReturnType<typeof rangeRefusal>][] = [
    [{ inputEncoder: new OneHotEncoder() }, none('inputEncoder')],
    [{ inputEncoder: new OneHotEncoder({ columns: [0] }) }, none('inputEncoder')],
    [{ inputEncoder: {} }, none('inputEncoder')],
    [{ inputEncoder: 'one-hot' as never }, typeRefusal('"inputEncoder" expected an object, got "one-hot"')],
    [{ inputs: 7 }, rangeRefusal('"inputEncoder" expected an encoder to 7 columns, got 6')],
    [{ inputEncoder: { categories: [] } }, rangeRefusal('"inputEncoder" expected an encoder to 6 columns, got 0')],
    [
      { inputEncoder: { categories: [['b', 'a']] } },
      rangeRefusal(`"categories[0]" expected ${labels}, got "a" at index 1`, 'data'),
    ],
    [
      { inputEncoder: { categories: [[1], { length: 1e9 } as never] } },
      typeRefusal('"categories[1]" expected an array of strings, numbers or booleans, got an object'),
    ],
    [
      { inputEncoder: { categories: [['a']], handleUnknown: 'skip' as never } },
      rangeRefusal('"handleUnknown" expected one of "error", "ignore", got "skip"'),
    ],
    [
      { inputEncoder: { categories: [['a']], sparse: true } as never },
      rangeRefusal('"inputEncoder" expected options among handleUnknown, categories, inputNames, got "sparse"'),
    ],
    [{ inputNames: ['a', 'b'] }, rangeRefusal('"inputNames" expected 3 different strings, got an array of 2')],
  ];
  for (const [options, refusal] of bad) expectRefusal(() => new Network({ ...RAW, ...options }), refusal);
});
