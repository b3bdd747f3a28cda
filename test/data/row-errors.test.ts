/** Bad data: each refused with its place, by everything that takes data, and nothing is changed by it. */
import { describe, expect, test } from 'vitest';
import { Network } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { expectRefusal, expectUnchanged, type Refusal, rangeRefusal, typeRefusal } from '../support/errors';
import { classIndices, rowsOf, samples, shares } from '../support/samples';

const ROWS = 4;
const good = samples(ROWS, 3);
const targets = shares(ROWS, 2);

/** All that take x alone, and all that take x and y. */
const ASKS: Record<string, (net: Network, x: never) => unknown> = {
  predict: (net, x) => net.predict(x),
  classify: (net, x) => net.classify(x),
  forward: (net, x) => net.forward(x),
};
const USES: Record<string, (net: Network, x: never, y: never) => unknown> = {
  evaluate: (net, x, y) => net.evaluate(x, y),
  losses: (net, x, y) => net.losses(x, y),
  gradients: (net, x, y) => net.gradients(x, y),
  checkGradients: (net, x, y) => net.checkGradients(x, y),
  train: (net, x, y) => net.train(x, y, { batchSize: 2 }),
  trainBatch: (net, x, y) => net.trainBatch(x, y),
  'train, as validation': (net, x, y) => net.train(good, targets, { validation: { x, y } }),
};

function hole<Item>(array: Item[], index: number): Item[] {
  delete array[index];
  return array;
}

/** `rows` × `width` numbers, all 0 but one. */
function withValue(width: number, row: number, column: number, value: unknown): unknown[] {
  const flat: unknown[] = new Array(ROWS * width).fill(0);
  flat[row * width + column] = value;
  return flat;
}

/** Wrong as a matrix of (4 × width), whatever it is called. */
function badMatrices(name: string, width: number): [what: string, value: unknown, refusal: Refusal][] {
  const noMatrix = (got: string): Refusal =>
    typeRefusal(`"${name}" expected a typed array, an array of numbers or an array of rows, got ${got}`);
  const notFinite = (got: string): Refusal =>
    rangeRefusal(`"${name}" expected finite numbers (as float32), got ${got}`, 'data');
  const noNumber = (got: string): Refusal => typeRefusal(`"${name}" expected numbers, got ${got}`, 'data');
  const noName = (got: string): Refusal =>
    name === 'y'
      ? typeRefusal(`"y" expected numbers (names need "classNames" in the config), got ${got}`, 'data')
      : noNumber(got);
  const last = `at row 3, column ${width - 1}`;
  const rows = (): unknown[][] => rowsOf(new Float32Array(ROWS * width), width);
  const rowsWith = (row: number, value: unknown): unknown[] => Object.assign(rows() as unknown[], { [row]: value });
  const widthOf = (row: number, got: string) =>
    rangeRefusal(`"${name}" expected ${width} numbers in row ${row}, got ${got}`, 'data');
  return [
    ['missing', undefined, noMatrix('undefined')],
    ['null', null, noMatrix('null')],
    ['a number', 3, noMatrix('3')],
    ['a string', 'data', noMatrix('"data"')],
    ['an object', { a: 1 }, noMatrix('an object')],
    ['an iterator', [1, 2, 3].values(), noMatrix('an object')],
    ['a function', () => [1, 2, 3], noMatrix('a function')],
    ['an ArrayBuffer', new ArrayBuffer(12), noMatrix('an object')],
    ['a DataView', new DataView(new ArrayBuffer(12)), noMatrix('a DataView')],
    ['a BigInt64Array', new BigInt64Array(3), noMatrix('a BigInt64Array of 3')],
    ['a BigUint64Array', new BigUint64Array(3), noMatrix('a BigUint64Array of 3')],
    ['no numbers', [], rangeRefusal(`"${name}" expected at least one row, got none`, 'data')],
    ['no numbers, typed', new Float32Array(0), rangeRefusal(`"${name}" expected at least one row, got none`, 'data')],
    [
      'a number too many',
      new Array(ROWS * width + 1).fill(0),
      rangeRefusal(`"${name}" expected rows of ${width} numbers, got ${ROWS * width + 1} numbers in all`, 'data'),
    ],
    [
      'a number too few, typed',
      new Uint8Array(ROWS * width - 1),
      rangeRefusal(`"${name}" expected rows of ${width} numbers, got ${ROWS * width - 1} numbers in all`, 'data'),
    ],
    ['a row too long', rowsWith(2, new Array(width + 1).fill(0)), widthOf(2, String(width + 1))],
    ['a row too short', rowsWith(3, [0]), widthOf(3, '1')],
    ['a typed row too short', rowsWith(0, new Float32Array(1)), widthOf(0, '1')],
    ['an empty row', rowsWith(1, []), widthOf(1, '0')],
    ['a number among rows', rowsWith(2, 1), typeRefusal(`"${name}" expected ${width} numbers in row 2, got 1`, 'data')],
    [
      'null among rows',
      rowsWith(1, null),
      typeRefusal(`"${name}" expected ${width} numbers in row 1, got null`, 'data'),
    ],
    [
      'a hole among rows',
      hole(rows(), 3),
      typeRefusal(`"${name}" expected ${width} numbers in row 3, got undefined`, 'data'),
    ],
    [
      'a DataView among rows',
      rowsWith(1, new DataView(new ArrayBuffer(8))),
      typeRefusal(`"${name}" expected ${width} numbers in row 1, got a DataView`, 'data'),
    ],
    ['a row among numbers', withValue(width, 1, 0, [0, 0, 0]), noNumber('an array of 3 at row 1, column 0')],
    ['a string', withValue(width, 2, 1, '0'), noName('"0" at row 2, column 1')],
    ['null', withValue(width, 1, 1, null), noNumber('null at row 1, column 1')],
    ['undefined', withValue(width, 3, width - 1, undefined), noNumber(`undefined ${last}`)],
    ['a bigint', withValue(width, 0, 1, 1n), noNumber('1n at row 0, column 1')],
    ['a hole', hole(withValue(width, 0, 0, 0), width + 1), noNumber('undefined at row 1, column 1')],
    ['a string in a row', rowsWith(2, ['1', ...new Array(width - 1).fill(0)]), noName('"1" at row 2, column 0')],
    ['a hole in a row', rowsWith(1, hole(new Array(width).fill(0), 1)), noNumber('undefined at row 1, column 1')],
    ['an array in a row', rowsWith(0, [0, [1], 0].slice(0, width)), noNumber('an array of 1 at row 0, column 1')],
    ['NaN', withValue(width, 0, 1, Number.NaN), notFinite('NaN at row 0, column 1')],
    [
      'NaN, in a row',
      rowsOf(withValue(width, 2, 0, Number.NaN) as number[], width),
      notFinite('NaN at row 2, column 0'),
    ],
    ['Infinity', withValue(width, 3, 0, Number.POSITIVE_INFINITY), notFinite('Infinity at row 3, column 0')],
    [
      '-Infinity, typed',
      Float32Array.from(withValue(width, 3, width - 1, Number.NEGATIVE_INFINITY) as number[]),
      notFinite(`-Infinity ${last}`),
    ],
    ['1e39, infinite as float32', withValue(width, 1, 0, 1e39), notFinite('Infinity at row 1, column 0')],
    [
      '-1e39 in a Float64Array',
      Float64Array.from(withValue(width, 1, 1, -1e39) as number[]),
      notFinite('-Infinity at row 1, column 1'),
    ],
    [
      'the first of two',
      Object.assign(withValue(width, 1, 1, Number.NaN), { 7: Number.NaN }),
      notFinite('NaN at row 1, column 1'),
    ],
  ];
}

describe.each(BACKENDS)('%s', (backend) => {
  const net = new Network({ inputs: 3, layers: [4, { units: 2, activation: 'linear' }], seed: 7, backend });

  describe.each(badMatrices('x', 3))('x: %s', (_, x, refusal) => {
    test('is refused by all', () => {
      expectUnchanged(net, () => {
        for (const ask of Object.values(ASKS)) expectRefusal(() => ask(net, x as never), refusal);
        for (const use of Object.values(USES)) expectRefusal(() => use(net, x as never, targets as never), refusal);
        expectRefusal(() => net.backward(x as never, targets), refusal);
        const out = new Float32Array(2 * ROWS).fill(7);
        expectRefusal(() => net.predict(x as never, out), refusal);
        expect(out).toStrictEqual(new Float32Array(2 * ROWS).fill(7));
      });
    });
  });

  describe.each(badMatrices('y', 2))('y: %s', (_, y, refusal) => {
    test('is refused by all', () => {
      expectUnchanged(net, () => {
        for (const use of Object.values(USES)) expectRefusal(() => use(net, good as never, y as never), refusal);
      });
    });
  });

  test.each(badMatrices('outputGradients', 2))('outputGradients: %s', (_, outputGradients, refusal) => {
    expectUnchanged(net, () => expectRefusal(() => net.backward(good, outputGradients as never), refusal));
  });

  describe('as many rows of y as of x', () => {
    test.each([1, 3, 5])('4 and %i', (rows) => {
      const y = shares(rows, 2);
      const refusal = (name: string) =>
        rangeRefusal(`"${name}" expected 4 rows, as many as "x" has, got ${rows}`, 'data');
      expectUnchanged(net, () => {
        for (const use of Object.values(USES)) expectRefusal(() => use(net, good as never, y as never), refusal('y'));
        expectRefusal(() => net.backward(good, y), refusal('outputGradients'));
      });
    });

    test('under crossEntropy class indices would do too', () => {
      const classes = new Network({ inputs: 3, layers: [{ units: 2, activation: 'softmax' }], loss: 'crossEntropy' });
      const refusal = rangeRefusal('"y" expected 4 rows, as many as "x" has, or 4 class indices, got 3', 'data');
      expectRefusal(() => classes.evaluate(good, shares(3, 2)), refusal);
    });

    test('class indices that do not come one a row', () => {
      const classes = new Network({ inputs: 3, layers: [{ units: 3, activation: 'softmax' }], loss: 'crossEntropy' });
      expectRefusal(
        () => classes.evaluate(good, classIndices(5, 3)),
        rangeRefusal('"y" expected rows of 3 numbers, got 5 numbers in all', 'data'),
      );
    });
  });
});
