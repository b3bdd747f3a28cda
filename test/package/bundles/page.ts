/** Serves a folder, opens it in a browser, and returns what the program left there. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'puppeteer-core';
import sirv from 'sirv';

export interface Report {
  loss?: number;
  accuracy?: number;
  /** Whether a worker came to the same parameters, bit for bit. */
  same?: boolean;
  error?: { name: string; message: string; code: unknown };
}

export interface Visit {
  report: Report;
  /** Errors on the console, exceptions, requests that failed. */
  complaints: string[];
}

/** @param isolated whether the page is cross-origin isolated */
export async function visit(browser: Browser, folder: string, policy?: string, isolated = false): Promise<Visit> {
  const files = sirv(folder, { dev: true });
  const server = createServer((request, response) => {
    if (policy) response.setHeader('Content-Security-Policy', policy);
    if (isolated) {
      response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
      response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    }
    files(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const { report, complaints } = await openPage(browser, `http://127.0.0.1:${port}/`);
    return { report: report as Report, complaints };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Opens a page, and waits for what it reports. */
export async function openPage(
  browser: Browser,
  url: string,
): Promise<{ report: unknown; complaints: string[]; html: string }> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`exception: ${error instanceof Error ? error.message : error}`));
  page.on('requestfailed', (request) => complaints.push(`request failed: ${request.url()}`));
  try {
    const response = await page.goto(url);
    const handle = await page
      .waitForFunction(() => (globalThis as { report?: unknown }).report, { timeout: 60_000 })
      .catch((cause) => {
        throw new Error(`the page reported nothing: ${complaints.join('; ')}`, { cause });
      });
    return { report: await handle.jsonValue(), complaints, html: (await response?.text()) ?? '' };
  } finally {
    await page.close();
  }
}
