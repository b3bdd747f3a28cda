/**
 * What sparse rows gain (`npm run bench:sparse`): a step on MNIST's pixels, training on hashed words, on categories, and
 * one prediction, each in turn with the same rows dense, with a plain loop in JavaScript over the non-zeros, and, where
 * /usr/bin/python3 has it, with scikit-learn. Results are compared before anything is timed. MNIST lies where the
 * environment variable MNIST says. Writes bench/results/sparse-node<version>.json.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readIDX } from '../dist/data/index.js';
import { adam, Network, type Optimizer, Random, SparseRows, sgd } from '../dist/index.js';
import { environment, ratio, type Timing, takeTurns, writeResult } from './measure';
import { JsText } from './sparse-js';

const BATCH = 32;
const EPOCHS = 3;
const random = new Random(1);

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

const networkOf = (inputs: number, units: number, classes: number, optimizer: Optimizer): Network =>
  new Network({
    inputs,
    layers: [
      { units, activation: 'relu' },
      { units: classes, activation: 'softmax' },
    ],
    loss: 'crossEntropy',
    optimizer,
    seed: 1,
  });

/** Trains on `count` rows: three epochs a run, since a call copies and checks all rows once. */
function training(name: string, net: Network, x: Float32Array | SparseRows, y: Uint8Array, count: number) {
  net.learningRate = Math.min(net.learningRate, 1e-4); // the same rows again and again: nothing should saturate
  return {
    name,
    steps: EPOCHS * count,
    run: () => void net.train(x, y, { epochs: EPOCHS, batchSize: BATCH, shuffle: false }),
  };
}

/** The same with something small in place of zeros, so that all of it is walked. */
const filled = (dense: Float32Array): Float32Array => dense.map((v) => v || 1e-12);

function sameCosts(name: string, a: number, b: number, tolerance = 0): void {
  if (!(Math.abs(a - b) <= tolerance * Math.abs(b))) throw new Error(`${name}: a cost of ${a}, and of ${b}`);
}

// 1. MNIST: dense pixels, of which four in five are 0. Its rival has as many rows and not one zero.
const folder = process.env.MNIST;
if (folder) {
  const count = 3200;
  const read = (name: string): Uint8Array => readIDX(join(folder, `${name}.gz`)).values as Uint8Array;
  const pixels = Float32Array.from(read('train-images-idx3-ubyte').subarray(0, count * 784), (v) => v / 255);
  const labels = read('train-labels-idx1-ubyte').slice(0, count);
  const full = pixels.map((v) => v || random.uniform());
  tell(
    'MNIST, 784-128-10, batch 32',
    await takeTurns(
      [
        training('pixels', networkOf(784, 128, 10, sgd()), pixels, labels, count),
        training('the same without zeros', networkOf(784, 128, 10, sgd()), full, labels, count),
      ],
      5,
      600,
    ),
  );
} else console.log('MNIST is left out: the environment variable MNIST names no folder.');

// 2. Hashed words: 6,000 mails of about 150 different words each, by Zipf's law.
const COLUMNS = 32_768;
const UNITS = 64;
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
  const timings = await takeTurns(rivals, 3, 1500);
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
const categories = Array.from({ length: 5 }, () => Array.from({ length: 1000 }, (_, i) => i));
const people = Array.from({ length: 20_000 }, () => categories.map(() => random.integer(1000)));
const bought = Uint8Array.from(people, ([a, b]) => (a + b) % 2);
const encoded = new Network({
  ...networkOf(5000, 32, 2, sgd()).config,
  inputEncoder: { handleUnknown: 'error', categories },
});
const oneHot = new Float32Array(1000 * 5000);
for (let i = 0; i < 1000; i++) for (let j = 0; j < 5; j++) oneHot[i * 5000 + j * 1000 + people[i][j]] = 1;
tell(
  '5 categories of 1,000 words, 5000-32-2, batch 32',
  await takeTurns(
    [
      {
        name: 'indices',
        steps: people.length,
        run: () => void encoded.train(people, bought, { batchSize: BATCH, shuffle: false }),
      },
      training('one-hot, dense', networkOf(5000, 32, 2, sgd()), filled(oneHot), bought.slice(0, 1000), 1000),
    ],
    3,
    800,
  ),
);

const path = writeResult(`sparse-node${process.versions.node.split('.')[0]}`, {
  ...environment(),
  backend: asker.backend,
  rows,
});
console.log(`written to ${path}`);

/** Rows of word counts, and which of them are spam: it has words that others have not. */
function mails(count: number): [SparseRows, Uint8Array] {
  const labels = Uint8Array.from({ length: count }, () => random.integer(2));
  const offsets = [0];
  const indices: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < count; i++) {
    const words = new Map<number, number>();
    while (words.size < 150) {
      const rank = Math.floor(COLUMNS ** random.uniform()) - 1; // P(rank) ~ 1 / rank
      const word = (rank * 7919 + (rank % 5 === 0 ? labels[i] * 13 : 0)) % COLUMNS; // hashed
      words.set(word, (words.get(word) ?? 0) + 1);
    }
    for (const [word, times] of [...words].sort((a, b) => a[0] - b[0])) {
      indices.push(word);
      values.push(times);
    }
    offsets.push(indices.length);
  }
  return [new SparseRows({ columns: COLUMNS, offsets, indices, values }), labels];
}

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
