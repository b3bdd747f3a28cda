/** split and kFold: every row once, in equal shares, from a seed, and nothing of the caller's changed. */
import { describe, expect, test } from 'vitest';
import { kFold, Random, split } from '../../src/index';
import { expectRefusal, rangeRefusal, typeRefusal } from '../support/errors';

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** How often each label occurs among rows. */
function counts(labels: ArrayLike<unknown>, rows: Iterable<number>): Map<unknown, number> {
  const found = new Map<unknown, number>();
  for (const row of rows) found.set(labels[row], (found.get(labels[row]) ?? 0) + 1);
  return found;
}

/** Labels of n rows in which classes are of very unlike sizes. */
function skewed(n: number, seed: number): number[] {
  const random = new Random(seed);
  return range(n).map(() => Math.floor(7 * random.uniform() ** 3));
}

describe('kFold', () => {
  const sizes = range(39).flatMap((i) => range(i + 1).map((k) => [i + 2, k + 2]));

  test('tests every row exactly once, for any n and k', () => {
    expect(sizes).toHaveLength(780);
    for (const [n, k] of sizes) {
      for (const options of [{ seed: n }, { shuffle: false }, { stratify: skewed(n, k) }]) {
        const folds = kFold(n, k, options);
        expect(folds).toHaveLength(k);
        const tested = folds.flatMap(({ test: rows }) => [...rows]);
        expect(tested.sort((a, b) => a - b)).toEqual(range(n));
        // One expectation a folding: there are 2,340 of them.
        const wrong = folds.filter(({ train, test: rows }) => {
          const size = rows.length - n / k;
          const whole = [...train, ...rows].sort((x, y) => x - y).every((row, i) => row === i);
          const ascending = [train, rows].every((part) => part.every((row, i) => i === 0 || row > part[i - 1]));
          return !(Math.abs(size) < 1 && whole && train.length + rows.length === n && ascending);
        });
        expect(wrong, `n ${n}, k ${k}`).toEqual([]);
      }
    }
  });

  test('spreads every class as evenly as can be', () => {
    for (const [n, k] of sizes) {
      for (const shuffle of [true, false]) {
        const labels = skewed(n, n * k).map((label) => `class ${label}`);
        const all = counts(labels, range(n));
        const folds = kFold(n, k, { stratify: labels, shuffle, seed: k }).map((fold) => counts(labels, fold.test));
        const uneven = [...all].filter(([label, count]) =>
          folds.some((fold) => Math.abs((fold.get(label) ?? 0) - count / k) >= 1),
        );
        expect(uneven, `n ${n}, k ${k}`).toEqual([]);
      }
    }
  });

  test('blocks of neighbours without shuffling', () => {
    expect(kFold(7, 3, { shuffle: false }).map(({ test: rows }) => [...rows])).toEqual([
      [0, 1, 2],
      [3, 4],
      [5, 6],
    ]);
  });

  test('hangs on the seed alone', () => {
    expect(kFold(30, 4, { seed: 3 })).toStrictEqual(kFold(30, 4, { seed: 3 }));
    expect(kFold(30, 4)).toStrictEqual(kFold(30, 4, { seed: 0 }));
    expect(kFold(30, 4, { seed: 4 })).not.toStrictEqual(kFold(30, 4, { seed: 3 }));
    // Drawn: a fold of a tenth of 1,000 rows holds about a tenth of every part of them.
    for (const { test: rows } of kFold(1000, 10, { seed: 1 })) {
      const early = rows.filter((row) => row < 500).length;
      expect(early).toBeGreaterThan(30);
      expect(early).toBeLessThan(70);
    }
  });

  test('refusals', () => {
    expectRefusal(() => kFold(10, 1), rangeRefusal('"k" expected an integer from 2 to 10, got 1'));
    expectRefusal(() => kFold(10, 11), rangeRefusal('"k" expected an integer from 2 to 10, got 11'));
    expectRefusal(() => kFold(1, 2), rangeRefusal(/"n" expected an integer from 2/));
    expectRefusal(
      () => kFold(4, 2, { stratify: [1, 2, 3] }),
      rangeRefusal(/"stratify" expected 4 labels, got 3/, 'data'),
    );
    expectRefusal(() => kFold(4, 2, { stratify: true as never }), typeRefusal(/"stratify" expected one label a row/));
    expectRefusal(() => kFold(4, 2, { seed: -1 }), rangeRefusal(/"seed" expected an integer/));
    expectRefusal(() => kFold(4, 2, { shufle: true } as never), rangeRefusal(/did you mean "shuffle"/));
    expectRefusal(() => kFold(4, 2, { shuffle: 1 as never }), typeRefusal('"shuffle" expected true or false, got 1'));
  });
});

describe('split', () => {
  test('gives both parts in the form of the whole, and leaves that alone', () => {
    const n = 20;
    const rows = range(n).map((i) => [i, i + 0.5]);
    const flat = rows.flat();
    const objects = range(n).map((i) => ({ a: i }));
    const labels = range(n).map((i) => `label ${i}`);
    const y = Uint8Array.from(range(n));
    const forms = { rows, flat, floats: Float32Array.from(flat), doubles: Float64Array.from(flat), objects, labels };
    const { indices } = split(rows, y, { seed: 1 }).test;
    expect(indices).toHaveLength(4);
    for (const [name, x] of Object.entries<ArrayLike<unknown>>(forms)) {
      const before = structuredClone(x);
      const { train, test: held } = split(x, y, { seed: 1 });
      expect(held.indices).toStrictEqual(indices);
      expect([...train.indices, ...held.indices].sort((a, b) => a - b)).toEqual(range(n));
      expect(x).toEqual(before);
      for (const part of [train, held]) {
        const width = x.length / n;
        expect(part.y).toStrictEqual(Uint8Array.from(part.indices));
        expect(part.x.constructor, name).toBe(x.constructor);
        expect(part.x).toHaveLength(width * part.indices.length);
        for (let i = 0; i < part.x.length; i++) {
          // The same row objects, not copies of them.
          expect(part.x[i]).toBe(x[part.indices[Math.floor(i / width)] * width + (i % width)]);
        }
      }
    }
    const bytes = Buffer.from(flat.map(Math.floor));
    expect(split(bytes, y, { seed: 1 }).test.x).toStrictEqual(Uint8Array.from([...indices].flatMap((i) => [i, i])));
  });

  test('flat targets of several numbers a row need to be told how many rows there are', () => {
    const [x, y] = [range(12), range(8)];
    const { test: held } = split(x, y, { rows: 4, test: 1, seed: 2 });
    const [row] = held.indices;
    expect(held.x).toEqual([3 * row, 3 * row + 1, 3 * row + 2]);
    expect(held.y).toEqual([2 * row, 2 * row + 1]);
    expect(
      split(
        range(4).map((i) => [i]),
        y,
        { test: 1, seed: 2 },
      ).test.y,
    ).toEqual(held.y);
    expectRefusal(() => split(x, y), rangeRefusal('"x" expected 8 rows of equal length, got 12', 'data'));
  });

  test.each([
    [10, undefined, 2],
    [10, 0.25, 3],
    [10, 0.001, 1],
    [10, 0.999, 9],
    [10, 1, 1],
    [10, 9, 9],
    [2, 0.5, 1],
    [137, 0.3, 41],
  ])('of %d rows, %d: %d are held out', (rows, share, count) => {
    const { train, test: held } = split(range(rows), range(rows), { test: share });
    expect([held.x.length, train.x.length]).toEqual([count, rows - count]);
  });

  test('takes every class by its share, within one row', () => {
    for (const n of [5, 23, 100, 311]) {
      for (const share of [0.1, 0.37, 0.5, 0.8]) {
        for (const shuffle of [true, false]) {
          const labels = skewed(n, n);
          const { test: held } = split(range(n), labels, { test: share, stratify: true, shuffle, seed: n });
          expect(held.x.length).toBe(Math.max(1, Math.round(share * n)));
          const found = counts(labels, held.indices);
          for (const [label, count] of counts(labels, range(n))) {
            const exact = (held.x.length * count) / n;
            expect(Math.abs((found.get(label) ?? 0) - exact)).toBeLessThan(1);
          }
        }
      }
    }
    // Many classes of one row each do not make a large one give theirs.
    const labels = range(200).map((row) => Math.max(0, row - 99));
    const { test: held } = split(labels, labels, { stratify: true, test: 0.1 });
    expect(held.y.filter((label) => label === 0)).toHaveLength(10);
  });

  test('classes may be names, one-hot rows, or labels apart from y', () => {
    const labels = skewed(50, 3);
    const x = range(50);
    const expected = split(x, labels, { stratify: true }).test.indices;
    const oneHot = labels.map((label) => range(7).map((j) => (j === label ? 1 : 0)));
    expect(split(x, oneHot, { stratify: true }).test.indices).toStrictEqual(expected);
    const flat = Float32Array.from(oneHot.flat());
    expect(split(x, flat, { stratify: true, rows: 50 }).test.indices).toStrictEqual(expected);
    const names = labels.map((label) => `c${label}`);
    expect(split(x, names, { stratify: true }).test.indices).toStrictEqual(expected);
    const single = labels.map((label) => [label]);
    expect(split(x, single, { stratify: true }).test.indices).toStrictEqual(expected);
    expect(split(x, x, { stratify: names }).test.indices).toStrictEqual(expected);
    expect(split(x, labels).test.indices).not.toStrictEqual(expected);
    expect(split(x, labels, { stratify: false }).test.indices).toStrictEqual(split(x, labels).test.indices);
  });

  test('without shuffling the last rows are held out, those of each class when stratified', () => {
    expect([...split(range(10), range(10), { shuffle: false, test: 3 }).test.indices]).toEqual([7, 8, 9]);
    const y = [0, 0, 1, 1, 0, 0, 1, 1];
    expect([...split(range(8), y, { shuffle: false, test: 2, stratify: true }).test.indices]).toEqual([5, 7]);
  });

  test('refusals', () => {
    const x = range(10);
    const bad = (options: object) => () => split(x, x, options);
    const share = '"test" expected a share over 0 and under 1, or from 1 to 9 rows, got ';
    expectRefusal(bad({ test: 0 }), rangeRefusal(`${share}0`));
    expectRefusal(bad({ test: 10 }), rangeRefusal(`${share}10`));
    expectRefusal(bad({ test: 1.5 }), rangeRefusal(`${share}1.5`));
    expectRefusal(bad({ test: '2' }), typeRefusal(/"test" expected a finite number/));
    expectRefusal(bad({ stratify: 'y' }), typeRefusal('"stratify" expected true, false or one label a row, got "y"'));
    expectRefusal(bad({ stratify: [1] }), rangeRefusal(/"stratify" expected 10 labels, got 1/, 'data'));
    expectRefusal(bad({ rows: 3 }), rangeRefusal('"x" expected 3 rows of equal length, got 10', 'data'));
    expectRefusal(() => split([1], [1]), rangeRefusal('"x" expected at least 2 rows to split, got 1', 'data'));
    expectRefusal(() => split([], []), rangeRefusal('"x" expected at least one row, got none', 'data'));
    expectRefusal(() => split([[1], [2]], ['a']), rangeRefusal('"y" expected 2 rows, got 1', 'data'));
    expectRefusal(() => split(5 as never, x), typeRefusal(/"x" expected a typed array or an array, got 5/));
  });
});
