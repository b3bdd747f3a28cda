/** Tables of Apache Arrow and Arquero, by what these publish: a model learns and answers as from the rows. */
import { tableFromArrays, tableFromIPC, tableToIPC } from 'apache-arrow';
import { desc, from } from 'arquero';
import { beforeAll, describe, expect, test } from 'vitest';
import { TableModel } from '../../src/entries/table';
import { houses } from '../entries/table/data';

const QUICK = { target: 'price', size: 'small', folds: 2, members: 1, seed: 1 } as const;
const columns = ['area', 'city', 'garden', 'sold', 'price'] as const;
const rows = houses(80).map((row) => Object.fromEntries(columns.map((name) => [name, row[name]])));
const listOf = (name: string): unknown[] => rows.map((row) => row[name]);

let model: TableModel;
beforeAll(async () => {
  model = await TableModel.train(rows, QUICK);
}, 60_000);

const kinds = ({ columns: all }: TableModel): Record<string, string> =>
  Object.fromEntries(all.map(({ name, kind }) => [name, kind]));

describe('Arrow', () => {
  const table = tableFromArrays(Object.fromEntries(columns.map((name) => [name, listOf(name)])));

  test.each([
    ['in memory', table],
    ['read from a file', tableFromIPC(tableToIPC(table, 'file'))],
  ])('%s', async (_, source) => {
    const learnt = await TableModel.train(source, QUICK);
    expect(kinds(learnt)).toEqual({ area: 'number', city: 'category', garden: 'yesNo', sold: 'date' });
    expect(learnt.predict(source)).toEqual(model.predict(rows));
  });
});

test('Arquero: rows as they are filtered and ordered', async () => {
  const table = from(rows);
  const learnt = await TableModel.train(table, QUICK);
  expect(learnt.predict(table)).toEqual(model.predict(rows));
  const some = table.filter((row: { area: number }) => row.area > 100).orderby(desc('area'));
  const expected = rows
    .filter(({ area }) => (area as number) > 100)
    .sort((a, b) => (b.area as number) - (a.area as number));
  expect(expected.length).toBeGreaterThan(10);
  expect(model.predict(some)).toEqual(model.predict(expected));
});
