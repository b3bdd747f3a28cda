/** Finds and starts the browsers that the pages are tested in. */
import { existsSync } from 'node:fs';
import type { Browser } from 'puppeteer-core';

export const BROWSERS = ['chromium', 'firefox'] as const;
export type BrowserName = (typeof BROWSERS)[number];

const USUAL: Record<BrowserName, string[]> = {
  chromium: [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ],
  firefox: [
    '/usr/bin/firefox-esr',
    '/usr/bin/firefox',
    '/Applications/Firefox.app/Contents/MacOS/firefox',
    '/Applications/Firefox ESR.app/Contents/MacOS/firefox',
  ],
};

const DEBIAN: Record<BrowserName, string> = { chromium: 'chromium', firefox: 'firefox-esr' };

// The sandbox refuses to start under root, which is who runs CI; the pages are all our own.
const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The path of a browser: what the variable CHROMIUM or FIREFOX names, or one of the usual places. */
export function findBrowser(name: BrowserName): string {
  const variable = name.toUpperCase();
  const named = process.env[variable];
  if (named) {
    if (existsSync(named)) return named;
    throw new Error(`the ${variable} variable names ${named}, where there is no file`);
  }
  const found = USUAL[name].find((path) => existsSync(path));
  if (found) return found;
  throw new Error(
    [
      `no ${name} found, and the tests in browsers are worth nothing without one.`,
      `  Debian, Ubuntu:  apt-get update && apt-get install -y ${DEBIAN[name]}`,
      `  elsewhere:       set the ${variable} environment variable to the path of one`,
    ].join('\n'),
  );
}

export async function launch(name: BrowserName): Promise<Browser> {
  const { default: puppeteer } = await import('puppeteer-core'); // which vitest.config.ts would load at every run
  return puppeteer.launch({
    browser: name === 'firefox' ? 'firefox' : 'chrome',
    executablePath: findBrowser(name),
    headless: true,
    args: name === 'chromium' ? CHROMIUM_FLAGS : [],
  });
}
