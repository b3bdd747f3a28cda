/** What people do with the playground beside training: reload, other data, own points, weights, code, experiments. */
import type { Page } from 'puppeteer-core';
import { expect, test } from 'vitest';
import { download } from './download';
import { expectAccessible, expectNoSidewaysScroll, find, inEachBrowser, textOf, until } from './driver';

const dataOf = (page: Page, name: string): Promise<string | undefined> =>
  page.evaluate((key) => document.documentElement.dataset[key], name);

const rests = (page: Page, epoch: string): Promise<void> =>
  until(
    page,
    `it rests at epoch ${epoch}`,
    (given) => {
      const { state, playing, epoch: reached } = document.documentElement.dataset;
      return state === 'idle' && playing === 'false' && reached === given;
    },
    { given: epoch },
  );

/** As the page has it: puppeteer hears of it later. */
const query = async (page: Page): Promise<URLSearchParams> =>
  new URLSearchParams(await page.evaluate(() => location.search));

const click = async (page: Page, selector: string): Promise<void> => (await find(page, selector)).click();

/** The middle of an element on the page, which is scrolled to. */
async function boxOf(page: Page, selector: string): Promise<{ x: number; y: number; width: number; height: number }> {
  const element = await find(page, selector);
  await element.scrollIntoView();
  const box = await element.boundingBox();
  if (!box) throw new Error(`${selector} is not to be seen`);
  return box;
}

inEachBrowser('using the playground', (open, browser) => {
  test('a reload in the middle of a run keeps what was trained', async () => {
    const { page } = await open('index.html?problem=circles');
    expect((await query(page)).get('epoch')).toBeNull(); // a run that has only begun begins again
    await until(page, 'it has trained', () => Number(document.documentElement.dataset.epoch) > 40);
    await page.reload({ waitUntil: 'load' });
    const epoch = (await query(page)).get('epoch') ?? '';
    expect(Number(epoch)).toBeGreaterThan(5);
    await rests(page, epoch);
  });

  test('nothing trains by itself for those who ask for less motion', async () => {
    if (browser === 'firefox') return; // puppeteer cannot ask it for that
    for (const path of ['index.html', 'digits.html']) {
      const { page } = await open('notes.html');
      await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
      await page.goto(new URL(path, page.url()).href, { waitUntil: 'load' });
      await rests(page, '0');
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(await dataOf(page, 'epoch'), path).toBe('0');
      await click(page, '#play');
      await until(page, 'it trains when it is told', () => Number(document.documentElement.dataset.epoch) > 1);
    }
  });

  test('data sets are chosen by their pictures; the switch goes to regression and back', async () => {
    const { page } = await open('index.html?epoch=0');
    await rests(page, '0');
    const visible = (): Promise<string[]> =>
      page.$$eval('.data-picker fieldset label', (labels) =>
        labels.filter((label) => !label.hidden).map((label) => label.textContent ?? ''),
      );
    expect(await visible()).toEqual(['Spirals', 'Moons', 'Circles', 'Clusters', 'XOR']);
    await click(page, '[name="problem"][value="moons"]');
    expect((await query(page)).get('problem')).toBe('moons');
    await click(page, '#regression');
    expect(await visible()).toEqual(['Waves', 'Ripple']);
    expect([(await query(page)).get('problem'), (await query(page)).get('output')]).toEqual(['waves', 'linear']);
    await click(page, '#regression');
    expect([(await query(page)).get('problem'), (await query(page)).get('output')]).toEqual(['moons', null]);
    await click(page, '[name="sin1"]');
    expect((await query(page)).get('sin1')).toBe('1');
    await expectAccessible(page);
  });

  test('points are added by mouse and by keys, are in the link, and can be removed', async () => {
    const { page } = await open('index.html?problem=xor&epoch=0');
    await rests(page, '0');
    const before = await dataOf(page, 'parameters');
    await page.select('#adding', '1');
    const box = await boxOf(page, '.surface');
    await page.mouse.click(box.x + 0.75 * box.width, box.y + 0.25 * box.height);
    expect((await query(page)).get('added')).toMatch(/^5[45]_5[45]_1$/);
    await page.select('#adding', '0');
    await page.focus('.surface');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    expect((await query(page)).get('added')).toMatch(/^5[45]_5[45]_1\*-[56]_0_0$/);
    expect(await textOf(page, '.added span')).toBe('Added points: 2');
    await click(page, '#step');
    await rests(page, '1');
    const trained = await dataOf(page, 'parameters');
    expect(trained).not.toBe(before);
    const { page: copy } = await open(`index.html?${await query(page)}`);
    await rests(copy, '1');
    expect(await dataOf(copy, 'parameters')).toBe(trained);
    await click(page, '.added button');
    expect((await query(page)).get('added')).toBeNull();
  });

  test('test data can be hidden, the output discretized; both are in the address', async () => {
    const { page } = await open('index.html?problem=gaussians&epoch=5');
    await rests(page, '5');
    const parameters = await dataOf(page, 'parameters');
    const coloursOf = (canvas: number): Promise<number> =>
      page.$$eval(
        '.surface canvas',
        (canvases, which) => {
          const { width, height } = canvases[which] as HTMLCanvasElement;
          const context = (canvases[which] as HTMLCanvasElement).getContext('2d');
          return new Set(new Uint32Array(context?.getImageData(0, 0, width, height).data.buffer ?? [])).size;
        },
        canvas,
      );
    const inkOf = (): Promise<number> =>
      page.$$eval('.surface canvas', (canvases) => {
        const { width, height } = canvases[1] as HTMLCanvasElement;
        const context = (canvases[1] as HTMLCanvasElement).getContext('2d');
        const pixels = new Uint32Array(context?.getImageData(0, 0, width, height).data.buffer ?? []);
        return pixels.filter((pixel) => pixel !== 0).length;
      });
    expect(await coloursOf(0)).toBeGreaterThan(50);
    const ink = await inkOf();
    await click(page, '#discretize');
    await click(page, '#test');
    expect(await coloursOf(0)).toBe(2);
    expect(await inkOf()).toBeLessThan(0.9 * ink);
    expect([
      (await query(page)).get('discretize'),
      (await query(page)).get('test'),
      (await query(page)).get('epoch'),
    ]).toEqual(['1', '0', '5']);
    expect(await dataOf(page, 'parameters')).toBe(parameters);
    await page.reload({ waitUntil: 'load' });
    await rests(page, '5');
    expect(await coloursOf(0)).toBe(2);
  });

  test('the network can be read and edited by keys alone; the legend follows the unit', async () => {
    const { page } = await open('index.html?problem=xor&layers=4tanh&epoch=60');
    await rests(page, '60');
    expect([await textOf(page, '#low'), await textOf(page, '#high')]).toEqual(['0', '1']);
    await page.focus('.diagram');
    await page.keyboard.press('ArrowRight');
    expect(await textOf(page, '#unit')).toBe('Input x₁');
    await page.keyboard.press('ArrowRight');
    expect(await textOf(page, '#unit')).toMatch(/^Layer 1, unit 1: bias/);
    const [low, high] = [await textOf(page, '#low'), await textOf(page, '#high')];
    expect(low).toBe(`−${high}`);
    expect(Number(high)).toBeGreaterThan(0);
    expect(Number(high)).toBeLessThanOrEqual(1);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await textOf(page, '.weights legend')).toBe('Weights of layer 1, unit 2');
    expect(await page.$$eval('.weights label', (labels) => labels.map((label) => label.textContent))).toEqual([
      'bias',
      'from x₁',
      'from x₂',
    ]);
    const before = await dataOf(page, 'parameters');
    const fields = await page.$$('.weights input');
    await fields[1].evaluate((field) => {
      (field as HTMLInputElement).value = '-2.5';
      field.dispatchEvent(new Event('change', { bubbles: true }));
    });
    await until(page, 'it is another network', (given) => document.documentElement.dataset.parameters !== given, {
      given: before,
    });
    expect(await fields[1].evaluate((field) => Number((field as HTMLInputElement).value))).toBe(-2.5);
    expect(await textOf(page, '#edited')).toMatch(/^You edited this network/);
    await expectAccessible(page);
    await page.focus('.diagram');
    await page.keyboard.press('Escape');
    expect(await page.$eval('.weights', (form) => (form as HTMLElement).hidden)).toBe(true);
  });

  test('a weight tells its value under the pointer, and a click opens its field', async () => {
    const { page } = await open('index.html?problem=xor&layers=1tanh&x2=0&epoch=20', { width: 1440 });
    await rests(page, '20');
    const box = await boxOf(page, '.diagram');
    // One unit a layer: straight lines at the height of the middle.
    const y = box.y + 42 + (box.height - 50) / 2;
    const x = box.x + 0.28 * box.width;
    await page.mouse.move(x, y + 1);
    expect(await textOf(page, '#unit')).toMatch(/^Weight from x₁ to layer 1, unit 1: −?\d/);
    await page.mouse.click(x, y + 1);
    expect(await page.evaluate(() => document.activeElement?.parentElement?.textContent)).toBe('from x₁');
  });

  test('the code is that of the settings; the HTML file trains the same bits by itself', async () => {
    const { page } = await open('index.html?problem=circles&layers=6relu&x1x1=1&dropout=0.1&epoch=30');
    await rests(page, '30');
    const parameters = await dataOf(page, 'parameters');
    const code = await textOf(page, '#code code');
    expect(code).toContain("import { adam, Network } from 'nablanet';");
    expect(code).toContain("{ units: 6, activation: 'relu', dropout: 0.1 }, { units: 1, activation: 'sigmoid' },");
    expect(code).toContain('net.train(x, y, { epochs: 30, batchSize: 16, validation: test })');
    const file = await download(page, 'Download HTML file', '#code');
    expect(file.file).toBe('nablanet-playground.html');
    const { page: alone } = await open('notes.html');
    await alone.setContent(new TextDecoder().decode(file.bytes), { waitUntil: 'load' });
    await until(alone, 'it has trained', () =>
      /^Trained 30 epochs/.test(document.querySelector('#result')?.textContent ?? ''),
    );
    const digest = await alone.evaluate(() => {
      // biome-ignore lint/security/noGlobalEval: a name that the page's own script declares
      const bytes = new Uint8Array(globalThis.eval('net').getParameters().buffer);
      let hash = 0x811c9dc5;
      for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
      return (hash >>> 0).toString(16).padStart(8, '0');
    });
    expect(digest).toBe(parameters);
  });

  test('a guided experiment sets the page', async () => {
    const { page } = await open('index.html?epoch=0&theme=dark');
    await rests(page, '0');
    await click(page, '#bits summary');
    await click(page, '#bits li:first-child a');
    await rests(page, '400');
    expect(await dataOf(page, 'parameters')).toBe('7b18e7c7');
    expect(Object.fromEntries(await query(page))).toEqual({ theme: 'dark', epoch: '400' });
    await click(page, '#vanishing summary');
    await click(page, '#vanishing li:first-child a');
    await rests(page, '0');
    expect((await query(page)).get('problem')).toBe('circles');
    expect(await page.$$eval('.gradients li', (rows) => rows.length)).toBe(7);
    await page.setViewport({ width: 320, height: 740 });
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
  });

  test('the header leads to all pages, the documentation, the API and the source; a card is there', async () => {
    const { page } = await open('index.html?epoch=0');
    const links = await page.$$eval('header nav a', (anchors) => anchors.map((anchor) => anchor.textContent));
    expect(links).toEqual([
      ...['Playground', 'Your CSV data', 'Digits', 'Backpropagation', 'Birds', 'CartPole'],
      ...['Docs', 'API', 'Source'],
    ]);
    for (const name of ['og:title', 'og:description', 'og:image']) {
      expect(await page.$eval(`meta[property="${name}"]`, (meta) => meta.getAttribute('content'))).toBeTruthy();
    }
    for (const [file, width, height] of [
      ['card.png', 1200, 630],
      ['icon-180.png', 180, 180],
    ] as const) {
      const size = await page.evaluate(async (source) => {
        const image = await createImageBitmap(await (await fetch(source)).blob());
        return [image.width, image.height];
      }, file);
      expect(size, file).toEqual([width, height]);
    }
  });
});
