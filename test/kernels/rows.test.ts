/** Rows on their way in: copied, gathered in order, padded, made one-hot, checked. */
import { describe, expect, test } from 'vitest';
import { VARIANTS } from './instance';
import { expectBits, Numbers, padded, spread } from './matrices';

const COUNTS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 31, 32, 33];
const WIDTHS = [1, 2, 3, 4, 5, 7, 8, 9, 12, 17];
const ORDERS: (number[] | null)[] = [null, [4, 0, 3, 3, 1, 2, 5, 0]];

describe.each(VARIANTS)('$name', ({ kernels, arena }) => {
  test('copy takes every count, bit for bit', () => {
    for (const count of COUNTS) {
      arena.reset();
      const values = new Numbers(count).floats(count);
      if (count > 3) values.set([Number.NaN, Infinity, -0, 1e-45]);
      const to = arena.output(count);
      kernels.copy(arena.input(values).pointer, to.pointer, count);
      expectBits(to.floats, values, () => `${count} values`);
      arena.checkCanaries();
    }
  });

  test('gather takes rows from anywhere in the order', () => {
    for (const width of WIDTHS) {
      const x = new Numbers(width).floats(6 * width);
      for (const order of ORDERS) {
        for (const [first, rows] of [
          [0, 6],
          [0, 1],
          [2, 3],
          [5, 1],
          [3, 0],
        ]) {
          arena.reset();
          const xs = arena.input(x).pointer;
          const orders = order ? arena.indices(order).pointer : 0;
          const to = arena.output(rows * width);
          kernels.gather(xs, width, orders, first, rows, to.pointer);
          const expected = to.floats.map((_, i) => {
            const position = first + Math.floor(i / width);
            return x[(order ? order[position] : position) * width + (i % width)];
          });
          expectBits(to.floats, expected, () => `${rows} rows of ${width} from ${first}, order ${order}`);
          arena.checkCanaries();
        }
      }
    }
  });

  test('gatherTargets pads rows with zeros', () => {
    for (const width of WIDTHS) {
      const y = new Numbers(width).floats(6 * width);
      for (const order of ORDERS) {
        for (const [first, rows] of [
          [0, 6],
          [2, 3],
          [5, 1],
          [3, 0],
        ]) {
          arena.reset();
          const ys = arena.input(y).pointer;
          const orders = order ? arena.indices(order).pointer : 0;
          const to = arena.output(rows * padded(width));
          kernels.gatherTargets(ys, width, 0, orders, first, rows, to.pointer);
          const taken = Array.from({ length: rows * width }, (_, i) => {
            const position = first + Math.floor(i / width);
            return y[(order ? order[position] : position) * width + (i % width)];
          });
          const expected = spread(taken, rows, width, padded(width), padded(width));
          expectBits(to.floats, expected, () => `${rows} rows of ${width} from ${first}, order ${order}`);
          arena.checkCanaries();
        }
      }
    }
  });

  test('gatherTargets makes class indices one-hot', () => {
    for (const width of WIDTHS) {
      const classes = Float32Array.from({ length: 6 }, (_, row) => (row * 7 + width - 1) % width);
      for (const order of ORDERS) {
        for (const [first, rows] of [
          [0, 6],
          [2, 3],
          [5, 1],
        ]) {
          arena.reset();
          const ys = arena.input(classes).pointer;
          const orders = order ? arena.indices(order).pointer : 0;
          const to = arena.output(rows * padded(width));
          kernels.gatherTargets(ys, width, 1, orders, first, rows, to.pointer);
          const expected = new Float32Array(rows * padded(width));
          for (let i = 0; i < rows; i++) {
            const row = order ? order[first + i] : first + i;
            expected[i * padded(width) + classes[row]] = 1;
          }
          expectBits(to.floats, expected, () => `${rows} rows of ${width} classes from ${first}, order ${order}`);
          arena.checkCanaries();
        }
      }
    }
  });

  test('gatherTargets writes nothing for a class that is none', () => {
    for (const width of WIDTHS) {
      const classes = [width, width + 3, 1e9, 2 ** 40, -1, -1e9, Infinity, -Infinity, Number.NaN];
      arena.reset();
      const ys = arena.input(classes).pointer;
      const to = arena.output(classes.length * padded(width));
      kernels.gatherTargets(ys, width, 1, 0, 0, classes.length, to.pointer);
      expectBits(to.floats, new Float32Array(classes.length * padded(width)), () => `${width} classes`);
      arena.checkCanaries();
    }
  });

  describe('firstOutside', () => {
    function firstOutside(values: ArrayLike<number>, low: number, high: number): number {
      arena.reset();
      // What lies behind the values is NaN, so reading on would show.
      const at = kernels.firstOutside(arena.input(values).pointer, values.length, low, high);
      arena.checkCanaries();
      return at;
    }
    const MAX = 3.4028234663852886e38;

    test.each([Number.NaN, Infinity, -Infinity, 1.0001, -2.0001])('finds %f at every place', (value) => {
      for (const count of COUNTS) {
        const values = new Float32Array(count).fill(1);
        expect(firstOutside(values, -2, 1)).toBe(-1);
        for (let place = 0; place < count; place++) {
          values.fill(-2);
          values[place] = value;
          expect(firstOutside(values, -2, 1), `${count} values`).toBe(place);
          values.fill(value, place);
          expect(firstOutside(values, -2, 1), `${count} values`).toBe(place);
        }
      }
    });

    test('all finite numbers lie within the largest ones', () => {
      const firstNonFinite = (values: number[]): number => {
        arena.reset();
        return kernels.firstNonFinite(arena.input(values).pointer, values.length);
      };
      const values = [MAX, -MAX, 0, -0, 1e-45];
      expect(firstOutside(values, -MAX, MAX)).toBe(-1);
      expect(firstNonFinite(values)).toBe(-1);
      for (let place = 0; place < 5; place++) {
        for (const bad of [Number.NaN, Infinity, -Infinity]) {
          const among = values.toSpliced(place, 1, bad);
          expect(firstOutside(among, -MAX, MAX)).toBe(place);
          expect(firstNonFinite(among)).toBe(place);
        }
      }
    });

    test('infinite limits are met by infinities, not by NaN', () => {
      expect(firstOutside([Infinity, 0, 3, -1, Infinity], -1, Infinity)).toBe(-1);
      expect(firstOutside([-Infinity, 0, 3, -1, Infinity], -Infinity, Infinity)).toBe(-1);
      expect(firstOutside([0, 0, 0, 0, Number.NaN], -Infinity, Infinity)).toBe(4);
      expect(firstOutside([0, 0, Number.NaN, 0, 0], -Infinity, Infinity)).toBe(2);
    });
  });
});
