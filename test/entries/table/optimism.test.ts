/** How much the choice of the best epoch flatters: by hand, and where the truth is known. */
import { expect, test } from 'vitest';
import { optimismOf } from '../../../src/entries/table/optimism';
import { Random } from '../../../src/index';

test('where all folds agree on the epoch it flatters nothing', () => {
  expect(
    optimismOf([
      [4, 2, 3],
      [8, 5, 6],
      [2, 1, 1.5],
    ]),
  ).toBe(1);
  expect(optimismOf([[3, 2, 1]])).toBe(1);
  expect(optimismOf([[], [1, 2]])).toBe(1);
  expect(
    optimismOf([
      [0, 0],
      [0, 0],
    ]),
  ).toBe(1);
});

test('by hand: each fold by the epoch of the others', () => {
  // The others of fold 1 choose epoch 2 (1 + 5 < 6 + 4 and 8 + 3 …), and so on; shorter curves go on as they ended.
  const curves = [
    [4, 9, 5],
    [6, 1],
    [4, 5, 3],
  ];
  // Sums of the others after each epoch: 10 6 4 → epoch 3; 8 14 8 → epoch 1; 10 10 6 → epoch 3.
  expect(optimismOf(curves)).toBeCloseTo(Math.sqrt((5 + 6 + 3) / (4 + 1 + 3)), 12);
});

test('curves of pure chance: the expected least of as many draws', () => {
  // Mean squares of ten normal numbers, 50 times: chosen by others the mean is 1, the least of 50 about 0.35.
  const random = new Random(1);
  const square = (): number => random.normal() ** 2;
  const loss = (): number => Array.from({ length: 10 }, square).reduce((sum, value) => sum + value) / 10;
  const curves = Array.from({ length: 400 }, () => Array.from({ length: 50 }, loss));
  const least = curves.reduce((sum, curve) => sum + Math.min(...curve), 0) / 400;
  expect(Math.abs(optimismOf(curves) - Math.sqrt(1 / least))).toBeLessThan(0.05);
});
