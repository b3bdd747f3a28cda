/** What all pages have in common: they open without a complaint, are small, fit a phone, and can be used by all. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test, vi } from 'vitest';
import { launch } from '../browsers/browsers';
import { expectAccessible, expectNoSidewaysScroll, inEachBrowser, textOf, until } from './driver';
import { DIST, pages, serveSite } from './site';

/**
 * Bytes, gzipped: everything a page loads until it has been open for some time, but for what the service worker fetches
 * behind it for later.
 */
const MOST_BYTES = 300_000;

test('there are six pages', () => {
  expect(pages().sort()).toEqual([
    'birds.html',
    'cartpole.html',
    'digits.html',
    'index.html',
    'notes.html',
    'tables.html',
  ]);
});

inEachBrowser('the driver', (open) => {
  test('hears errors, exceptions and failed requests, and fails on what cannot be used', async () => {
    const { page, complaints } = await open('notes.html');
    await page.evaluate(() => {
      console.error('said on the console');
      setTimeout(() => {
        throw new Error('thrown in the page');
      });
      document.body.insertAdjacentHTML('beforeend', '<img src="./missing.png"><div style="width: 3000px">.</div>');
    });
    await vi.waitFor(() => expect(complaints.join('\n')).toMatch(/missing\.png/), { timeout: 10_000, interval: 50 });
    expect(complaints.join('\n')).toMatch(/said on the console/);
    expect(complaints.join('\n')).toMatch(/thrown in the page/);
    await expect(expectAccessible(page)).rejects.toThrow(/image-alt/);
    await expect(expectNoSidewaysScroll(page)).rejects.toThrow(/px too wide/);
    const waiting = until(page, 'pigs fly', () => false, { timeout: 200 });
    await expect(waiting).rejects.toThrow(/until pigs fly; the page shows: .*nablanet/);
    complaints.length = 0;
  });
});

inEachBrowser('every page', (open) => {
  for (const path of pages()) {
    test.each([
      ['light', 320],
      ['dark', 360],
    ] as const)(`${path} in %s colours is accessible and fits %i pixels`, async (theme, width) => {
      const { page } = await open(path, { width, height: 740, theme });
      expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe(theme);
      expect(await textOf(page, 'header [aria-current]')).not.toBe('');
      await expectNoSidewaysScroll(page);
      await expectAccessible(page);
    });
  }
});

/** Widths at which layouts change, and those of common screens. */
const WIDTHS = [320, 400, 500, 600, 700, 740, 768, 900, 1024, 1180, 1440];

inEachBrowser('every page', (open) => {
  test.each(pages())('%s scrolls sideways at no width', async (path) => {
    const { page } = await open(path, { width: WIDTHS[0], height: 740 });
    for (const width of WIDTHS) {
      await page.setViewport({ width, height: 740 });
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50))));
      await expectNoSidewaysScroll(page);
    }
  });
});

describe('what a page loads', () => {
  test.each(pages())('%s loads less than 300 kB, gzipped', async (path) => {
    const site = await serveSite();
    const browser = await launch('chromium');
    try {
      const page = await browser.newPage();
      await page.goto(site.url + path, { waitUntil: 'networkidle0' });
      const files = [...new Set(site.asked)];
      const sizes = files.map((name) => [name, gzipSync(readFileSync(join(DIST, name))).length] as const);
      const total = sizes.reduce((sum, [, size]) => sum + size, 0);
      console.log(`${path}: ${total} bytes in ${files.length} files`);
      expect(files).toContain(path);
      expect(files.some((name) => name.endsWith('.js'))).toBe(true);
      expect(total, sizes.map(([name, size]) => `${name} ${size}`).join('\n')).toBeLessThan(MOST_BYTES);
    } finally {
      await browser.close();
      site.close();
    }
  });
});
