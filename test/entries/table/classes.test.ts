/** Models of classes: names, probabilities that hold what they say, sets, and the columns that matter. */
import { beforeAll, describe, expect, test } from 'vitest';
import { type ClassFigures, type ScoreOf, TableModel } from '../../../src/entries/table';
import { reliability } from '../../../src/entries/table/trust';
import { houses, ten } from './data';

const rows = ten(600);
const fresh = ten(1500, 2);
const right = fresh.map(({ answer }) => answer as string);

let model: TableModel;
beforeAll(async () => {
  model = await TableModel.train(rows, { target: 'answer', size: 'small', folds: 4, seed: 1 });
});

/** Share of rows for which it holds. */
const share = (holds: (i: number) => boolean): number => right.filter((_, i) => holds(i)).length / right.length;

test('answers are names, the likeliest ones', () => {
  expect(model.problem).toBe('classes');
  expect(model.classes).toEqual(['no', 'yes']);
  const answers = model.predict(fresh) as string[];
  const probabilities = model.probabilities(fresh);
  for (const [i, { yes, no }] of probabilities.entries()) {
    expect(yes + no).toBeCloseTo(1, 10);
    expect(answers[i]).toBe(yes > no ? 'yes' : 'no');
  }
  // Who knows the two columns and how they decide is right in 0.87 of rows.
  const accuracy = share((i) => answers[i] === right[i]);
  expect(accuracy).toBeGreaterThan(0.8);
  const { mean, baseline } = model.score as ScoreOf<ClassFigures>;
  expect(Math.abs(accuracy - mean.accuracy)).toBeLessThan(0.05);
  expect(mean.auc).toBeGreaterThan(0.85);
  expect(mean.logLoss).toBeLessThan(0.5);
  expect(baseline.auc).toBe(0.5);
  expect(baseline.logLoss).toBeGreaterThan(0.68);
  expect(baseline.accuracy).toBeLessThan(0.6);
});

test('probabilities hold on new rows what they say', () => {
  const probabilities = model.probabilities(fresh);
  const outputs = Float64Array.from(probabilities.flatMap(({ no, yes }) => [no, yes]));
  const targets = Float64Array.from(right, (name) => Number(name === 'yes'));
  // Of 1,500 rows in ten bins chance alone makes about 0.02.
  expect(reliability(outputs, 2, targets).error).toBeLessThan(0.05);
  const { errorAfter, errorBefore, bins } = model.calibration as NonNullable<TableModel['calibration']>;
  expect(errorAfter).toBeLessThan(errorBefore + 0.01);
  expect(bins.reduce((sum, bin) => sum + bin.rows, 0)).toBe(600);
});

test.each([0.8, 0.9, 0.95])('sets hold the right class in %f of new rows', (coverage) => {
  const sets = model.interval(fresh, { coverage }) as string[][];
  const answers = model.predict(fresh);
  for (const [i, set] of sets.entries()) expect(set[0]).toBe(answers[i]);
  // As asked, or as often as answers are right where that is more, but for 600 and 1,500 rows' chance.
  const held = share((i) => sets[i].includes(right[i]));
  const wanted = Math.max(
    coverage,
    share((i) => answers[i] === right[i]),
  );
  expect(held).toBeGreaterThan(wanted - 0.04);
  expect(held).toBeLessThan(wanted + 0.04);
});

test('importance finds the two columns of ten that matter', () => {
  const importance = model.importance();
  expect(importance).toHaveLength(10);
  expect(
    importance
      .slice(0, 2)
      .map(({ column }) => column)
      .sort(),
  ).toEqual(['x0', 'x1']);
  expect(importance[1].drop).toBeGreaterThan(0.1);
  expect(importance[2].drop).toBeLessThan(0.05);
});

test('the report names what it found', () => {
  const report = model.report();
  for (const part of [
    'answer: one of 2 classes, from 600 rows',
    '10 number',
    'accuracy',
    'log loss',
    'baseline',
    'x0',
  ]) {
    expect(report).toContain(part);
  }
  expect(Math.max(...report.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
});

describe('classes', () => {
  const QUICK = { size: 'small', folds: 2, members: 1, seed: 1 } as const;

  test('of numbers, of booleans and of yes and no', async () => {
    const given = ten(60).map((row, i) => ({ x: row.x0, of: i % 3, is: i % 2 === 0, bit: i % 2 }));
    const numbers = await TableModel.train(given, { ...QUICK, target: 'of', problem: 'classes' });
    expect(numbers.classes).toEqual(['0', '1', '2']);
    expect((await TableModel.train(given, { ...QUICK, target: 'is' })).classes).toEqual(['false', 'true']);
    expect((await TableModel.train(given, { ...QUICK, target: 'bit' })).classes).toEqual(['0', '1']);
    const seen = await TableModel.train(given, { ...QUICK, target: 'of' });
    expect(seen.problem).toBe('number');
    expect(seen.warnings).toContain(
      `"of" holds 3 whole numbers and was taken for a number; problem: 'classes' takes them for names`,
    );
  });

  test('that are rare are found when they weigh as much as the others', async () => {
    // Of rows with a large x0 two in five are rare, so that plain networks seldom answer so.
    const draw = (seed: number) =>
      ten(400, seed).map((row, i) => ({ ...row, answer: (row.x0 as number) > 1 && i % 5 < 2 ? 'rare' : 'common' }));
    const table = draw(1);
    const unseen = draw(2).filter(({ answer }) => answer === 'rare');
    const found = async (options: object): Promise<number> => {
      const made = await TableModel.train(table, { ...QUICK, target: 'answer', ...options });
      return (made.predict(unseen) as string[]).filter((answer) => answer === 'rare').length / unseen.length;
    };
    const plain = await found({});
    expect(await found({ classWeights: 'balanced' })).toBeGreaterThan(plain);
    expect(await found({ classWeights: { rare: 10 } })).toBeGreaterThan(plain);
  });
});

test('intervals hold the right number as often as they say', async () => {
  const model = await TableModel.train(houses(600), { target: 'price', size: 'small', folds: 4, members: 1, seed: 1 });
  const unseen = houses(1500, 3);
  for (const coverage of [0.8, 0.9, 0.95]) {
    const intervals = model.interval(unseen, { coverage }) as { low: number; high: number }[];
    const held = unseen.filter(
      ({ price }, i) => intervals[i].low <= (price as number) && (price as number) <= intervals[i].high,
    );
    // Answers of all networks together are a little better than those of one, by which intervals are measured.
    expect(held.length / 1500).toBeGreaterThan(coverage - 0.03);
    expect(held.length / 1500).toBeLessThan(coverage + 0.04);
  }
});
