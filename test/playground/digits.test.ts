/** The digits page of examples/playground: its images, what becomes of a drawing, and that drawings are read right. */
import { readFileSync } from 'node:fs';
import { gunzipSync, strFromU8 } from 'fflate';
import { Network, Random } from 'nablanet';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  CLASSES,
  type Digits,
  imageAt,
  oneHot,
  PIXELS,
  splitDigits,
  vary,
} from '../../examples/playground/src/digits/images';
import { SIDE, type Stroke, toImage } from '../../examples/playground/src/digits/ink';
import { readLink, writeLink } from '../../examples/playground/src/digits/link';
import { DEFAULTS, makeRun, settle } from '../../examples/playground/src/digits/settings';
import { STYLES, write } from './handwriting';

let digits: Digits;

beforeAll(() => {
  const file = readFileSync(new URL('../../examples/data/digits.csv.gz', import.meta.url));
  digits = splitDigits(strFromU8(gunzipSync(file)));
});

function inkOf(image: Float32Array | undefined): number {
  return image ? image.reduce((sum, grey) => sum + grey, 0) : 0;
}

/** Drawn by hand: the strokes, or fails. */
function imageOf(strokes: readonly Stroke[]): Float32Array {
  const image = toImage(strokes);
  if (!image) throw new Error('nothing was drawn');
  return image;
}

describe('the images', () => {
  test('every fifth is held out, in the file’s order', () => {
    expect(digits.training.labels.length).toBe(1438);
    expect(digits.heldOut.labels.length).toBe(359);
    // The first lines of the file are 0, 1, 2, … 9.
    expect([...digits.training.labels.subarray(0, 8)]).toEqual([0, 1, 2, 3, 5, 6, 7, 8]);
    expect([...digits.heldOut.labels.subarray(0, 2)]).toEqual([4, 9]);
    expect(digits.training.x.length).toBe(1438 * PIXELS);
    expect(Math.max(...digits.training.x)).toBe(1);
    expect(Math.min(...digits.training.x)).toBe(0);
    expect([...imageAt(digits.training, 0).subarray(0, SIDE)].map((grey) => grey * 16)).toEqual([
      0, 0, 5, 13, 9, 1, 0, 0,
    ]);
  });

  test('targets are 1 at the digit that was meant', () => {
    const targets = oneHot(digits.heldOut);
    for (const [row, label] of digits.heldOut.labels.entries()) {
      const target = [...targets.subarray(row * CLASSES, (row + 1) * CLASSES)];
      expect(target).toEqual(Array.from({ length: CLASSES }, (_, digit) => (digit === label ? 1 : 0)));
    }
  });

  test('copies come after the images, differ from them and from each other, and are theirs', () => {
    const varied = vary(digits.training, { copies: 2, noise: 0, seed: 3 });
    const rows = digits.training.labels.length;
    expect(varied.labels.length).toBe(3 * rows);
    expect(varied.x.subarray(0, digits.training.x.length)).toEqual(digits.training.x);
    const apart = (a: Float32Array, b: Float32Array): number =>
      Math.sqrt(a.reduce((sum, grey, i) => sum + (grey - b[i]) ** 2, 0));
    let [own, other] = [0, 0];
    for (let row = 0; row < rows; row++) {
      const copy = imageAt(varied, rows + row);
      expect(varied.labels[rows + row]).toBe(varied.labels[row]);
      expect(copy).not.toEqual(imageAt(varied, 2 * rows + row));
      expect(copy.every((grey) => grey >= 0 && grey <= 1)).toBe(true);
      own += apart(copy, imageAt(varied, row));
      other += apart(copy, imageAt(varied, (row + 1) % rows));
    }
    expect(own).toBeGreaterThan(0);
    expect(own).toBeLessThan(0.75 * other);
  });

  test('the same seed gives the same copies and noise, another gives others', () => {
    const made = vary(digits.heldOut, { copies: 1, noise: 0.1, seed: 7 });
    expect(vary(digits.heldOut, { copies: 1, noise: 0.1, seed: 7 })).toEqual(made);
    expect(vary(digits.heldOut, { copies: 1, noise: 0.1, seed: 8 }).x).not.toEqual(made.x);
  });

  test('noise has the standard deviation that it is given', () => {
    const { x } = vary(digits.training, { copies: 0, noise: 0.2, seed: 1 });
    const squares = x.reduce((sum, grey, i) => sum + (grey - digits.training.x[i]) ** 2, 0);
    // 92,032 draws: the estimate's own deviation is 0.0005.
    expect(Math.sqrt(squares / x.length)).toBeCloseTo(0.2, 2);
  });
});

describe('a drawing as an image', () => {
  const seven: Stroke[] = [[0.2, 0.1, 0.8, 0.1, 0.4, 0.9]];

  test('nothing drawn is no image', () => {
    expect(toImage([])).toBeUndefined();
    expect(toImage([[]])).toBeUndefined();
  });

  test('grey values are sixteenths, and there is as much ink as in the images', () => {
    const image = imageOf(seven);
    expect([...image].every((grey) => Number.isInteger(grey * 16) && grey >= 0 && grey <= 1)).toBe(true);
    const theirs = digits.training.x.reduce((sum, grey) => sum + grey, 0) / digits.training.labels.length;
    expect(inkOf(image)).toBeGreaterThan(0.9 * theirs);
    expect(inkOf(image)).toBeLessThan(1.1 * theirs);
  });

  test('it reaches from top to bottom, and leaves the sides free', () => {
    const image = imageOf(seven);
    const row = (y: number): number => Math.max(...image.subarray(y * SIDE, (y + 1) * SIDE));
    const column = (x: number): number => Math.max(...Array.from({ length: SIDE }, (_, y) => image[y * SIDE + x]));
    for (let y = 0; y < SIDE; y++) expect(row(y)).toBeGreaterThan(0.5);
    expect(column(0)).toBe(0);
    expect(column(1)).toBeGreaterThan(0.3);
    expect(column(6)).toBeGreaterThan(0.3);
    expect(column(7)).toBe(0);
  });

  test('size, place and the number of points on the way do not matter', () => {
    const image = imageOf(seven);
    const moved = seven.map((stroke) => stroke.map((v, i) => 0.25 * v + (i % 2 === 0 ? 0.5 : 0.125)));
    expect(imageOf(moved)).toEqual(image);
    expect(imageOf([[0.2, 0.1, 0.5, 0.1, 0.8, 0.1, 0.8, 0.1, 0.6, 0.5, 0.4, 0.9]])).toEqual(image);
  });

  test('a dot and lines have a place, too', () => {
    const middle = (image: Float32Array): number => image[3 * SIDE + 3] + image[3 * SIDE + 4];
    const dot = imageOf([[0.3, 0.9]]);
    expect(middle(dot)).toBeGreaterThan(0.5);
    expect(inkOf(dot)).toBeLessThan(4);
    const upright = imageOf([[0.3, 0.2, 0.3, 0.8]]);
    for (let y = 0; y < SIDE; y++) expect(upright[y * SIDE + 3] + upright[y * SIDE + 4]).toBeGreaterThan(1);
    const level = imageOf([[0.2, 0.3, 0.9, 0.3]]);
    expect(inkOf(level.subarray(0, 2 * SIDE))).toBe(0);
    expect(inkOf(level.subarray(6 * SIDE))).toBe(0);
  });
});

test('digits drawn in many styles are read right by a network trained as the page trains it', () => {
  const { config, data, batchSize } = makeRun(DEFAULTS, digits);
  const net = new Network(config);
  net.train(data.x, data.y, { epochs: 30, batchSize });
  const accuracy = net.evaluate(data.validation?.x ?? [], data.validation?.y ?? []).accuracy;
  expect(accuracy).toBeGreaterThan(0.97);

  const random = new Random(5);
  const EACH = 20;
  const shares = STYLES.map((style) => {
    const images = Array.from({ length: EACH }, () => imageOf(write(style, random)));
    const right = images.filter((image) => net.classify(image)[0] === style.digit).length;
    return { name: `${style.digit} ${style.name}`, digit: style.digit, share: right / EACH };
  });
  const mean = shares.reduce((sum, { share }) => sum + share, 0) / shares.length;
  const poor = shares.filter(({ share }) => share < 0.8).map(({ name, share }) => `${name}: ${share}`);
  console.log(
    `${STYLES.length} styles drawn ${EACH} times: ${mean.toFixed(3)} read right; poorly: ${poor.join(', ') || 'none'}`,
  );
  expect(mean).toBeGreaterThan(0.93);
  // A 1 that stands on a foot looks like the 2s of these thirteen writers, who gave their own hardly ever one.
  expect(poor.filter((one) => !one.startsWith('1 with flag and foot'))).toEqual([]);
});

describe('links', () => {
  test('hold what differs from the defaults, the epoch and the image', () => {
    const image = imageAt(digits.heldOut, 5);
    const settings = { ...DEFAULTS, copies: 1, noise: 0.05, seed: 12, layers: [] };
    const search = writeLink(settings, 17, image, '?theme=dark&image=old');
    expect(new URLSearchParams(search).get('theme')).toBe('dark');
    expect(readLink(search)).toEqual({ settings, epoch: 17, image, notes: [] });
    expect(writeLink(DEFAULTS, 3, undefined, '?seed=2&image=0')).toBe('?epoch=3');
  });

  test('what is wrong in one is said, and the default used', () => {
    const link = readLink('?epoch=-1&image=12&rate=fast&copies=1.5');
    expect(link.settings).toEqual(DEFAULTS);
    expect([link.epoch, link.image]).toEqual([undefined, undefined]);
    expect(link.notes.map((note) => note.slice(0, 12)).sort()).toEqual([
      '“copies=1.5”',
      '“epoch=-1” i',
      '“image=12” i',
      '“rate=fast” ',
    ]);
  });

  test('a loss brings the output that goes with it, and an output the loss', () => {
    expect(settle({ ...DEFAULTS, loss: 'binaryCrossEntropy' }, 'loss').output).toBe('sigmoid');
    expect(settle({ ...DEFAULTS, output: 'sigmoid' }, 'output').loss).toBe('binaryCrossEntropy');
    expect(settle({ ...DEFAULTS, loss: 'binaryCrossEntropy' }, 'output').loss).toBe('crossEntropy');
    const distance = { ...DEFAULTS, loss: 'squaredError', output: 'sigmoid' } as const;
    expect(settle(distance, 'loss')).toEqual(distance);
  });
});
