/** Tables as `parseTable` reads them, and as programs hold them: what was decided there holds, and is told. */
import { beforeAll, describe, expect, test } from 'vitest';
import { parseTable } from '../../../src/entries/data';
import { TableModel } from '../../../src/entries/table';
import { houses } from './data';

const QUICK = { target: 'preis', size: 'small', folds: 2, members: 1, seed: 1 } as const;

/** Houses as a German office would write them. */
const rows = houses(80).map(({ area, city, garden, sold, price }, i) => {
  const [year, month, day] = (sold as Date).toISOString().slice(0, 10).split('-');
  return {
    fläche: area === null ? 'k.A.' : `${(area as number).toFixed(1).replace('.', ',')} m²`,
    ort: (city as string) || 'Ames',
    garten: garden ? 'Ja' : 'Nein',
    verkauft: `${day}.${month}.${year}`,
    zins: `${(1 + (i % 7) / 4).toFixed(2).replace('.', ',')} %`,
    plz: ['02139', '01067', '10115'][i % 3],
    preis: `${Math.round(price as number)}`.replace(/(\d{3})$/, '.$1,00 €'),
  };
});
const names = Object.keys(rows[0]);
const csv = [names, ...rows.map((row) => Object.values(row))].map((line) => line.join(';')).join('\n');
const table = parseTable(csv);

let model: TableModel;
beforeAll(async () => {
  model = await TableModel.train(table, QUICK);
}, 60_000);

describe('what parseTable has read', () => {
  test('is what columns hold, with its reasons', () => {
    expect(table.kinds).toMatchObject({ fläche: 'number', garten: 'yesNo', verkauft: 'date', plz: 'words' });
    const columns = Object.fromEntries(model.columns.map(({ name, kind, reason }) => [name, { kind, reason }]));
    expect(columns.fläche.kind).toBe('number');
    expect(columns.fläche.reason).toMatch(/^numbers \(decimal: ",", units: "m²"\); gaps: "k\.A\.", 1 of 80 is a gap$/);
    expect(columns.ort).toEqual({ kind: 'category', reason: 'words: 3 different ones' });
    expect(columns.garten).toEqual({ kind: 'yesNo', reason: '"ja" and "nein"' });
    expect(columns.verkauft.kind).toBe('date');
    expect(columns.verkauft.reason).toMatch(/^dates/);
    expect(columns.zins.kind).toBe('number');
    expect(columns.zins.reason).toContain('%');
    expect(columns.plz.kind).toBe('category');
    expect(columns.plz.reason).toMatch(/^words: 3 different ones; "0\d+" is a code/);
    expect(model.problem).toBe('number');
  });

  test('new rows: as another table, as its rows, as JSON', () => {
    const few = parseTable(csv.split('\n').slice(0, 9).join('\n'), { kinds: table.kinds });
    const answers = model.predict(few) as number[];
    expect(answers).toEqual((model.predict(table) as number[]).slice(0, 8));
    expect(model.predict(few.rows())).toEqual(answers);
    expect(model.predict(JSON.parse(JSON.stringify(few.rows())))).toEqual(answers);
    const words = few.rows().map((row) => ({ ...row, garten: row.garten ? 'JA' : 'nein' }));
    expect(model.predict(words)).toEqual(answers);
    const [yes, no] = ['ja', 'nein'].map((garten) => model.predict([{ ...few.rows()[0], garten }])[0] as number);
    expect(yes).not.toBe(no);
    expect(() => model.predict([{ garten: 'oui' }])).toThrow(/"rows" expected yes or no, got "oui"/);
  });

  test('files keep the words of yes and no', () => {
    const loaded = TableModel.load(model.save());
    expect(loaded.predict([{ garten: 'Nein' }])).toEqual(model.predict([{ garten: false }]));
  });

  test('kinds may say otherwise', async () => {
    const { columns } = await TableModel.train(table, { ...QUICK, kinds: { plz: 'number', zins: 'category' } });
    const kinds = Object.fromEntries(columns.map(({ name, kind, reason }) => [name, [kind, reason]]));
    expect(kinds).toMatchObject({ plz: ['number', 'as asked'], zins: ['category', 'as asked'] });
  });

  test('as a target: yes and no by their words, codes as classes', async () => {
    const yesNo = await TableModel.train(table, { ...QUICK, target: 'garten' });
    expect(yesNo.classes).toEqual(['Ja', 'Nein']);
    expect(new Set(yesNo.predict(table) as string[])).toEqual(new Set(['Ja', 'Nein']));
    expect((await TableModel.train(table, { ...QUICK, target: 'plz' })).classes).toEqual(['01067', '02139', '10115']);
  });
});

describe('tables of programs', () => {
  const held = houses(60).map(({ area, city, sold, price }) => ({ area, city, sold, preis: price }));
  const columns = Object.fromEntries(
    Object.keys(held[0]).map((name) => [name, held.map((row) => row[name as 'area'])]),
  );
  const fields = [
    { name: 'area', type: 'Float64' },
    { name: 'city', type: 'Dictionary<Int32, Utf8>' },
    { name: 'sold', type: 'Timestamp<MILLISECOND>' },
    { name: 'preis', type: 'Float64' },
  ];
  const inArrow = (name: string): unknown[] =>
    name === 'sold' ? columns.sold.map((day) => Number(day as unknown as Date)) : columns[name];

  test("Arrow's times are dates, whose numbers are milliseconds", async () => {
    const arrow = { numRows: 60, schema: { fields }, getChild: inArrow };
    const ofArrow = await TableModel.train(arrow, QUICK);
    expect(ofArrow.columns.map(({ kind }) => kind)).toEqual(['number', 'category', 'date']);
    const ofRows = await TableModel.train(held, QUICK);
    expect(ofArrow.predict(arrow)).toEqual(ofRows.predict(held));
  });

  test('a column called columns is one', async () => {
    const odd = held.map(({ area, preis }) => ({ columns: area, preis }));
    const made = { columns: odd.map((row) => row.columns), preis: odd.map((row) => row.preis) };
    expect((await TableModel.train(made, QUICK)).columns[0]).toMatchObject({ name: 'columns', kind: 'number' });
  });
});

describe('texts', () => {
  const [yes, no] = [
    ['Großartig! Kaufe ich wieder, danke.', '最高の商品でした。また買います'],
    ['Leider kaputt; nie wieder, danke.', '残念ながら壊れていた。二度と買いません'],
  ];
  const reviews = Array.from({ length: 80 }, (_, i) => ({
    review: `${(i % 2 ? yes : no)[(i >> 1) % 2]} (${i})`,
    stars: i % 7,
    again: i % 2 === 1,
  }));
  const options = { target: 'again', size: 'small', folds: 2, members: 1, seed: 1, kinds: { review: 'text' } } as const;

  test('are their words, in scripts without spaces, too; files know them', async () => {
    const told = await TableModel.train(reviews, options);
    expect(told.columns[0]).toMatchObject({ name: 'review', kind: 'text' });
    const fresh = [{ review: 'GROSSARTIG ist sie nicht, aber großartig!' }, { review: 'kaputt' }, { review: '最高' }];
    expect(told.predict(fresh)).toEqual(['true', 'false', 'true']);
    const loaded = TableModel.load(told.save());
    expect(loaded.probabilities(fresh)).toEqual(told.probabilities(fresh));
    expect(TableModel.fromJSON(told.toJSON()).probabilities(fresh)).toEqual(told.probabilities(fresh));
    expect(told.importance()[0].column).toBe('review');
    // A gap is a text without words.
    expect(told.probabilities([{ review: null }])).toEqual(told.probabilities([{ review: '???' }]));
    expect(told.probabilities([])).toEqual([]);
  });

  test('without a word that comes again are left out', async () => {
    const lonely = reviews.map((row, i) => ({ ...row, review: i % 2 ? `${i}x${i}` : '—' }));
    const told = await TableModel.train(lonely, options);
    expect(told.columns[0]).toEqual({
      name: 'review',
      kind: 'ignored',
      reason: 'texts without a word that comes again',
    });
  });

  test('many rows of many words are answered part by part, with the same bits', async () => {
    const words = Array.from({ length: 80 }, (_, i) =>
      Array.from({ length: 400 }, (__, j) => `w${(i + j) % 450}`).join(' '),
    );
    const told = await TableModel.train(
      reviews.map((row, i) => ({ ...row, review: `${words[i]} ${row.review}` })),
      options,
    );
    const inputs = told.networks[0].inputs;
    expect(inputs).toBeGreaterThan(400);
    const count = Math.ceil(2 ** 22 / inputs) + 3;
    const many = Array.from({ length: count }, (_, i) => ({ review: words[i % 80], stars: i % 5 }));
    const answers = told.probabilities(many);
    expect(answers.slice(-4)).toEqual(told.probabilities(many.slice(-4)));
    expect(answers.slice(0, 4)).toEqual(told.probabilities(many.slice(0, 4)));
  });
});
