/** CartPole learns live: it does, as it does here, and within its time. */
import type { Page } from 'puppeteer-core';
import { expect, test } from 'vitest';
import { Learner } from '../../examples/playground/src/cartpole/learner';
import { find, inEachBrowser, textOf, until } from './driver';

const press = async (page: Page, selector: string): Promise<void> => (await find(page, selector)).click();

inEachBrowser('CartPole', (open, browser) => {
  test('learns within 4 ms of a frame, episode by episode as here; pause, reset, learn on', async () => {
    const { page } = await open('cartpole.html?seed=2&pace=most');
    await until(page, 'it is learnt', () => Number(document.body.dataset.learntAfter) > 0, { timeout: 60_000 });
    const learner = new Learner({ seed: 2, learningRate: 0.01 });
    while (!learner.learntAfter) learner.turn();
    const { returns, learntAfter } = await page.evaluate(() => ({ ...document.body.dataset }));
    expect(JSON.parse(returns ?? '')).toEqual(learner.returns.slice(0, 200));
    expect(learntAfter).toBe(String(learner.learntAfter));
    expect(await textOf(page, '#news')).toMatch(
      /^Solved after \d+ episodes \(\d+ seconds of simulated time per cart\)\./,
    );

    const episodes = await textOf(page, '#episodes');
    await press(page, '#on');
    await until(page, 'more is learnt', (before) => document.querySelector('#episodes')?.textContent !== before, {
      given: episodes,
    });
    // Not at once: where the machine is busy with other things too, the median has to get over that.
    const within = (): boolean => Number.parseFloat(document.querySelector('#median')?.textContent ?? '') <= 4;
    await until(page, 'learning takes 4 ms of a frame at most', within, { timeout: 20_000 });
    const median = await textOf(page, '#median');
    console.log(`${browser}: learning takes ${median} a frame, ${await textOf(page, '#frames')} frames a second`);
    expect(median).toMatch(/^\d\.\d \/ 4 ms$/);
    expect(Number.parseFloat(median)).toBeGreaterThan(1);

    await press(page, '#play');
    await press(page, '#reset');
    expect([await textOf(page, '#episodes'), await textOf(page, '#updates')]).toEqual(['0', '0']);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect([await textOf(page, '#episodes'), await textOf(page, '#play')]).toEqual(['0', 'Play']);
  });

  test('at real time it learns no faster than the clock; what a link cannot mean is left out', async () => {
    const { page } = await open('cartpole.html?seed=-4&pace=1&rate=no');
    expect(await page.$eval('[name="seed"]', (field) => (field as HTMLInputElement).value)).toBe('1');
    expect(await page.$eval('[value="1"][name="pace"]', (field) => (field as HTMLInputElement).checked)).toBe(true);
    expect(await textOf(page, 'output')).toBe('0.01');
    await until(page, 'it is updated', () => Number(document.querySelector('#updates')?.textContent) >= 16);
    const { updates, seconds } = await page.evaluate(() => ({
      updates: Number(document.querySelector('#updates')?.textContent),
      seconds: performance.now() / 1000,
    }));
    expect(seconds).toBeGreaterThan((updates / 16) * 2.5); // sixteen updates after every 128 steps of 20 ms
  });

  // Firefox is asked for it by a preference, not by its protocol.
  test.runIf(browser === 'chromium')('who prefers less motion finds it paused', async () => {
    const { page } = await open('cartpole.html');
    await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
    for (const [name, button] of [
      ['cartpole', 'Play'],
      ['birds', 'Fly'],
      ['notes', 'Play'],
    ]) {
      await page.goto(new URL(`${name}.html`, page.url()).href);
      expect(await textOf(page, '#play')).toBe(button);
    }
  });
});
