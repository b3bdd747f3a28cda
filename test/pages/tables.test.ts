/** The page of tables: from a file to a model that answers, without a byte leaving the page. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readTable } from 'nablanet/data';
import { toONNX } from 'nablanet/onnx';
import { TableModel } from 'nablanet/table';
import type { Page } from 'puppeteer-core';
import { expect, test } from 'vitest';
import { download } from './download';
import { find, inEachBrowser, textOf, until } from './driver';
import { cellsOf, choose, complaint, drop, GERMAN, inFolder, opened, programOf, train, trained } from './tables-driver';

const DATA = new URL('../../examples/data/', import.meta.url);
const PENGUINS = readFileSync(new URL('penguins.csv', DATA), 'utf8');

/** The drawings that are shown, which stand apart from the page. */
const drawingsOf = (page: Page) =>
  page.$eval('#report', (host) =>
    Array.from(host.shadowRoot?.querySelectorAll('figure') ?? [], (figure) => {
      const { width, height } = figure.querySelector('svg')?.getBoundingClientRect() ?? { width: 0, height: 0 };
      const cells = Array.from(figure.querySelectorAll('tr'), (row) =>
        Array.from(row.children, (cell) => cell.textContent),
      );
      return {
        title: figure.querySelector('h3')?.textContent,
        cells,
        width: Math.round(width),
        height: Math.round(height),
      };
    }),
  );

/** Titles of the drawings of a report. */
const drawn = (html: string): string[] => Array.from(html.matchAll(/<figcaption><h3>([^<]*)/g), ([, title]) => title);

/** Writes into a field of the form, as somebody would. */
async function fill(page: Page, label: string, value: string): Promise<void> {
  await page.$$eval(
    '.field',
    (fields, name, text) => {
      const field = fields.find((one) => one.querySelector('label')?.textContent === name);
      const control = field?.querySelector<HTMLInputElement | HTMLSelectElement>('input, select, textarea');
      if (!control) throw new Error(`no field ${name}`);
      control.value = text;
      control.dispatchEvent(new Event('input', { bubbles: true }));
    },
    label,
    value,
  );
}

inEachBrowser('a table', (open, browser) => {
  test('becomes a model that answers, and is that of Node', async () => {
    const { page } = await open('tables.html');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await (await find(page, '[data-example=penguins]')).click();
    await opened(page, '344 rows, 8 columns');
    const kinds = await cellsOf(page, '#kinds tbody');
    const names = PENGUINS.split('\n')[0].split(',');
    expect(kinds.map(([name]) => name)).toEqual(['species', ...names.filter((name) => name !== 'species')]);
    expect(await page.$eval('#target', (select) => (select as HTMLSelectElement).value)).toBe('species');

    await train(page);
    const table = readTable(new TextEncoder().encode(PENGUINS));
    const model = await TableModel.train(table, { target: 'species', seed: 1 });
    const { reason } = model.columns[1];
    expect(kinds[2].slice(2)).toEqual([reason, '2', '32.1 to 59.6, median 44.5']);
    const { accuracy } = model.score.mean as { accuracy: number };
    expect(await textOf(page, '#verdict')).toContain(
      `Accuracy on held-out rows: ${(100 * accuracy).toFixed(1)} %; always predicting`,
    );
    const [first] = model.importance();
    const drawings = await drawingsOf(page);
    expect(drawings.map(({ title }) => title)).toEqual(drawn(model.reportHTML()));
    expect(drawings[1].cells[1][0]).toBe(first.column);
    expect(drawings.every(({ width, height }) => width > 200 && height > 100)).toBe(true);

    // The answer follows the form.
    expect(await textOf(page, '#answer .truth')).toBe('Actual value: Adelie');
    const row: Record<string, unknown> = {
      ...table.rows()[0],
      bill_length_mm: 50,
      island: 'Biscoe',
      bill_depth_mm: null,
    };
    await fill(page, 'bill_length_mm', '50');
    await fill(page, 'island', 'Biscoe');
    await fill(page, 'bill_depth_mm', '');
    const [chances] = model.probabilities([row]);
    const [[likeliest, chance]] = Object.entries(chances).sort((a, b) => b[1] - a[1]);
    const said = `${likeliest} ${(100 * chance).toFixed(1)} %`;
    const shows = (given: string): unknown => document.querySelector('#answer .verdict')?.textContent === given;
    await until(page, said, shows, { given: said });
    expect(await page.$('#answer .truth')).toBeNull();

    // The file is that of Node, bit for bit, and its programs run.
    const saved = await download(page, 'Model file');
    expect(saved.file).toBe('species.safetensors');
    expect(Buffer.compare(Buffer.from(saved.bytes), Buffer.from(model.save()))).toBe(0);
    expect(asked.filter((url) => !/^blob:|\/favicon\.svg$/.test(url))).toEqual([]);

    const report = await download(page, 'Report');
    expect(report.file).toBe('species.html');
    expect(new TextDecoder().decode(report.bytes)).toBe(model.reportHTML());

    // It goes elsewhere, too.
    const program = await download(page, 'JavaScript module');
    await inFolder({ [program.file]: program.bytes }, async (_, run) => {
      const asks = `import { predict, probabilities } from './species.mjs';
        console.log(JSON.stringify([predict(${JSON.stringify([row])}), probabilities(${JSON.stringify([row])})]));`;
      expect(JSON.parse(run(asks))).toEqual([model.predict([row]), model.probabilities([row])]);
    });
    const onnx = await download(page, 'ONNX');
    expect(onnx.file).toBe('species.onnx');
    expect(Buffer.compare(Buffer.from(onnx.bytes), Buffer.from(toONNX(model)))).toBe(0);

    const training = await programOf(page, 'Train it in Node');
    const using = await programOf(page, 'Use it in Node');
    await inFolder({ 'penguins.csv': PENGUINS }, async (folder, run) => {
      expect(run(training)).toContain('species: one of 3 classes, from 344 rows');
      const again = readFileSync(join(folder, 'species.safetensors'));
      expect(Buffer.compare(again, Buffer.from(saved.bytes))).toBe(0);
      expect(run(using)).toMatch(/^\[ 'Adelie' \]\n\[\s+\{\s+Adelie: 0\.9\d+,/);
    });

    // A page that is opened anew takes the file.
    const anew = await open('tables.html');
    await drop(anew.page, saved.file, saved.bytes);
    await trained(anew.page);
    expect(await textOf(anew.page, '#opened-what')).toBe('Model that predicts “species”, from “species.safetensors”');
    expect(await cellsOf(anew.page, '#score')).toEqual(await cellsOf(page, '#score'));
    expect(await drawingsOf(anew.page)).toEqual(drawings);
    await fill(anew.page, 'island', 'Biscoe');
    for (const name of ['bill_length_mm', 'flipper_length_mm', 'body_mass_g', 'year'])
      await fill(anew.page, name, String(name === 'bill_length_mm' ? 50 : row[name]));
    await fill(anew.page, 'sex', 'male');
    await until(anew.page, said, shows, { given: said });
  });

  test('is read as the reader reads it, and another file is answered', async () => {
    const { page } = await open('tables.html');
    await drop(page, 'mieten.csv', new Uint8Array(gzipSync(GERMAN)));
    await opened(page, '“mieten.csv”: 120 rows, 5 columns');
    const taken = await page.$$eval('#kinds tbody tr:not(.target) select', (all) =>
      all.map((select) => (select as HTMLSelectElement).options[0].text),
    );
    expect(taken).toEqual(['date', 'number', 'category (words)', 'yes/no']);
    await train(page);
    expect(await textOf(page, '#verdict')).toContain('Trained to predict “Preis” on 120 rows of “mieten.csv”.');
    expect(await textOf(page, '#answer')).toMatch(/90 % prediction interval: [\d.]+ to [\d.]+\./);

    const choices = await page.$$eval('.field:nth-child(4) option', (all) => all.map(({ textContent }) => textContent));
    expect(choices).toEqual(['–', 'ja', 'nein']);

    const saved = await download(page, 'Model file');
    const model = TableModel.load(saved.bytes);
    const more = 'Stadt;Fläche;Balkon;Nummer\nKöln;50,5;ja;007\nBonn;;nein;008\n';
    await choose(page, '#more', 'neue.csv', more);
    await until(page, 'the rows are answered', () => !document.querySelector('#more-shown')?.hasAttribute('hidden'));
    expect(await textOf(page, '#more-notes')).toBe('“Tag” is not in the file. It is treated as missing in every row.');
    const answers = await download(page, 'Download predictions');
    expect(answers.file).toBe('neue-predicted.csv');
    const lines = new TextDecoder()
      .decode(answers.bytes)
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    const rows = [
      { Stadt: 'Köln', Fläche: 50.5, Balkon: true },
      { Stadt: 'Bonn', Balkon: false },
    ];
    const intervals = model.interval(rows) as { low: number; high: number }[];
    expect(lines[0]).toEqual(['Stadt', 'Fläche', 'Balkon', 'Nummer', 'predicted Preis', '90 % from', '90 % to']);
    expect(lines.slice(1)).toEqual(
      model.predict(rows).map((value, i) => {
        const own = [
          ['Köln', '50.5', 'ja', '007'],
          ['Bonn', '', 'nein', '008'],
        ][i];
        const numbers = [value as number, intervals[i].low, intervals[i].high];
        return [...own, ...numbers.map((number) => String(Number(number.toPrecision(7))))];
      }),
    );

    // What cannot be answered is said, and the answers before stay.
    await choose(page, '#more', 'falsch.csv', 'Stadt;Fläche\nKöln;groß\nBonn;klein\n');
    expect(await complaint(page, '#more-error')).toMatch(/Needed: a number.* Found: "groß" at row 0, column "Fläche"/);
    await choose(page, '#more', 'fremd.csv', 'a;b\n1;2\n');
    await until(page, 'it is said', () =>
      /none of the columns/.test(document.querySelector('#more-error')?.textContent ?? ''),
    );
    expect(await page.$('#more-shown:not([hidden])')).not.toBeNull();
  });

  test('of which columns are left out, and taken for something else', async () => {
    const { page } = await open('tables.html?example=penguins');
    await opened(page, '344 rows');
    const set = (name: string, kind: string): Promise<string[]> =>
      page.select(`#kinds [aria-label="Type of “${name}”"]`, kind);
    await set('bill_length_mm', 'ignored');
    await set('bill_depth_mm', 'ignored');
    await set('year', 'category');
    await until(page, 'it is seen', () => document.querySelectorAll('#kinds .ignored').length === 2);
    await train(page);
    const labels = await page.$$eval('.field label', (all) => all.map((label) => label.textContent));
    expect(labels).toEqual(['island', 'flipper_length_mm', 'body_mass_g', 'sex', 'year']);
    const years = await page.$$eval('.field:last-child option', (all) => all.map((option) => option.textContent));
    expect(years).toEqual(['–', '2007', '2008', '2009']);
    expect(await programOf(page, 'Train it in Node')).toContain("year: 'category'");
    // Another target.
    await page.select('#target', 'body_mass_g');
    await until(page, 'it is seen', () => document.querySelector('#kinds .target th')?.textContent === 'body_mass_g');
    await (await find(page, '#train')).click();
    await until(
      page,
      'numbers are predicted',
      () =>
        /^Trained to predict “body_mass_g”.*Mean absolute error/.test(
          document.querySelector('#verdict')?.textContent ?? '',
        ),
      {
        timeout: 60_000,
      },
    );
  });

  test('has nowhere to go', async () => {
    const { page, complaints } = await open('tables.html?example=penguins');
    await opened(page, '344 rows');
    /** Which part of the policy forbids a request. */
    const reach = (url: string): Promise<string> =>
      new Promise((resolve) => {
        addEventListener('securitypolicyviolation', ({ effectiveDirective }) => resolve(effectiveDirective));
        fetch(url).then(
          () => resolve('reached'),
          () => setTimeout(() => resolve('not reached, but not forbidden'), 1000),
        );
      });
    const elsewhere = new URL('index.html', page.url()).href;
    expect(await page.evaluate(reach, elsewhere)).toBe('connect-src');
    if (browser === 'chromium') {
      const workers = page.workers();
      expect(workers.length).toBeGreaterThan(0);
      for (const worker of workers) expect(await worker.evaluate(reach, elsewhere)).toBe('connect-src');
    }
    complaints.length = 0;
  });
});

inEachBrowser('the program for a page', (open, browser) => {
  test.runIf(browser === 'chromium')('runs in a page', async () => {
    const { page } = await open('tables.html?example=penguins');
    await opened(page, '344 rows');
    await train(page);
    const program = await programOf(page, 'Use it in a page');
    const saved = await download(page, 'Model file');
    const server = createServer((request, response) => {
      const isPage = request.url === '/';
      response.setHeader('content-type', isPage ? 'text/html; charset=utf-8' : 'application/octet-stream');
      if (isPage) response.end(program);
      else if (request.url === `/${saved.file}`) response.end(saved.bytes);
      else response.writeHead(204).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const other = await page.browser().newPage();
    try {
      await other.setRequestInterception(true);
      other.on('request', (request) => {
        const [, file] = /^https:\/\/cdn\.jsdelivr\.net\/npm\/nablanet\/(dist\/.+)$/.exec(request.url()) ?? [];
        if (file === undefined) return void request.continue();
        const body = readFileSync(new URL(`../../${file}`, import.meta.url));
        void request.respond({ contentType: 'text/javascript', headers: { 'access-control-allow-origin': '*' }, body });
      });
      await other.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      await until(other, 'it has answered', () => document.querySelector('#answer')?.textContent !== '');
      expect(JSON.parse(await textOf(other, '#answer'))).toMatchObject({ answer: ['Adelie'] });
    } finally {
      await other.close();
      server.close();
    }
  });
});
