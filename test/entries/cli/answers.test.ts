/** What commands print is what the library returns. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { auc, mae, r2, rmse } from 'nablanet';
import { parseCSV, parseTable, readTable } from 'nablanet/data';
import { TableModel } from 'nablanet/table';
import { beforeAll, describe, expect, test } from 'vitest';
import { folder, here, PENGUINS, QUICK } from './command';

const { path, at } = folder();
const species = at('species.model');
const mass = at('mass.model');
const text = readFileSync(PENGUINS, 'utf8');
const table = readTable(PENGUINS);
let classes: TableModel;
let numbers: TableModel;

/** Records of printed CSV, by the reader of matrices: another one than the command's. */
const lines = (stdout: string): string[] => stdout.trimEnd().split('\n');

beforeAll(async () => {
  const trained = await here(['train', PENGUINS, '-t', 'species', '-o', species, ...QUICK]);
  expect(trained).toMatchObject({ code: 0, stderr: `wrote: ${species}\n` });
  expect(trained.stdout).toContain('species: one of 3 classes, from 344 rows');
  await here(['train', PENGUINS, '--target', 'body_mass_g', '-o', mass, ...QUICK]);
  classes = TableModel.load(readFileSync(species));
  numbers = TableModel.load(readFileSync(mass));
}, 120_000);

describe('train', () => {
  test('writes the model that the library trains, and prints its report', async () => {
    const own = await TableModel.train(table, { target: 'species', folds: 2, members: 1, seed: 1 });
    expect(Buffer.from(own.save()).equals(readFileSync(species))).toBe(true);
    const { stdout } = await here(['explain', species]);
    expect(stdout).toBe(`${own.report()}\n`);
  });

  test('writes a page, and prints JSON', async () => {
    const page = at('report.html');
    const { stdout, stderr } = await here([
      ...['train', PENGUINS, '-t', 'species', '-o', at('again.model'), '--report', page, '--json', ...QUICK],
    ]);
    expect(stderr).toContain(`wrote: ${page}`);
    expect(readFileSync(page, 'utf8')).toBe(classes.reportHTML());
    const about = JSON.parse(stdout);
    expect(about).toMatchObject({ target: 'species', rows: 344, classes: classes.classes, score: classes.score });
    expect(about.importance).toEqual(classes.importance());
    expect(JSON.parse((await here(['explain', species, '--json'])).stdout)).toEqual(about);
  });

  test('takes columns and kinds, with names that have commas', async () => {
    const csv = at(
      'names.csv',
      `"a, b",zip,c d,y\n${Array.from({ length: 40 }, (_, i) => `${i / 2},${10 + (i % 3)},${i % 5},${3 * i + (i % 7)}`).join('\n')}\n`,
    );
    const args = ['--columns', 'zip,"a, b"', '--kinds', 'zip=category', ...QUICK];
    const { code, stdout } = await here(['train', csv, '-t', 'y', '-o', at('names.model'), '--json', ...args]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).columns).toMatchObject([
      { name: 'zip', kind: 'category' },
      { name: 'a, b', kind: 'number' },
    ]);
  });

  test('replaces a file that -o names, and no other', async () => {
    const args = ['train', PENGUINS, '-t', 'body_mass_g', ...QUICK];
    const before = process.cwd();
    process.chdir(path);
    try {
      expect((await here(args)).stderr).toBe('wrote: body_mass_g.model\n');
      expect(await here(args)).toEqual({
        code: 1,
        stdout: '',
        stderr:
          'error: "body_mass_g.model" expected a name that is free, got a file that is there ' +
          '(-o "body_mass_g.model" replaces it)\n',
      });
      expect((await here([...args, '-o', 'body_mass_g.model'])).code).toBe(0);
    } finally {
      process.chdir(before);
    }
    expect(readdirSync(path).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('predict', () => {
  test('prints one column of CSV with a header', async () => {
    const { code, stdout, stderr } = await here(['predict', species, PENGUINS]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(lines(stdout)).toEqual(['prediction', ...classes.predict(table)]);
    const printed = await here(['predict', mass, PENGUINS]);
    expect(lines(printed.stdout).slice(1).map(Number)).toEqual(numbers.predict(table));
  });

  test('with probabilities, sets and kept columns', async () => {
    const flags = ['--probabilities', '--interval', '--coverage', '0.999', '--keep', 'sex,year'];
    const { stdout } = await here(['predict', species, PENGUINS, ...flags]);
    const sets = classes.interval(table, { coverage: 0.999 });
    const shares = classes.probabilities(table);
    const expected = table.rows().map(({ sex, year }, i) => {
      const written = text.split('\n')[i + 1].split(',')[5];
      expect(sex ?? '').toBe(written);
      return [
        written,
        year,
        classes.predict(table)[i],
        (sets[i] as string[]).join('|'),
        ...classes.classes.map((name) => shares[i][name]),
      ].join(',');
    });
    const head = `sex,year,prediction,set,${classes.classes.map((name) => `probability_${name}`).join(',')}`;
    expect(lines(stdout)).toEqual([head, ...expected]);
  });

  test('with intervals of numbers', async () => {
    const { stdout } = await here(['predict', mass, PENGUINS, '--interval']);
    const { x } = parseCSV(stdout);
    const expected = numbers.interval(table).flatMap((each, i) => {
      const { low, high } = each as { low: number; high: number };
      return [numbers.predict(table)[i] as number, low, high];
    });
    expect([...x]).toEqual(expected);
  });

  test('as lines of JSON', async () => {
    const { stdout } = await here(['predict', species, PENGUINS, '--json', '--interval', '--probabilities']);
    const expected = classes.predict(table).map((prediction, i) => ({
      prediction,
      set: classes.interval(table)[i],
      probabilities: classes.probabilities(table)[i],
    }));
    expect(lines(stdout).map((line) => JSON.parse(line))).toEqual(expected);
    const [first] = lines((await here(['predict', mass, PENGUINS, '--json', '--coverage', '0.5'])).stdout);
    const [{ low, high }] = numbers.interval(table, { coverage: 0.5 }) as { low: number; high: number }[];
    expect(JSON.parse(first)).toEqual({ prediction: numbers.predict(table)[0], low, high });
  });

  test('quotes what needs quotes', async () => {
    const csv = at('quotes.csv', 'note,island\n"a ""b"", c",Biscoe\n" d\ne",Dream\n');
    const { stdout } = await here(['predict', species, csv, '--keep', 'note']);
    expect(stdout).toMatch(/^note,prediction\n"a ""b"", c",\w+\n" d\ne",\w+\n$/);
  });

  test('of a header alone there is a header alone', async () => {
    expect((await here(['predict', species, at('none.csv', 'island,year\n')])).stdout).toBe('prediction\n');
  });
});

describe('files as people have them', () => {
  const records = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  const expected = (): string => `prediction\n${classes.predict(table).join('\n')}\n`;

  test.each<[string, () => string | Uint8Array]>([
    ['line ends of Windows', () => text.replaceAll('\n', '\r\n')],
    ['a byte order mark', () => `\ufeff${text}`],
    ['UTF-16', () => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['gzip', () => gzipSync(text)],
    ['no last line end', () => text.trimEnd()],
    ['another order of columns', () => records.map((fields) => fields.toReversed().join(',')).join('\n')],
    ['further columns', () => records.map((fields, i) => ['x', ...fields, `"c${i},\n"`].join(',')).join('\n')],
    ['without the target', () => records.map((fields) => fields.slice(0, -1).join(',')).join('\n')],
    ['semicolons and decimal commas', () => records.map((fields) => fields.join(';').replaceAll('.', ',')).join('\n')],
    [
      'blanks around names and cells',
      () => records.map((fields) => fields.map((each) => ` ${each} `).join(',')).join('\n'),
    ],
  ])('%s', async (_, contents) => {
    const bytes = contents();
    const found = [
      await here(['predict', species, at('table.csv', bytes)]),
      await here(['predict', species, '-'], bytes),
    ];
    for (const { stdout, ...told } of found) {
      expect(told).toEqual({ code: 0, stderr: '' });
      expect(stdout === expected()).toBe(true);
    }
  });

  test('a missing column is told of, and all gaps', async () => {
    const without = records.map((fields) => fields.slice(1).join(',')).join('\n');
    const { stdout, stderr, code } = await here(['predict', species, '-'], without);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'warning: standard input has no column "island": its cells are gaps\n',
    });
    const gaps = table.rows().map((row) => ({ ...row, island: null }));
    expect(lines(stdout).slice(1)).toEqual(classes.predict(gaps));
  });

  test('several missing columns are one warning, and a misspelt one is seen', async () => {
    const { stderr } = await here(['predict', species, '-'], 'iland,year\nBiscoe,2007\n');
    expect(stderr).toBe(
      'warning: standard input has no columns "island", "bill_length_mm", "bill_depth_mm", "flipper_length_mm", ' +
        '"body_mass_g", "sex": their cells are gaps; did you mean "iland"?\n',
    );
    expect((await here(['predict', species, '-'], 'a,b\n1,2\n')).stderr).toMatch(
      /^error: "standard input" expected columns of the model \("island", .*\), got "a", "b"\n$/,
    );
  });

  test('a cell that is none is refused with its line, before anything is printed', async () => {
    const many = `island,year\n${'Biscoe,2007\n'.repeat(120_000)}`;
    for (const [cell, message] of [
      [
        'last year',
        'numbers in column "year" ("missing" says which words stand for gaps), got "last year" at line 120002',
      ],
      ['1e300', 'a number from -1e100 to 1e100, got 1e+300 at line 120002, column "year"'],
    ]) {
      const csv = at('cells.csv', `${many}Dream,${cell}\n`);
      const { code, stdout, stderr } = await here(['predict', species, csv]);
      expect(code).toBe(1);
      expect(stderr).toContain(`error: "${csv}" expected ${message}`);
      if (cell === 'last year') expect(stdout).toBe('');
    }
  });

  test('what the last row tells of all numbers holds in a file, and is an error in a pipe', async () => {
    const many = `island;bill_length_mm\n${'Biscoe;1,100\n'.repeat(120_000)}Dream;1,234.5\n`;
    const [first, last] = [1100, 1234.5].map((length, i) => ({
      island: ['Biscoe', 'Dream'][i],
      bill_length_mm: length,
    }));
    expect(first.bill_length_mm).toBe(parseTable(many).column('bill_length_mm').values[0]);
    const { code, stdout } = await here(['predict', mass, at('proof.csv', many)]);
    expect(code).toBe(0);
    const answers = lines(stdout).slice(1).map(Number);
    const [one, other] = numbers.predict([first, last]) as number[];
    expect(answers).toHaveLength(120_001);
    expect([answers[0], answers[119_999], answers[120_000]]).toEqual([one, one, other]);
    const piped = await here(['predict', mass, '-'], many);
    expect(piped.code).toBe(1);
    expect(piped.stderr).toMatch(
      /error: "standard input" expected one notation of numbers and dates, got another one in/,
    );
    const said = await here(['predict', mass, '-', '--decimal', '.', '--thousands', ','], many);
    expect(said.stdout === stdout).toBe(true);
  });

  test('a letter of Windows behind the first MB is read as readTable does', async () => {
    const text = `note,island\n${'a,Biscoe\n'.repeat(150_000)}Z\u00fcrich,Dream\n`;
    const csv = at('letters.csv', Buffer.from(text, 'latin1'));
    expect(readTable(csv).column('note').values.at(-1)).toBe('Zürich');
    const { code, stdout } = await here(['predict', species, csv, '--keep', 'note']);
    expect({ code, last: lines(stdout).at(-1)?.split(',')[0] }).toEqual({ code: 0, last: 'Zürich' });
  });

  test('a table of 3 MB in pieces has the answers of the table at once', async () => {
    const many = `${[records[0], ...Array.from({ length: 70_000 }, (_, i) => records[1 + (i % 344)])].map((fields) => fields.join(',')).join('\n')}\n`;
    const whole = classes.predict(table);
    const { stdout } = await here(['predict', species, at('many.csv', many)]);
    const all = lines(stdout).slice(1);
    expect(all).toHaveLength(70_000);
    expect(all.every((answer, i) => answer === whole[i % 344])).toBe(true);
    expect((await here(['predict', species, '-'], many)).stdout).toBe(stdout);
  });
});

describe('evaluate', () => {
  test('classes by accuracy, log loss and AUC', async () => {
    const { stdout } = await here(['evaluate', species, PENGUINS, '--json']);
    const answers = table.column('species').values as string[];
    const shares = classes.probabilities(table);
    const index = answers.map((name) => classes.classes.indexOf(name));
    const loss = answers.reduce((sum, name, i) => sum - Math.log(shares[i][name]), 0) / answers.length;
    const areas = classes.classes.map((name, j) =>
      auc(
        shares.map((each) => each[name]),
        index.map((own) => Number(own === j)),
      ),
    );
    const hits = classes.predict(table).filter((name, i) => name === answers[i]).length;
    const { accuracy: share, logLoss, auc: area, ...others } = JSON.parse(stdout);
    expect(others).toEqual({ target: 'species', rows: 344, skipped: 0 });
    expect(share).toBeCloseTo(hits / 344, 12);
    expect(logLoss).toBeCloseTo(loss, 12);
    expect(area).toBeCloseTo(areas.reduce((sum, each) => sum + each, 0) / 3, 12);
  });

  test('numbers by R², RMSE and mean error, without rows that lack them', async () => {
    const { stdout, stderr } = await here(['evaluate', mass, PENGUINS, '--json']);
    expect(stderr).toBe('warning: 2 rows have no "body_mass_g" and were left out\n');
    const rows = table.rows().filter((row) => row.body_mass_g !== null);
    const right = rows.map((row) => row.body_mass_g as number);
    const answers = numbers.predict(rows) as number[];
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({ rows: 342, skipped: 2 });
    expect(found.r2).toBeCloseTo(r2(answers, right), 12);
    expect(found.rmse).toBeCloseTo(rmse(answers, right), 9);
    expect(found.mae).toBeCloseTo(mae(answers, right), 9);
    expect((await here(['evaluate', mass, PENGUINS])).stdout).toMatch(/^body_mass_g: 342 rows\n {2}R² /);
  });

  test('a class that is written otherwise is the same, one that is unknown is refused', async () => {
    const csv = `flag,x\n${Array.from({ length: 40 }, (_, i) => `${i % 2},${(i % 2) * 3 + (i % 7)}`).join('\n')}\n`;
    const model = at('flag.model');
    expect((await here(['train', at('flag.csv', csv), '-t', 'flag', '-o', model, ...QUICK])).code).toBe(0);
    const figures = JSON.parse((await here(['evaluate', model, '-', '--json'], csv)).stdout);
    expect(figures.rows).toBe(40);
    const floats = csv.replace(/^([01]),/gm, '$1.0,');
    expect(JSON.parse((await here(['evaluate', model, '-', '--json'], floats)).stdout)).toEqual(figures);
    expect(await here(['evaluate', model, '-'], `${csv}2,1\n`)).toEqual({
      code: 1,
      stdout: '',
      stderr: 'error: "standard input" expected a "flag" that the model knows ("0", "1"), got "2" at line 42\n',
    });
  });
});

test('nothing but what was asked for is written', () => {
  expect(existsSync(at('x'))).toBe(false);
  expect(readdirSync(path).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

describe('search', () => {
  test('the best of all trainings, each as the library does it, is what is written', async () => {
    const file = at('best.model');
    const args = ['--sizes', 'small,large', '--members', '1', '--folds', '2', '--seed', '1'];
    const { code, stdout, stderr } = await here(['search', PENGUINS, '-t', 'species', '-o', file, '--json', ...args]);
    expect({ code, stderr: stderr }).toEqual({
      code: 0,
      stderr: `wrote: ${file}\n`,
    });
    const { by, trials } = JSON.parse(stdout);
    expect(by).toBe('logLoss');
    const models: TableModel[] = [];
    for (const { size, members, mean, deviation } of trials) {
      const own = await TableModel.train(table, { target: 'species', size, members, folds: 2, seed: 1 });
      expect({ mean, deviation }).toEqual({ mean: own.score.mean, deviation: own.score.deviation });
      models.push(own);
    }
    const losses = models.map(({ score }) => (score.mean as { logLoss: number }).logLoss);
    expect(losses).toEqual(losses.toSorted((a, b) => a - b));
    expect(new Set(trials.map(({ size, members }: Record<string, unknown>) => `${size} ${members}`)).size).toBe(2);
    expect(readFileSync(file).equals(models[0].save())).toBe(true);
  });

  test('prints a table of the trials', async () => {
    const args = ['--sizes', 'small', '--members', '1', '--folds', '2', '--seed', '1'];
    const { stdout } = await here(['search', PENGUINS, '-t', 'body_mass_g', '-o', at('best.model'), ...args]);
    expect(stdout).toMatch(
      /^body_mass_g: 1 trials?, .*\n {2}size +members +RMSE +R²\n {2}small +1 +\d+ ± \d+ +0\.\d+\n$/,
    );
  });
});
