/**
 * Opens the built pages in Chromium and Firefox, and listens to what goes wrong in them: any error on the console, any
 * exception and any request that fails make the test fail that opened the page.
 */
import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, ElementHandle, Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject } from 'vitest';
import { BROWSERS, type BrowserName, launch } from '../browsers/browsers';

const AXE = readFileSync(
  new URL('../../examples/playground/node_modules/axe-core/axe.min.js', import.meta.url),
  'utf8',
);

export interface OpenOptions {
  /** CSS pixels; 1280 × 900. */
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
}

export interface Opened {
  readonly page: Page;
  /** What went wrong so far; the test fails unless it is empty at the end. */
  readonly complaints: string[];
}

/** @param path a page and its query, such as `digits.html?seed=3` */
export type Open = (path: string, options?: OpenOptions) => Promise<Opened>;

/** Describes the same tests for every browser. Pages are closed, and their complaints read, after each test. */
export function inEachBrowser(title: string, tests: (open: Open, browser: BrowserName) => void): void {
  describe.each(BROWSERS)(`${title}, %s`, (name) => {
    let browser: Browser;
    let opened: { context: BrowserContext; complaints: string[] }[] = [];

    beforeAll(async () => {
      browser = await launch(name);
    });
    afterAll(() => browser?.close());
    afterEach(async () => {
      const complaints = opened.flatMap((one) => one.complaints);
      const contexts = opened.map(({ context }) => context);
      opened = [];
      for (const context of contexts) await context.close();
      expect(complaints).toEqual([]);
    });

    tests(async (path, options) => {
      const context = await browser.createBrowserContext();
      const complaints: string[] = [];
      opened.push({ context, complaints });
      const page = await context.newPage();
      await openPage(page, new URL(path, inject('site')), complaints, options);
      return { page, complaints };
    }, name);
  });
}

async function openPage(
  page: Page,
  url: URL,
  complaints: string[],
  { width = 1280, height = 900, theme }: OpenOptions = {},
): Promise<void> {
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`exception: ${error instanceof Error ? error.message : error}`));
  page.on('requestfailed', (request) => complaints.push(`request failed: ${request.url()}`));
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`status ${response.status()}: ${response.url()}`);
  });
  if (theme) url.searchParams.set('theme', theme);
  await page.setViewport({ width, height });
  await page.goto(url.href, { waitUntil: 'load' });
}

/**
 * Waits until a function of the page says yes; on time-out it fails with what was awaited and what the page showed.
 * @param condition runs in the page: it sees `given` and the page's globals, nothing of the test
 */
export async function until(
  page: Page,
  what: string,
  condition: (given: string) => unknown,
  { timeout = 30_000, given = '' } = {},
): Promise<void> {
  try {
    await page.waitForFunction(condition, { timeout, polling: 50 }, given);
  } catch (error) {
    const shown = await page.evaluate(() => document.body.innerText.replace(/\s+/g, ' ').slice(0, 600));
    throw new Error(`waited ${timeout} ms until ${what}; the page shows: ${shown}`, { cause: error });
  }
}

/** The one element that a selector names; CSS, and puppeteer's `::-p-text(…)` and `::-p-aria(…)`. */
export async function find(page: Page, selector: string): Promise<ElementHandle<Element>> {
  const found = await page.$$(selector);
  if (found.length !== 1) throw new Error(`${selector} names ${found.length} elements of the page, not one`);
  return found[0];
}

/** What an element shows, spaces made one. */
export async function textOf(page: Page, selector: string): Promise<string> {
  const element = await find(page, selector);
  return element.evaluate((shown) => (shown.textContent ?? '').replace(/\s+/g, ' ').trim());
}

/** What axe-core, which the playground's package.json brings, says of a page. */
interface Audit {
  readonly passes: readonly unknown[];
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly help: string;
    readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
  }[];
}

/** Fails on what axe-core finds serious or critical, naming the rule and the elements. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(AXE);
  const { passed, grave } = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<Audit> } };
    const { passes, violations } = await axe.run();
    const found = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    const elements = (nodes: Audit['violations'][number]['nodes']): string =>
      nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary}`).join('\n');
    return { passed: passes.length, grave: found.map(({ id, help, nodes }) => `${id}: ${help}\n${elements(nodes)}`) };
  });
  expect(passed).toBeGreaterThan(10); // rules that had something to look at
  expect(grave, grave.join('\n')).toEqual([]);
}

/** Fails where the page is wider than its window, and names what sticks out. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const { wider, out } = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const beyond = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > width + 1);
    return {
      wider: document.documentElement.scrollWidth - width,
      out: beyond.map((e) => `${e.tagName.toLowerCase()}${e.id && `#${e.id}`}.${e.className}`).slice(0, 5),
    };
  });
  expect(wider > 0, `${wider} px too wide: ${out.join(', ')}`).toBe(false);
}
