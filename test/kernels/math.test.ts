/**
 * exp, log, log1p, tanh, sigmoid, expm1 and the normal distribution against float64, over strided sweeps of all float32
 * arguments.
 */
import { describe, expect, test } from 'vitest';
import { erfc, sigmoid } from '../twin/twin';
import { type TestKernels, VARIANTS } from './instance';

/**
 * In the order of `map`'s numbers. `bound` is in ulp of the exact result, a hair above the worst of a sweep of every
 * float32 argument over both variants; the comments in assembly/math/ state them rounded up.
 */
const FUNCTIONS = [
  { name: 'exp', exact: Math.exp, bound: 1, from: -Infinity, to: Infinity },
  { name: 'log', exact: Math.log, bound: 0.8, from: -Infinity, to: Infinity },
  { name: 'log1p', exact: Math.log1p, bound: 2.5, from: 0, to: 1 },
  { name: 'tanh', exact: Math.tanh, bound: 1.3, from: -Infinity, to: Infinity },
  { name: 'sigmoid', exact: sigmoid, bound: 2.8, from: -Infinity, to: Infinity },
  { name: 'expm1', exact: Math.expm1, bound: 3, from: -Infinity, to: 0 },
  { name: 'bell', exact: (x: number) => Math.exp(-0.5 * x * x), bound: 4, from: -Infinity, to: Infinity },
  { name: 'normal', exact: (x: number) => erfc(-x / Math.SQRT2) / 2, bound: 9.5, from: -Infinity, to: Infinity },
] as const;

/** Stretches of float32 bit patterns [from, to), visited in steps. */
type Sweep = readonly [from: number, to: number, step: number];

/** Every sign and exponent, NaNs and denormals too; then more of where the functions bend, ±[2⁻¹², 92). */
const SWEEPS: Sweep[] = [
  [0, 2 ** 32, 4099],
  [0x3980_0000, 0x42b8_0000, 307],
  [0xb980_0000, 0xc2b8_0000, 307],
];

/** Where a formula changes: ends of exp's range (tanh takes exp of 2x), tanh's 0.625, log's √½ · 2ⁿ, the denormals. */
const THRESHOLDS = [88.722839, 44.361419, 87.336544, 43.668272, 0.625, Math.SQRT1_2, Math.SQRT2, 1, 2 ** -126, 0];
for (const threshold of THRESHOLDS) {
  for (const signed of [threshold, -threshold]) {
    const center = bitsOf(signed);
    SWEEPS.push([Math.max(0, center - 64), Math.min(2 ** 32, center + 64), 1]);
  }
}
/** The last finite numbers, the infinities and the first NaNs. */
SWEEPS.push([0x7f7f_fff0, 0x7f80_0010, 1], [0xff7f_fff0, 0xff80_0010, 1]);

/** Arguments of one call. */
const CHUNK = 2 ** 16;

const ULP = Float64Array.from({ length: 2048 }, (_, exponent) => 2 ** (Math.max(exponent - 1023, -126) - 23));
const double = new Float64Array(1);
const doubleWords = new Uint32Array(double.buffer);

function bitsOf(x: number): number {
  return new Uint32Array(Float32Array.of(x).buffer)[0];
}

/** The distance between float32 neighbours at x. */
function ulpAt(x: number): number {
  double[0] = x;
  return ULP[(doubleWords[1] >>> 20) & 0x7ff];
}

/** `visit(x, f(x))` for the arguments of a sweep. */
function sweep(kernels: TestKernels, which: number, [from, to, step]: Sweep, visit: (x: number, y: number) => void) {
  const x = kernels.heapBase();
  const y = x + 4 * CHUNK;
  const bits = new Uint32Array(kernels.memory.buffer, x, CHUNK);
  const xs = new Float32Array(kernels.memory.buffer, x, CHUNK);
  const ys = new Float32Array(kernels.memory.buffer, y, CHUNK);
  for (let pattern = from; pattern < to; ) {
    let count = 0;
    for (; count < CHUNK && pattern < to; count++, pattern += step) bits[count] = pattern;
    kernels.map(which, x, y, Math.ceil(count / 4) * 4);
    for (let i = 0; i < count; i++) visit(xs[i], ys[i]);
  }
}

describe.each(VARIANTS)('$name', ({ kernels }) => {
  test.each(FUNCTIONS)('$name is within $bound ulp', ({ name, exact, bound, from, to }) => {
    const which = FUNCTIONS.findIndex((f) => f.name === name);
    let worst = 0;
    let worstAt = 0;
    let visited = 0;
    const wrong: string[] = [];
    const visit = (x: number, y: number): void => {
      if (x < from || x > to) return;
      visited++;
      const truth = exact(x);
      const rounded = Math.fround(truth);
      if (!Number.isFinite(rounded) || !Number.isFinite(y)) {
        if (!Object.is(rounded, y)) wrong.push(`${name}(${x}) is ${y}, not ${rounded}`);
      } else if (Math.abs(truth) < 2 ** -126) {
        // A denormal result may be 0, which is off by up to the smallest normal number, 1.18e-38.
        if (Math.abs(y - truth) > 1.2e-38) wrong.push(`${name}(${x}) is ${y}, not ${rounded}`);
      } else {
        const error = Math.abs(y - truth) / ulpAt(truth);
        if (error > worst) {
          worst = error;
          worstAt = x;
        }
      }
    };
    // The twin's erfc takes a microsecond.
    const apart = name === 'normal' ? 8 : 1;
    for (const [from, to, step] of SWEEPS) sweep(kernels, which, [from, to, apart * step], visit);
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(worst, `at ${worstAt}`).toBeLessThanOrEqual(bound);
    expect(visited).toBeGreaterThan((to <= 1 ? 0.5e6 : 2e6) / apart);
  });

  test.each([
    ['exp', [0, -0, 1e-45, -1e-45, Infinity, -Infinity, NaN], [1, 1, 1, 1, Infinity, 0, NaN]],
    ['log', [0, -0, 1, Infinity, -Infinity, -1, -1e-45, NaN], [-Infinity, -Infinity, 0, Infinity, NaN, NaN, NaN, NaN]],
    ['log', [1e-45, 2 ** -149 * 3], [Math.fround(Math.log(2 ** -149)), Math.fround(Math.log(3 * 2 ** -149))]],
    ['log1p', [0, 1e-45, 1e-20, 1, NaN], [0, 2 ** -149, Math.fround(1e-20), Math.fround(Math.LN2), NaN]],
    ['tanh', [0, 1e-45, -1e-20, Infinity, -Infinity, NaN], [0, 2 ** -149, Math.fround(-1e-20), 1, -1, NaN]],
    ['tanh', [20, -20, 1e4, -1e4, 3e38, -3e38], [1, -1, 1, -1, 1, -1]],
    ['sigmoid', [0, -0, Infinity, -Infinity, 1e4, -1e4, NaN], [0.5, 0.5, 1, 0, 1, 0, NaN]],
  ])('%s of special values', (name, arguments_, results) => {
    const which = FUNCTIONS.findIndex((f) => f.name === name);
    const got = arguments_.map((argument) => {
      let result = 0;
      sweep(kernels, which, [bitsOf(argument), bitsOf(argument) + 1, 1], (_, y) => {
        result = y;
      });
      return result;
    });
    expect(got).toEqual(results);
  });

  test('map takes every count of lanes', ({ expect }) => {
    const x = kernels.heapBase();
    const floats = new Float32Array(kernels.memory.buffer, x, 32);
    for (const count of [0, 4, 8, 12]) {
      floats.fill(7);
      kernels.map(3, x, x + 64, count);
      const expected = Array.from({ length: 16 }, (_, i) => (i < count ? Math.fround(Math.tanh(7)) : 7));
      expect([...floats.subarray(16)]).toEqual(expected);
    }
  });
});
