/** Covering arrays: every pair is there, in few rows, and the same ones each time. */
import { describe, expect, test } from 'vitest';
import { pairs, product } from './pairs';

/** Every pair of values of two factors, as `name=value name=value`. */
function pairsIn(rows: readonly Record<string, unknown>[]): Set<string> {
  const texts = rows.flatMap((row) => {
    const values = Object.entries(row).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
    return values.flatMap((value, i) => values.slice(i + 1).map((other) => `${value} ${other}`));
  });
  return new Set(texts);
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

const CASES = {
  'one value each': { a: [1], b: ['x'] },
  'two factors are their product': { a: numbers(3), b: numbers(4) },
  'of unlike sizes': { a: numbers(6), b: numbers(10), c: numbers(10), d: numbers(3), e: ['simd', 'relaxed-simd'] },
  'many of two values': Object.fromEntries(numbers(8).map((i) => [`f${i}`, [false, true]])),
  'objects as values': { a: [{ rows: 1 }, { rows: 2 }], b: [null, undefined, 0], c: [[1], [2], [3]] },
} as const;

describe.each(Object.entries(CASES))('%s', (_, factors: Record<string, readonly unknown[]>) => {
  const rows = pairs(factors);

  test('every pair of the product is in a row', () => {
    expect(pairsIn(rows)).toEqual(pairsIn(product(factors)));
  });

  test('as few rows as its two largest factors ask for, or a fifth more', () => {
    const [largest, next] = Object.values(factors)
      .map((values) => values.length)
      .sort((a, b) => b - a);
    expect(rows.length).toBeGreaterThanOrEqual(largest * next);
    expect(rows.length).toBeLessThanOrEqual(Math.max(largest * next * 1.2, 8));
  });

  test('the same rows each time', () => {
    expect(pairs(factors)).toEqual(rows);
  });
});

test('rows that are not allowed stay out, and every pair of the others is in', () => {
  const factors = { loss: ['squared', 'cross'], output: ['linear', 'softmax', 'relu'], rows: [1, 6, 150] } as const;
  const allowed = ({ loss, output }: { loss: string; output: string }) => loss !== 'cross' || output === 'softmax';
  const rows = pairs(factors, allowed);
  expect(rows.every(allowed)).toBe(true);
  expect(pairsIn(rows)).toEqual(pairsIn(product(factors).filter(allowed)));
  expect(rows.length).toBeLessThan(product(factors).filter(allowed).length);
});

test('where nothing is allowed there are no rows', () => {
  expect(pairs({ a: [1, 2], b: [3, 4] }, () => false)).toEqual([]);
});

test('the product has every row once', () => {
  expect(product({ a: [1, 2], b: ['x', 'y'] })).toEqual([
    { a: 1, b: 'x' },
    { a: 1, b: 'y' },
    { a: 2, b: 'x' },
    { a: 2, b: 'y' },
  ]);
});
