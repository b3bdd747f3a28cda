/** A model of a table, from rows to answers: what it learns, what it leaves out, what it refuses, and its bits. */
import { beforeAll, describe, expect, test } from 'vitest';
import { TableModel } from '../../../src/entries/table';
import { Network } from '../../../src/index';
import { houses, ten } from './data';

const rows = houses(240);
const fresh = houses(200, 2);
/** Small and short: what is tested here does not depend on how well it learns. */
const QUICK = { target: 'price', size: 'small', folds: 3, members: 1, seed: 1 } as const;

let model: TableModel;
beforeAll(async () => {
  model = await TableModel.train(rows, QUICK);
});

const pricesOf = (table: readonly Record<string, unknown>[]): number[] => table.map(({ price }) => price as number);

/** R² of answers. */
function r2(answers: readonly number[], right: readonly number[]): number {
  const mean = right.reduce((sum, value) => sum + value) / right.length;
  const squares = (of: (i: number) => number): number => right.reduce((sum, value, i) => sum + (of(i) - value) ** 2, 0);
  return 1 - squares((i) => answers[i]) / squares(() => mean);
}

describe('numbers', () => {
  test('are predicted for new rows as well as its score says', () => {
    const found = r2(model.predict(fresh) as number[], pricesOf(fresh));
    const { mean, deviation, baseline } = model.score;
    expect(mean).toMatchObject({ r2: expect.any(Number), rmse: expect.any(Number), mae: expect.any(Number) });
    const own = (mean as { r2: number }).r2;
    expect(found).toBeGreaterThan(0.85);
    // The score is of networks one by one, on 80 rows each; answers are of three together, on 200.
    expect(Math.abs(found - own)).toBeLessThan(0.06);
    expect((deviation as { r2: number }).r2).toBeGreaterThan(0);
    expect((baseline as { r2: number }).r2).toBeLessThanOrEqual(0);
    expect((baseline as { rmse: number }).rmse).toBeGreaterThan(2 * (mean as { rmse: number }).rmse);
  });

  test('what it found of the columns, and what it left out', () => {
    expect(model.problem).toBe('number');
    expect(model.classes).toEqual([]);
    expect(model.rows).toBe(240);
    expect(Object.fromEntries(model.columns.map(({ name, kind }) => [name, kind]))).toEqual({
      number: 'ignored',
      area: 'number',
      city: 'category',
      garden: 'yesNo',
      sold: 'date',
      country: 'ignored',
    });
    expect(model.warnings).toEqual([
      '"number" was left out: an identifier: whole numbers, each row another',
      '"country" was left out: constant: all cells that are no gaps hold one value',
    ]);
    expect(model.networks).toHaveLength(3);
    expect(model.networks[0]).toBeInstanceOf(Network);
  });

  test('absent keys are gaps, further ones are ignored, new words are rare ones', () => {
    const answers = model.predict([
      { area: 100, garden: true },
      { garden: true, area: '100', city: null, sold: '', more: {} },
      {},
      { area: 100, city: 'Atlantis', sold: '2021-05-05', garden: 'no' },
    ]) as number[];
    expect(answers[0]).toBe(answers[1]);
    expect(answers.every(Number.isFinite)).toBe(true);
    expect(model.predict([])).toEqual([]);
  });

  test('rows together or alone, as objects or as columns: the same bits', () => {
    const together = model.predict(fresh);
    expect(fresh.slice(0, 20).map((row) => model.predict([row])[0])).toEqual(together.slice(0, 20));
    const columns = Object.fromEntries(Object.keys(fresh[0]).map((name) => [name, fresh.map((row) => row[name])]));
    expect(model.predict(columns)).toEqual(together);
    const list = Object.entries(columns).map(([name, values]) => ({ name, values }));
    expect(model.predict({ columns: list })).toEqual(together);
    const arrow = { numRows: 200, schema: { fields: list }, getChild: (name: string) => columns[name] };
    expect(model.predict(arrow)).toEqual(together);
    const arquero = { columnNames: () => Object.keys(columns), array: (name: string) => columns[name] };
    expect(model.predict(arquero)).toEqual(together);
  });
});

describe('the same bits', () => {
  test('by the same seed, and others by another', async () => {
    const again = await TableModel.train(rows, QUICK);
    expect(again.predict(fresh)).toEqual(model.predict(fresh));
    expect(again.toJSON()).toEqual(model.toJSON());
    const other = await TableModel.train(rows, { ...QUICK, seed: 2 });
    expect(other.predict(fresh)).not.toEqual(model.predict(fresh));
  });

  test.each<[string, (from: TableModel) => TableModel]>([
    ['a file', (from) => TableModel.load(from.save())],
    ['JSON', (from) => TableModel.fromJSON(JSON.parse(JSON.stringify(from)))],
  ])('from %s, and all that it knows of itself', (_, copy) => {
    const loaded = copy(model);
    expect(loaded.predict(fresh)).toEqual(model.predict(fresh));
    expect(loaded.interval(fresh)).toEqual(model.interval(fresh));
    for (const part of ['score', 'columns', 'warnings', 'target', 'problem', 'rows', 'calibration'] as const) {
      expect(loaded[part]).toEqual(model[part]);
    }
    expect(loaded.importance()).toEqual(model.importance());
    expect(loaded.report()).toBe(model.report());
    expect(copy(loaded).save()).toEqual(model.save());
  });
});

test('the table stays as it was', async () => {
  const given = houses(40);
  await TableModel.train(given, { ...QUICK, folds: 2 });
  expect(given).toEqual(houses(40));
});

test('progress after each network, the event loop in between, and an end by the signal', async () => {
  const seen: number[] = [];
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const { networks } = await TableModel.train(rows, { ...QUICK, onProgress: ({ done }) => seen.push(done) });
  clearInterval(timer);
  expect(turns).toBeGreaterThan(1);
  expect(seen).toEqual(seen.map((_, i) => i + 1));
  expect(seen.length).toBeGreaterThanOrEqual(networks.length);
  const controller = new AbortController();
  const reason = new Error('enough');
  const aborted = TableModel.train(rows, {
    ...QUICK,
    signal: controller.signal,
    onProgress: () => controller.abort(reason),
  });
  await expect(aborted).rejects.toBe(reason);
});

test('maxSeconds is about how long it takes', async () => {
  const began = performance.now();
  const short = await TableModel.train(houses(2000), { target: 'price', seed: 1, maxSeconds: 1 });
  // Each network ends after the batch in which its share runs out; the rest is reading and scoring.
  expect(performance.now() - began).toBeLessThan(10_000);
  expect((short.predict(fresh) as number[]).every(Number.isFinite)).toBe(true);
});

describe('columns', () => {
  test('that give the target away are left out', async () => {
    const given = houses(60).map((row) => ({ ...row, cents: 100 * (row.price as number), area: row.area }));
    const { columns, warnings } = await TableModel.train(given, { ...QUICK, folds: 2 });
    expect(columns.find(({ name }) => name === 'cents')).toMatchObject({ kind: 'ignored' });
    expect(warnings).toContain('"cents" was left out: it is "price" in other words');
    const classes = ten(60).map((row) => ({ ...row, code: row.answer === 'yes' ? 7 : 3 }));
    const other = await TableModel.train(classes, { ...QUICK, target: 'answer', folds: 2 });
    expect(other.warnings).toContain('"code" was left out: it is "answer" in other words');
  });

  test('may be chosen, and their kinds told', async () => {
    const given = houses(60).map((row, i) => ({ ...row, zip: 1000 + (i % 3) }));
    const options = { ...QUICK, folds: 2, columns: ['zip', 'area'], kinds: { zip: 'category' } } as const;
    expect((await TableModel.train(given, options)).columns).toEqual([
      { name: 'zip', kind: 'category', reason: 'as asked' },
      { name: 'area', kind: 'number', reason: expect.any(String) },
    ]);
  });

  test('of texts are known by their words', async () => {
    const given = ten(80).map((row, i) => ({
      answer: row.answer,
      note: `customer ${i} says that all is ${row.answer === 'yes' ? 'wonderful' : 'broken'} today`,
    }));
    const told = await TableModel.train(given, { ...QUICK, target: 'answer' });
    expect(told.columns).toMatchObject([{ name: 'note', kind: 'text' }]);
    expect(told.predict([{ note: 'It is BROKEN, broken!' }, { note: 'How wonderful' }])).toEqual(['no', 'yes']);
  });
});

test('rows without a target are left out, and it says so', async () => {
  const given = houses(60).map((row, i) => (i % 6 ? row : { ...row, price: i % 12 ? null : 'NA' }));
  const { rows: count, warnings } = await TableModel.train(given, { ...QUICK, folds: 2 });
  expect(count).toBe(50);
  expect(warnings).toContain('10 rows have no "price" and were left out');
});

test('the bits are those of every engine', () => {
  expect(model.predict(fresh.slice(0, 3))).toEqual([177238.12782550853, 145803.67022501252, 148623.19974940378]);
});
