/** Codes as inputs: medians, quartiles and bins as NumPy's and scikit-learn's, rare and new words, gaps. */
import { describe, expect, test } from 'vitest';
import { type Codes, encode, fitColumn, quantile, widthOf } from '../../../src/entries/table/encode';
import { SparseRows } from '../../../src/index';

const all = (values: Float64Array): Uint32Array => Uint32Array.from(values, (_, i) => i);
const column = (words: number, values: number[]): Codes => ({ words, values: Float64Array.from(values) });
const gap = Number.NaN;

test('quantiles are as np.quantile([1, 2, 4, 8, 16], q)', () => {
  const sorted = [1, 2, 4, 8, 16];
  expect([0, 0.1, 0.25, 0.5, 0.75, 1].map((share) => quantile(sorted, share))).toEqual([1, 1.4, 2, 4, 8, 16]);
});

describe('numbers', () => {
  test('are scaled by median and quartiles, and softly clipped', () => {
    const codes = column(0, [1, 2, 4, 8, 16, 1e9]);
    const encoding = fitColumn(codes, all(codes.values).subarray(0, 5), { bins: 0 });
    expect(encoding).toEqual({ kind: 'number', median: 4, scale: 3, gaps: false, edges: [] });
    const x = encode([codes], [encoding], all(codes.values));
    expect(x[2]).toBe(0);
    expect(x[0]).toBeCloseTo(-1 / Math.sqrt(1 + 1 / 16), 6);
    expect(x[5]).toBeCloseTo(4, 6);
  });

  test('with bins rise from 0 to 1 within each, and not beyond', () => {
    const codes = column(0, [0, 1, 2, 3, 4, 2.5, -7, 9]);
    const encoding = fitColumn(codes, all(codes.values).subarray(0, 5), { bins: 4 });
    expect(encoding).toMatchObject({ edges: [0, 1, 2, 3, 4] });
    expect(widthOf(encoding)).toBe(5);
    const x = encode([codes], [encoding], Uint32Array.of(5, 6, 7));
    expect([...x.subarray(1, 5)]).toEqual([1, 1, 0.5, 0]);
    expect([...x.subarray(6, 10)]).toEqual([0, 0, 0, 0]);
    expect([...x.subarray(11, 15)]).toEqual([1, 1, 1, 1]);
  });

  test('that are gaps are the median, with a mark where training rows have gaps', () => {
    const codes = column(0, [1, gap, 3, 5, gap]);
    const rows = Uint32Array.of(0, 1, 2, 3);
    const encoding = fitColumn(codes, rows, { bins: 0 });
    expect([...encode([codes], [encoding], Uint32Array.of(4, 2))]).toEqual([0, 1, 0, 0]);
    const whole = fitColumn(codes, Uint32Array.of(0, 2, 3), { bins: 0 });
    expect([...encode([codes], [whole], Uint32Array.of(4))]).toEqual([0]);
  });

  test('that are all gaps, or all the same, do no harm', () => {
    const codes = column(0, [gap, gap, 7, 7]);
    for (const rows of [Uint32Array.of(0, 1), Uint32Array.of(2, 3)]) {
      const x = encode([codes], [fitColumn(codes, rows, { bins: 8 })], all(codes.values));
      expect(x.every(Number.isFinite)).toBe(true);
    }
  });
});

test('words: one input each, rare and new ones together, gaps apart where there are some', () => {
  const codes = column(3, [0, 0, 1, 1, 2, gap, gap, 3]);
  const encoding = fitColumn(codes, Uint32Array.of(0, 1, 2, 3, 4, 5, 6), { bins: 0 });
  expect(widthOf(encoding)).toBe(4);
  const x = encode([codes], [encoding], all(codes.values));
  const hot = all(codes.values).map((row) => x.subarray(4 * row, 4 * row + 4).indexOf(1));
  expect([...hot]).toEqual([1, 1, 2, 2, 0, 3, 3, 0]);
  expect(x.reduce((sum, value) => sum + value)).toBe(8);
});

test('texts: their tokens, times what makes them about 1; gaps have none', () => {
  const texts = new SparseRows({ columns: 3, offsets: [0, 2, 3, 3], indices: [0, 2, 1], values: [0.6, 0.8, 1] });
  const codes: Codes = { words: 0, values: Float64Array.of(0, 1, 2, gap), texts };
  const encoding = fitColumn(codes, Uint32Array.of(0, 2, 3), { bins: 8 });
  const factor = Math.sqrt(2 / (Math.fround(0.6) ** 2 + Math.fround(0.8) ** 2)); // two tokens, whose squares sum to 1
  expect(encoding).toEqual({ kind: 'text', width: 3, factor });
  const expected = Float32Array.of(factor * Math.fround(0.6), 0, factor * Math.fround(0.8), 0, factor, 0);
  expect(encode([codes], [encoding], Uint32Array.of(0, 1, 2, 3))).toEqual(
    Float32Array.of(...expected, 0, 0, 0, 0, 0, 0),
  );
});
