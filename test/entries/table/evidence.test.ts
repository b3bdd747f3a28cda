/** What is kept to be drawn: confusions, coverage and curves, each counted in another way. */
import { describe, expect, test } from 'vitest';
import { curveOf, spread } from '../../../src/entries/table/curve';
import { evidenceOf } from '../../../src/entries/table/evidence';
import { type History, Random } from '../../../src/index';

const FOLDS = [0, 1, 2].map((f) => ({ test: Uint32Array.from({ length: 40 }, (_, i) => 3 * i + f) }));

test('intervals are held against errors of the other folds', () => {
  const random = new Random(1);
  const targets = Float64Array.from({ length: 120 }, () => random.normal());
  const unseen = targets.map((target, row) => target + random.normal() * (1 + (row % 3)));
  const coverage = evidenceOf(unseen, targets, 0, FOLDS).numbers?.coverage ?? [];
  expect(coverage.map(({ asked }) => asked)).toEqual([0.5, 0.6, 0.7, 0.8, 0.9, 0.95]);
  for (const { asked, held } of coverage) {
    let count = 0;
    for (let row = 0; row < 120; row++) {
      const others = [...targets.keys()].filter((other) => other % 3 !== row % 3);
      const errors = others.map((other) => Math.abs(unseen[other] - targets[other])).sort((a, b) => a - b);
      // Of 80 errors the ⌈81 · asked⌉-th smallest.
      if (Math.abs(unseen[row] - targets[row]) <= errors[Math.min(80, Math.ceil(81 * asked)) - 1] + 1e-12) count++;
    }
    expect(held).toBeCloseTo(count / 120, 5);
  }
});

describe('confusions', () => {
  /** Rows of class i, answered as class j. */
  const counted = (pairs: readonly (readonly [i: number, j: number])[], classes: number) => {
    const outputs = new Float64Array(pairs.length * classes);
    for (const [row, [, j]] of pairs.entries()) outputs[row * classes + j] = 1;
    return evidenceOf(
      outputs,
      Float64Array.from(pairs, ([i]) => i),
      classes,
      [],
    ).classes;
  };

  test('by class and answer', () => {
    const pairs = [
      [0, 0],
      [0, 1],
      [0, 1],
      [2, 1],
      [1, 1],
    ] as const;
    expect(counted(pairs, 3)).toEqual({
      shown: [0, 1, 2],
      counts: [
        [1, 2, 0],
        [0, 1, 0],
        [0, 1, 0],
      ],
    });
  });

  test('of many classes: the 23 commonest, and all others together', () => {
    // Class j has j + 1 rows, of which one is taken for class 0.
    const pairs = Array.from({ length: 30 }, (_, j) =>
      Array.from({ length: j + 1 }, (__, k) => [j, k ? j : 0] as const),
    );
    const { shown, counts } = counted(pairs.flat(), 30) as { shown: number[]; counts: number[][] };
    expect(shown).toEqual(Array.from({ length: 23 }, (_, i) => 7 + i));
    expect(counts[22]).toEqual(counts[22].map((_, j) => (j === 22 ? 29 : j === 23 ? 1 : 0)));
    expect(counts[23][23]).toBe(1 + 2 + 3 + 4 + 5 + 6 + 7);
    expect(counts.flat().reduce((sum, count) => sum + count, 0)).toBe((30 * 31) / 2);
  });
});

test('of many rows 500 are drawn, the first and the last among them', () => {
  const targets = Float64Array.from({ length: 5001 }, (_, i) => i);
  const { truths, answers } = evidenceOf(targets, targets, 0, []).numbers as unknown as {
    truths: number[];
    answers: number[];
  };
  expect(truths).toEqual(answers);
  expect([truths.length, truths[0], truths[499]]).toEqual([500, 0, 5000]);
  expect(new Set(spread(5001, 500)).size).toBe(500);
});

test('curves are thinned to 40 epochs, and rounded', () => {
  const epochOf = Array.from({ length: 150 }, (_, i) => i + 1);
  const history = {
    epochOf,
    loss: epochOf.map((i) => 1 / i),
    validationLoss: epochOf.map((i) => 2 / i),
    bestEpoch: 77,
  };
  const { epochs, training, unseen, best } = curveOf(history as unknown as History);
  expect([epochs.length, epochs[0], epochs[39], best]).toEqual([40, 1, 150, 77]);
  expect(training).toEqual(epochs.map((epoch) => Number((1 / epoch).toPrecision(6))));
  expect(unseen).toEqual(epochs.map((epoch) => Number((2 / epoch).toPrecision(6))));
});
