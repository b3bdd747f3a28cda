/** Small projects as their users have them, each built and run by its own tool, with the packed package. */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { adam, Network } from 'nablanet';
import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch } from '../../browsers/browsers';
import { openPage } from './page';
import { install, tool } from './tools';
import { answerOf } from './workerd';

const HERE = fileURLToPath(new URL('.', import.meta.url));

// Nobody is told that tests were run.
Object.assign(process.env, { NEXT_TELEMETRY_DISABLED: '1', WRANGLER_SEND_METRICS: 'false' });

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(HERE, 'work-')); // beside node_modules, where the tools find themselves
  process.env.WRANGLER_LOG_PATH = join(folder, 'wrangler.log');
  await install(folder);
  cpSync(join(HERE, 'projects'), folder, { recursive: true });
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** XOR as all projects learn it. */
function learnt(): { loss: number; parameters: number[] } {
  const optimizer = adam({ learningRate: 0.05 });
  const net = new Network({ inputs: 2, layers: [8, 1], optimizer, seed: 1, backend: 'simd' });
  const x = [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ];
  const { loss } = net.train(x, [0, 1, 1, 0], { epochs: 400, batchSize: 4 });
  return { loss: loss[loss.length - 1], parameters: Array.from(net.getParameters()) };
}

test('Jest with jsdom', async () => {
  const printed = await tool('.bin/jest', ['--json'], join(folder, 'jest-jsdom'));
  expect(JSON.parse(printed)).toMatchObject({ success: true, numPassedTests: 5, numFailedTests: 0 });
});

test('Vitest with happy-dom', async () => {
  const printed = await tool('.bin/vitest', ['run', '--reporter=json'], join(folder, 'vitest-happy-dom'));
  expect(JSON.parse(printed)).toMatchObject({ success: true, numPassedTests: 3, numFailedTests: 0 });
});

describe('Cloudflare Workers: what wrangler builds, in workerd', () => {
  test('learns with both backends, to the bits of Node; there are no workers to train in', async () => {
    const home = join(folder, 'workerd');
    await tool('.bin/wrangler', ['deploy', '--dry-run', '--outdir', 'out'], home);
    const { backends, inWorker } = JSON.parse(await answerOf(join(home, 'out')));
    expect(backends.map(({ backend }: { backend: string }) => backend)).toEqual([
      'relaxed-simd',
      'simd',
      'relaxed-simd',
    ]);
    for (const { loss, same } of backends) expect({ learnt: loss < 0.01, same }).toEqual({ learnt: true, same: true });
    expect(backends[1]).toMatchObject(learnt());
    expect(inWorker).toMatchObject({ code: 'worker', unchanged: true });
    expect(inWorker.message).toContain('no worker could be started');
    // Of what pages have inlined there is nothing: neither the kernels as text, nor the program of a worker.
    const [script] = readdirSync(join(home, 'out')).filter((name) => name.endsWith('.js'));
    expect(readFileSync(join(home, 'out', script), 'utf8')).not.toContain('nablanetWorker');
  });

  test('bundled without the condition it says which', async () => {
    const home = join(folder, 'workerd');
    await tool('.bin/esbuild', ['worker.js', '--bundle', '--format=esm', '--outdir=plain'], home);
    expect(await answerOf(join(home, 'plain'))).toMatch(/export condition "workerd".*toModule/);
  });
});

describe('Next.js', () => {
  const PORT = 3000 + (process.pid % 1000);
  let server: ReturnType<typeof spawn>;
  let browser: Browser;
  const at = (path: string): string => `http://127.0.0.1:${PORT}${path}`;

  beforeAll(async () => {
    const home = join(folder, 'next');
    await tool('.bin/next', ['build'], home);
    const next = join(HERE, 'node_modules/next/dist/bin/next');
    server = spawn(process.execPath, [next, 'start', '-H', '127.0.0.1', '-p', String(PORT)], { cwd: home });
    await new Promise<void>((resolve, reject) => {
      let told = '';
      const listen = (text: unknown): void => {
        told += text;
        if (told.includes('Ready')) resolve();
      };
      server.stdout?.on('data', listen);
      server.stderr?.on('data', listen);
      server.once('exit', () => reject(new Error(told)));
    });
    browser = await launch('chromium');
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    server?.kill();
  });

  test.each([
    ['a route handler', '/api/node', 'other'],
    ['the edge runtime', '/api/edge', 'edge-runtime'],
  ])('%s', async (_, path, host) => {
    expect(await (await fetch(at(path))).json()).toEqual({ ...learnt(), host });
  });

  test("a server component, a client component, a worker of the user's own, and one of the package's", async () => {
    const { report, complaints, html } = await openPage(browser, at('/'));
    const own = { ...learnt(), host: 'other' };
    expect(html).toContain(String(own.parameters[0]));
    expect(report).toEqual({ page: own, own, same: true });
    expect(complaints).toEqual([]);
  });
});
