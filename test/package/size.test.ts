/** What a bundle holds: JavaScript that nobody asked for is left out, kernels are all there, and there is a limit. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { EVERYTHING, type Measured, measure, NETWORK } from '../../scripts/check/sizes.ts';

/** Gzipped bytes, all Wasm included. Where they stand, to be lowered with them; meant to be 28 kB and 38 kB. */
const LIMITS = { network: 51_200, everything: 60_700 };

const XOR = `
  import { Network, sgd } from 'nablanet';
  const net = new Network({ inputs: 2, layers: [8, 1], optimizer: sgd({ learningRate: 2 }), seed: 1 });
  net.train([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0], { epochs: 1000, batchSize: 4 });
  console.log(net.predict([0, 1]));`;

/** Words that minifying leaves, of what XOR does without. */
const ELSEWHERE = {
  schedules: ['stepDecay', 'exponentialDecay', 'oneCycle', 'reduceOnPlateau', 'warmup', 'cooldown'],
  metrics: ['precision', 'support', 'confusionMatrix'],
  Scaler: ['partialFit', 'fitTransform', 'inverse'],
  encoders: ['OneHotEncoder', 'LabelEncoder'],
  folds: ['stratify', 'kFold'],
  lbfgs: ['addScaled', 'addPenalties'],
};

let xor: Measured;
let everything: Measured;
let network: Measured;

beforeAll(async () => {
  [xor, everything, network] = await Promise.all([XOR, EVERYTHING, NETWORK].map(measure));
});

const words = ({ script }: Measured): Set<string> => new Set(script.text.match(/\w+/g));

describe.each(Object.entries(ELSEWHERE))('%s', (_, marks) => {
  test.each(marks)('%s is in a bundle of everything, not in XOR', (mark) => {
    expect(words(everything)).toContain(mark);
    expect(words(xor)).not.toContain(mark);
  });
});

test('what needs no network has none of it: no class stays for a name in its body', async () => {
  for (const name of ['mae', 'sgd', 'Scaler']) {
    const { script } = await measure(`import { ${name} } from 'nablanet'; console.log(${name});`);
    expect(script.bytes).toBeLessThan(16_000);
  }
});

test('XOR has 15 kB of JavaScript less, and all of the Wasm', () => {
  expect(everything.script.bytes - xor.script.bytes).toBeGreaterThan(15_000);
  expect(xor.whole.bytes - xor.script.bytes).toBe(everything.whole.bytes - everything.script.bytes);
  expect(xor.whole.bytes - xor.script.bytes).toBeGreaterThan(20_000);
});

test('import { Network, sgd } and everything are within their limits', () => {
  expect(network.whole.gzipped).toBeLessThanOrEqual(LIMITS.network);
  expect(everything.whole.gzipped).toBeLessThanOrEqual(LIMITS.everything);
});

test("the worker's program is a chunk of its own, and the core is not in it twice", () => {
  expect(words(everything)).not.toContain('nablanetWorker');
  expect(network.worker.gzipped).toBeLessThan(33_700);
});

test('sizes in README and docs are those of the committed results, and these are still true', () => {
  const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
  const { 'import { Network, sgd }, all Wasm included': kept, 'everything, all Wasm included': all } = JSON.parse(
    read('bench/results/size.json'),
  );
  expect(Math.abs(network.whole.gzipped / kept.gzipped - 1)).toBeLessThan(0.01);
  expect(Math.abs(everything.whole.gzipped / all.gzipped - 1)).toBeLessThan(0.01);
  expect(read('README.md')).toContain(`**Small**: ${kilobytes(kept.gzipped)} minified and gzipped`);
  const page = read('docs/bundlers.md');
  for (const sizes of Object.values<{ page: number; worker: number }>(JSON.parse(read('bench/results/bundles.json')))) {
    for (const bytes of [sizes.page, sizes.worker]) if (bytes > 0) expect(page).toContain(kilobytes(bytes));
  }
});
