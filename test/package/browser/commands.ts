/**
 * What the suites ask of Node: commands of vitest.config.ts. `visit` serves a bare page under one
 * Content-Security-Policy, opens it in the browser that the tests run in, and returns what page.js found;
 * `peakMemory` asks the system how large the browser's pages have been.
 */
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserCommand } from 'vitest/node';
import type { Asking } from '../../browsers/provider.ts';

/** What page.js leaves in `globalThis.report`, and what the server saw; `found` is threads-page.js's. */
export interface Visit {
  found?: Record<string, unknown>;
  backend?: string;
  loss?: number;
  error?: { name: string; message: string; code: unknown; cause: string };
  /** Directives that the page violated, as the browser reports them. */
  violations: string[];
  /** Paths that were asked for, sorted. */
  requests: string[];
}

declare module 'vitest/browser' {
  /** vitest takes its type from a provider's package of its own. */
  export const commands: BrowserCommands;
  interface BrowserCommands {
    /**
     * @param query behind the page's address; `?worker` trains in a worker, `?threads=…` is threads-page.js
     * @param isolated whether the page is cross-origin isolated
     */
    visit(policy: string, query?: string, isolated?: boolean): Promise<Visit>;
    peakMemory(): Promise<number | undefined>;
  }
}

const FILES: Readonly<Record<string, URL>> = {
  '/page.js': new URL('page.js', import.meta.url),
  '/nablanet.js': new URL('../../../dist/index.js', import.meta.url),
  '/worker.js': new URL('../../../dist/worker.js', import.meta.url),
  ...Object.fromEntries(
    ['threads-page.js', 'threads-work.js', 'threads-worker.js'].map((name) => [
      `/${name}`,
      new URL(name, import.meta.url),
    ]),
  ),
  ...Object.fromEntries(
    ['nablanet.global.js', 'nablanet-threads.global.js', 'threads.js', 'threads/index.js'].map((name) => [
      `/${name}`,
      new URL(`../../../dist/${name}`, import.meta.url),
    ]),
  ),
};

const HTML = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>';

const MAP = { nablanet: '/nablanet.js', 'nablanet/threads': '/threads/index.js' };
const THREADS = `<!doctype html><link rel="icon" href="data:,">
  <script type="importmap" nonce="map">${JSON.stringify({ imports: MAP })}</script>
  <script src="/threads-work.js"></script><script type="module" src="/threads-page.js"></script>`;

const browserOf = (context: unknown): Asking['browser'] => (context as Asking).browser;

export const visit: BrowserCommand<[policy: string, query?: string, isolated?: boolean]> = async (
  asking,
  policy,
  query = '',
  isolated = false,
): Promise<Visit> => {
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const path = request.url?.replace(query, '') ?? '';
    requests.push(path);
    if (isolated) {
      response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
      response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    }
    // A worker has the policy of its own script.
    if (policy !== '' && /^\/(threads-worker\.js)?$/.test(path)) {
      response.setHeader('Content-Security-Policy', policy);
    }
    const file = FILES[path];
    if (file) {
      response.setHeader('Content-Type', 'text/javascript');
      response.end(await readFile(file));
    } else {
      response.statusCode = path === '/' ? 200 : 404;
      response.setHeader('Content-Type', 'text/html');
      response.end(query.startsWith('?threads') ? THREADS : HTML);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const page = await browserOf(asking).newPage();
  try {
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${query}`);
    const report = await page.waitForFunction(() => (globalThis as { report?: Omit<Visit, 'requests'> }).report);
    return { ...(await report.jsonValue()), requests: requests.sort() } as Visit;
  } finally {
    await page.close();
    server.closeAllConnections();
    server.close();
  }
};

/** MiB that the largest process of the browser ever had in memory, or undefined where there is no /proc to ask. */
export const peakMemory: BrowserCommand<[]> = async (asking): Promise<number | undefined> => {
  if (process.platform !== 'linux') return undefined;
  const processes = await familyOf(Number(browserOf(asking).process()?.pid));
  if (processes.length === 0) throw new Error('the system tells no processes of the browser');
  const peaks = processes.map(async (id) => {
    const status = await readFile(`/proc/${id}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
  });
  return Math.max(...(await Promise.all(peaks)));
};

/** The processes that a process started, and theirs. */
async function familyOf(parent: number): Promise<number[]> {
  const threads = await readdir(`/proc/${parent}/task`).catch(() => []);
  const lists = threads.map((thread) => readFile(`/proc/${parent}/task/${thread}/children`, 'utf8').catch(() => ''));
  const ids = (await Promise.all(lists)).join(' ').split(' ').filter(Boolean).map(Number);
  const theirs = await Promise.all(ids.map(familyOf));
  return [...ids, ...theirs.flat()];
}
