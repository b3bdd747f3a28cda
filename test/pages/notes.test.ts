/** Backpropagation, step by step: what the page shows is what the library answers here. */
import type { Page } from 'puppeteer-core';
import { expect, test } from 'vitest';
import { type Name, Notes, type Snapshot } from '../../examples/playground/src/notes/model';
import { expectAccessible, expectNoSidewaysScroll, find, inEachBrowser, textOf } from './driver';

/** The numbers on the page, by matrix, whether the stage that shows them has come or not. */
async function numbersOf(page: Page): Promise<{ all: Record<string, number[]>; visible: string[] }> {
  return page.evaluate(() => {
    const grids = [...document.querySelectorAll<HTMLElement>('.cells')];
    const valuesOf = (grid: HTMLElement): number[] =>
      [...grid.querySelectorAll('button')].map((cell) => Number(cell.dataset.value));
    return {
      all: Object.fromEntries(grids.map((grid) => [grid.dataset.name, valuesOf(grid)])),
      visible: grids.filter((grid) => grid.offsetParent !== null).map((grid) => grid.dataset.name ?? ''),
    };
  });
}

const flat = (numbers: Snapshot): Record<string, number[]> =>
  Object.fromEntries(Object.entries(numbers).map(([name, matrix]) => [name, matrix.flat()]));

async function press(page: Page, selector: string, times = 1): Promise<void> {
  for (let i = 0; i < times; i++)
    await (await find(page, selector)).evaluate((button) => (button as HTMLElement).click());
}

inEachBrowser('backpropagation, step by step', (open) => {
  test('a step goes through all stages; numbers are those of the library, bit for bit', async () => {
    const { page } = await open('notes.html?seed=2&rate=0.25');
    const notes = new Notes(2, 'sigmoid');
    expect((await numbersOf(page)).visible).toEqual(['x', 'y', 'W1', 'b1', 'W2', 'b2']);
    await press(page, '#step', 6);
    expect((await numbersOf(page)).visible).toContain('d2');
    expect((await numbersOf(page)).visible).not.toContain('dW2');
    await press(page, '#step', 8);
    const shown = await numbersOf(page);
    expect(shown.all).toEqual(flat(notes.look(0.25)));
    expect(shown.visible).toHaveLength(24);
    expect(await textOf(page, '#position')).toBe('14 of 14');

    await press(page, '#step');
    notes.train(0.25, 1);
    expect((await numbersOf(page)).all).toEqual(flat(notes.look(0.25)));
    expect(await textOf(page, '#news')).toMatch(/^Step 1 done\. The cost is 0\.\d+\.$/);
    await press(page, '#back');
    expect(await textOf(page, '#position')).toBe('0 of 14');
    await press(page, '#reset');
    expect((await numbersOf(page)).all).toEqual(flat(new Notes(2, 'sigmoid').look(0.25)));
  });

  test('a number says which sum it comes from, by keyboard and by mouse', async () => {
    const { page } = await open('notes.html?seed=2');
    await press(page, '#step');
    const { z1 } = new Notes(2, 'sigmoid').look(0.1);
    const focus = await find(page, '[data-name="z1"] [tabindex="0"]');
    await focus.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    const said = await textOf(page, '#origin');
    expect(said).toMatch(/^z⁽¹⁾\(2, 2\) = 0\.5000·.+ \+ \(−1\)·.+ \+ 2·.+ \+ 0 = /);
    expect(said).toContain(Math.abs(z1[1][1]).toFixed(4));
    expect(await page.$$eval('.source', (cells) => cells.length)).toBe(7);
    const weight = await find(page, '[data-name="W1"] button:nth-child(6)');
    await weight.hover();
    expect(await textOf(page, '#origin')).toMatch(/^W⁽¹⁾\(2, 2\) = .+: the weight from input 2 to unit 2$/);
  });

  test('a rate that is too large diverges and changes nothing; a smaller one recovers', async () => {
    const { page } = await open('notes.html?units=relu&rate=3.16');
    const before = await numbersOf(page);
    await press(page, '#train');
    expect(await textOf(page, '#outcome')).toMatch(/^Diverged at r = 3\.16 in step \d+, where the cost had grown to/);
    expect(await numbersOf(page)).toEqual(before);
    const slider = await find(page, '[name="rate"]');
    await slider.focus();
    for (let i = 0; i < 30; i++) await page.keyboard.press('ArrowLeft');
    expect(await textOf(page, 'output')).toBe('0.1');
    expect(new URL(page.url()).search).toBe('?units=relu');
    await press(page, '#train');
    expect(await textOf(page, '#outcome')).toMatch(/^The cost fell from .*: it converges\.$/);
    const notes = new Notes(1, 'relu');
    notes.train(0.1, 200);
    const names: Name[] = ['W1', 'b2', 'C'];
    const { all } = await numbersOf(page);
    for (const name of names) expect(all[name]).toEqual(notes.look(0.1)[name].flat());
    expect(all.C[0]).toBeLessThan(1e-9);
  });

  test('with all its numbers it is accessible, and fits a phone', async () => {
    const { page } = await open('notes.html?units=relu&rate=100', { width: 360, height: 740, theme: 'dark' });
    await press(page, '#step', 14 * 3);
    await press(page, '#train');
    expect((await numbersOf(page)).visible).toHaveLength(24);
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
  });

  test('it plays by itself, and stops', async () => {
    const { page } = await open('notes.html');
    await press(page, '#play');
    expect(await textOf(page, '#play')).toBe('Pause');
    await page.waitForFunction(() => document.body.dataset.stage === '1', { timeout: 10_000 });
    await press(page, '#play');
    expect(await textOf(page, '#play')).toBe('Play');
    expect(await textOf(page, '#news')).toBe('Layer 1: weighted sums: z⁽¹⁾.');
  });
});
