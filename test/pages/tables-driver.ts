/** What the tests of the page of tables do to it: files are dropped, a model is trained, programs are run. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'puppeteer-core';
import { find, textOf, until } from './driver';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Rows by a rule, as Germans write them: price = 12.5 · area, + 300 in Köln; with a gap here and there. */
export const GERMAN = [
  'Tag;Fläche;Stadt;Balkon;Preis',
  ...Array.from({ length: 120 }, (_, i) => {
    const [area, city] = [20 + ((i * 37) % 80) + 0.5, ['Köln', 'Bonn', 'Aachen'][i % 3]];
    const price = 12.5 * area + (city === 'Köln' ? 300 : 0);
    const day = `${String((i % 28) + 1).padStart(2, '0')}.0${(i % 9) + 1}.2024`;
    return [
      day,
      i % 17 ? String(area).replace('.', ',') : '',
      city,
      i % 2 ? 'ja' : 'nein',
      `${price.toFixed(2).replace('.', ',')} €`,
    ].join(';');
  }),
].join('\r\n');

/** What is in the cells of a table. */
export const cellsOf = (page: Page, selector: string): Promise<string[][]> =>
  page.$$eval(`${selector} tr`, (rows) =>
    rows.map((row) => Array.from(row.children, (cell) => (cell.textContent ?? '').replace(/\s+/g, ' ').trim())),
  );

/** Drops a file on the page; `repeat` writes its bytes so many times. */
export async function drop(page: Page, name: string, content: string | Uint8Array, repeat = 1): Promise<void> {
  const bytes = Array.from(typeof content === 'string' ? new TextEncoder().encode(content) : content);
  await page.evaluate(
    (given, file, times) => {
      const transfer = new DataTransfer();
      const part = Uint8Array.from(given);
      transfer.items.add(new File(new Array(times).fill(part), file));
      const zone = document.querySelector('#drop') as HTMLElement;
      zone.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
    },
    bytes,
    name,
    repeat,
  );
}

/** Puts a file into a field for files. */
export async function choose(page: Page, selector: string, name: string, content: string): Promise<void> {
  await page.evaluate(
    (chosen, file, text) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], file));
      const input = document.querySelector(chosen) as HTMLInputElement;
      input.files = transfer.files;
      input.dispatchEvent(new Event('change', { bubbles: true }));
    },
    selector,
    name,
    content,
  );
}

/** Waits until a table is open and what a model would take its columns for is known. */
export async function opened(page: Page, what: string): Promise<void> {
  await until(
    page,
    `${what} is open`,
    (given) => document.querySelector('#opened-what')?.textContent?.includes(given),
    {
      given: what,
    },
  );
  await until(page, 'its columns are seen', () => {
    const shown = document.querySelector<HTMLSelectElement>('#kinds tr:not(.target) select');
    return !document.querySelector('#columns')?.hasAttribute('hidden') && shown?.options[0].text !== '…';
  });
}

/** Trains, and waits until the model has answered. */
export async function train(page: Page): Promise<void> {
  await (await find(page, '#train')).click();
  await trained(page);
}

export async function trained(page: Page): Promise<void> {
  const answered = (): unknown => document.querySelector('#answer-shown .verdict');
  await until(page, 'the model answers', answered, { timeout: 60_000 });
}

/** Waits for a complaint of the page. */
export async function complaint(page: Page, selector: string): Promise<string> {
  await until(page, `${selector} says something`, (given) => document.querySelector(given)?.textContent !== '', {
    given: selector,
  });
  return textOf(page, selector);
}

/** The code under a title among the programs of the page. */
export async function programOf(page: Page, title: string): Promise<string> {
  return page.$$eval(
    '#snippets details',
    (all, asked) =>
      all.find((one) => one.querySelector('summary')?.textContent === asked)?.querySelector('code')?.textContent ?? '',
    title,
  );
}

/** Lends a folder in which the package is installed, with files in it. */
export async function inFolder<Result>(
  files: Readonly<Record<string, string | Uint8Array>>,
  use: (folder: string, run: (program: string) => string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'nablanet-tables-'));
  try {
    const modules = join(folder, 'node_modules', 'nablanet');
    mkdirSync(dirname(modules), { recursive: true });
    symlinkSync(ROOT, modules);
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    return await use(folder, (program) => {
      writeFileSync(join(folder, 'program.mjs'), program);
      return execFileSync(process.execPath, ['program.mjs'], { cwd: folder, encoding: 'utf8' });
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
