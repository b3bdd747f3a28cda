/** The packed package, untouched, in every bundler's page, in pages without a bundler, in Deno and in Bun. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch } from '../../browsers/browsers';
import { type Report, visit } from './page';
import { BUNDLERS, install, OLDER, OWN_WORKERS, project, RUNTIMES, SCRIPTS, viteOf, workletOf } from './tools';

let folder: string;
let chromium: Browser;
let firefox: Browser;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nablanet-bundles-'));
  [chromium, firefox] = await Promise.all([launch('chromium'), launch('firefox'), install(folder)]);
}, 60_000);

afterAll(async () => {
  await Promise.all([chromium?.close(), firefox?.close()]);
  rmSync(folder, { recursive: true, force: true });
});

/** XOR is learnt, digits that it has not seen are read, and a worker came to the same bits. */
function expectLearnt({ error, loss, accuracy, same }: Report): void {
  expect(error).toBeUndefined();
  expect(loss).toBeLessThan(0.01);
  expect(accuracy).toBeGreaterThan(0.95);
  expect(same).toBe(true);
}

/** Scripts of a folder that a tool wrote. */
function scriptsOf(home: string): { path: string; text: string }[] {
  const inputs = /^(main|learn|report|share|threads|(threads-)?own(-worker)?|worklet|vite\.config)\.js$/;
  return readdirSync(home, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.js') && !inputs.test(path) && !path.includes('node_modules'))
    .map((path) => ({ path, text: readFileSync(join(home, path), 'utf8') }));
}

/** What the program does not import. */
const UNUSED = ['oneCycle', 'confusionMatrix', 'partialFit', 'servantsAt'];

/** Bytes gzipped: all that the page loads, and what waits until a worker is asked for. */
const sizes: Record<string, { page: number; worker: number }> = {};

describe.each(Object.entries(BUNDLERS))('%s', (name, build) => {
  let home: string;

  beforeAll(async () => {
    home = await build(folder);
  }, 120_000);

  test('its page learns in Chromium and Firefox, with nothing on the console', async () => {
    for (const browser of [chromium, firefox]) {
      const { report, complaints } = await visit(browser, home);
      expectLearnt(report);
      expect(complaints).toEqual([]);
    }
  });

  test('what is not imported is not in it', () => {
    const scripts = scriptsOf(home);
    expect(scripts.length).toBeGreaterThan(0);
    for (const { path, text } of scripts) {
      for (const word of UNUSED) expect(text.includes(word), `${word} in ${path}`).toBe(false);
    }
    const zipped = (own: typeof scripts): number =>
      own.reduce((sum, { text }) => sum + gzipSync(text, { level: 9 }).length, 0);
    const waiting = scripts.filter(({ text }) => text.includes('nablanetWorker') && scripts.length > 1);
    sizes[name] = { page: zipped(scripts.filter((script) => !waiting.includes(script))), worker: zipped(waiting) };
  });
});

test.each(OLDER)('%s builds the page, too', async (name) => {
  const { report, complaints } = await visit(chromium, await viteOf(folder, name));
  expectLearnt(report);
  expect(complaints).toEqual([]);
});

describe("a worker of the user's own learns, and starts another", () => {
  test.each(Object.entries(OWN_WORKERS))('%s', async (_, build) => {
    const home = await build(folder);
    for (const browser of [chromium, firefox]) {
      const { report, complaints } = await visit(browser, home);
      expectLearnt(report);
      expect(complaints).toEqual([]);
    }
  });
});

test('an AudioWorklet, which has neither clock nor timers nor TextDecoder, learns, loads what was saved, predicts', async () => {
  const home = await workletOf(folder);
  for (const browser of [chromium, firefox]) {
    const { report, complaints } = await visit(browser, home);
    expect(report.error, report.error?.message).toBeUndefined();
    expect(report.loss).toBeLessThan(0.01);
    expect(report).toMatchObject({
      same: true,
      lacks: ['TextDecoder', 'performance', 'setTimeout', 'structuredClone'],
    });
    expect(complaints).toEqual([]);
  }
});

describe.each(Object.entries(SCRIPTS))('%s', (_, build) => {
  test('learns in Chromium and Firefox', async () => {
    const home = await build(folder);
    for (const browser of [chromium, firefox]) {
      const { report, complaints } = await visit(browser, home);
      expectLearnt(report);
      expect(complaints).toEqual([]);
    }
  });
});

describe('a Content-Security-Policy', () => {
  const STRICT = "default-src 'none'; connect-src 'self'; img-src data:; worker-src blob:; script-src 'self'";

  test("with 'wasm-unsafe-eval' and blob: workers a bundle works", async () => {
    const home = await BUNDLERS.esbuild(folder);
    const { report, complaints } = await visit(chromium, home, `${STRICT} 'wasm-unsafe-eval'`);
    expectLearnt(report);
    expect(complaints).toEqual([]);
  });

  test.each(['chromium', 'firefox'] as const)('without it %s gets an error that says what is missing', async (name) => {
    const home = await BUNDLERS.esbuild(folder);
    const { report } = await visit(name === 'firefox' ? firefox : chromium, home, STRICT);
    expect(report.error).toMatchObject({ name: 'Error', code: 'engine' });
    expect(report.error?.message).toContain("'wasm-unsafe-eval'");
  });

  test('without blob: workers, training in a worker says so', async () => {
    const home = await BUNDLERS.esbuild(folder);
    const policy = `${STRICT} 'wasm-unsafe-eval'`.replace('worker-src blob:', "worker-src 'none'");
    const { report } = await visit(chromium, home, policy);
    expect(report.error?.message).toContain('worker-src');
  });
});

test.each(Object.entries(RUNTIMES))(
  '%s runs the program, and ends by itself',
  async (name, run) => {
    const home = project(folder, name, '');
    expectLearnt(JSON.parse(await run(home)));
  },
  120_000,
);

/** `WRITE_SIZES=1 npm run test:bundles` keeps them for the documentation. */
test('every bundler was measured', () => {
  expect(Object.keys(sizes)).toEqual(Object.keys(BUNDLERS));
  console.table(sizes);
  if (process.env.WRITE_SIZES) writeFileSync('bench/results/bundles.json', `${JSON.stringify(sizes, null, 2)}\n`);
});
