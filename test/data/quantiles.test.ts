/** Piecewise-linear encoding over the bins that scikit-learn finds; what is refused; JSON. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Quantiles } from '../../src/index';
import { expectRefusal, rangeRefusal, typeRefusal } from '../support/errors';

interface Case {
  readonly bins: number;
  readonly x: number[][];
  readonly edges: number[][];
  readonly other: number[][];
  readonly encoded: number[][];
}
const file = readFileSync(new URL('../golden/columns.json', import.meta.url), 'utf8');
const { quantiles } = JSON.parse(file) as { quantiles: Case[] };

describe.each(quantiles)("scikit-learn's, $bins bins of $x.length rows", ({ bins, x, edges, other, encoded }) => {
  const fitted = new Quantiles({ bins }).fit(x);

  test('the same edges', () => {
    expect(fitted.edges.map(({ length }) => length)).toStrictEqual(edges.map(({ length }) => length));
    // NumPy rounds interpolations in another order.
    for (const [j, own] of fitted.edges.entries()) {
      for (const [k, edge] of own.entries()) expect(Math.abs(edge - edges[j][k])).toBeLessThanOrEqual(1e-14);
    }
    expect(fitted.width).toBe(edges.reduce((sum, { length }) => sum + length - 1, 0));
  });

  test('the encoding by the formula', () => {
    const flat = encoded.flat();
    const ours = fitted.transform(other);
    expect(ours).toHaveLength(flat.length);
    // Rounded once to float32.
    for (const [i, value] of ours.entries()) {
      expect(Math.abs(value - flat[i])).toBeLessThanOrEqual(6e-8 * Math.max(1e-6, Math.abs(flat[i])));
    }
  });

  test('flat data and JSON: the same bits', () => {
    expect(new Quantiles({ bins }).fit(Float64Array.from(x.flat()), 3).edges).toStrictEqual(fitted.edges);
    const read = Quantiles.fromJSON(JSON.parse(JSON.stringify(fitted)));
    expect(read.transform(other)).toStrictEqual(fitted.transform(other));
    expect(read.bins).toBe(bins);
  });
});

test('the example of its documentation, and its names', () => {
  const fitted = new Quantiles({ bins: 2 }).fit([[0], [1], [2], [8], [10]]);
  expect(fitted.edges).toStrictEqual([[0, 2, 10]]);
  expect(fitted.transform([[1], [4]])).toStrictEqual(Float32Array.of(0.5, 0, 1, 0.25));
  expect(fitted.transform([[-1], [12]])).toStrictEqual(Float32Array.of(-0.5, 0, 1, 1.25));
  expect(fitted.names(['age'])).toStrictEqual(['age>=0', 'age>=2']);
});

test('a constant column has no bins', () => {
  const fitted = new Quantiles({ bins: 3 }).fit([
    [5, 1],
    [5, 2],
  ]);
  expect(fitted.edges[0]).toStrictEqual([5]);
  expect(fitted.width).toBe(3);
  expect(fitted.transform([[9, 1.5]])).toHaveLength(3);
  expect(Quantiles.fromJSON(fitted.toJSON()).edges).toStrictEqual(fitted.edges);
});

test('encodings grow with their number: none is like another', () => {
  const fitted = new Quantiles().fit(Array.from({ length: 100 }, (_, i) => [i * i]));
  expect(fitted.width).toBe(16);
  const sums = Array.from({ length: 500 }, (_, i) => fitted.transform([[20 * i]]).reduce((sum, v) => sum + v, 0));
  for (let i = 1; i < sums.length; i++) expect(sums[i]).toBeGreaterThan(sums[i - 1]);
});

test('refusals leave it as it was', () => {
  const fitted = new Quantiles({ bins: 4 });
  expectRefusal(() => fitted.edges, rangeRefusal('"Quantiles" expected rows to learn from first (fit), got none'));
  expectRefusal(() => fitted.fit([1, 2]), typeRefusal(/^"width" expected/));
  fitted.fit([[1], [2]]);
  const before = fitted.toJSON();
  const message = '"x" expected finite numbers, got NaN at row 1, column 0';
  expectRefusal(() => fitted.fit([[1], [Number.NaN]]), rangeRefusal(message, 'data'));
  expectRefusal(() => fitted.fit([[-1.5e308], [1.5e308]]), rangeRefusal(/numbers whose spread is finite/, 'data'));
  expectRefusal(() => fitted.transform([[1, 2]]), rangeRefusal(/^"x" expected 1 numbers in row 0/, 'data'));
  expect(fitted.toJSON()).toStrictEqual(before);
  for (const bins of [0, 1.5, 1e9]) expectRefusal(() => new Quantiles({ bins }), rangeRefusal(/^"bins" expected/));
  for (const edges of [[[2, 1]], [[]], [[0, null]], [5]]) {
    const json = { edges } as never;
    expectRefusal(
      () => Quantiles.fromJSON(json),
      rangeRefusal(/^"edges" expected arrays of ascending numbers/, 'data'),
    );
  }
});
