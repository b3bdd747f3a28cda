/**
 * Chromium and Firefox for vitest, both by puppeteer: a page in a context of its own for each session that vitest asks
 * for.
 */
import type { Browser, Page } from 'puppeteer-core';
import type { BrowserProvider, BrowserProviderOption, TestProject } from 'vitest/node';
import { BROWSERS, type BrowserName, launch } from './browsers.ts';

/** What commands get of the browser that asks. */
export interface Asking extends Record<string, unknown> {
  readonly browser: Browser;
}

class Puppeteer implements BrowserProvider {
  readonly name = 'puppeteer';
  readonly supportsParallelism = false;
  readonly #browserName: BrowserName;
  #browser: Promise<Browser> | undefined;
  readonly #pages = new Map<string, Page>();

  constructor(project: TestProject) {
    this.#browserName = project.config.browser.name as BrowserName;
  }

  async openPage(session: string, url: string): Promise<void> {
    this.#browser ??= launch(this.#browserName);
    const browser = await this.#browser;
    await this.#pages.get(session)?.close();
    const page = await browser.newPage();
    this.#pages.set(session, page);
    await page.setViewport({ width: 1280, height: 800 });
    await page.goto(url);
  }

  getCommandsContext(session: string): Asking {
    const page = this.#pages.get(session);
    if (!page) throw new Error(`no page was opened for the session ${session}`);
    return { browser: page.browser() };
  }

  async close(): Promise<void> {
    const browser = await this.#browser;
    await browser?.close();
  }
}

/** vitest.config.ts loads this at every run; vitest's server for browsers is loaded when one is needed. */
export function puppeteer(): BrowserProviderOption {
  const provider = {
    name: 'puppeteer',
    options: {},
    supportedBrowser: BROWSERS,
    providerFactory: (project: TestProject) => new Puppeteer(project),
  };
  return {
    ...provider,
    async serverFactory(options) {
      const { defineBrowserProvider } = await import('@vitest/browser');
      return defineBrowserProvider(provider).serverFactory(options);
    },
  };
}
