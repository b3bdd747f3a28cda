import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { type LossCurveHistory, type LossCurveOptions, lossCurve } from '../../../src/entries/node/index';
import { Network } from '../../../src/index';
import { expectRefusal, rangeRefusal, typeRefusal } from '../../support/errors';

const BLUE = '#3b6fb6';
const ORANGE = '#e06c2b';
const GREY = '#8a8f98';

const history = (loss: number[], more: Partial<LossCurveHistory> = {}): LossCurveHistory => ({
  loss,
  validationLoss: [],
  accuracy: [],
  validationAccuracy: [],
  bestEpoch: loss.indexOf(Math.min(...loss)) + 1,
  ...more,
});
const both = history([0.9, 0.5, 0.3, 0.2], {
  validationLoss: [0.8, 0.4, 0.5, 0.6],
  accuracy: [0.4, 0.7, 0.8, 0.9],
  validationAccuracy: [0.5, 0.75, 0.7, 0.7],
  bestEpoch: 2,
});

/** What an SVG file holds: well-formed, and every coordinate a number. */
function draw(of: LossCurveHistory | LossCurveHistory[], options?: LossCurveOptions): Element {
  const svg = lossCurve(of, options);
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  const open: string[] = [];
  for (const [, end, name, empty] of svg.matchAll(/<(\/?)([a-zA-Z]+)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (end) expect(open.pop()).toBe(name);
    else if (!empty) open.push(name);
  }
  expect(open).toStrictEqual([]);
  expect(svg.replaceAll(/<[^<>]*>/g, '')).not.toMatch(/[<>]|&(?!(amp|lt|gt|quot|#\d+);)/);
  const root = parseHTML(svg).document.querySelector('svg');
  if (!root) throw new Error('no svg');
  return root;
}

/** Points of the lines of one colour. */
function linesOf(svg: Element, colour: string): [number, number][][] {
  const paths = Array.from(svg.querySelectorAll(`g[aria-label="line"][stroke="${colour}"] path`));
  return paths.map((path) =>
    Array.from((path.getAttribute('d') ?? '').matchAll(/([\d.]+),([\d.]+)/g), ([, x, y]) => [Number(x), Number(y)]),
  );
}

const texts = (svg: Element): string[] =>
  Array.from(svg.querySelectorAll('text'), ({ textContent }) => textContent ?? '');

test('training and validation, a point an epoch, smaller losses lower', () => {
  const svg = draw(both);
  for (const [colour, losses] of [
    [BLUE, both.loss],
    [ORANGE, both.validationLoss],
  ] as const) {
    const [points, ...more] = linesOf(svg, colour);
    expect(more).toStrictEqual([]);
    expect(points).toHaveLength(4);
    for (let i = 1; i < 4; i++) {
      expect(points[i][0]).toBeGreaterThan(points[i - 1][0]);
      expect(points[i][1] > points[i - 1][1]).toBe(losses[i] < losses[i - 1]);
    }
  }
  expect(texts(svg)).toEqual(expect.arrayContaining(['Training', 'training', 'validation', '1', '2', '3', '4']));
});

test('the best epoch has a ring on its point, a line and its figure', () => {
  const svg = draw(both);
  const ring = svg.querySelector(`g[aria-label="dot"] circle[r="5"]`);
  const [x, y] = linesOf(svg, ORANGE)[0][1];
  expect([Number(ring?.getAttribute('cx')), Number(ring?.getAttribute('cy'))]).toEqual([
    expect.closeTo(x, 1),
    expect.closeTo(y, 1),
  ]);
  expect(Number(svg.querySelector('g[aria-label="rule"] line')?.getAttribute('x1'))).toBeCloseTo(x, 1);
  expect(texts(svg)).toEqual(
    expect.arrayContaining(['best: epoch 2, 0.4000', 'best epoch 2 of 4, validation loss 0.4000']),
  );
});

test('for those who don’t see it', () => {
  const svg = draw(both, { title: 'Irises' });
  expect(svg.getAttribute('role')).toBe('img');
  expect(svg.querySelector('title')?.textContent).toBe('Irises');
  expect(svg.querySelector('desc')?.textContent).toBe(
    'Loss by epoch, 4 epochs; best epoch 2 of 4, validation loss 0.4000. Training loss from 0.9000 to 0.2000. ' +
      'Validation loss from 0.8000 to 0.6000. Training accuracy from 0.4000 to 0.9000. Validation accuracy from 0.5000 to 0.7000.',
  );
});

test('title, subtitle and size', () => {
  const svg = draw(both, { title: 'a < b & "c"', subtitle: '<script>', width: 500, height: 320 });
  expect(texts(svg)).toEqual(expect.arrayContaining(['a < b & "c"', '<script>']));
  expect(svg.querySelector('script')).toBe(null);
  expect([svg.getAttribute('width'), svg.getAttribute('height')]).toStrictEqual(['500', '320']);
  expect(svg.getAttribute('viewBox')).toBe('0 0 500 320');
});

test('logarithmic: equal factors are equal distances, and every tick has its number', () => {
  const svg = draw(history([1, 0.1, 0.01]), { logarithmic: true });
  const [[a, b, c]] = linesOf(svg, BLUE);
  expect(b[1] - a[1]).toBeCloseTo(c[1] - b[1], 1);
  expect(texts(svg)).toEqual(
    expect.arrayContaining(['↑ loss (log scale)', '0.01', '0.02', '0.05', '0.1', '0.2', '0.5', '1']),
  );
  for (const [low, high] of [
    [0.69, 0.7],
    [0.3, 0.8],
    [1e-12, 1e9],
    [2e-5, 3e-4],
  ]) {
    const labels = draw(history([high, low]), { logarithmic: true }).querySelectorAll(
      'g[aria-label="y-axis tick label"] text',
    );
    expect(labels.length).toBeGreaterThan(1);
    for (const { textContent } of labels) expect(Number(textContent)).toBeGreaterThan(0);
  }
});

test('logarithmic leaves out what has no logarithm', () => {
  const [points] = linesOf(draw(history([1, 0.5, 0, 0.25]), { logarithmic: true }), BLUE);
  expect(points).toHaveLength(3);
});

test('accuracy in a panel beside it, where there is any', () => {
  const svg = draw(both, { accuracy: true });
  expect(linesOf(svg, ORANGE)).toHaveLength(2);
  expect(texts(svg)).toEqual(expect.arrayContaining(['↑ accuracy in %', 'epoch 2: 75.0 %']));
  expect(linesOf(draw(history([2, 1]), { accuracy: true }), BLUE)).toHaveLength(1);
});

test('of several the first in front, the others pale', () => {
  const svg = draw([both, both, history([0.7, 0.6, 0.5, 0.4, 0.35])]);
  expect(linesOf(svg, ORANGE)).toHaveLength(1);
  expect(linesOf(svg, GREY).map(({ length }) => length)).toStrictEqual([4, 5]);
  expect(texts(svg)).toEqual(expect.arrayContaining(['2 other runs', '5']));
});

describe('few numbers, many, and strange ones', () => {
  test('one epoch is a point', () => {
    for (const logarithmic of [false, true]) {
      const svg = draw(history([0.5], { validationLoss: [0.4] }), { logarithmic });
      expect(svg.querySelectorAll(`g[aria-label="dot"][fill="${BLUE}"] circle, circle[fill="${BLUE}"]`)).toHaveLength(
        1,
      );
    }
  });

  test('losses that stay the same', () => {
    for (const value of [0.5, 0, -2]) expect(linesOf(draw(history([value, value])), BLUE)[0]).toHaveLength(2);
  });

  test('those that are not finite are left out', () => {
    const [points] = linesOf(draw(history([1, Number.NaN, 0.5, Number.POSITIVE_INFINITY, 0.25])), BLUE);
    expect(points).toHaveLength(3);
  });

  test('a best epoch that is none leaves no mark', () => {
    expect(draw({ ...both, bestEpoch: 0 }).querySelector('circle[r="5"]')).toBe(null);
  });

  test('a hundred thousand epochs keep their peaks and a small file', () => {
    const loss = Array.from({ length: 100_000 }, (_, i) => 1 + Math.sin(i) / 10);
    loss[54_321] = 5;
    loss[77_777] = 0.1;
    const svg = draw(history(loss));
    const ys = linesOf(svg, BLUE)[0].map(([, y]) => y);
    expect(ys.length).toBeLessThan(2100);
    const sorted = ys.toSorted((a, b) => a - b);
    expect(sorted[1] - sorted[0]).toBeGreaterThan(100);
    expect(sorted[ys.length - 1] - sorted[ys.length - 2]).toBeGreaterThan(20);
  });
});

test('what train returns', () => {
  const net = new Network({ inputs: 1, layers: [2, 1], seed: 1 });
  const options = { epochs: 5, validation: { x: [0.5], y: [0.5] } };
  const svg = draw(net.train([0, 1, 2, 3], [0, 1, 0, 1], options));
  expect(linesOf(svg, BLUE)[0]).toHaveLength(5);
  expect(linesOf(svg, ORANGE)[0]).toHaveLength(5);
});

test('what is refused', () => {
  const none = rangeRefusal('"history" expected at least one epoch, got none');
  expectRefusal(() => lossCurve(history([])), none);
  expectRefusal(() => lossCurve([both, history([])]), none);
  expectRefusal(() => lossCurve([]), rangeRefusal('"history" expected at least one history, got none'));
  expectRefusal(() => lossCurve(null as never), typeRefusal('"history" expected what train returned, got null'));
  expectRefusal(() => lossCurve({ loss: [1] } as never), typeRefusal(/what train returned, got an object/));
  expectRefusal(() => lossCurve(history([Number.NaN])), rangeRefusal('"history" expected finite losses, got none'));
  const logarithmic = { logarithmic: true };
  expectRefusal(
    () => lossCurve(history([0]), logarithmic),
    rangeRefusal('"history" expected finite losses above 0, got none'),
  );
  expectRefusal(() => lossCurve(both, { width: 399 }), rangeRefusal('"width" expected an integer >= 400, got 399'));
  expectRefusal(
    () => lossCurve(both, { width: 700, accuracy: true }),
    rangeRefusal(/"width" expected an integer >= 800/),
  );
  expectRefusal(() => lossCurve(both, { height: 0 }), rangeRefusal('"height" expected an integer >= 300, got 0'));
  expectRefusal(() => lossCurve(both, { title: 1 as never }), typeRefusal('"title" expected a string, got 1'));
  expectRefusal(
    () => lossCurve(both, { scale: 'log' } as never),
    rangeRefusal(/^"options" expected options among title/),
  );
});
