/**
 * The playground: the same link is the same run, in both browsers; it can be driven by hand and by keys.
 */
import { Network } from 'nablanet';
import { fromONNX } from 'nablanet/onnx';
import type { Page } from 'puppeteer-core';
import { expect, test } from 'vitest';
import { readLink } from '../../examples/playground/src/plane/link';
import { makeData } from '../../examples/playground/src/plane/problems';
import { makeRun } from '../../examples/playground/src/plane/settings';
import { addToDigest, EMPTY_DIGEST, showDigest } from '../../examples/playground/src/shared/digest';
import { download } from './download';
import { expectAccessible, expectNoSidewaysScroll, find, inEachBrowser, textOf, until } from './driver';

/** Epoch, and digests of parameters and losses, of links: what they showed when this was written, and must for ever. */
const RUNS: readonly (readonly [link: string, epoch: string, parameters: string, losses: string])[] = [
  ['epoch=400', '400', '7b18e7c7', 'f36afb91'],
  [
    'problem=waves&output=tanh&loss=huber&layers=12gelu-5softplus&optimizer=rmsprop&seed=1&rate=0.01&l2=0.001&epoch=60',
    '60',
    'ba0b1c82',
    'af4dfdf5',
  ],
  [
    'problem=moons&x1x2=1&layers=16relu-16elu&optimizer=momentum&seed=1&rate=0.01&dropout=0.2&batch=7&noise=0.3&epoch=80',
    '80',
    'caafcd93',
    '9153e957',
  ],
];

interface Run {
  readonly epoch: string;
  readonly parameters: string;
  readonly losses: string;
}

const run = (page: Page): Promise<Run> =>
  page.evaluate(() => {
    const { epoch = '', parameters = '', losses = '' } = document.documentElement.dataset;
    return { epoch, parameters, losses };
  });

const reached = (page: Page, epoch: string): Promise<void> =>
  until(page, `epoch ${epoch} is reached`, (given) => document.documentElement.dataset.epoch === given, {
    given: epoch,
  });

const rests = (page: Page): Promise<void> =>
  until(page, 'it rests', () => {
    const { state, playing } = document.documentElement.dataset;
    return state !== 'training' && playing === 'false';
  });

const click = async (page: Page, selector: string): Promise<void> => (await find(page, selector)).click();

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** Chooses in a control as a person does: by its name in the link. */
const choose = (page: Page, name: string, value: string): Promise<string[]> => page.select(`[name="${name}"]`, value);

inEachBrowser('the playground', (open) => {
  test.each(RUNS)('%s', async (link, epoch, parameters, losses) => {
    const { page } = await open(`index.html?${link}`);
    await reached(page, epoch);
    await rests(page);
    expect(await run(page)).toEqual({ epoch, parameters, losses });
    expect(await textOf(page, '#about')).toBe(
      `About this run: epoch ${epoch} · parameters ${parameters} · losses ${losses}`,
    );
  });

  test('the spirals of the first page are learnt', async () => {
    const { page } = await open('index.html?epoch=400');
    await reached(page, '400');
    expect(Number((await textOf(page, '#loss')).replace('–', 'NaN'))).toBeLessThan(0.05);
    expect(parseFloat(await textOf(page, '#right'))).toBeGreaterThan(98);
    expect(await textOf(page, '#speed')).toMatch(/^\d[\d.,]*[KM]$/); // tens of thousands at least
  });

  test('trains at once; pauses, steps, goes on and starts again; a copied link shows the same', async () => {
    const { page } = await open('index.html?problem=circles&seed=5');
    await until(page, 'it trains by itself', () => Number(document.documentElement.dataset.epoch) > 5);
    await click(page, '#play');
    await rests(page);
    const paused = await run(page);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await run(page)).toEqual(paused);
    expect(await textOf(page, '#play')).toBe('Train');

    await click(page, '#step');
    await reached(page, String(Number(paused.epoch) + 1));
    await click(page, '#step');
    await reached(page, String(Number(paused.epoch) + 2));
    await rests(page);
    const stepped = await run(page);
    expect(stepped.parameters).not.toBe(paused.parameters);

    await page.evaluate(() => {
      const clipboard = { writeText: (text: string) => Promise.resolve(Object.assign(globalThis, { copied: text })) };
      Object.defineProperty(navigator, 'clipboard', { value: clipboard });
    });
    await click(page, '#copy');
    await until(page, 'it says so', () => document.querySelector('#copy')?.textContent === 'Copied');
    const copied = await page.evaluate(() => (globalThis as unknown as { copied: string }).copied);
    expect(copied).toBe(page.url());
    expect(new URL(copied).search).toBe(`?problem=circles&seed=5&epoch=${stepped.epoch}`);

    await click(page, '#reset');
    await reached(page, '0');
    const { parameters } = await run(page);
    await click(page, '#step');
    await reached(page, '1');
    await click(page, '#reset');
    await reached(page, '0');
    await rests(page);
    expect((await run(page)).parameters).toBe(parameters);
    expect(new URL(page.url()).search).toBe('?problem=circles&seed=5&epoch=0');

    const other = await open(`index.html${new URL(copied).search}`);
    await reached(other.page, stepped.epoch);
    await rests(other.page);
    expect(await run(other.page)).toEqual(stepped);
  });

  test('neither speed nor pauses change a bit', async () => {
    const { page } = await open('index.html?seed=8&epoch=0');
    await reached(page, '0');
    for (const pace of ['10', 'max', '1']) {
      await page.select('#pace', pace);
      const before = Number((await run(page)).epoch);
      await click(page, '#play');
      await until(page, 'it goes on', (given) => Number(document.documentElement.dataset.epoch) > Number(given) + 3, {
        given: String(before),
      });
      await click(page, '#play');
      await rests(page);
    }
    const end = await run(page);
    const { page: straight } = await open(`index.html?seed=8&epoch=${end.epoch}`);
    await reached(straight, end.epoch);
    await rests(straight);
    expect(await run(straight)).toEqual(end);
  });

  test('the space bar trains and pauses, but not within a control', async () => {
    const { page } = await open('index.html?epoch=0');
    await reached(page, '0');
    await page.keyboard.press(' ');
    await until(page, 'it trains', () => Number(document.documentElement.dataset.epoch) > 2);
    await page.keyboard.press(' ');
    await rests(page);
    const { epoch } = await run(page);
    await page.focus('[name="seed"]');
    await page.keyboard.press(' ');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await run(page)).epoch).toBe(epoch);
    expect(await page.evaluate(() => document.documentElement.dataset.playing)).toBe('false');
    await page.focus('#play');
    await page.keyboard.press(' '); // the button's own key: once, not twice
    await until(page, 'it trains', (given) => Number(document.documentElement.dataset.epoch) > Number(given), {
      given: epoch,
    });
  });

  test('settings start another run and are in the address; layers come and go', async () => {
    const { page } = await open('index.html?epoch=0');
    await reached(page, '0');
    const query = (): Promise<string> => page.evaluate(() => location.search);
    await click(page, '[name="problem"][value="xor"]');
    expect(await query()).toBe('?epoch=0&problem=xor');
    await choose(page, 'rate', '0.1');
    await choose(page, 'batch', '0');
    await click(page, '.layers > button');
    await page.select('[aria-label="Activation of layer 3"]', 'relu');
    await page.$eval('[aria-label="Units of layer 3"]', (input) => {
      (input as HTMLInputElement).value = '3';
      input.dispatchEvent(new Event('change', { bubbles: true }));
    });
    await click(page, '[aria-label="Remove layer 1"]');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Add a layer');
    expect(new URLSearchParams(await query()).get('layers')).toBe('8tanh-3relu');
    expect(await page.$$eval('.gradients li', (rows) => rows.length)).toBe(3);

    await click(page, '#play');
    await until(page, 'it trains', () => Number(document.documentElement.dataset.epoch) > 20);
    await choose(page, 'output', 'tanh');
    await until(page, 'another run trains', () => Number(document.documentElement.dataset.epoch) < 20);
    expect(await textOf(page, '#notes')).toMatch(/Cross-entropy needs a sigmoid/);
    expect(await page.$eval('[name="loss"]', (select) => (select as HTMLSelectElement).value)).toBe('squaredError');
    await click(page, '#play');
    await rests(page);
    const { epoch } = await run(page);
    expect(new URLSearchParams(await query()).get('epoch')).toBe(epoch);
    await click(page, '#defaults');
    await reached(page, '0');
    expect(await query()).toBe('?epoch=0');
  });

  test('a number out of bounds changes nothing, and says what is good', async () => {
    const { page } = await open('index.html?epoch=0');
    await reached(page, '0');
    const write = (text: string): Promise<void> =>
      page.$eval(
        '[name="seed"]',
        (input, value) => {
          (input as HTMLInputElement).value = value;
          for (const type of ['input', 'change']) input.dispatchEvent(new Event(type, { bubbles: true }));
        },
        text,
      );
    await write('-3');
    expect(new URL(page.url()).search).toBe('?epoch=0');
    expect(await textOf(page, '.controls [role=alert]')).toBe('A whole number from 0 to 999999');
    await write('12');
    expect(new URL(page.url()).search).toBe('?epoch=0&seed=12');
    expect(await page.$('.controls [role=alert]')).toBeNull();
  });

  test('a link that is not right says what is wrong, and one that diverges stops', async () => {
    const { page } = await open('index.html?seed=x&epoch=3');
    await reached(page, '3');
    expect(await textOf(page, '#notes')).toMatch(/“seed=x” in the link is not a whole number/);
    const link = 'problem=ripple&output=linear&loss=squaredError&layers=8relu&optimizer=sgd&rate=10&epoch=50';
    const { page: wild } = await open(`index.html?${link}`);
    await until(wild, 'it stops', () => document.documentElement.dataset.state === 'diverged');
    expect(await textOf(wild, '#notes')).toMatch(/training diverged in epoch.*smaller learningRate/);
    expect(await textOf(wild, '#play')).toBe('Train');
  });

  test('Node trains the same bits from the same settings, and loads what is downloaded', async () => {
    const link = '?problem=xor&seed=4&layers=6tanh&epoch=50';
    const { page } = await open(`index.html${link}`);
    await reached(page, '50');
    await rests(page);
    const { settings } = readLink(link);
    const { config, data, batchSize } = makeRun(settings, makeData(settings.problem, settings));
    const net = new Network(config);
    net.train(data.x, data.y, { epochs: 50, batchSize });
    expect(showDigest(addToDigest(EMPTY_DIGEST, net.getParameters()))).toBe((await run(page)).parameters);

    const model = await download(page, 'Model file');
    expect(model.file).toBe('nablanet-playground.safetensors');
    expect(Network.load(model.bytes).getParameters()).toEqual(net.getParameters());
    const onnx = await download(page, 'ONNX');
    expect(fromONNX(onnx.bytes, { backend: 'simd' }).predict(data.x)).toEqual(net.predict(data.x));
    const program = await download(page, 'JavaScript module');
    const { predict } = await import(/* @vite-ignore */ `data:text/javascript;base64,${toBase64(program.bytes)}`);
    expect(predict(data.x)).toEqual(net.predict(data.x));
  });

  test('the surface is what the network says, and reads under the pointer; a unit shows its map', async () => {
    const { page } = await open('index.html?problem=xor&epoch=150', { width: 1440, height: 900 });
    await reached(page, '150');
    await rests(page);
    const box = await (await find(page, '.surface')).boundingBox();
    if (!box) throw new Error('the surface is not to be seen');
    const read = async (x1: number, x2: number): Promise<number> => {
      await page.mouse.move(box.x + ((x1 + 1) * box.width) / 2, box.y + ((1 - x2) * box.height) / 2);
      const [, a, b, value] = /At \((\S+), (\S+)\) the output is (\S+)/.exec(await textOf(page, '#reading')) ?? [];
      const number = (text: string): number => Number(text?.replace('−', '-'));
      expect(number(a)).toBeCloseTo(1.1 * x1, 1);
      expect(number(b)).toBeCloseTo(1.1 * x2, 1);
      return number(value);
    };
    expect(await read(0.5, 0.5)).toBeLessThan(0.1);
    expect(await read(-0.5, -0.5)).toBeLessThan(0.1);
    expect(await read(0.5, -0.5)).toBeGreaterThan(0.9);
    expect(await read(-0.5, 0.5)).toBeGreaterThan(0.9);

    const colours = await page.$eval('.surface canvas', (canvas) => {
      const { width: side } = canvas as HTMLCanvasElement;
      const pixels = (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, side, side).data ?? [];
      const at = (column: number, row: number): number[] => {
        const first = 4 * (Math.floor(row * side) * side + Math.floor(column * side));
        return [pixels[first], pixels[first + 2]];
      };
      return [at(0.75, 0.25), at(0.75, 0.75)];
    });
    const [[redOfBlue, blueOfBlue], [redOfOrange, blueOfOrange]] = colours;
    expect(blueOfBlue).toBeGreaterThan(redOfBlue);
    expect(redOfOrange).toBeGreaterThan(blueOfOrange);

    const diagram = await (await find(page, '.diagram')).boundingBox();
    if (!diagram) throw new Error('the network is not to be seen');
    // The output unit stands in the middle of the right edge.
    await page.mouse.move(diagram.x + diagram.width - 25, diagram.y + 42 + (diagram.height - 50) / 2);
    expect(await textOf(page, '#unit')).toMatch(/^Output: bias −?\d/);
    expect(await textOf(page, '#reading')).toMatch(/^Shown: Output/);
    await page.mouse.move(5, 5);
    expect(await textOf(page, '#unit')).toMatch(/^Hover over a unit/);
  });

  test('a tap reads, and what it read stays', async () => {
    const { page } = await open('index.html?problem=xor&epoch=150&layers=none', { width: 360, height: 740 });
    await reached(page, '150');
    await rests(page);
    await page.$eval('.surface', (surface) => {
      const { left, top, width } = surface.getBoundingClientRect();
      for (const type of ['pointerdown', 'pointerup', 'pointerleave']) {
        const at = { clientX: left + 0.75 * width, clientY: top + 0.25 * width, pointerType: 'touch', bubbles: true };
        surface.dispatchEvent(new PointerEvent(type, at));
      }
    });
    // Without a hidden layer XOR is out of reach: it says neither.
    expect(await textOf(page, '#reading')).toMatch(/^At \(0\.55, 0\.55\) the output is 0\.[3-7]/);
  });

  test('those who do not see it are told how it stands', async () => {
    const { page } = await open('index.html?epoch=40');
    await reached(page, '40');
    await rests(page);
    expect(await textOf(page, '#status')).toMatch(/^Epoch 40, paused, training loss 0\.\d+, test loss 0\.\d+\.$/);
    const labels = await page.$$eval('[role=img]', (images) => images.map((image) => image.getAttribute('aria-label')));
    expect(labels).toEqual([
      expect.stringMatching(/^Spirals: output of the network.* at epoch 40, training loss/),
      expect.stringMatching(/^Loss by epoch: after epoch 40 training loss 0\.\d+, test loss/),
    ]);
    expect(await page.$eval('.diagram', (diagram) => diagram.getAttribute('aria-label'))).toMatch(
      /^Network with 2 inputs and 8-8-1 units, at epoch 40/,
    );
  });

  test.each([
    ['light', 768],
    ['dark', 1440],
  ] as const)('%s colours at %i pixels are accessible, with as many layers as there may be', async (theme, width) => {
    const { page } = await open('index.html?layers=64tanh-64tanh-8relu-8relu-8relu-8relu&seed=x&epoch=3', {
      width,
      theme,
    });
    await reached(page, '3');
    await rests(page);
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
  });
});
