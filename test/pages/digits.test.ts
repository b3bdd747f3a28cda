/** The digits page in real browsers: drawing, training, links, downloads. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { Network } from 'nablanet';
import { fromONNX } from 'nablanet/onnx';
import type { Page } from 'puppeteer-core';
import { expect, test } from 'vitest';
import { calibrate, doubt, nearestOf, temperatureOf } from '../../examples/playground/src/digits/doubt';
import { type Digits, imageAt, splitDigits } from '../../examples/playground/src/digits/images';
import { readLink, writeLink } from '../../examples/playground/src/digits/link';
import { DOUBTS } from '../../examples/playground/src/digits/reading';
import { DEFAULTS, makeRun } from '../../examples/playground/src/digits/settings';
import { addToDigest, EMPTY_DIGEST, showDigest } from '../../examples/playground/src/shared/digest';
import { STYLES, smooth } from '../playground/handwriting';
import { download } from './download';
import { expectAccessible, expectNoSidewaysScroll, find, inEachBrowser, textOf, until } from './driver';

const DATA = new URL('../../examples/data/digits.csv.gz', import.meta.url);
const digits: Digits = splitDigits(gunzipSync(readFileSync(DATA)).toString());

/** A style of every digit to be drawn. */
const DRAWN = [
  '0 round',
  '1 a line',
  '2 plain',
  '3 round',
  '4 open',
  '5 top last',
  '6 round',
  '7 plain',
  '8 in one go',
  '9 curved',
];

function strokesOf(name: string): number[][] {
  const style = STYLES.find(({ digit, name: own }) => `${digit} ${own}` === name);
  if (!style) throw new Error(`no style is called ${name}`);
  return style.strokes.map((stroke) => smooth(stroke, 2));
}

const trained = (page: Page, epoch: number): Promise<void> =>
  until(
    page,
    `it rests at epoch ${epoch}`,
    (given) => {
      const { dataset } = document.documentElement;
      return dataset.state === 'idle' && dataset.epoch === given;
    },
    { given: String(epoch) },
  );

const dataOf = (page: Page, name: string): Promise<string | undefined> =>
  page.evaluate((key) => document.documentElement.dataset[key], name);

/** What the page reads on the pad once it has looked at it, sure or not; '–' is nothing. */
const reads = (page: Page, digit: number | '–'): Promise<void> =>
  until(
    page,
    `it reads ${digit}`,
    (given) => document.querySelector('#digit')?.textContent?.replace('?', '') === given,
    {
      given: String(digit),
      timeout: 5000,
    },
  );

/** Where the pad's points (0 to 100) are on the page. */
async function padOf(page: Page): Promise<(x: number, y: number) => [number, number]> {
  const pad = await find(page, '#pad');
  await pad.scrollIntoView();
  const box = await pad.boundingBox();
  if (!box) throw new Error('the pad is not shown');
  return (x, y) => [box.x + (x / 100) * box.width, box.y + (y / 100) * box.height];
}

async function drawByMouse(page: Page, strokes: readonly number[][]): Promise<void> {
  const at = await padOf(page);
  for (const stroke of strokes) {
    await page.mouse.move(...at(stroke[0], stroke[1]));
    await page.mouse.down();
    for (let i = 2; i < stroke.length; i += 2) await page.mouse.move(...at(stroke[i], stroke[i + 1]));
    await page.mouse.up();
  }
}

async function drawByFinger(page: Page, strokes: readonly number[][]): Promise<void> {
  const at = await padOf(page);
  for (const stroke of strokes) {
    await page.touchscreen.touchStart(...at(stroke[0], stroke[1]));
    for (let i = 2; i < stroke.length; i += 2) await page.touchscreen.touchMove(...at(stroke[i], stroke[i + 1]));
    await page.touchscreen.touchEnd();
  }
}

inEachBrowser('the digits page', (open) => {
  test('learns by itself, and reads all ten digits drawn by mouse', async () => {
    const { page } = await open('digits.html');
    await trained(page, 30);
    expect(Number.parseFloat(await textOf(page, '#right'))).toBeGreaterThan(97);
    expect(await textOf(page, '#speed')).toMatch(/^[\d.]+[KM]$/);
    const clear = await find(page, '#clear');
    for (const name of DRAWN) {
      await clear.click();
      await reads(page, '–');
      await drawByMouse(page, strokesOf(name));
      await reads(page, Number(name[0]));
    }
    // The bars say the same as the large digit.
    expect(await textOf(page, '#bars .best .name')).toBe('9');
    expect(Number.parseFloat(await textOf(page, '#bars .best .number'))).toBeGreaterThan(30);
    await until(page, 'the reading is told', () =>
      document.querySelector('#status')?.textContent?.startsWith('Read as 9'),
    );
  });

  test('reads digits drawn by finger on a phone, and the page does not scroll under it', async () => {
    const { page } = await open('digits.html?epoch=30', { width: 360, height: 740 });
    await trained(page, 30);
    for (const name of ['3 round', '7 with a bar']) {
      await (await find(page, '#clear')).click();
      await reads(page, '–');
      const pad = await padOf(page);
      const before = pad(0, 0);
      await drawByFinger(page, strokesOf(name));
      await reads(page, Number(name[0]));
      // In sight of who draws.
      const [brief, digit, sure] = await page.evaluate(() =>
        ['#brief', '#digit', '#sure'].map((part) => document.querySelector(part)?.textContent),
      );
      expect(brief).toBe(`${digit}: ${sure}`);
      expect(await (await find(page, '#brief')).isIntersectingViewport()).toBe(true);
      expect((await padOf(page))(0, 0)).toEqual(before);
    }
  });

  test('reads a digit drawn by keys, and says what the pen does', async () => {
    const { page } = await open('digits.html?epoch=30');
    await trained(page, 30);
    await (await find(page, '#clear')).click();
    await page.keyboard.press('Tab'); // samples come next
    await page.keyboard.down('Shift');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.up('Shift');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('pad');
    const press = async (
      key: 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown' | 'End' | ' ' | 'Delete',
      times = 1,
    ) => {
      for (let i = 0; i < times; i++) await page.keyboard.press(key);
    };
    // A seven: along the top, then slantwise down.
    await press('ArrowLeft', 4);
    await press(' ');
    expect(await textOf(page, '#status')).toBe('Pen down.');
    await press('ArrowRight', 8);
    for (let i = 0; i < 5; i++) {
      await press('End');
      await press('ArrowDown');
    }
    await press(' ');
    expect(await textOf(page, '#status')).toBe('Pen up.');
    await reads(page, 7);
    // An upright line beside nothing: a one.
    await press('Delete');
    await reads(page, '–');
    await press('ArrowUp', 16);
    await press(' ');
    await press('ArrowDown', 14);
    await reads(page, 1);
  });

  test('takes all places of a pointer between two frames, and no second finger', async () => {
    const { page } = await open('digits.html?epoch=30');
    await trained(page, 30);
    await (await find(page, '#clear')).click();
    await reads(page, '–');
    const at = await padOf(page);
    const [stroke] = strokesOf('2 plain').map((path) => {
      return Array.from({ length: path.length / 2 }, (_, i) => at(path[2 * i], path[2 * i + 1]));
    });
    await page.mouse.move(...stroke[0]);
    await page.mouse.down();
    await page.evaluate((points) => {
      const pad = document.querySelector('#pad');
      const make = (kind: string, [clientX, clientY]: number[], more: PointerEventInit = {}): PointerEvent =>
        new PointerEvent(kind, { bubbles: true, pointerId: mouse, clientX, clientY, ...more });
      // A mouse is 1 in Chromium and 0 in Firefox; what another pointer does there must not count.
      const mouse = navigator.userAgent.includes('Firefox') ? 0 : 1;
      const finger = { pointerId: 99, pointerType: 'touch' };
      pad?.dispatchEvent(make('pointerdown', [points[0][0] + 100, points[0][1] + 30], finger));
      pad?.dispatchEvent(make('pointermove', [points[0][0], points[0][1] + 90], finger));
      const coalescedEvents = points.slice(1).map((point) => make('pointermove', point));
      pad?.dispatchEvent(make('pointermove', points[points.length - 1], { coalescedEvents }));
      pad?.dispatchEvent(make('pointerup', points[0], finger));
    }, stroke);
    await page.mouse.up();
    await reads(page, 2);
  });

  test('pauses, goes on, steps and starts again', async () => {
    const { page } = await open('digits.html?epoch=0');
    await trained(page, 0);
    const start = await dataOf(page, 'parameters');
    await (await find(page, '#step')).click();
    await trained(page, 1);
    await (await find(page, '#step')).click();
    await trained(page, 2);
    const second = await dataOf(page, 'parameters');
    expect(second).not.toBe(start);

    const play = await find(page, '#play');
    expect(await textOf(page, '#play')).toBe('Train');
    await play.click();
    expect(await textOf(page, '#play')).toBe('Pause');
    await until(page, 'it has trained further', () => Number(document.documentElement.dataset.epoch) > 4);
    await play.click();
    await until(page, 'it rests', () => document.documentElement.dataset.state === 'idle');
    const epoch = Number(await dataOf(page, 'epoch'));
    const rested = await dataOf(page, 'parameters');
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect([Number(await dataOf(page, 'epoch')), await dataOf(page, 'parameters')]).toEqual([epoch, rested]);
    expect(new URL(page.url()).searchParams.get('epoch')).toBe(String(epoch));

    await (await find(page, '#reset')).click();
    await trained(page, 0);
    expect(await dataOf(page, 'parameters')).toBe(start);
    expect(await textOf(page, '#loss')).toBe('–');
    // The same again, step by step, is the same to the bit.
    await (await find(page, '#step')).click();
    await trained(page, 1);
    await (await find(page, '#step')).click();
    await trained(page, 2);
    expect(await dataOf(page, 'parameters')).toBe(second);
  });

  test('a link gives the parameters, the losses and the image of who made it, which are those of Node', async () => {
    const settings = {
      ...DEFAULTS,
      layers: [
        { units: 24, activation: 'tanh' },
        { units: 12, activation: 'relu' },
      ],
      copies: 1,
      noise: 0.05,
      dropout: 0.1,
      l2: 0.0001,
      seed: 11,
    } as const;
    const image = imageAt(digits.heldOut, 8);
    const search = writeLink(settings, 12, image, '');
    const { page } = await open(`digits.html${search}`);
    await trained(page, 12);

    const { config, data, batchSize } = makeRun(settings, digits);
    const net = new Network(config);
    const { loss, validationLoss } = net.train(data.x, data.y, { epochs: 12, batchSize, validation: data.validation });
    const losses = loss.reduce(
      (digest, l, i) => addToDigest(digest, Float64Array.of(l, validationLoss[i])),
      EMPTY_DIGEST,
    );
    expect(await dataOf(page, 'parameters')).toBe(showDigest(addToDigest(EMPTY_DIGEST, net.getParameters())));
    expect(await dataOf(page, 'losses')).toBe(showDigest(losses));
    const outputs = net.predict(image);
    const best = outputs.indexOf(Math.max(...outputs));
    await reads(page, best as number);
    const temperature = temperatureOf(net.predict(digits.heldOut.x), digits.heldOut.labels);
    const probability = `${(100 * calibrate(outputs, temperature)[best]).toFixed(1)} %`;
    expect(await textOf(page, '#bars .best .number')).toBe(probability);
    const doubtful = doubt(best, calibrate(outputs, temperature)[best], nearestOf(image, digits.training));
    expect(await textOf(page, '#sure')).toBe(doubtful ? DOUBTS[doubtful] : `${probability} sure`);

    // The address is such a link again, and follows a change.
    expect(readLink(new URL(page.url()).search)).toEqual({ settings, epoch: 12, image, notes: [] });
    await (await find(page, '[name=seed]')).evaluate((input) => {
      (input as HTMLInputElement).value = '12';
      input.dispatchEvent(new Event('change', { bubbles: true }));
    });
    await trained(page, 0);
    expect(readLink(new URL(page.url()).search).settings).toEqual({ ...settings, seed: 12 });
  });

  test('says what is wrong with a link, and what made training diverge', async () => {
    const { page } = await open('digits.html?optimizer=sgd&rate=10&epoch=200&batch=none');
    await until(page, 'the link’s fault is said', () =>
      document.querySelector('#notes')?.textContent?.includes('batch=none'),
    );
    const wild = await open('digits.html?optimizer=sgd&rate=10&l2=1&epoch=5');
    await until(wild.page, 'training diverged', () => document.documentElement.dataset.state === 'diverged');
    await until(wild.page, 'it is said', () =>
      /diverged in epoch 1/.test(document.querySelector('#notes')?.textContent ?? ''),
    );
    expect(await textOf(wild.page, '#play')).toBe('Train');
  });

  test('shows the held-out digits, and loads samples and misread ones', async () => {
    const { page } = await open('digits.html?epoch=5');
    await trained(page, 5);
    const counts = await page.$$eval('#confusions tbody tr', (rows) =>
      rows.map((row) =>
        [...row.querySelectorAll('td')].map((cell) => Number.parseInt(cell.textContent ?? '', 10) || 0),
      ),
    );
    const total = counts.flat().reduce((sum, count) => sum + count);
    const right = counts.reduce((sum, row, digit) => sum + row[digit], 0);
    expect([counts.length, total]).toEqual([10, 359]);
    expect(await textOf(page, '#right')).toBe(`${((100 * right) / total).toFixed(1)} %`);
    expect(await page.$$('#misread li')).toHaveLength(Math.min(24, total - right));

    await (await find(page, '#samples [aria-label="A handwritten 6"]')).click();
    await reads(page, 6);
    const misread = (await page.$$('#misread button'))[0];
    const label = await misread.evaluate((button) => button.getAttribute('aria-label') ?? '');
    const [, said] = /a \d read as (\d)/.exec(label) ?? [];
    await misread.click();
    await reads(page, Number(said));
    expect(await page.$$('#maps .map')).toHaveLength(64);
    expect(await page.$$('.gradients li')).toHaveLength(2);
  });

  test('downloads the network as three files that give its outputs', async () => {
    const { page } = await open('digits.html?layers=16relu&epoch=6&copies=0');
    await trained(page, 6);
    const { x } = digits.heldOut;

    const model = await download(page, 'Model file');
    expect(model.file).toBe('nablanet-digits.safetensors');
    const net = Network.load(model.bytes);
    expect(showDigest(addToDigest(EMPTY_DIGEST, net.getParameters()))).toBe(await dataOf(page, 'parameters'));
    const expected = net.predict(x);

    const onnx = await download(page, 'ONNX');
    expect(onnx.file).toBe('nablanet-digits.onnx');
    expect(fromONNX(onnx.bytes, { backend: 'simd' }).predict(x)).toEqual(expected);

    const program = await download(page, 'JavaScript module');
    expect(program.file).toBe('nablanet-digits.mjs');
    const folder = mkdtempSync(join(tmpdir(), 'nablanet-'));
    try {
      const file = join(folder, program.file);
      writeFileSync(file, program.bytes);
      const { predict } = await import(/* @vite-ignore */ pathToFileURL(file).href);
      expect(predict(x)).toEqual(expected);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('is unsure of a line, learns what a drawing was, and forgets it at a reset', async () => {
    const { page } = await open('digits.html?epoch=30');
    await trained(page, 30);
    const parameters = await dataOf(page, 'parameters');
    await (await find(page, '#clear')).click();
    await reads(page, '–');
    await drawByMouse(page, [[10, 50, 30, 50, 60, 50, 90, 50]]);
    await until(page, 'it is unsure', () => /^unsure/.test(document.querySelector('#sure')?.textContent ?? ''));
    expect(await textOf(page, '#digit')).toMatch(/^\d\?$/);
    await (await find(page, '[aria-label="This was a 1: train on it"]')).click();
    await trained(page, 40);
    await reads(page, 1);
    expect(await textOf(page, '#sure')).toMatch(/^\d\d\.\d % sure$/);
    expect(await textOf(page, '#taught')).toMatch(/^1 of your drawings is in the training data/);
    expect(Number.parseFloat(await textOf(page, '#right'))).toBeGreaterThan(96);
    await (await find(page, '#reset')).click();
    await trained(page, 0);
    expect(await textOf(page, '#taught')).toBe('');
    await (await find(page, '#play')).click();
    await trained(page, 30);
    expect(await dataOf(page, 'parameters')).toBe(parameters);
  });

  test.each(['light', 'dark'] as const)('is accessible in %s colours when it has something to show', async (theme) => {
    const { page } = await open('digits.html?epoch=2', { theme });
    await trained(page, 2);
    await expectAccessible(page);
    await page.setViewport({ width: 360, height: 740 });
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
  });
});
