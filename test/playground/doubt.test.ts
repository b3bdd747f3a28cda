/** When the digits page is unsure: measured on held-out digits, on drawings in many styles, and on what is no digit. */
import { readFileSync } from 'node:fs';
import { gunzipSync, strFromU8 } from 'fflate';
import { Network, Random } from 'nablanet';
import { beforeAll, describe, expect, test } from 'vitest';
import { calibrate, doubt, FARTHEST, nearestOf, temperatureOf } from '../../examples/playground/src/digits/doubt';
import { CLASSES, type Digits, imageAt, splitDigits } from '../../examples/playground/src/digits/images';
import { type Stroke, toImage } from '../../examples/playground/src/digits/ink';
import { bestOf } from '../../examples/playground/src/digits/reading';
import { DEFAULTS, makeRun } from '../../examples/playground/src/digits/settings';
import { NONE, taughtImages, teach, withTaught } from '../../examples/playground/src/digits/taught';
import { STYLES, write } from './handwriting';
import { SIGNS } from './signs';

let digits: Digits;
let net: Network;
let temperature: number;

beforeAll(() => {
  const file = readFileSync(new URL('../../examples/data/digits.csv.gz', import.meta.url));
  digits = splitDigits(strFromU8(gunzipSync(file)));
  const { config, data, batchSize } = makeRun(DEFAULTS, digits);
  net = new Network(config);
  net.train(data.x, data.y, { epochs: 30, batchSize });
  temperature = temperatureOf(net.predict(digits.heldOut.x), digits.heldOut.labels);
});

const imageOf = (strokes: readonly Stroke[]): Float32Array => {
  const image = toImage(strokes);
  if (!image) throw new Error('nothing was drawn');
  return image;
};

/** What the page makes of an image. */
function judge(image: Float32Array, known = digits.training) {
  const outputs = net.predict(image);
  const digit = bestOf(outputs);
  const probability = calibrate(outputs, temperature)[digit];
  return { digit, probability, doubt: doubt(digit, probability, nearestOf(image, known)) };
}

const share = <Item>(items: readonly Item[], holds: (item: Item) => boolean): number =>
  items.filter(holds).length / items.length;

describe('temperature scaling', () => {
  test('finds the temperature at which made-up outputs were heated', () => {
    const random = new Random(3);
    const rows = 4000;
    const labels = new Uint8Array(rows);
    const outputs = new Float32Array(rows * CLASSES);
    for (let row = 0; row < rows; row++) {
      const honest = Float64Array.from({ length: CLASSES }, () => Math.exp(1.5 * random.normal()));
      const sum = honest.reduce((a, b) => a + b);
      let left = random.uniform() * sum;
      labels[row] = honest.findIndex((weight) => {
        left -= weight;
        return left < 0;
      });
      outputs.set(calibrate(honest, 1 / 2.5), row * CLASSES); // surer than it should be
    }
    expect(temperatureOf(outputs, labels)).toBeGreaterThan(2.3); // its own deviation is about 0.06
    expect(temperatureOf(outputs, labels)).toBeLessThan(2.7);
  });

  test('keeps the order, and sums to 1', () => {
    const outputs = [0.02, 0.7, 0.08, 0.2];
    const cool = calibrate(outputs, 3);
    expect(cool.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    expect([...cool.keys()].sort((a, b) => cool[b] - cool[a])).toEqual([1, 3, 2, 0]);
    expect(cool[1]).toBeLessThan(0.7);
    for (const [i, output] of calibrate(outputs, 1).entries()) expect(output).toBeCloseTo(outputs[i], 12);
  });

  test('makes held-out digits likelier than they were', () => {
    const outputs = net.predict(digits.heldOut.x);
    const loss = (at: number): number =>
      digits.heldOut.labels.reduce(
        (sum, label, row) => sum - Math.log(calibrate(outputs.subarray(row * CLASSES, (row + 1) * CLASSES), at)[label]),
        0,
      );
    for (const other of [1, temperature * 1.1, temperature / 1.1]) expect(loss(temperature)).toBeLessThan(loss(other));
  });
});

test('the nearest image is found, and an image of the data is its own', () => {
  const image = imageAt(digits.training, 7);
  expect(nearestOf(image, digits.training)).toEqual({ distance: 0, label: digits.training.labels[7] });
  const other = imageAt(digits.heldOut, 3);
  const distances = Array.from(digits.training.labels, (_, row) =>
    Math.hypot(...imageAt(digits.training, row).map((grey, i) => grey - other[i])),
  );
  expect(nearestOf(other, digits.training).distance).toBeCloseTo(Math.min(...distances), 5);
});

test('it is sure of digits, right where it is sure, and unsure of what is no digit', () => {
  const heldOut = Array.from(digits.heldOut.labels, (label, row) => ({
    label,
    ...judge(imageAt(digits.heldOut, row)),
  }));
  const random = new Random(11);
  const drawn = STYLES.flatMap((style) =>
    Array.from({ length: 20 }, () => ({ label: style.digit, ...judge(imageOf(write(style, random))) })),
  );
  const signs = SIGNS.flatMap((strokes) =>
    Array.from({ length: 20 }, () => judge(imageOf(write({ digit: 0, name: 'sign', strokes: [...strokes] }, random)))),
  );
  const scribbles = Array.from({ length: 200 }, () =>
    judge(imageOf([Array.from({ length: 24 }, () => random.uniform())])),
  );
  const sure = (one: { doubt: unknown }): boolean => one.doubt === undefined;
  const wrong = (one: { doubt: unknown; digit: number; label: number }): boolean =>
    sure(one) && one.digit !== one.label;
  const shares = {
    heldOut: [share(heldOut, sure), share(heldOut, wrong)],
    drawn: [share(drawn, sure), share(drawn, wrong)],
    signs: share(signs, sure),
    scribbles: share(scribbles, sure),
  };
  console.log(`temperature ${temperature.toFixed(2)}; sure, and wrong at that: ${JSON.stringify(shares)}`);
  const near = Array.from(digits.heldOut.labels.keys()).filter(
    (row) => nearestOf(imageAt(digits.heldOut, row), digits.training).distance <= FARTHEST,
  );
  expect(near.length / heldOut.length).toBeGreaterThan(0.97);
  expect(shares.heldOut[0]).toBeGreaterThan(0.93);
  expect(shares.heldOut[1]).toBeLessThan(0.005);
  expect(shares.drawn[0]).toBeGreaterThan(0.5);
  expect(shares.drawn[1]).toBeLessThan(0.02);
  expect(shares.signs).toBeLessThan(0.03);
  expect(shares.scribbles).toBeLessThan(0.03);
});

test.each([
  ['a slash', [[10, 90, 90, 10]]],
  ['a level line', [[10, 50, 90, 50]]],
  [
    'a cross',
    [
      [10, 10, 90, 90],
      [90, 10, 10, 90],
    ],
  ],
])('of %s it is unsure', (_, strokes) => {
  expect(judge(imageOf(strokes)).doubt).toBeDefined();
});

describe('a taught digit', () => {
  const foot = STYLES.filter(({ name }) => name === 'with flag and foot')[0];

  test('stands behind the others, with varied copies, and without any nothing changes', () => {
    expect(taughtImages(digits.training, NONE, DEFAULTS)).toEqual(taughtImages(digits.training, NONE, { ...DEFAULTS }));
    const image = imageOf(write(foot, new Random(2)));
    const taught = teach(teach(NONE, image, 1), imageAt(digits.heldOut, 0), 4);
    const plain = makeRun(DEFAULTS, digits).data;
    const more = makeRun(DEFAULTS, digits, taught).data;
    expect(more.x.subarray(0, plain.x.length)).toEqual(plain.x);
    expect(more.x.subarray(plain.x.length, plain.x.length + image.length)).toEqual(image);
    expect(more.validation).toEqual(plain.validation);
    const { training } = withTaught(digits, taught);
    expect([...training.labels.subarray(-2)]).toEqual([1, 4]);
    expect(nearestOf(image, training)).toEqual({ distance: 0, label: 1 });
  });

  test('is learnt when training goes on, and the others are not forgotten', () => {
    const random = new Random(8);
    const drawings = Array.from({ length: 40 }, () => imageOf(write(foot, random)));
    const before = share(drawings, (image) => net.classify(image)[0] === 1);
    const lesson = drawings.find((image) => net.classify(image)[0] !== 1);
    if (!lesson) throw new Error('it knows that 1 already');
    const { config, data, batchSize } = makeRun(DEFAULTS, digits);
    const pupil = new Network(config);
    pupil.train(data.x, data.y, { epochs: 30, batchSize });
    const more = makeRun(DEFAULTS, digits, teach(NONE, lesson, 1)).data;
    pupil.train(more.x, more.y, { epochs: 10, batchSize });
    const after = share(drawings, (image) => pupil.classify(image)[0] === 1);
    console.log(`1 on a foot, ${drawings.length} drawings: ${before} read right before one is taught, ${after} after`);
    expect(pupil.classify(lesson)[0]).toBe(1);
    expect(after).toBeGreaterThan(before + 0.3);
    const { validation } = data;
    expect(pupil.evaluate(validation?.x ?? [], validation?.y ?? []).accuracy).toBeGreaterThan(0.97);
  });
});
