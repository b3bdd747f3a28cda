/** Programs of toModule, in a context that has nothing but the language: what they predict, decide and refuse. */
import { type Inputs, type Label, Network, OneHotEncoder, type OneHotJSON } from 'nablanet';
import { describe, expect, test } from 'vitest';
import { toModule } from '../../../src/entries/standalone';
import { encodeFloats } from '../../../src/entries/standalone/base64';
import { ACTIVATION_NAMES } from '../../../src/toolbox/activations';
import { sameBits } from '../../support/samples';
import { CARS, carNetwork, drawn, NETWORKS, rowsFor } from './networks';
import { expectSameBitsAllOver, load } from './programs';

describe.each(NETWORKS)('%s', (_, make) => {
  test('the bits of simd, one row and a hundred', () => {
    const net = make();
    const predict = load(net);
    for (const rows of [1, 100]) {
      const x = rowsFor(net, rows, rows);
      const [ours, theirs] = [net.predict(x), predict(x)];
      expect(theirs).toHaveLength(ours.length);
      expect(sameBits(Float32Array.from(theirs), ours)).toBe(true);
    }
  });
});

// test/slow/standalone.test.ts asks for ten times as many.
test.each(ACTIVATION_NAMES)('%s: the bits of simd all over float32, infinities and what is no number', (activation) => {
  expectSameBitsAllOver(activation, 200_003);
});

const CLASSES = { inputs: 2, layers: [4, { units: 3, activation: 'softmax' }], loss: 'crossEntropy' } as const;
const ONE = { inputs: 2, layers: [4, 1], loss: 'binaryCrossEntropy' } as const;
const SEVERAL = { inputs: 2, layers: [4, 3], loss: 'binaryCrossEntropy' } as const;
const names = ['a', "b'</script>", '\u{1f600}"'];

describe('classes', () => {
  test.each([
    ['softmax', drawn({ ...CLASSES, classNames: names }, 12)],
    ['one decision', drawn({ ...ONE, classNames: ['no', 'yes'] }, 2)],
  ])('%s: the same classes and names', (_, net) => {
    const predict = load(net);
    const x = rowsFor(net, 50, 3);
    expect(Array.from(predict.classify?.(x) ?? [])).toEqual(Array.from(net.classify(x)));
    expect(Array.from(predict.classifyNames?.(x) ?? [])).toEqual(net.classifyNames(x));
    expect(new Set(net.classify(x)).size).toBeGreaterThan(1);
    expect(Array.from(predict.classNames ?? [])).toEqual(net.config.classNames);
  });

  test('several decisions, and outputs that are no decisions', () => {
    for (const net of [drawn(SEVERAL, 3), drawn({ inputs: 2, layers: [3] }, 4)]) {
      const x = rowsFor(net, 50, 4);
      const predict = load(net);
      expect(Array.from(predict.classify?.(x) ?? [])).toEqual(Array.from(net.classify(x)));
      expect(predict.classifyNames).toBeUndefined();
    }
  });

  test('the largest output, the first on ties', () => {
    const net = drawn({ inputs: 1, layers: [{ units: 3, activation: 'linear', bias: false }] }, 5);
    net.layers[0].setWeights([1, 2, 2]);
    expect(Array.from(load(net).classify?.([1, -1]) ?? [])).toEqual([1, 0]);
  });

  test('none where the network tells none', () => {
    const predict = load(drawn({ inputs: 2, layers: [{ units: 1, activation: 'linear' }] }, 6));
    expect(Object.keys(predict)).toEqual([]);
  });
});

describe('x in every form', () => {
  const net = drawn({ ...CLASSES, inputNames: ['width', '__proto__'] }, 7);
  const predict = load(net);
  const row = JSON.parse('{ "__proto__": 2, "width": 1 }');
  const forms: [string, Inputs][] = [
    ['a flat array', [1, 2, 3, 4]],
    ['rows', [[1, 2], Float32Array.of(3, 4), Uint8Array.of(5, 6)]],
    ['float64', Float64Array.of(0.1, 0.2)],
    ['integers', Int16Array.of(-1, 2, -3, 4)],
    ['a row by name', row],
    ['rows by name', [row, JSON.parse('{ "width": 3, "__proto__": 4 }')]],
  ];

  test.each(forms)('%s', (_, x) => {
    expect(sameBits(Float32Array.from(predict(x)), net.predict(x))).toBe(true);
  });

  test('names are there', () => expect(Array.from(predict.inputNames ?? [])).toEqual(['width', '__proto__']));
});

const NAMES = ['colour', 'time', 'doors'];
const named = (row: Label[]): Record<string, Label> => Object.fromEntries(row.map((value, j) => [NAMES[j], value]));

describe('categories', () => {
  test.each([
    ['a scaler behind them', carNetwork({ inputScaler: { method: 'standard' } })],
    ['no scaler, and names', carNetwork({ inputNames: NAMES })],
    [
      'unknown ones ignored',
      carNetwork({ inputScaler: { method: 'minMax' }, handleUnknown: 'ignore', inputNames: NAMES }),
    ],
  ])('%s', (_, net) => {
    const predict = load(net);
    const forms: Inputs[] = [CARS, CARS[3], CARS.map((row) => [...row]).slice(0, 1)];
    if (net.config.inputNames)
      forms.push(CARS.map(named), named(CARS[4]), CARS.map((row, i) => (i % 2 ? row : named(row))) as Inputs);
    if ((net.config.inputEncoder as OneHotJSON | null)?.handleUnknown === 'ignore') forms.push([['pink', 1.6e9, 7]]);
    for (const x of forms) expect(sameBits(Float32Array.from(predict(x)), net.predict(x))).toBe(true);
    expect(Array.from(predict.classify?.(CARS) ?? [])).toEqual(Array.from(net.classify(CARS)));
  });
});

test('booleans, as numbers and as categories; further keys where the config leaves them out', () => {
  const encoder = new OneHotEncoder({ columns: [0] }).fit([
    [true, 1],
    [false, true],
  ]);
  const config = { inputs: 3, layers: [4, 2], inputNames: ['sold', 'size'], otherKeys: 'ignore' } as const;
  const net = drawn({ ...config, inputEncoder: encoder }, 13);
  const forms: Inputs[] = [
    [
      [false, 2],
      [true, true],
    ],
    { id: 1, sold: true, size: false },
  ];
  for (const x of forms) expect(sameBits(Float32Array.from(load(net)(x)), net.predict(x))).toBe(true);
  const plain = drawn({ inputs: 2, layers: [3] }, 14);
  for (const x of [[true, false], [[true, 0.5]]]) {
    expect(sameBits(Float32Array.from(load(plain)(x)), plain.predict(x))).toBe(true);
  }
  expect(toModule(net, { types: true }).types).toMatch(/sold: boolean;\n {2}readonly size: number \| boolean;/);
});

describe('refused as the network refuses it, in the same words', () => {
  const far = Array.from({ length: 3 }, (_, i) => [1e300 * i, 1]);
  const plain = drawn(CLASSES, 8);
  const scaled = drawn({ inputs: 2, layers: [{ units: 1, activation: 'linear' }], inputScaler: {} as never }, 9);
  const byName = drawn({ ...CLASSES, inputNames: ['a', 'b'] }, 10);
  const cars = carNetwork({ inputNames: NAMES });
  const scaledCars = carNetwork({ inputScaler: { method: 'standard' } });
  const bad: [string, unknown][] = [
    ['nothing', undefined],
    ['null', null],
    ['a number', 1],
    ['minus 0', -0],
    ['a string', 'abc'],
    ['a long string', 'x'.repeat(50)],
    ['a function', () => 1],
    ['a symbol', Symbol('a')],
    ['a big integer', 1n],
    ['an object', {}],
    ['a DataView', new DataView(new ArrayBuffer(8))],
    ['big integers', BigInt64Array.of(1n, 2n)],
    ['an ArrayBuffer', new ArrayBuffer(8)],
    ['no rows', []],
    ['no numbers', new Float32Array()],
    ['half a row', [1, 2, 3]],
    ['a string among numbers', [1, 2, 3, '4']],
    ['holes', new Array(4)],
    ['a big integer in a row', [[1, 2n]]],
    ['a short row', [[1, 2], [3]]],
    ['a row that is none', [[1, 2], 3]],
    ['a row that is null', [[1, 2], null]],
    ['a row of big integers', [BigInt64Array.of(1n, 2n)]],
    [
      'NaN',
      [
        [1, 2],
        [3, Number.NaN],
      ],
    ],
    ['an infinity', Float64Array.of(1, 2, Number.NEGATIVE_INFINITY, 4)],
    ['no float32', far],
    [
      'another name',
      [
        { a: 1, b: 2 },
        { a: 1, c: 2 },
      ],
    ],
    ['too many names', { a: 1, b: 2, c: 3 }],
    ['too few names', { a: 1 }],
    ['a name that is inherited', Object.create({ a: 1, b: 2 })],
    ['a string by name', { a: 1, b: '2' }],
    ['an unknown category', [['pink', 1, 2]]],
    [
      'another number of doors',
      [
        ['red', 1, 2],
        ['red', 1, 5],
      ],
    ],
    ['a number that is none', ['red', '1', 2]],
    ['a number that float32 does not hold, and no category either', ['red', 1e300, 9]],
    ['a number that no float holds', ['red', Number.NaN, 2]],
    ['a car by name, without doors', { colour: 'red', time: 1 }],
  ];

  function problemOf(predict: (x: never) => unknown, x: unknown): unknown {
    try {
      predict(x as never);
    } catch (error) {
      const { name, message, code } = error as Error & { code: string };
      return { name, message, code };
    }
    return 'none';
  }

  describe.each([
    ['plain', plain],
    ['with a scaler', scaled],
    ['with names', byName],
    ['with categories', cars],
    ['with categories and a scaler', scaledCars],
  ])('%s', (_, net) => {
    const predict = load(net);
    test.each(bad)('%s', (_, x) => {
      const ours = problemOf((x) => net.predict(x), x);
      expect(ours).not.toBe('none');
      expect(problemOf(predict, x)).toEqual(ours);
    });
  });
});

describe('options and networks', () => {
  const net = drawn(CLASSES, 11);

  test('are checked', () => {
    const call = toModule as (net: unknown, options?: unknown) => unknown;
    expect(() => call({})).toThrow(
      expect.objectContaining({ message: '"net" expected a Network or a TableModel, got an object', code: 'type' }),
    );
    expect(() => call(net, { format: 'umd' })).toThrow('"format" expected one of "esm", "cjs", "function", got "umd"');
    expect(() => call(net, { types: 1 })).toThrow('"types" expected true or false, got 1');
    expect(() => call(net, { type: true })).toThrow('did you mean "types"?');
  });

  test('a scaler that has learnt nothing', () => {
    const unfit = new Network({ inputs: 2, layers: [1], inputScaler: { method: 'standard' } });
    expect(() => toModule(unfit)).toThrow('rows to learn from first');
  });

  test('more numbers than a string holds', () => {
    expect(() => encodeFloats([{ length: 5e7 }, [1]])).toThrow(
      '"net" expected a network of at most 50000000 numbers, got 50000001',
    );
  });
});
