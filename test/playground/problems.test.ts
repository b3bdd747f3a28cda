/** The playground's data: fixed by its settings, in the picture, and what its problems are named for. */
import { describe, expect, test } from 'vitest';
import { chosenFeatures, gridPoints, REACH, toInputs } from '../../examples/playground/src/plane/features';
import {
  makeData,
  onCircle,
  type Points,
  PROBLEMS,
  type ProblemName,
} from '../../examples/playground/src/plane/problems';
import { DEFAULTS } from '../../examples/playground/src/plane/settings';

const names = Object.keys(PROBLEMS) as ProblemName[];
const chosen = { points: 300, noise: 0, heldOut: 0.3, seed: 3 };

/** Of 300 points of seed 3 with noise: those trained on, those held out. */
const DIGESTS: Record<ProblemName, string> = {
  spirals: 'c6dd9681f8975056 cf14fb87ee958ccc',
  moons: '632c66267efe9d33 5e6d62c16da64db0',
  circles: 'ce4bd95deddafa9f f89eb0d6ec6dd704',
  gaussians: '6b62b164a22bd68e 241ec860eede1281',
  xor: '83df1af0a9b7c0d3 24bd9613a909c9f3',
  waves: 'ef22ec1f02252ebf b49cf4508ad5a5bd',
  ripple: '98536c3bce7d8498 6a1abb7ad1c95117',
};

const eachPoint = ({ at, y }: Points): [number, number, number][] =>
  Array.from(y, (value, i) => [at[2 * i], at[2 * i + 1], value]);

async function digest({ at, y }: Points): Promise<string> {
  const bytes = new Uint8Array(await new Blob([at as BlobPart, y as BlobPart]).arrayBuffer());
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

describe('points', () => {
  // A link must give the same points tomorrow: these change only where old links may show another picture.
  test.each(Object.entries(DIGESTS))('%s are the same bits as ever', async (name, expected) => {
    const { training, heldOut } = makeData(name as ProblemName, { ...chosen, noise: 0.2 });
    expect(`${await digest(training)} ${await digest(heldOut)}`).toBe(expected);
  });

  test.each(names)('%s: as many as asked for, a share held out, others for another seed', async (name) => {
    const { training, heldOut } = makeData(name, chosen);
    expect([training.y.length, heldOut.y.length]).toEqual([210, 90]);
    expect(await digest(training)).not.toBe(await digest(makeData(name, { ...chosen, seed: 4 }).training));
    for (const [x1, x2, y] of [...eachPoint(training), ...eachPoint(heldOut)]) {
      expect(Math.max(Math.abs(x1), Math.abs(x2))).toBeLessThan(REACH);
      if (PROBLEMS[name].kind === 'classes') expect([0, 1]).toContain(y);
      else expect(Math.abs(y)).toBeLessThanOrEqual(1);
    }
  });

  test('at least one is trained on, whatever the share', () => {
    const { training, heldOut } = makeData('xor', { points: 20, noise: 0, heldOut: 1, seed: 1 });
    expect([training.y.length, heldOut.y.length]).toEqual([1, 19]);
  });

  test('XOR: the classes are the signs of the product', () => {
    for (const [x1, x2, y] of eachPoint(makeData('xor', chosen).training)) expect(y).toBe(x1 * x2 < 0 ? 1 : 0);
  });

  test('circles: one class within the other', () => {
    for (const [x1, x2, y] of eachPoint(makeData('circles', chosen).training)) {
      expect(Math.hypot(x1, x2) < 0.6 ? 1 : 0).toBe(y);
    }
  });

  test('spirals: the arms are each other, turned by half', () => {
    for (const [x1, x2, y] of eachPoint(makeData('spirals', chosen).training)) {
      const turns = 1.5 * Math.hypot(x1, x2) + y / 2;
      expect(x1).toBeCloseTo(Math.hypot(x1, x2) * Math.cos(2 * Math.PI * turns), 5);
      expect(x2).toBeCloseTo(Math.hypot(x1, x2) * Math.sin(2 * Math.PI * turns), 5);
    }
  });

  test('functions: their values, and noise on those alone', () => {
    for (const [x1, x2, y] of eachPoint(makeData('waves', chosen).training)) {
      expect(y).toBeCloseTo(Math.sin(1.2 * Math.PI * x1) * Math.cos(1.2 * Math.PI * x2), 5);
    }
    for (const [x1, x2, y] of eachPoint(makeData('ripple', chosen).training)) {
      expect(y).toBeCloseTo(Math.cos(2 * Math.PI * Math.hypot(x1, x2)), 5);
    }
    const noisy = eachPoint(makeData('ripple', { ...chosen, noise: 1 }).training);
    const off = noisy.filter(([x1, x2, y]) => Math.abs(y - Math.cos(2 * Math.PI * Math.hypot(x1, x2))) > 0.05);
    expect(off.length).toBeGreaterThan(noisy.length / 2);
    for (const [, , y] of noisy) expect(Math.abs(y)).toBeLessThanOrEqual(1); // what a tanh can reach
  });
});

test('cosine and sine are right within 1e-15, all around and on both sides of 0', () => {
  for (let i = -4000; i <= 4000; i++) {
    const turns = i / 1000 + 1e-4;
    const [cosine, sine] = onCircle(turns);
    const angle = 2 * Math.PI * (turns - Math.round(turns));
    expect(Math.abs(cosine - Math.cos(angle))).toBeLessThan(2e-15);
    expect(Math.abs(sine - Math.sin(angle))).toBeLessThan(2e-15);
  }
});

describe('inputs', () => {
  test('are the chosen features, row by row', () => {
    const all = { ...DEFAULTS, x1x1: true, x2x2: true, x1x2: true };
    const points = Float32Array.of(2, 3, -1, 4);
    expect([...toInputs(points, chosenFeatures(all))]).toEqual([2, 3, 4, 9, 6, -1, 4, 1, 16, -4]);
    expect([...toInputs(points, chosenFeatures({ ...DEFAULTS, x1: false }))]).toEqual([3, 4]);
  });

  test('the grid goes row by row from the upper left', () => {
    const grid = [...gridPoints(2)].map((value) => value / REACH);
    const expected = [-0.5, 0.5, 0.5, 0.5, -0.5, -0.5, 0.5, -0.5];
    for (const [i, value] of expected.entries()) expect(grid[i]).toBeCloseTo(value, 6);
  });
});
