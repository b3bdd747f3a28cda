/** After a visit the whole site works without a network; before that, what does not load is said in plain words. */
import { expect, test } from 'vitest';
import { download } from './download';
import { find, inEachBrowser, textOf, until } from './driver';
import { pages, serveSite } from './site';

inEachBrowser('without a network', (open) => {
  test('all pages open and export, once one was open for some seconds', async () => {
    const site = await serveSite();
    const { page, complaints } = await open(`${site.url}index.html?epoch=3`);
    await until(
      page,
      'the service worker is in charge',
      () => navigator.serviceWorker.controller?.state === 'activated',
    );
    site.close();
    for (const path of pages()) {
      await page.goto(`${site.url}${path}`, { waitUntil: 'load' });
      await until(page, `${path} has its menu`, () => document.querySelectorAll('header nav a').length >= 9);
    }
    await page.goto(`${site.url}digits.html?epoch=2`, { waitUntil: 'load' });
    await until(page, 'it has trained', () => document.documentElement.dataset.epoch === '2');
    await page.goto(`${site.url}index.html?epoch=5`, { waitUntil: 'load' });
    await until(page, 'it has trained', () => document.documentElement.dataset.epoch === '5');
    const { file, bytes } = await download(page, 'ONNX');
    expect(file).toBe('nablanet-playground.onnx');
    expect(bytes.length).toBeGreaterThan(500);
    expect(complaints).toEqual([]);
  });

  test('an export that does not load says what to do', async () => {
    const site = await serveSite();
    const { page, complaints } = await open(`${site.url}index.html?epoch=2`);
    await until(page, 'it has trained', () => document.documentElement.dataset.epoch === '2');
    site.close();
    await (await find(page, '#export ::-p-xpath(.//button[text()="ONNX"])')).click();
    await until(page, 'the page says so', () =>
      /Check your connection/.test(document.querySelector('#export p')?.textContent ?? ''),
    );
    expect(await textOf(page, '#export p')).toMatch(/^ONNX: the export code could not be loaded\. .* try again\.$/);
    complaints.length = 0; // what the browser says of the missing file
  });
});
