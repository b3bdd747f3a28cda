/**
 * What sparse rows gain (`npm run bench:sparse`): a step on MNIST's pixels, training on hashed words, on categories, and
 * one prediction, each in turn with the same rows dense, with a plain loop in JavaScript over the non-zeros, and, where
 * /usr/bin/python3 has them, with PyTorch and scikit-learn; and the memory that it takes. Results are compared before
 * anything is timed. MNIST lies where the environment variable MNIST says. Writes
 * bench/results/sparse-node<version>.json.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adam, Network, type SparseRows, sgd } from '../dist/index.js';
import { environment, ratio, type Timing, takeTurns, writeResult } from './measure';
import { BATCH, COLUMNS, categories, filled, mails, networkOf, oneHot, UNITS } from './sparse-data';
import { JsText } from './sparse-js';
import { peaks } from './sparse-memory';
import { mnist } from './sparse-mnist';

const EPOCHS = 3;

interface Row {
  readonly work: string;
  readonly rival: string;
  /** Of a row of x; of the first line of each work: ours. */
  readonly microseconds: number;
  /** How many times ours it is. */
  readonly times: number;
}
const rows: Row[] = [];

function tell(work: string, timings: readonly Timing[], more: readonly Row[] = []): void {
  const all = timings.map((timing) => ({
    work,
    rival: timing.name,
    microseconds: timing.microseconds,
    times: ratio(timings[0], timing).median,
  }));
  rows.push(...all, ...more);
  console.table(
    [...all, ...more].map((row) => ({
      ...row,
      microseconds: row.microseconds.toFixed(2),
      times: row.times.toFixed(2),
    })),
  );
}

/** Trains on `count` rows: three epochs a run, since a call copies and checks all rows once. */
function training(name: string, net: Network, x: Float32Array | SparseRows, y: Uint8Array, count: number) {
  net.learningRate = Math.min(net.learningRate, 1e-4); // the same rows again and again: nothing should saturate
  return {
    name,
    steps: EPOCHS * count,
    run: () => void net.train(x, y, { epochs: EPOCHS, batchSize: BATCH, shuffle: false }),
  };
}

function sameCosts(name: string, a: number, b: number, tolerance = 0): void {
  if (!(Math.abs(a - b) <= tolerance * Math.abs(b))) throw new Error(`${name}: a cost of ${a}, and of ${b}`);
}

// 1. MNIST: dense pixels, of which four in five are 0. One rival has as many rows and not one zero.
const folder = process.env.MNIST;
if (folder) tell('MNIST, 784-128-10, batch 32', await mnist(folder));
else console.log('MNIST is left out: the environment variable MNIST names no folder.');

// 2. Hashed words: 6,000 mails of about 150 different words each.
const MAILS = 6000;
const [text, spam] = mails(MAILS);
const [few, fewSpam] = [text.slice(0, 320), spam.slice(0, 320)];

for (const [name, make] of [
  ['sgd', (_: boolean) => sgd({ learningRate: 0.05 })],
  ['adam, lazy', (lazy: boolean) => adam({ lazy })],
] as const) {
  const [ours, dense] = [networkOf(COLUMNS, UNITS, 2, make(true)), networkOf(COLUMNS, UNITS, 2, make(false))];
  const plain = new JsText(ours, text);
  if (name === 'sgd') {
    sameCosts(
      'dense',
      dense.clone().train(few.toDense(), fewSpam, { shuffle: false }).loss[0],
      ours.clone().train(few, fewSpam, { shuffle: false }).loss[0],
    );
    const cost = ours.clone().train(text, spam, { shuffle: false }).loss[0];
    sameCosts('JavaScript', plain.epoch(spam, BATCH, 0.05), cost, 1e-4);
  }
  const rivals = [
    training('sparse', ours, text, spam, MAILS),
    training('dense', dense, filled(few.toDense()), fewSpam, 320),
    ...(name === 'sgd'
      ? [{ name: 'JavaScript over the non-zeros', steps: MAILS, run: () => void plain.epoch(spam, BATCH, 1e-4) }]
      : []),
  ];
  const timings = await takeTurns(rivals, 7, 1000);
  tell(`words, 32768-64-2, batch 32, ${name}`, timings, name === 'sgd' ? scikitLearn(timings[0]) : []);
}

// 3. One prediction.
const one = text.slice(0, 1);
const asker = networkOf(COLUMNS, UNITS, 2, sgd());
tell(
  'one prediction, 32768-64-2',
  await takeTurns([{ name: 'sparse', steps: 1, run: () => void asker.predict(one) }], 5, 300),
);

// 4. Five columns of 1,000 words each, as indices; as numbers one-hot, on fewer rows.
const PEOPLE = 100_000;
const { x: people, y: bought, inputEncoder } = categories(PEOPLE, 5, 1000);
const encoded = new Network({ ...networkOf(5000, 32, 2, sgd()).config, inputEncoder });
const numbers = oneHot(people.slice(0, 1000), 1000);
const [once, plain] = [encoded.clone(), networkOf(5000, 32, 2, sgd())];
sameCosts(
  'one-hot',
  once.train(people.slice(0, 1000), bought.slice(0, 1000), { shuffle: false }).loss[0],
  plain.train(numbers, bought.slice(0, 1000), { shuffle: false }).loss[0],
);
const indices = {
  name: '100,000 rows of indices',
  steps: EPOCHS * PEOPLE,
  run: () => void encoded.train(people, bought, { epochs: EPOCHS, batchSize: BATCH, shuffle: false }),
};
const dense = networkOf(5000, 32, 2, sgd());
const rival = training('one-hot, dense', dense, filled(numbers), bought.slice(0, 1000), 1000);
tell('5 categories of 1,000 words, 5000-32-2, batch 32', await takeTurns([indices, rival], 5, 800));

// 5. Memory.
const memory = peaks();
console.table(memory.map((each) => ({ ...each, times: (each.peak / each.arrays).toFixed(2) })));

const path = writeResult(`sparse-node${process.versions.node.split('.')[0]}`, {
  ...environment(),
  backend: asker.backend,
  rows,
  memory,
});
console.log(`written to ${path}`);

/** scikit-learn on all mails, one thread; none where Python has no scikit-learn. */
function scikitLearn(ours: Timing): Row[] {
  const at = mkdtempSync(join(tmpdir(), 'nablanet-sparse-'));
  try {
    const arrays = { offsets: text.offsets, indices: text.indices, values: text.values as Float32Array, labels: spam };
    const files = Object.fromEntries(Object.keys(arrays).map((name) => [name, join(at, name)]));
    for (const [name, array] of Object.entries(arrays)) writeFileSync(files[name], array);
    const input = JSON.stringify({ ...files, columns: COLUMNS, units: UNITS, batch: BATCH, optimizer: 'sgd' });
    const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
    const script = new URL('sparse.py', import.meta.url).pathname;
    const printed = execFileSync('/usr/bin/python3', [script], { input, env, encoding: 'utf8' });
    const { version, microseconds } = JSON.parse(printed) as { version: string; microseconds: number };
    const rival = `scikit-learn ${version}, MLPClassifier`;
    return [{ work: 'words, 32768-64-2, batch 32, sgd', rival, microseconds, times: microseconds / ours.microseconds }];
  } catch (error) {
    console.log(`scikit-learn is left out: ${String(error).split('\n')[0]}`);
    return [];
  } finally {
    rmSync(at, { recursive: true });
  }
}
