/** The page of tables in use: stopped, smooth, by keys alone, and by all. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll, find, inEachBrowser, textOf, until } from './driver';
import { choose, complaint, drop, opened, train, trained } from './tables-driver';

const PENGUINS = readFileSync(new URL('../../examples/data/penguins.csv', import.meta.url), 'utf8');

inEachBrowser('a table', (open) => {
  test('is stopped, and nothing is lost', async () => {
    const { page } = await open('tables.html?example=weather');
    await opened(page, '1,461 rows');
    await (await find(page, '#train')).click();
    await until(page, 'some are trained', () =>
      /network \d+ of \d+ · best loss on held-out rows [\d.]+ · about/.test(
        document.querySelector('#progress-text')?.textContent ?? '',
      ),
    );
    await (await find(page, '#stop')).click();
    await until(page, 'it has stopped', () => document.documentElement.dataset.training === 'false');
    expect(await textOf(page, '#status')).toBe('Training stopped.');
    expect(await page.$('#result[hidden]')).not.toBeNull();
    expect(await page.$('#training-error:not(:empty)')).toBeNull();
    await train(page);
  });

  test('leaves the page smooth while it is learnt', async () => {
    const { page } = await open('tables.html?example=weather');
    await opened(page, '1,461 rows');
    await page.evaluate(() => {
      const gaps: number[] = [];
      let last = performance.now();
      const frame = (now: number): void => {
        gaps.push(now - last);
        last = now;
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
      Object.assign(globalThis, { gaps });
    });
    await (await find(page, '#train')).click();
    await until(
      page,
      'eight are trained',
      () => Number(document.querySelector<HTMLProgressElement>('#progress-bar')?.value) >= 8,
    );
    const gaps = await page.evaluate(() => (globalThis as unknown as { gaps: number[] }).gaps.sort((a, b) => a - b));
    expect(gaps.length).toBeGreaterThan(20);
    expect(gaps[Math.floor(0.9 * gaps.length)]).toBeLessThan(60); // in the page itself a network took 300 ms
  });

  test('is used by keys alone', async () => {
    const { page } = await open('tables.html');
    await page.focus('[data-example=weather]');
    await page.keyboard.press('Enter');
    await opened(page, '1,461 rows');
    // 12 words and more are looked for.
    const cities = [
      'Aachen',
      'Bonn',
      'Celle',
      'Dresden',
      'Essen',
      'Fulda',
      'Gera',
      'Hamm',
      'Ilmenau',
      'Jena',
      'Köln',
      'Lübeck',
    ];
    const lines = Array.from({ length: 120 }, (_, i) => `${cities[i % 12]},${i % 5},${(i % 12) * 10 + (i % 5)}`);
    await drop(page, 'cities.csv', `city,rooms,price\n${lines.join('\n')}`);
    await opened(page, '120 rows');
    await page.focus('#train');
    await page.keyboard.press('Enter');
    await trained(page);
    const field = '#field-0';
    expect(await page.$eval(field, (input) => (input as HTMLInputElement).value)).toBe('Aachen');
    const before = await textOf(page, '#answer .verdict');
    await page.focus(field);
    await page.keyboard.type('e');
    const listed = (): Promise<string[]> =>
      page.$$eval('#field-0-list li', (all) => all.map((one) => one.textContent ?? ''));
    expect(await listed()).toEqual(cities.filter((city) => /e/i.test(city)));
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const active = await page.$eval(field, (input) => input.getAttribute('aria-activedescendant') ?? '');
    expect(await textOf(page, `#${active}`)).toBe('Celle');
    await page.keyboard.press('Enter');
    expect(await page.$eval(field, (input) => (input as HTMLInputElement).value)).toBe('Celle');
    expect(await page.$('#field-0-list[hidden]')).not.toBeNull();
    await until(
      page,
      'the answer follows',
      (given) => document.querySelector('#answer .verdict')?.textContent !== given,
      { given: before },
    );
    await page.keyboard.press('ArrowDown');
    expect(await listed()).toEqual(cities);
    await page.keyboard.press('Escape');
    expect(await page.$('#field-0-list[hidden]')).not.toBeNull();
  });

  test.each(['light', 'dark'] as const)(
    'is accessible in %s colours with all that the page can show',
    async (theme) => {
      const { page } = await open('tables.html?example=penguins', { theme });
      await opened(page, '344 rows');
      await page.$$eval('details', (all) => all.forEach((details) => void details.setAttribute('open', '')));
      await expectAccessible(page);
      await train(page);
      await choose(page, '#more', 'more.csv', PENGUINS);
      await until(page, 'the rows are answered', () => !document.querySelector('#more-shown')?.hasAttribute('hidden'));
      await page.$$eval('details', (all) => all.forEach((details) => void details.setAttribute('open', '')));
      await expectAccessible(page);
      await page.setViewport({ width: 360, height: 740 });
      await expectNoSidewaysScroll(page);
      await expectAccessible(page);
      await drop(page, 'leer.csv', '');
      await complaint(page, '#source-error');
      await expectAccessible(page);
    },
  );
});
