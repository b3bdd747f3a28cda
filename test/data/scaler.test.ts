/** Scalers against scikit-learn (test/golden/generate-scalers.py), at the edges of float64, and by their invariants. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Random, Scaler, type ScalerJSON, type ScalerOptions } from '../../src/index';
import { expectRefusal, rangeRefusal, typeRefusal } from '../support/errors';

type Golden = {
  method: 'standard' | 'minMax' | 'maxAbs' | 'robust';
  range?: [number, number];
  width: number;
} & Record<'x' | 'more' | 'shift' | 'scale' | 'scaled' | 'scaledMore', number[]>;
const golden: { cases: Golden[] } = JSON.parse(
  readFileSync(new URL('../golden/scalers.json', import.meta.url), 'utf8'),
);

const METHODS: ScalerOptions[] = [
  { method: 'standard' },
  { method: 'minMax' },
  { method: 'minMax', range: [-1, 1] },
  { method: 'minMax', range: [5, 7] },
  { method: 'robust' },
];
/** What subtracts nothing. */
const STILL: ScalerOptions = { method: 'maxAbs' };

/** |actual − expected| <= atol + rtol · |expected|. */
function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>, rtol: number, atol: number): void {
  expect(actual).toHaveLength(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i] - expected[i]);
    expect(error, `at ${i}: ${actual[i]} for ${expected[i]}`).toBeLessThanOrEqual(atol + rtol * Math.abs(expected[i]));
  }
}

/** Rows of three columns: around 0, far from 0, tiny. */
function draw(rows: number, seed: number): number[] {
  const random = new Random(seed);
  return Array.from({ length: 3 * rows }, (_, i) => random.normal() * [1, 100, 1e-5][i % 3] + [0, 1e6, 3e-4][i % 3]);
}

describe('scikit-learn', () => {
  test.each(golden.cases)('$method $range, $width columns', (expected) => {
    const { method, range, width, x, more } = expected;
    const scaler = new Scaler({ method, range }).fit(x, width);
    const rows = x.length / width;
    expectNear(scaler.shift, expected.shift, 1e-13, 0);
    // scikit-learn scales by x · scale + min: 1.6e9 · 2⁻⁵² is lost before the difference is taken.
    const atol = width > 2 ? 2e-6 : 1e-9;
    expectNear(scaler.transform(x), expected.scaled, 1e-7, atol);
    if (rows === 1 && method !== 'maxAbs') {
      expect([...scaler.scale]).toEqual(new Array(width).fill(0));
      return;
    }
    expectNear(scaler.scale, expected.scale, 1e-12, 0);
    expectNear(scaler.transform(more), expected.scaledMore, 1e-7, atol);
  });
});

describe.each([...METHODS, STILL])('$method $range', (options) => {
  const low = options.range?.[0] ?? 0;

  test('takes every form of x', () => {
    const x = draw(6, 1);
    const rows = [0, 1, 2, 3, 4, 5].map((i) => x.slice(3 * i, 3 * i + 3));
    const expected = new Scaler(options).fit(x, 3).transform(x);
    for (const form of [Float64Array.from(x), rows, rows.map((row) => Float64Array.from(row))]) {
      const scaler = new Scaler(options).fit(form, 3);
      expect(scaler.transform(form)).toStrictEqual(expected);
      expect(scaler.transform(x)).toStrictEqual(expected);
      expect(new Scaler(options).fitTransform(rows)).toStrictEqual(expected);
    }
    expect(rows).toEqual([0, 1, 2, 3, 4, 5].map((i) => x.slice(3 * i, 3 * i + 3)));
    const bytes = Uint8Array.of(3, 200, 7, 9, 255, 0);
    expect(new Scaler(options).fitTransform(bytes, 2)).toStrictEqual(new Scaler(options).fitTransform([...bytes], 2));
  });

  test('its columns are the affine form that it uses', () => {
    const x = draw(20, 2);
    const scaler = new Scaler(options).fit(x, 3);
    const { shift, factor, scale, offset } = scaler.columns();
    expect(offset).toBe(options.method === 'minMax' ? low : 0);
    const scaled = scaler.transform(x);
    const back = scaler.inverse(scaled);
    for (const [i, v] of x.entries()) {
      expect(scaled[i]).toBe(Math.fround((v - shift[i % 3]) * factor[i % 3] + offset));
      expect(back[i]).toBe(Math.fround((scaled[i] - offset) * scale[i % 3] + shift[i % 3]));
      expect(factor[i % 3] * scale[i % 3]).toBeCloseTo(1, 15);
    }
    // float32 rounds a scaled number by 2⁻²⁴ of itself, and again the number that it stands for
    const spans = [0, 1, 2].map((j) => scale[j] * Math.max(...scaled.filter((_, i) => i % 3 === j).map(Math.abs)));
    for (const [i, v] of x.entries()) {
      expect(Math.abs(back[i] - v)).toBeLessThanOrEqual(2 ** -24 * (spans[i % 3] + Math.abs(v)) * 1.01);
    }
  });

  test.skipIf(options === STILL)('constant columns give the offset, and the constant back', () => {
    const constants = [1e9, 0.1, -7, 0, 5e-324, -1e300];
    const x = Array.from({ length: 1000 * constants.length }, (_, i) => constants[i % constants.length]);
    const scaler = new Scaler(options).fit(x, constants.length);
    const scaled = scaler.transform(x);
    expect(new Set(scaled)).toEqual(new Set([options.method === 'minMax' ? low : 0]));
    expect([...scaler.shift]).toEqual(constants);
    const kept = new Scaler(options).fit([1e9, 0.1, 1e9, 0.1], 2);
    expect([...kept.inverse([3, -4])]).toEqual([1e9, Math.fround(0.1)]);
    expect(kept.transform([5, 5])).toStrictEqual(kept.transform([1e9, 0.1]));
  });

  test.skipIf(options === STILL)('columns that are constant up to rounding count as constant', () => {
    const x = [0.3, 1e9, 0.1 + 0.2, 1e9 + 2 ** -23, 0.3, 1e9];
    expect([...new Scaler(options).fit(x, 2).scale]).toEqual([0, 0]);
    // So small that 1 / scale is not finite.
    expect([...new Scaler(options).fit([0, 2e-324 * 4, 0], 1).scale]).toEqual([0]);
  });

  test.skipIf(options === STILL)('small differences beside a large offset survive', () => {
    const small = draw(200, 3).filter((_, i) => i % 3 === 0);
    const near = new Scaler(options).fitTransform(small, 1);
    const far = new Scaler(options).fitTransform(
      small.map((v) => v + 1.6e9),
      1,
    );
    // float64 itself keeps 2.4e-7 of a number of 1.6e9
    expectNear(far, near, 1e-6, 1e-6);
  });

  test('survives JSON exactly, and clones are apart', () => {
    const x = draw(30, 4);
    const scaler = new Scaler(options).fit(x, 3);
    const read = Scaler.fromJSON(JSON.parse(JSON.stringify(scaler)));
    expect(read.toJSON()).toStrictEqual(scaler.toJSON());
    expect(read.columns()).toStrictEqual(scaler.columns());
    const clone = scaler.clone();
    clone.fit([1, 2, 3, 4], 2);
    expect([scaler.width, clone.width]).toEqual([3, 2]);
    expect(scaler.columns()).toStrictEqual(read.columns());
    const empty = Scaler.fromJSON(JSON.parse(JSON.stringify(new Scaler(options))));
    const { method, range } = new Scaler(options);
    expect([empty.fitted, empty.width]).toStrictEqual([false, 0]);
    expect([empty.method, empty.range]).toStrictEqual([method, range]);
    expect([clone.method, clone.range]).toStrictEqual([method, range]);
    const copy = scaler.shift;
    copy.fill(0.5);
    expect(scaler.shift).not.toStrictEqual(copy);
  });

  test('refuses what is not finite, and keeps what it had', () => {
    const scaler = new Scaler(options).fit(draw(5, 5), 3);
    const before = scaler.toJSON();
    const bad = [1, 2, 3, 4, Number.NaN, 6];
    expectRefusal(
      () => scaler.fit(bad),
      rangeRefusal('"x" expected finite numbers, got NaN at row 1, column 1', 'data'),
    );
    expectRefusal(
      () =>
        scaler.transform([
          [1, 2, 3],
          [4, 5, -Infinity],
        ]),
      rangeRefusal('"x" expected finite numbers (as float32, scaled), got -Infinity at row 1, column 2', 'data'),
    );
    expectRefusal(
      () => scaler.inverse([1, Number.NaN, 3]),
      rangeRefusal('"x" expected finite numbers (as float32, scaled back), got NaN at row 0, column 1', 'data'),
    );
    expectRefusal(() => scaler.fit([1, 2, 3, 4], 3), rangeRefusal(/rows of 3 numbers, got 4 numbers in all/, 'data'));
    expectRefusal(() => scaler.transform([[1, 2]]), rangeRefusal(/3 numbers in row 0, got 2/, 'data'));
    expectRefusal(() => scaler.fit([[1, 2], [3]]), rangeRefusal(/2 numbers in row 1, got 1/, 'data'));
    expectRefusal(() => scaler.fit([]), rangeRefusal(/at least one row/, 'data'));
    expectRefusal(
      () => scaler.fit([-1.7e308, 1, 1, 1.7e308, 1, 2]),
      rangeRefusal(/whose spread is finite, got .* in column 0/, 'data'),
    );
    expect(scaler.toJSON()).toStrictEqual(before);
  });
});

describe('partialFit', () => {
  test.each([{ method: 'standard' }, { method: 'minMax', range: [-1, 1] }, STILL] as ScalerOptions[])(
    '$method: pieces of any size are as one fit',
    (options) => {
      const x = draw(100, 6);
      const whole = new Scaler(options).fit(x, 3);
      for (const size of [1, 7, 50, 99]) {
        const scaler = new Scaler(options);
        for (let i = 0; i < 100; i += size) scaler.partialFit(x.slice(3 * i, 3 * (i + size)), 3);
        expectNear(scaler.shift, whole.shift, 1e-14, 1e-16);
        expectNear(scaler.scale, whole.scale, 1e-11, 0);
        expect(scaler.toJSON().learnt).toMatchObject({ rows: 100, minimum: whole.toJSON().learnt?.minimum });
        const read = Scaler.fromJSON(scaler.toJSON()).partialFit(x);
        expect(read.toJSON()).toStrictEqual(scaler.clone().partialFit(x).toJSON());
      }
    },
  );

  test('a column need not stay constant', () => {
    const scaler = new Scaler().partialFit([5, 5], 1);
    expect([...scaler.scale]).toEqual([0]);
    expect([...scaler.partialFit([7, 7]).scale]).toEqual([1]);
    expect([...scaler.shift]).toEqual([6]);
  });

  test('refusals', () => {
    expectRefusal(
      () => new Scaler({ method: 'robust' }).partialFit([1, 2], 1),
      rangeRefusal(
        /^"method" expected "standard", "minMax" or "maxAbs" for partialFit \(a median needs all .*, got "robust"$/,
      ),
    );
    const scaler = new Scaler().fit([[1, 2]]);
    expectRefusal(() => scaler.partialFit([[1, 2, 3]]), rangeRefusal(/2 numbers in row 0, got 3/, 'data'));
    expectRefusal(() => scaler.partialFit([1, 2, 3], 3), rangeRefusal('"width" expected 2, as before, got 3'));
  });
});

test('the defaults are standard scaling and [0, 1]; an earlier fit tells the width of flat data', () => {
  expect(new Scaler()).toMatchObject({ method: 'standard', range: undefined, fitted: false, width: 0 });
  expect(new Scaler({ method: 'minMax' }).range).toEqual([0, 1]);
  const scaler = new Scaler({ method: 'minMax' }).fit([
    [0, 10],
    [4, 30],
  ]);
  expect([...scaler.transform([1, 20, 2, 15])]).toEqual([0.25, 0.5, 0.5, 0.25]);
  expect([...scaler.fit([0, 0, 2, 2]).transform([1, 1])]).toEqual([0.5, 0.5]);
  expect(scaler.fit([[1], [2]]).width).toBe(1);
});

describe('maxAbs', () => {
  test('zeros stay 0, and constants come back', () => {
    const constants = [1e9, 0.1, -7, 0, 5e-324];
    const x = [...constants, 0, ...constants, 6];
    const scaler = new Scaler(STILL).fit(x, 6);
    expect([...scaler.shift]).toEqual([0, 0, 0, 0, 0, 0]);
    expect([...scaler.transform([0, 0, 0, 0, 0, 0])]).toEqual([0, 0, 0, 0, 0, 0]);
    expectNear(scaler.inverse(scaler.transform(x)), Float32Array.from(x), 2 ** -23, 0);
  });
});

test('an interquartile range of 0 in a column that is not constant leaves its unit', () => {
  const scaler = new Scaler({ method: 'robust' }).fit([3, 3, 3, 3, 3, 3, 3, 3, 10], 1);
  expect([...scaler.transform([3, 10])]).toEqual([0, 7]);
});

test('refusals of options, and of a scaler that has learnt nothing', () => {
  expectRefusal(() => new Scaler({ method: 'standart' } as never), rangeRefusal(/"method" .*did you mean "standard"/));
  expectRefusal(
    () => new Scaler({ range: [0, 1] }),
    rangeRefusal('"range" expected the method "minMax", got "standard"'),
  );
  const minMax = (range: unknown) => () => new Scaler({ method: 'minMax', range } as ScalerOptions);
  expectRefusal(minMax([1, 1]), rangeRefusal('"range" expected [low, high] with low < high, got [1, 1]'));
  expectRefusal(minMax(1), typeRefusal('"range" expected [low, high], got 1'));
  expectRefusal(minMax([0, Infinity]), rangeRefusal(/"range\[1\]" expected a finite number/));
  const unfitted = rangeRefusal('"scaler" expected rows to learn from first (fit), got none');
  for (const use of ['transform', 'inverse'] as const) expectRefusal(() => new Scaler()[use]([1]), unfitted);
  for (const what of ['shift', 'scale'] as const) expectRefusal(() => new Scaler()[what], unfitted);
  expectRefusal(() => new Scaler().columns(), unfitted);
  expectRefusal(
    () => new Scaler().fit([1, 2]),
    typeRefusal('"width" expected an integer >= 1 (flat data do not tell it), got undefined'),
  );
  expectRefusal(() => new Scaler().fit([1, 2], 0), rangeRefusal('"width" expected an integer >= 1, got 0'));
  expectRefusal(() => new Scaler().fit('abc' as never, 1), typeRefusal(/"x" expected a typed array/));
});

test('JSON is checked', () => {
  const good = new Scaler().fit([1, 2, 3, 4], 2).toJSON();
  const learnt = good.learnt as NonNullable<ScalerJSON['learnt']>;
  const read = (change: object) => () => Scaler.fromJSON({ ...good, learnt: { ...learnt, ...change } } as ScalerJSON);
  expectRefusal(read({ spread: [1] }), rangeRefusal(/"learnt.spread" expected rows of 2 numbers/, 'data'));
  expectRefusal(read({ spread: [1, 2, 3, 4] }), rangeRefusal('"learnt.spread" expected 2 numbers, got 4', 'data'));
  expectRefusal(read({ minimum: [1, null] }), typeRefusal(/"learnt.minimum" expected numbers, got null/, 'data'));
  expectRefusal(read({ maximum: [Infinity, 4] }), rangeRefusal(/"learnt.maximum" expected finite numbers/, 'data'));
  expectRefusal(read({ spread: [1, -1] }), rangeRefusal(/spread >= 0, got others in column 1/, 'data'));
  expectRefusal(read({ rows: 0 }), rangeRefusal('"learnt.rows" expected an integer >= 1, got 0'));
  expectRefusal(read({ center: 'x' }), typeRefusal(/"learnt/));
  expectRefusal(() => Scaler.fromJSON({ ...good, extra: 1 } as never), rangeRefusal(/"scaler" expected options among/));
});
