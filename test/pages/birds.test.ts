/** A thousand birds: the same run as here, the figures on the page, pause and reset. */
import type { Page } from 'puppeteer-core';
import { expect, test } from 'vitest';
import { Life, type Score } from '../../examples/playground/src/birds/life';
import { find, inEachBrowser, textOf, until } from './driver';

const scoresOf = async (page: Page): Promise<Score[]> =>
  JSON.parse(await page.evaluate(() => document.body.dataset.scores ?? '[]'));

/** Whether the picture of the sky changes in a third of a second. */
const moves = (page: Page): Promise<boolean> =>
  page.evaluate(async () => {
    const sky = document.querySelector<HTMLCanvasElement>('#sky');
    const before = sky?.toDataURL();
    await new Promise((resolve) => setTimeout(resolve, 350));
    return sky?.toDataURL() !== before;
  });

inEachBrowser('birds', (open, browser) => {
  test('generations have the scores that they have here, bit for bit', async () => {
    const { page } = await open('birds.html?seed=3&population=60&mutation=0.2&speed=20');
    await until(page, 'two generations are over', () => JSON.parse(document.body.dataset.scores ?? '[]').length >= 2);
    const life = new Life({ seed: 3, population: 60, mutation: 0.2 });
    while (life.generation <= 2) life.step();
    expect((await scoresOf(page)).slice(0, 2)).toEqual(life.scores);
    expect(await textOf(page, '#news')).toMatch(
      /^Generation \d+: the best bird passed \d+ walls, the mean is [\d.]+\.$/,
    );
  });

  test('a thousand fly at a good rate; what a prediction takes is shown; pause and reset', async () => {
    const { page } = await open('birds.html?speed=1');
    await until(page, 'the frames are shown', () => Number(document.querySelector('#frames')?.textContent) >= 30);
    const cost = await textOf(page, '#cost');
    expect(cost).toMatch(/^\d+\.\d\d µs$/);
    console.log(`${browser}: ${await textOf(page, '#frames')} frames a second, ${cost} a prediction`);
    expect(Number.parseFloat(cost)).toBeGreaterThan(0);
    expect(Number.parseFloat(cost)).toBeLessThan(50);
    expect(await moves(page)).toBe(true);
    await (await find(page, '#play')).click();
    expect(await textOf(page, '#play')).toBe('Fly');
    expect(await moves(page)).toBe(false);
    await (await find(page, '#reset')).click();
    expect([await textOf(page, '#alive'), await textOf(page, '#generation')]).toEqual(['1,000', '1']);
    expect(await textOf(page, '#news')).toBe('Restarted with generation 1.');
    await (await find(page, '#play')).click();
    expect(await moves(page)).toBe(true);
  });
});
