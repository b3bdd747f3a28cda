/**
 * HTML of the documentation, in a real Chromium (`/usr/bin/chromium`, or named by CHROMIUM): no error, nothing that
 * cannot be loaded, and the results that its scripts promise. Whatever address the package is loaded from, it is that
 * of this repository.
 */
import { existsSync, readFileSync } from 'node:fs';
import { parseHTML } from 'linkedom';
import puppeteer, { type Browser, type HTTPRequest } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BLOCKS, type Block, ROOT } from './blocks';
import { type Expected, mark, matches } from './results';

/** Where the page seems to come from. */
const SITE = 'http://page.test';

/** How long a page may take to come to its results, and how long one without results is watched. */
const SECONDS = 30;
const WATCHED = 1;

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript',
  cjs: 'text/javascript',
  wasm: 'application/wasm',
};

/** The file of the package that an address means: what follows `nablanet` in its path, whoever serves it. */
function fileOf(url: string): string | undefined {
  const path = new URL(url).pathname.match(/\/nablanet(?:@[^/]*)?\/(.+)$/)?.[1];
  return path?.startsWith('dist/') && existsSync(`${ROOT}/${path}`) ? `${ROOT}/${path}` : undefined;
}

/** A page whose scripts hand on what they promise; each script's lines are counted apart. */
function prepare(html: string): { html: string; expected: (Expected & { script: number })[] } {
  const { document } = parseHTML(html);
  const expected: (Expected & { script: number })[] = [];
  for (const [i, script] of Array.from(document.querySelectorAll('script:not([src])')).entries()) {
    if (!['', 'module', 'text/javascript'].includes(script.getAttribute('type') ?? '')) continue;
    const marked = mark(script.textContent ?? '');
    script.textContent = marked.code.replaceAll('globalThis.__result(', `globalThis.__result(${i}, `);
    expected.push(...marked.expected.map((promise) => ({ ...promise, script: i })));
  }
  return { html: document.toString(), expected };
}

let browser: Browser;
beforeAll(async () => {
  browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
});
afterAll(() => browser?.close());

/** Opens a page; what went wrong with it. */
async function faultsOf(source: string): Promise<string[]> {
  const { html, expected } = prepare(source);
  const page = await browser.newPage();
  const faults: string[] = [];
  const results = new Map<string, string>();
  const answer = (request: HTTPRequest): Promise<void> => {
    const url = request.url();
    if (url === `${SITE}/`) return request.respond({ contentType: 'text/html; charset=utf-8', body: html });
    if (url.endsWith('/favicon.ico')) return request.respond({ status: 204 });
    if (/^(data|blob):/.test(url)) return request.continue();
    const file = fileOf(url);
    if (file === undefined) {
      faults.push(`${url} is no file of the package`);
      return request.abort();
    }
    const headers = { 'access-control-allow-origin': '*' };
    return request.respond({ headers, contentType: TYPES[file.split('.').at(-1) ?? ''], body: readFileSync(file) });
  };
  try {
    page.on('request', (request) => void answer(request));
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    await page.setRequestInterception(true);
    await page.exposeFunction('__said', (key: string, text: string) => void results.set(key, text));
    await page.evaluateOnNewDocument(() => {
      const inside = (value: unknown): unknown =>
        ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value;
      const format = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(inside(value)));
      const scope = globalThis as unknown as Record<string, (...args: unknown[]) => void>;
      scope.__result = (script, line, values) =>
        scope.__said(`${script}:${line}`, (values as unknown[]).map(format).join(' '));
    });
    await page.goto(`${SITE}/`, { waitUntil: 'load' });
    const end = performance.now() + 1000 * (expected.length > 0 ? SECONDS : WATCHED);
    while (
      performance.now() < end &&
      (expected.length === 0 || results.size < expected.length) &&
      faults.length === 0
    ) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    for (const promise of expected) {
      const actual = results.get(`${promise.script}:${promise.line}`);
      if (actual === undefined) faults.push(`the script's line ${promise.line} was never reached`);
      else if (!matches(promise, actual)) faults.push(`it promises ${promise.text} and gives ${actual}`);
    }
    return faults;
  } finally {
    await page.close();
  }
}

describe('pages of the documentation', () => {
  const pages = BLOCKS.filter(({ language }) => language === 'html').map((block): [string, Block] => [
    `${block.page}:${block.line}`,
    block,
  ]);

  it.each(pages)('%s', async (_, { code }) => {
    expect(await faultsOf(code)).toEqual([]);
  });

  const module = (code: string): string => `<!doctype html><body><script type="module">${code}</script>`;
  const from = "import { Random } from 'https://some.cdn.test/npm/nablanet@1/dist/index.js';";

  it('may do well', async () => {
    expect(await faultsOf(module(`${from}\nconsole.log(new Random(1).integer(1), [1]); // → 0 [1]\n`))).toEqual([]);
  });

  it.each([
    ['throws', module("throw new Error('no');"), /no/],
    ['gives another result', module(`${from}\nnew Random(1).integer(1); // → 1\n`), /promises 1 and gives 0/],
    [
      'loads what is not there',
      module("import 'https://some.cdn.test/npm/nablanet/dist/nothing.js';"),
      /is no file of the package/,
    ],
    [
      'loads a picture from elsewhere',
      '<!doctype html><img src="https://else.test/a.png" alt="">',
      /is no file of the package/,
    ],
    ['logs an error', '<!doctype html><script>console.error("no")</script>', /no/],
  ])('that %s has a fault', async (_, html, message) => {
    expect((await faultsOf(html)).join('\n')).toMatch(message);
  });
});
