/**
 * All tables that models stumble over, as they are and beside ridge regression, which knows nothing but planes; and how
 * long tables take that are long or wide.
 */
import { describe, expect, test } from 'vitest';
import { TableModel } from '../../src/entries/table';
import { Random } from '../../src/index';
import { ODD, type Row, rowsOf, scoreOf } from '../entries/table/odd';

/** Numbers of a row, 0 for what is none or huge, and a 1. */
const numbersOf = (row: Row): number[] => [
  ...Object.entries(row).flatMap(([name, value]) =>
    name === 'y' ? [] : [typeof value === 'number' && Math.abs(value) < 1e6 ? value : 0],
  ),
  1,
];

/** Solves a symmetric positive system by elimination. */
function solve(a: number[][], b: number[]): number[] {
  const n = b.length;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const factor = a[j][i] / a[i][i];
      for (let k = i; k < n; k++) a[j][k] -= factor * a[i][k];
      b[j] -= factor * b[i];
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    x[i] = (b[i] - x.reduce((sum, value, k) => sum + (k > i ? a[i][k] * value : 0), 0)) / a[i][i];
  }
  return x;
}

/** Answers of ridge regression with a penalty of 1: of classes, that of the largest value on the way to 1. */
function ridge(train: readonly Row[], fresh: readonly Row[], classes: boolean): (number | string)[] {
  const x = train.map(numbersOf);
  const width = x[0].length;
  const weigh = (y: readonly number[]): number[] => {
    const a = Array.from({ length: width }, (_, i) =>
      Array.from({ length: width }, (_, j) => x.reduce((sum, row) => sum + row[i] * row[j], i === j ? 1 : 0)),
    );
    return solve(
      a,
      Array.from({ length: width }, (_, i) => x.reduce((sum, row, k) => sum + row[i] * y[k], 0)),
    );
  };
  const dot = (w: readonly number[], row: Row): number =>
    numbersOf(row).reduce((sum, value, i) => sum + value * w[i], 0);
  if (!classes) {
    const w = weigh(train.map(({ y }) => Number(y)));
    return fresh.map((row) => dot(w, row));
  }
  const names = [...new Set(train.map(({ y }) => String(y)))];
  const all = names.map((name) => weigh(train.map(({ y }) => Number(y === name))));
  return fresh.map((row) => {
    const values = all.map((w) => dot(w, row));
    return names[values.indexOf(Math.max(...values))];
  });
}

describe.each(ODD.map((kind) => [kind.name, kind] as const))('%s', (_, kind) => {
  test('is learnt about as well as it can be, and no worse than by ridge regression', async () => {
    const train = rowsOf(kind, kind.rows, 1);
    const fresh = rowsOf(kind, 2000, 2);
    const problem = kind.classes ? 'classes' : 'number';
    const model = await TableModel.train(train, { target: 'y', problem, seed: 1 });
    const score = scoreOf(kind, model.predict(fresh), fresh);
    expect(score).toBeGreaterThan(kind.least);
    // On a plane with noise the truth is a plane: 0.02 are what networks may lose there.
    expect(score).toBeGreaterThan(scoreOf(kind, ridge(train, fresh, kind.classes), fresh) - 0.02);
  });
});

test.each([
  ['10,000 rows of 20 columns', 10_000, 20],
  ['10,000 rows of 500 columns', 10_000, 500],
  ['100,000 rows of 10 columns', 100_000, 10],
])(
  '%s',
  async (_, rows, columns) => {
    const random = new Random(1);
    const table: Record<string, ArrayLike<unknown>> = {};
    const x = Array.from({ length: columns }, () => Float64Array.from({ length: rows }, () => random.normal()));
    for (const [j, values] of x.entries()) table[`x${j}`] = values;
    table.y = Float64Array.from(
      { length: rows },
      (_, i) => 2 * x[0][i] - x[1][i] + (x[2][i] > 0.5 ? 2 : 0) + random.normal(),
    );
    const began = process.cpuUsage();
    const model = await TableModel.train(table, { target: 'y', seed: 1 });
    const { user, system } = process.cpuUsage(began);
    // Of 7 square units, 1 is noise.
    expect((model.score.mean as { r2: number }).r2).toBeGreaterThan(0.75);
    // Two cores need half of it: 10 seconds for 10,000 rows, on a machine that has others to serve somewhat more.
    expect((user + system) / 1e6).toBeLessThan(rows > 10_000 ? 120 : 30);
  },
  600_000,
);
