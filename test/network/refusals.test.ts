/** Values that a network can't mean: targets out of reach, classes that are none, a wrong `out`; and long data. */
import { describe, expect, test } from 'vitest';
import { type Activation, type Loss, Network } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { expectRefusal, expectUnchanged, type Refusal, rangeRefusal, typeRefusal } from '../support/errors';
import { samples } from '../support/samples';

const refuse = (expected: string, got: string): Refusal => rangeRefusal(`"y" expected ${expected}, got ${got}`, 'data');
const notFinite = (got: string): Refusal => refuse('finite numbers (as float32)', got);

/** All that take targets. */
function expectTargets(net: Network, x: Float32Array, y: unknown, refusal: Refusal): void {
  const given = y as Float32Array;
  const asks = [
    () => net.evaluate(x, given),
    () => net.losses(x, given),
    () => net.gradients(x, given),
    () => net.checkGradients(x, given),
    () => net.trainBatch(x, given),
    () => net.train(x, given, { batchSize: 2 }),
    () => net.train(x, given, { batchSize: 2, validation: 0.25 }),
  ];
  expectUnchanged(net, () => {
    for (const ask of asks) expectRefusal(ask, refusal);
  });
}

describe.each(BACKENDS)('%s', (backend) => {
  const x = samples(4, 3);
  const net = (activation: Activation, loss: Loss, units = 2): Network =>
    new Network({ inputs: 3, layers: [4, { units, activation }], loss, seed: 2, backend });
  /** 4 × 2 numbers that every activation reaches, but one. */
  const with1 = (value: number): number[] => [0.5, 0.5, 0, 1, 1, value, 0.25, 0.5];
  const there = 'at row 2, column 1';

  describe('targets that the output cannot reach, under a distance loss', () => {
    const ranges: [activation: Activation, range: string, wrong: number[]][] = [
      ['sigmoid', 'from 0 to 1', [3.5, -0.001, 1.5, 1e30]],
      ['tanh', 'from -1 to 1', [-1.001, 2, 255]],
      ['relu', '>= 0', [-0.001, -1, -1e30]],
      ['softmax', 'from 0 to 1', [1.001, -1]],
      ['elu', '>= -1', [-1.001, -1e30]],
      ['gelu', '>= -0.17', [-0.1701, -1e30]],
      ['silu', '>= -0.279', [-0.2791, -1]],
      ['mish', '>= -0.309', [-0.3091, -1e30]],
      ['selu', '>= -1.7581', [-1.7582, -1e30]],
      ['softplus', '>= 0', [-0.001, -1e30]],
    ];
    describe.each(ranges)('%s', (activation, range, wrong) => {
      test.each(['squaredError', 'meanSquaredError', 'meanAbsoluteError', 'huber'] as const)('%s', (loss) => {
        for (const value of wrong) {
          const expected = `targets that a "${activation}" output can reach, ${range} (scale them, or use a "linear" last layer)`;
          expectTargets(net(activation, loss), x, with1(value), refuse(expected, `${value} ${there}`));
        }
        expectTargets(net(activation, loss), x, with1(Number.NaN), notFinite(`NaN ${there}`));
      });
    });

    test('the ends are reached, and linear reaches all', () => {
      const ends: [Activation, number[]][] = [
        ['sigmoid', [0, 1]],
        ['tanh', [-1, 1]],
        ['relu', [0, 3e38]],
        ['softmax', [0, 1]],
        ['linear', [-1e9, 1e9]],
      ];
      for (const [activation, y] of ends)
        expect(net(activation, 'squaredError').losses(x.slice(0, 3), y)).toHaveLength(1);
    });
  });

  describe('targets that the loss has no meaning for', () => {
    test.each([1.001, -0.001, 2, -1])('binaryCrossEntropy: %f', (value) => {
      const refusal = refuse('targets from 0 to 1 under "binaryCrossEntropy"', `${value} ${there}`);
      expectTargets(net('sigmoid', 'binaryCrossEntropy'), x, with1(value), refusal);
    });

    test.each([-0.001, -1])('crossEntropy: %f', (value) => {
      const refusal = refuse('targets >= 0 under "crossEntropy"', `${value} ${there}`);
      expectTargets(net('softmax', 'crossEntropy'), x, with1(value), refusal);
    });

    test.each([
      ['sigmoid', 'binaryCrossEntropy'],
      ['softmax', 'crossEntropy'],
    ] as const)('NaN and infinities, %s and %s', (activation, loss) => {
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        expectTargets(net(activation, loss), x, with1(value), notFinite(`${value} ${there}`));
      }
      expectTargets(net(activation, loss), x, with1(1e39), notFinite(`Infinity ${there}`));
    });

    test('crossEntropy takes any weights that are not negative', () => {
      expect(net('softmax', 'crossEntropy').losses(x, with1(2))).toHaveLength(4);
    });
  });

  describe('class indices', () => {
    const noClass = (got: string): Refusal => refuse('class indices from 0 to 2', got);
    test.each([3, -1, 1.5, 1e9, Number.NaN, Number.POSITIVE_INFINITY])('%f', (index) => {
      for (const y of [[0, 1, index, 2], Float64Array.of(0, 1, index, 2), [[0], [1], [index], [2]]]) {
        expectTargets(net('softmax', 'crossEntropy', 3), x, y, noClass(`${index} at row 2, column 0`));
      }
    });

    test('integers of 8 bits', () => {
      const classes = net('softmax', 'crossEntropy', 3);
      expectTargets(classes, x, Uint8Array.of(0, 1, 2, 255), noClass('255 at row 3, column 0'));
      expectTargets(classes, x, Int8Array.of(-1, 1, 2, 0), noClass('-1 at row 0, column 0'));
    });

    test('names', () => {
      const y = ['a', 'b', 'c', 'a'];
      const refusal = typeRefusal(
        '"y" expected numbers (names need "classNames" in the config), got "a" at row 0, column 0',
        'data',
      );
      expectTargets(net('softmax', 'crossEntropy', 3), x, y, refusal);
    });
  });

  describe('one class a row where a row has several numbers: the message says which form would do', () => {
    const forms = 'classes one-hot, or as indices under "crossEntropy" with a "softmax" layer';
    const one = (outputs: number) => rangeRefusal(`"y" expected ${outputs} numbers a row (${forms}), got one`, 'data');
    const labels = [[0, 1, 1, 0], Uint8Array.of(0, 1, 1, 0), [[0], [1], [1], [0]], [false, true, true, false]];
    test.each([
      ['sigmoid', 'binaryCrossEntropy', 2],
      ['sigmoid', 'squaredError', 2],
      ['softmax', 'squaredError', 2],
      ['softmax', 'meanSquaredError', 3],
      ['linear', 'huber', 4],
    ] as const)('%s under %s, %i outputs', (activation, loss, outputs) => {
      for (const y of labels) expectTargets(net(activation, loss, outputs), x, y, one(outputs));
    });

    test('three rows, which two outputs do not divide; one row', () => {
      const two = net('sigmoid', 'binaryCrossEntropy');
      expectRefusal(() => two.losses(x.slice(0, 9), [0, 1, 1]), one(2));
      expectRefusal(() => two.losses(x.slice(0, 3), [1]), one(2));
    });
  });

  describe('out', () => {
    const linear = net('linear', 'squaredError');
    test.each([
      ['an array', [0, 0], 'an array of 2'],
      ['a Float64Array', new Float64Array(2), 'a Float64Array of 2'],
      ['null', null, 'null'],
      ['a number', 2, '2'],
    ])('predict: %s', (_, out, got) => {
      const given = out as never;
      expectUnchanged(linear, () => {
        expectRefusal(
          () => linear.predict([1, 2, 3], given),
          typeRefusal(`"out" expected a Float32Array of 2, got ${got}`),
        );
        expectRefusal(() => linear.predict(x, given), typeRefusal(`"out" expected a Float32Array of 8, got ${got}`));
        expectRefusal(
          () => linear.getParameters(given),
          typeRefusal(`"out" expected a Float32Array of 26, got ${got}`),
        );
      });
    });

    test.each([0, 1, 3, 7, 9])('predict: of length %i', (length) => {
      const out = new Float32Array(length).fill(7);
      const wrong = (wanted: number) => rangeRefusal(`"out" expected a Float32Array of ${wanted}, got ${length}`);
      expectRefusal(() => linear.predict(x.subarray(0, 3), out), wrong(2));
      expectRefusal(() => linear.predict([1, 2, 3], out), wrong(2));
      expectRefusal(() => linear.predict(x, out), wrong(8));
      expect(out.every((v) => v === 7)).toBe(true);
    });

    test('getParameters: of another length is a wrong value too, not a wrong type', () => {
      const out = new Float32Array(27).fill(7);
      expectRefusal(() => linear.getParameters(out), rangeRefusal(/^"out" expected a Float32Array of 26, got .*\b27$/));
      expect(out.every((v) => v === 7)).toBe(true);
    });

    test('one sample that is not finite leaves it alone', () => {
      const out = new Float32Array(2).fill(7);
      for (const [column, value] of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].entries()) {
        const sample = Float32Array.of(0, 0, 0);
        sample[column] = value;
        const refusal = rangeRefusal(
          `"x" expected finite numbers (as float32), got ${value} at row 0, column ${column}`,
          'data',
        );
        expectUnchanged(linear, () => expectRefusal(() => linear.predict(sample, out), refusal));
      }
      expect(out).toStrictEqual(Float32Array.of(7, 7));
    });
  });

  describe('a bad value in the last row', () => {
    /** `width` inputs, a window of 32 MiB holds less than `rows` of them in the second case; a chunk is 128 rows. */
    const sizes: [what: string, rows: number, width: number][] = [
      ['beyond one chunk', 300, 3],
      ['beyond the window of 32 MiB', 270_000, 32],
    ];
    test.each(sizes)('%s', (_, rows, width) => {
      const long = new Network({ inputs: width, layers: [{ units: 1 }], seed: 2, backend });
      const many = new Float32Array(rows * width).fill(0.5);
      const y = new Float32Array(rows).fill(0.5);
      const out = new Float32Array(rows).fill(7);
      const place = `at row ${rows - 1}, column`;

      many[many.length - 1] = Number.NaN;
      const badX = rangeRefusal(`"x" expected finite numbers (as float32), got NaN ${place} ${width - 1}`, 'data');
      expectUnchanged(long, () => {
        expectRefusal(() => long.predict(many, out), badX);
        expectRefusal(() => long.gradients(many, y), badX);
        expectRefusal(() => long.backward(many, y), badX);
        expectRefusal(() => long.trainBatch(many, y), badX);
        expectRefusal(() => long.train(many, y), badX);
        expectRefusal(() => long.train(many.subarray(0, width), [1], { validation: { x: many, y } }), badX);
      });
      expect(out.every((v) => v === 7)).toBe(true);

      many[many.length - 1] = 0.5;
      y[y.length - 1] = 3.5;
      const badY = refuse(
        'targets that a "sigmoid" output can reach, from 0 to 1 (scale them, or use a "linear" last layer)',
        `3.5 ${place} 0`,
      );
      expectUnchanged(long, () => {
        expectRefusal(() => long.evaluate(many, y), badY);
        expectRefusal(() => long.trainBatch(many, y), badY);
        expectRefusal(() => long.train(many, y, { validation: 0.5 }), badY);
      });

      expect(long.predict(many, out)).toBe(out);
      expect(out.every((v) => v === out[0] && v > 0 && v < 1)).toBe(true);
    });
  });
});
