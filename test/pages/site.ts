/** Serves what `npm run playground:build` made, as any static server would. */
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import sirv from 'sirv';

export const DIST = fileURLToPath(new URL('../../examples/playground/dist/', import.meta.url));

export interface Site {
  /** Of the folder, with a slash at the end. */
  readonly url: string;
  /** Paths below the folder that pages asked for, in order. */
  readonly asked: string[];
  /** Those that the service worker asked for, to keep them. */
  readonly kept: string[];
  close(): void;
}

/** File names of the pages. */
export function pages(): string[] {
  return readdirSync(DIST).filter((name) => name.endsWith('.html'));
}

export async function serveSite(): Promise<Site> {
  if (!existsSync(`${DIST}index.html`))
    throw new Error('the pages are not built; npm run playground:build builds them');
  const files = sirv(DIST);
  const asked: string[] = [];
  const kept: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const byWorker = pathname === '/sw.js' || /\/sw\.js$/.test(request.headers.referer ?? '');
    (byWorker ? kept : asked).push(pathname.slice(1));
    files(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked,
    kept,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
