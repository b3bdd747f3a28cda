/** What a table, its options and a file are refused for: a clear error with its code, before anything is trained. */
import { beforeAll, describe, expect, test } from 'vitest';
import { TableModel } from '../../../src/entries/table';
import { thrownBy } from '../../support/errors';
import { houses, ten } from './data';

const rows = houses(40);
const QUICK = { target: 'price', size: 'small', folds: 2, members: 1, seed: 1 } as const;

describe('training', () => {
  const changed = (i: number, change: object): object[] =>
    rows.map((row, j) => (i === j ? { ...row, ...change } : row));
  test.each<[string, unknown, unknown, string, RegExp]>([
    ['no table', undefined, QUICK, 'type', /^"table" expected an array of objects.*, got undefined$/],
    ['a number in it', [1, 2], QUICK, 'type', /^"table\[0\]" expected an object, got 1$/],
    [
      'columns of two lengths',
      { a: [1, 2], price: [1] },
      QUICK,
      'data',
      /^"table" expected 2 values.*got 1 in column "price"$/,
    ],
    ['a column that is none', { a: 5, price: [1] }, QUICK, 'type', /^"table" expected .*in column "a", got 5$/],
    ['no rows', [], QUICK, 'value', /^"target" expected a column of the table/],
    ['few rows', rows.slice(0, 9), QUICK, 'data', /^"table" expected at least 10 rows with a "price", got 9$/],
    ['no options', rows, undefined, 'type', /^"options" expected an object, got undefined$/],
    ['a misspelt option', rows, { ...QUICK, fold: 2 }, 'value', /^"options" expected options among .*"fold".*"folds"/],
    ['no target', rows, { seed: 1 }, 'type', /^"target" expected the name of a column, got undefined$/],
    ['a misspelt target', rows, { target: 'prise' }, 'value', /^"target" expected a column .*"prise".*"price"/],
    ['a column that is not there', rows, { ...QUICK, columns: ['x'] }, 'value', /^"columns\[0\]" expected a column/],
    ['no columns', rows, { ...QUICK, columns: [] }, 'type', /^"columns" expected an array of names/],
    ['a column twice', rows, { ...QUICK, columns: ['area', 'area'] }, 'value', /^"columns" expected each column once/],
    ['the target as a column', rows, { ...QUICK, columns: ['price'] }, 'value', /^"columns" expected columns other/],
    ['a kind that is none', rows, { ...QUICK, kinds: { area: 'float' } }, 'value', /^"kinds.area" expected one of/],
    [
      'a kind that it is not',
      rows,
      { ...QUICK, kinds: { city: 'number' } },
      'data',
      /a number from -1e100 to 1e100, got "\w+" at row \d+, column "city"$/,
    ],
    [
      'an infinite number',
      changed(3, { area: Infinity }),
      { ...QUICK, kinds: { area: 'number' } },
      'data',
      /got Infinity at row 3, column "area"$/,
    ],
    [
      'an object in a cell',
      changed(3, { city: {} }),
      { ...QUICK, kinds: { city: 'category' } },
      'data',
      /got an object at row 3, column "city"$/,
    ],
    [
      'a target of one value',
      changed(-1, {}).map((row) => ({ ...row, price: 5 })),
      QUICK,
      'data',
      /at least two values/,
    ],
    [
      'classes without end',
      rows,
      { ...QUICK, problem: 'classes' },
      'data',
      /^"target" expected classes of several rows/,
    ],
    [
      'words as numbers',
      rows,
      { ...QUICK, target: 'city', problem: 'number' },
      'data',
      /a number from -1e100 to 1e100, got "\w+" at row/,
    ],
    [
      'nothing to go by',
      rows,
      { ...QUICK, columns: ['number', 'country'] },
      'data',
      /^"table" expected a column to predict/,
    ],
    ['one fold', rows, { ...QUICK, folds: 1 }, 'value', /^"folds" expected an integer >= 2, got 1$/],
    ['a seed', rows, { ...QUICK, seed: -1 }, 'value', /^"seed" expected/],
    ['a size', rows, { ...QUICK, size: 'huge' }, 'value', /^"size" expected one of "small", "medium", "large"/],
    [
      'weights of numbers',
      rows,
      { ...QUICK, classWeights: 'balanced' },
      'value',
      /^"classWeights" expected a target of classes/,
    ],
    [
      'weights of no class',
      ten(40),
      { target: 'answer', classWeights: { maybe: 2 } },
      'value',
      /^"classWeights" expected classes among no, yes/,
    ],
    ['a callback', rows, { ...QUICK, onProgress: 5 }, 'type', /^"onProgress" expected a function, got 5$/],
    ['a signal', rows, { ...QUICK, signal: true }, 'type', /^"signal" expected an AbortSignal, got true$/],
  ])('with %s', async (_, table, options, code, message) => {
    const refused = await TableModel.train(table as never, options as never).then(
      () => undefined,
      (error) => error,
    );
    expect(refused?.message).toMatch(message);
    expect(refused).toMatchObject({ code, name: code === 'type' ? 'TypeError' : 'RangeError' });
  });
});

describe('a model', () => {
  let model: TableModel;
  beforeAll(async () => {
    model = await TableModel.train(rows, QUICK);
  });

  test.each<[string, () => unknown, string, RegExp]>([
    ['rows that are none', () => model.predict(5 as never), 'type', /^"rows" expected an array of objects/],
    ['a bare row', () => model.predict({ area: 5 } as never), 'type', /^"rows" expected .* in column "area", got 5$/],
    [
      'a word for a number',
      () => model.predict([{}, { area: 'big' }]),
      'data',
      /^"rows" expected a number from -1e100 to 1e100, got "big" at row 1, column "area"$/,
    ],
    ['a date that is none', () => model.predict([{ sold: 'May' }]), 'data', /^"rows" expected a date.*got "May"/],
    [
      'probabilities of a number',
      () => model.probabilities(rows),
      'value',
      /^"probabilities" expected a model of classes/,
    ],
    ['a coverage', () => model.interval(rows, { coverage: 1 }), 'value', /^"coverage" expected/],
  ])('refuses %s', (_, action, code, message) => {
    const error = thrownBy(action);
    expect(error.message).toMatch(message);
    expect(error.code).toBe(code);
  });

  test('refuses files that are none, or cut, or of a network', () => {
    const bytes = model.save();
    const files = [new Uint8Array(0), bytes.slice(0, 100), bytes.slice(0, -1), model.networks[0].save()];
    for (const file of files) expect(thrownBy(() => TableModel.load(file)).code).toBe('file');
    expect(thrownBy(() => TableModel.load('model' as never)).code).toBe('type');
  });

  /** Every value in the JSON of a model, in turn, replaced by values of other kinds. */
  test('refuses JSON with a fault in any place, or gives finite answers', () => {
    const json = JSON.parse(JSON.stringify(model)) as { 'nablanet/table': object };
    const places: [Record<string, unknown>, string][] = [];
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      const keys = Object.keys(value);
      for (const key of keys.length > 60 ? keys.slice(0, 3) : keys) {
        places.push([value as Record<string, unknown>, key]);
        visit((value as Record<string, unknown>)[key]);
      }
    };
    visit(json['nablanet/table']);
    let refused = 0;
    for (const [i, [parent, key]] of places.entries()) {
      const before = parent[key];
      parent[key] = [null, -1, 'x', {}, [], 1e300, undefined][i % 7];
      try {
        const answers = TableModel.fromJSON(structuredClone(json) as never).predict(rows.slice(0, 3)) as number[];
        expect(answers.map((answer) => typeof answer)).toEqual(['number', 'number', 'number']);
        expect(answers.every((answer) => !Number.isNaN(answer))).toBe(true);
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^(file|data)$/) });
        refused++;
      }
      parent[key] = before;
    }
    expect(places.length).toBeGreaterThan(200);
    expect(refused).toBeGreaterThan(places.length / 2);
  });
});
