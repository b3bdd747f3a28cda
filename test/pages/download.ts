/** What a page hands over when one of its export buttons is pressed. */
import type { Page } from 'puppeteer-core';
import { find, until } from './driver';

export interface Download {
  readonly file: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Headless browsers ask where to put a file; what is tested is what the page hands over.
 *
 * @param within a selector of what holds the button
 */
export async function download(page: Page, label: string, within = '.exports'): Promise<Download> {
  await page.evaluate(() => {
    const saved: { file: string; blob: Blob | undefined } = { file: '', blob: undefined };
    Object.assign(globalThis, { saved });
    const make = URL.createObjectURL;
    URL.createObjectURL = (blob) => {
      saved.blob = blob as Blob;
      return make(blob);
    };
    HTMLAnchorElement.prototype.click = function () {
      saved.file = this.download;
    };
  });
  await (await find(page, `${within} ::-p-xpath(.//button[text()="${label}"])`)).click();
  await until(
    page,
    `${label} is saved`,
    () => (globalThis as unknown as { saved: { file: string } }).saved.file !== '',
  );
  const { file, bytes } = await page.evaluate(async () => {
    const { saved } = globalThis as unknown as { saved: { file: string; blob: Blob } };
    return { file: saved.file, bytes: [...new Uint8Array(await saved.blob.arrayBuffer())] };
  });
  return { file, bytes: Uint8Array.from(bytes) };
}
