/**
 * What the toolbox costs (`npm run bench:toolbox`): a step with each optimizer, normalised, or under a function as
 * loss, in turn with plain sgd; and how long a timer of 10 ms is kept waiting while a large network trains
 * asynchronously. Writes bench/results/toolbox-node<version>.json.
 */
import {
  adagrad,
  adam,
  adamw,
  type LayerConfig,
  type Loss,
  Network,
  type Optimizer,
  Random,
  rmsprop,
  rprop,
  sgd,
} from '../dist/index.js';
import { environment, ratio, takeTurns, writeResult } from './measure';

const BATCH = 128;
const INPUTS = 784;
const CLASSES = 10;
const random = new Random(1);
const x = Float32Array.from({ length: BATCH * INPUTS }, () => random.uniform());
const labels = Uint8Array.from({ length: BATCH }, () => random.integer(CLASSES));

/** Cross-entropy of a softmax output, by hand: what crosses into JavaScript and back is what it costs. */
const byHand: Loss = (outputs, targets, outputGradients, rows) => {
  let cost = 0;
  for (let row = 0; row < rows; row++) {
    const at = row * CLASSES + targets[row];
    cost -= Math.log(outputs[at]) / rows;
    outputGradients[at] = -1 / (outputs[at] * rows);
  }
  return cost;
};

interface Kind {
  readonly name: string;
  readonly optimizer?: Optimizer;
  readonly hidden?: Partial<LayerConfig>;
  readonly loss?: Loss;
}

const kinds: Kind[] = [
  { name: 'sgd' },
  { name: 'sgd, momentum', optimizer: sgd({ momentum: 0.9 }) },
  { name: 'adagrad', optimizer: adagrad() },
  { name: 'rmsprop', optimizer: rmsprop() },
  { name: 'rmsprop, centered, momentum', optimizer: rmsprop({ centered: true, momentum: 0.9 }) },
  { name: 'adam', optimizer: adam() },
  { name: 'adam, amsgrad', optimizer: adam({ amsgrad: true }) },
  { name: 'adamw', optimizer: adamw() },
  { name: 'rprop', optimizer: rprop() },
  { name: 'sgd, dropout 0.5', hidden: { dropout: 0.5 } },
  { name: "sgd, normalize: 'batch'", hidden: { normalize: 'batch' } },
  { name: "sgd, normalize: 'layer'", hidden: { normalize: 'layer' } },
  { name: 'sgd, a function as loss', loss: byHand },
];

const rivals = kinds.map(({ name, optimizer = sgd(), hidden, loss = 'crossEntropy' }) => {
  const layers = [
    { units: 128, activation: 'relu' as const, ...hidden },
    { units: CLASSES, activation: 'softmax' as const },
  ];
  const net = new Network({ inputs: INPUTS, layers, loss, optimizer, seed: 1 });
  net.learningRate = 1e-6; // the same rows again and again: nothing should saturate
  return { name, steps: 20, run: () => void net.train(x, labels, { epochs: 20, batchSize: BATCH }) };
});
const timings = await takeTurns(rivals, 5, 400);
const steps = timings.map((timing) => ({
  name: timing.name,
  microseconds: timing.microseconds,
  timesSgd: ratio(timings[0], timing),
}));
console.log(`784-128-10, batch ${BATCH}`);
console.table(
  steps.map(({ name, microseconds, timesSgd }) => ({
    name,
    'µs a step': Math.round(microseconds),
    'times sgd': timesSgd.median.toFixed(2),
  })),
);

/** The longest wait of a timer of 10 ms while a network of 784-512-512-10 trains, by batch. */
async function longestWait(
  batchSize: number | 'full',
): Promise<{ batchSize: number | 'full'; firings: number; median: number; longest: number }> {
  const rows = 6000;
  const many = Float32Array.from({ length: rows * INPUTS }, () => random.uniform());
  const classes = Uint8Array.from({ length: rows }, () => random.integer(CLASSES));
  const layers = [512, 512].map((units) => ({ units, activation: 'relu' as const }));
  const net = new Network({
    inputs: INPUTS,
    layers: [...layers, { units: CLASSES, activation: 'softmax' }],
    loss: 'crossEntropy',
    optimizer: adam(),
    seed: 1,
  });
  net.trainBatch(many.subarray(0, 128 * INPUTS), classes.subarray(0, 128));
  const waits: number[] = [];
  let last = performance.now();
  const work = net.trainAsync(many, classes, { epochs: 3, batchSize });
  const timer = setInterval(() => {
    const now = performance.now();
    waits.push(now - last);
    last = now;
  }, 10);
  last = performance.now();
  await work;
  clearInterval(timer);
  waits.sort((a, b) => a - b);
  return { batchSize, firings: waits.length, median: waits[waits.length >> 1], longest: waits[waits.length - 1] };
}

const timer: Awaited<ReturnType<typeof longestWait>>[] = [];
for (const batchSize of [32, 128, 1000, 'full'] as const) timer.push(await longestWait(batchSize));
console.log('A timer of 10 ms while 784-512-512-10 trains on 6,000 rows with trainAsync, ms between firings');
console.table(
  timer.map(({ median, longest, ...rest }) => ({ ...rest, median: median.toFixed(1), longest: longest.toFixed(1) })),
);

const major = process.versions.node.split('.')[0];
console.log(`written: ${writeResult(`toolbox-node${major}`, { environment: environment(), steps, timer })}`);
