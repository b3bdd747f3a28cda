/** Activation maps and their derivatives on padded rows, against the float64 twin. */
import { describe, expect, test } from 'vitest';
import { ACTIVATION_NAMES, ACTIVATIONS, type Activation } from '../../src/activations';
import * as twin from '../reference';
import { VARIANTS } from './instance';
import { expectBits, expectClose, Numbers, padded, spread } from './matrices';

/** One float32 rounding, relative. */
const EPSILON = 2 ** -24;
const UNITS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13];
const ROWS = 3;

/** f(z) of one row. */
function mapped(name: Activation, z: twin.Vector): Float64Array {
  return name === 'softmax' ? twin.softmax(z) : Float64Array.from(z, twin.activations[name].value);
}

/** f′(z) · g of one row, f′ written with a = f(z): what differentiate has to work from. */
function differentiated(name: Activation, a: twin.Vector, g: twin.Vector): Float64Array {
  if (name === 'softmax') return twin.softmaxBackward(a, g);
  const slopes: Record<Exclude<Activation, 'softmax'>, (a: number) => number> = {
    linear: () => 1,
    sigmoid: (out) => out * (1 - out),
    tanh: (out) => 1 - out * out,
    relu: (out) => (out > 0 ? 1 : 0),
  };
  const slope = slopes[name];
  return Float64Array.from(g, (value, j) => value * slope(a[j]));
}

const rowOf = (values: twin.Vector, row: number, stride: number, units: number): number[] =>
  Array.from({ length: units }, (_, j) => values[row * stride + j]);

describe.each(VARIANTS)('$name', ({ kernels, arena }) => {
  /** a = f(z) for (rows × units) z in rows of `stride`; gaps beyond `padded(units)` hold zeros too. */
  function activate(name: Activation, z: Float32Array, units: number, stride = padded(units)): Float32Array {
    arena.reset();
    const rows = z.length / units;
    const block = arena.floats(spread(z, rows, units, stride, stride));
    kernels.activate(ACTIVATIONS[name].id, block.pointer, rows, units, stride);
    arena.checkCanaries();
    return block.floats.slice();
  }

  /** δ of (rows × stride) a and ∂C/∂a, both padded already. */
  function differentiate(name: Activation, a: Float32Array, g: Float32Array, units: number, stride: number) {
    arena.reset();
    const as = arena.input(a).pointer;
    const d = arena.floats(g);
    kernels.differentiate(ACTIVATIONS[name].id, as, d.pointer, a.length / stride, units, stride);
    arena.checkCanaries();
    return d.floats.slice();
  }

  describe.each(ACTIVATION_NAMES)('%s', (name) => {
    test.each(UNITS)('%i units', (units) => {
      const numbers = new Numbers(units);
      for (const stride of [padded(units), padded(units) + 8]) {
        for (const size of [1, 20]) {
          const z = numbers.floats(ROWS * units, size);
          const a = activate(name, z, units, stride);
          const g = numbers.floats(ROWS * units);
          const d = differentiate(name, a, spread(g, ROWS, units, stride, stride), units, stride);
          for (let row = 0; row < ROWS; row++) {
            const got = rowOf(a, row, stride, units);
            const exact = mapped(name, z.subarray(row * units, (row + 1) * units));
            // sigmoid and tanh are within 3 ulp (math.test.ts). softmax rounds z − m, up to 40 here, before exp, and
            // its sum and quotient after. Results under 1.2e-38 may be 0.
            const relative = (name === 'softmax' ? 60 + units : 6) * EPSILON;
            expectClose(
              got,
              exact,
              (j) => relative * Math.abs(exact[j]) + 1.2e-38,
              () => `${units} units, a`,
            );

            const slopes = differentiated(name, got, g.subarray(row * units, (row + 1) * units));
            // A product of up to four rounded factors; softmax subtracts a rounded sum of terms of at most 1.
            const absolute = name === 'softmax' ? units * EPSILON : 1e-45;
            const tolerance = (j: number): number => 5 * EPSILON * Math.abs(slopes[j]) + absolute;
            expectClose(rowOf(d, row, stride, units), slopes, tolerance, () => `${units} units, δ`);
            const padding = rowOf(d.subarray(row * stride + units), 0, stride, padded(units) - units);
            expect(padding.every((v) => v === 0)).toBe(true);
          }
        }
      }
    });

    test('the derivative in z is the twin’s', () => {
      const z = Float32Array.from({ length: 32 }, (_, j) => (j - 15.5) / 4);
      const g = new Numbers(1).floats(32);
      const d = differentiate(name, activate(name, z, 32), g, 32, 32);
      const exact =
        name === 'softmax'
          ? twin.softmaxBackward(twin.softmax(z), g)
          : Float64Array.from(z, (v, j) => twin.activations[name].derivative(v) * g[j]);
      // a is rounded, and 1 − a keeps its absolute error of half an ulp of 1, tripled for sigmoid's 3 ulp.
      expectClose(
        d,
        exact,
        () => 8 * EPSILON,
        () => 'δ',
      );
    });

    test.each([1e4, -1e4, 3e38, -3e38])('far out, at %f, nothing becomes NaN', (far) => {
      const z = Float32Array.of(far, 0, 1, far, -1);
      const a = activate(name, z, 5).subarray(0, 5);
      const exact = mapped(name, z);
      expectClose(
        a,
        exact,
        (j) => 6 * EPSILON * Math.abs(exact[j]),
        () => 'a',
      );
      const d = differentiate(name, spread(a, 1, 5, 8, 8), Float32Array.of(1, 1, 1, 1, 1, 0, 0, 0), 5, 8);
      const slopes = differentiated(name, a, [1, 1, 1, 1, 1]);
      expectClose(
        d.subarray(0, 5),
        slopes,
        () => 4 * EPSILON,
        () => 'δ',
      );
    });

    test('NaN is handed on, at every place of a row, and only there', () => {
      for (let place = 0; place < 9; place++) {
        const z = new Float32Array(18).fill(0.5);
        z[place] = Number.NaN;
        const a = activate(name, z, 9, 12);
        for (let j = 0; j < 9; j++) {
          expect(Number.isNaN(a[j]), `${place} → ${j}`).toBe(name === 'softmax' || j === place);
          expect(Number.isNaN(a[12 + j])).toBe(false);
        }
      }
    });
  });

  test('linear leaves z and ∂C/∂a as they are', () => {
    const bits = Float32Array.of(Number.NaN, Infinity, -0, 1e-45, -3, 5, 6, 7);
    expectBits(activate('linear', bits, 8), bits, () => 'a');
    expectBits(differentiate('linear', new Float32Array(8), bits, 8, 8), bits, () => 'δ');
  });

  test('relu is 0 at 0, its derivative too, as in the notes', () => {
    expect([...activate('relu', Float32Array.of(-1, 0, 1e-45, 2), 4)]).toEqual([0, 0, 2 ** -149, 2]);
    const d = differentiate('relu', Float32Array.of(0, 0, 2 ** -149, 2), Float32Array.of(3, -3, 3, -3), 4, 4);
    expect([...d].map((v) => v + 0)).toEqual([0, 0, 3, -3]);
  });

  test('softmax rows sum to 1, and their padding is 0 whatever it was', () => {
    for (const units of UNITS) {
      const stride = padded(units);
      const numbers = new Numbers(units);
      for (const size of [1, 100, 1e4]) {
        arena.reset();
        const z = numbers.floats(ROWS * units, size);
        const block = arena.floats(spread(z, ROWS, units, stride).map((v) => (Number.isNaN(v) ? 1e30 : v)));
        kernels.activate(ACTIVATIONS.softmax.id, block.pointer, ROWS, units, stride);
        for (let row = 0; row < ROWS; row++) {
          const got = rowOf(block.floats, row, stride, stride);
          // Each of the quotients is rounded once; the sum here is in float64.
          const sum = got.reduce((total, v) => total + v);
          expect(Math.abs(sum - 1)).toBeLessThanOrEqual(2 * units * EPSILON);
          expect(got.slice(units).every((v) => v === 0)).toBe(true);
        }
        arena.checkCanaries();
      }
    }
  });

  test('what lies in the padding of a softmax row has no part in its derivative', () => {
    for (const units of UNITS) {
      const stride = padded(units);
      const numbers = new Numbers(units);
      const a = activate('softmax', numbers.floats(units), units);
      const g = spread(numbers.floats(units), 1, units, stride, stride);
      const clean = differentiate('softmax', a, g, units, stride);
      for (const garbage of [7, Number.NaN]) {
        const got = differentiate('softmax', a.slice().fill(garbage, units), g, units, stride);
        expectBits(got, clean.fill(0, units), () => `${units} units`);
      }
    }
  });

  test('softmax of equal logits is exact, and of −Infinity is 0', () => {
    expect([...activate('softmax', Float32Array.of(-7, -7, -7, -7), 4)]).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect([...activate('softmax', Float32Array.of(-Infinity, 2, 2), 3)]).toEqual([0, 0.5, 0.5, 0]);
  });
});
