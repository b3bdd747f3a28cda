/** Activation maps and their derivatives on padded rows, against the float64 twin. */
import { describe, expect, test } from 'vitest';
import { ACTIVATION_NAMES, ACTIVATIONS, type ActivationName, settingOf } from '../../src/toolbox/activations';
import * as twin from '../twin/twin';
import { VARIANTS } from './instance';
import { expectBits, expectClose, Numbers, padded, spread } from './matrices';

/** One float32 rounding, relative. */
const EPSILON = 2 ** -24;
const UNITS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13];
const ROWS = 3;

/** f(z) of one row. */
function mapped(name: ActivationName, z: twin.Vector): Float64Array {
  return name === 'softmax' ? twin.softmax(z) : Float64Array.from(z, twin.activations[name].value);
}

/** Scale and alpha as float32. */
const SELU = [1.0507009873554805, 1.6732632423543772].map(Math.fround);

/** f′ written with a = f(z), where that is what differentiate has to work from. */
const SLOPES: Partial<Record<ActivationName, (a: number) => number>> = {
  linear: () => 1,
  sigmoid: (out) => out * (1 - out),
  tanh: (out) => 1 - out * out,
  relu: (out) => (out > 0 ? 1 : 0),
  leakyRelu: (out) => (out > 0 ? 1 : Math.fround(0.01)),
  elu: (out) => (out > 0 ? 1 : out + 1),
  selu: (out) => (out > 0 ? SELU[0] : out + Math.fround(SELU[0] * SELU[1])),
};

/** f′(z) · g of one row. */
function differentiated(name: ActivationName, z: twin.Vector, a: twin.Vector, g: twin.Vector): Float64Array {
  if (name === 'softmax') return twin.softmaxBackward(a, g);
  const slope = SLOPES[name];
  const { derivative } = twin.activations[name];
  return Float64Array.from(g, (value, j) => value * (slope ? slope(a[j]) : derivative(z[j])));
}

/** Roundings of a, in units of 2⁻²⁴ of it: what math.test.ts allows the functions, and a product. */
const ROUNDINGS: Partial<Record<ActivationName, number>> = {
  gelu: 22,
  silu: 8,
  softplus: 8,
  elu: 8,
  mish: 12,
  selu: 10,
};

const rowOf = (values: twin.Vector, row: number, stride: number, units: number): number[] =>
  Array.from({ length: units }, (_, j) => values[row * stride + j]);

describe.each(VARIANTS)('$name', ({ kernels, arena }) => {
  /** a = f(z) for (rows × units) z in rows of `stride`; gaps beyond `padded(units)` hold zeros too. */
  function activate(name: ActivationName, z: Float32Array, units: number, stride = padded(units)): Float32Array {
    arena.reset();
    const rows = z.length / units;
    const { id, keepsZ } = ACTIVATIONS[name];
    const given = spread(z, rows, units, stride, stride);
    const block = arena.floats(given);
    const kept = keepsZ ? arena.output(rows * stride) : undefined;
    kernels.activate(id, block.pointer, rows, units, stride, settingOf(name), kept?.pointer ?? 0);
    arena.checkCanaries();
    if (kept) expectBits(kept.floats, given, () => 'z');
    return block.floats.slice();
  }

  /** δ of (rows × stride) z, a and ∂C/∂a, all padded already. */
  function differentiate(
    name: ActivationName,
    { z, a }: { z: Float32Array; a: Float32Array },
    g: Float32Array,
    units: number,
    stride: number,
  ) {
    arena.reset();
    const { id, keepsZ } = ACTIVATIONS[name];
    const as = arena.input(a).pointer;
    const kept = keepsZ ? arena.input(z).pointer : 0;
    const d = arena.floats(g);
    kernels.differentiate(id, as, d.pointer, a.length / stride, units, stride, settingOf(name), kept);
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
          const zs = spread(z, ROWS, units, stride, stride);
          const d = differentiate(name, { z: zs, a }, spread(g, ROWS, units, stride, stride), units, stride);
          for (let row = 0; row < ROWS; row++) {
            const got = rowOf(a, row, stride, units);
            const exact = mapped(name, z.subarray(row * units, (row + 1) * units));
            // sigmoid and tanh are within 3 ulp (math.test.ts). softmax rounds z − m, up to 40 here, before exp, and
            // its sum and quotient after. Results under 1.2e-38 may be 0.
            const relative = (name === 'softmax' ? 60 + units : (ROUNDINGS[name] ?? 6)) * EPSILON;
            expectClose(
              got,
              exact,
              (j) => relative * Math.abs(exact[j]) + 1.2e-38,
              () => `${units} units, a`,
            );

            const [from, to] = [row * units, (row + 1) * units];
            const slopes = differentiated(name, z.subarray(from, to), got, g.subarray(from, to));
            // A product of up to four rounded factors; softmax subtracts a rounded sum of terms of at most 1, and the
            // slopes of those that keep z are sums of such terms, good to a few ulp of 1.
            const absolute = name === 'softmax' ? units * EPSILON : ACTIVATIONS[name].keepsZ ? 16 * EPSILON : 1e-45;
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
      const d = differentiate(name, { z, a: activate(name, z, 32) }, g, 32, 32);
      const exact =
        name === 'softmax'
          ? twin.softmaxBackward(twin.softmax(z), g)
          : Float64Array.from(z, (v, j) => twin.activations[name].derivative(v) * g[j]);
      // a is rounded, and 1 − a keeps its absolute error of half an ulp of 1, tripled for sigmoid's 3 ulp.
      expectClose(
        d,
        exact,
        () => (ACTIVATIONS[name].keepsZ ? 16 : 8) * EPSILON,
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
        (j) => (ROUNDINGS[name] ?? 6) * EPSILON * Math.abs(exact[j]) + 1.2e-38,
        () => 'a',
      );
      const padding = { z: spread(z, 1, 5, 8, 8), a: spread(a, 1, 5, 8, 8) };
      const d = differentiate(name, padding, Float32Array.of(1, 1, 1, 1, 1, 0, 0, 0), 5, 8);
      const slopes = differentiated(name, z, a, [1, 1, 1, 1, 1]);
      expectClose(
        d.subarray(0, 5),
        slopes,
        () => 16 * EPSILON,
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
    const zeros = new Float32Array(8);
    expectBits(differentiate('linear', { z: zeros, a: zeros }, bits, 8, 8), bits, () => 'δ');
  });

  test('relu is 0 at 0, its derivative too, as in the notes', () => {
    expect([...activate('relu', Float32Array.of(-1, 0, 1e-45, 2), 4)]).toEqual([0, 0, 2 ** -149, 2]);
    const a = Float32Array.of(0, 0, 2 ** -149, 2);
    const d = differentiate('relu', { z: a, a }, Float32Array.of(3, -3, 3, -3), 4, 4);
    expect([...d].map((v) => v + 0)).toEqual([0, 0, 3, -3]);
  });

  test('at 0, leakyRelu has its slope and elu and softplus their formula’s value, as PyTorch', () => {
    const zero = new Float32Array(4);
    const at = (name: ActivationName): number =>
      differentiate(name, { z: zero, a: activate(name, zero, 4) }, new Float32Array(4).fill(1), 4, 4)[0];
    expect(at('leakyRelu')).toBe(Math.fround(0.01));
    expect([at('elu'), at('gelu'), at('silu'), at('softplus')]).toEqual([1, 0.5, 0.5, 0.5]);
    expect([at('mish'), at('selu')]).toEqual([Math.fround(0.6), Math.fround(SELU[0] * SELU[1])]);
  });

  test('around 0, −0 and the least float32 included, every derivative is the formula’s; left of a kink the left one', () => {
    const z = Float32Array.of(-0, 0, 2 ** -149, -(2 ** -149), 2 ** -126, -(2 ** -126), 1e-7, -1e-7);
    // elu's and selu's follow from a, which is 0 on both sides of 0.
    const left = { relu: 0, leakyRelu: Math.fround(0.01) };
    for (const name of ACTIVATION_NAMES) {
      if (name === 'softmax') continue; // of a row, not of a number: a (g − Σ a g), tested above
      const a = activate(name, z, 8);
      const d = differentiate(name, { z, a }, new Float32Array(8).fill(1), 8, 8);
      const exact = Array.from(z, (v) =>
        name === 'relu' || name === 'leakyRelu' ? (v > 0 ? 1 : left[name]) : twin.activations[name].derivative(v),
      );
      expectClose(
        d,
        exact,
        () => 4 * EPSILON,
        () => `${name}′`,
      );
    }
  });

  test('another slope, another alpha', () => {
    for (const [name, setting] of [
      ['leakyRelu', 0.25],
      ['elu', 2],
    ] as const) {
      arena.reset();
      const z = Float32Array.of(-2, -0.5, 0, 3);
      const block = arena.floats(z);
      kernels.activate(ACTIVATIONS[name].id, block.pointer, 1, 4, 4, setting, 0);
      const expected = Float64Array.from(z);
      ACTIVATIONS[name].map(expected, setting);
      const a = block.floats.slice();
      expectClose(
        a,
        expected,
        () => 4 * EPSILON,
        () => name,
      );
      const d = arena.floats([1, 1, 1, 1]);
      kernels.differentiate(ACTIVATIONS[name].id, block.pointer, d.pointer, 1, 4, 4, setting, 0);
      const slopes = name === 'elu' ? Array.from(z, (v) => (v > 0 ? 1 : 2 * Math.exp(v))) : [0.25, 0.25, 0.25, 1];
      expectClose(
        d.floats,
        slopes,
        () => 8 * EPSILON,
        () => `${name}′`,
      );
    }
  });

  test('softmax rows sum to 1, and their padding is 0 whatever it was', () => {
    for (const units of UNITS) {
      const stride = padded(units);
      const numbers = new Numbers(units);
      for (const size of [1, 100, 1e4]) {
        arena.reset();
        const z = numbers.floats(ROWS * units, size);
        const block = arena.floats(spread(z, ROWS, units, stride).map((v) => (Number.isNaN(v) ? 1e30 : v)));
        kernels.activate(ACTIVATIONS.softmax.id, block.pointer, ROWS, units, stride, 0, 0);
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
      const clean = differentiate('softmax', { z: a, a }, g, units, stride);
      for (const garbage of [7, Number.NaN]) {
        const spoilt = a.slice().fill(garbage, units);
        const got = differentiate('softmax', { z: a, a: spoilt }, g, units, stride);
        expectBits(got, clean.fill(0, units), () => `${units} units`);
      }
    }
  });

  test('softmax of equal logits is exact, and of −Infinity is 0', () => {
    expect([...activate('softmax', Float32Array.of(-7, -7, -7, -7), 4)]).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect([...activate('softmax', Float32Array.of(-Infinity, 2, 2), 3)]).toEqual([0, 0.5, 0.5, 0]);
  });
});
