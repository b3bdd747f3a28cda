/** What every peer is asked to do, and the data for it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Network, Random } from '../../dist/index.js';

export interface Work {
  readonly id: string;
  readonly name: string;
  /** Inputs, then the units of every layer. */
  readonly sizes: readonly number[];
  readonly hidden: 'relu' | 'sigmoid';
  readonly output: 'softmax' | 'sigmoid';
  readonly loss: 'crossEntropy' | 'squaredError';
  readonly rows: number;
  readonly batch: number;
  readonly learningRate: number;
  /** Epochs in one call of `train`. */
  readonly epochs: number;
  /** Rows of one prediction, where predicting is the work. */
  readonly asked?: number;
}

const CLASSES = { hidden: 'relu', output: 'softmax', loss: 'crossEntropy', learningRate: 0.05, epochs: 10 } as const;
const SIGMOID = { hidden: 'sigmoid', output: 'sigmoid', loss: 'squaredError', learningRate: 0.1 } as const;

export const WORKS: readonly Work[] = [
  { id: 'P1', name: 'train 784-128-10, batch 32', sizes: [784, 128, 10], rows: 6400, batch: 32, ...CLASSES },
  { id: 'P2', name: 'train 784-128-10, batch 128', sizes: [784, 128, 10], rows: 6400, batch: 128, ...CLASSES },
  { id: 'P3', name: 'train 784-512-512-10, batch 128', sizes: [784, 512, 512, 10], rows: 2560, batch: 128, ...CLASSES },
  { id: 'P4', name: 'train 2-8-1, batch 4 (XOR)', sizes: [2, 8, 1], rows: 4, batch: 4, epochs: 10_000, ...SIGMOID },
  {
    id: 'P5',
    name: 'train 3-4-2, batch 100 (the notes)',
    sizes: [3, 4, 2],
    rows: 100,
    batch: 100,
    epochs: 1000,
    ...SIGMOID,
  },
  { id: 'P6', name: 'train 64-64-10, batch 32', sizes: [64, 64, 10], rows: 6400, batch: 32, ...CLASSES },
  {
    id: 'P7',
    name: 'predict one sample, 784-128-10',
    sizes: [784, 128, 10],
    rows: 32,
    batch: 32,
    asked: 1,
    ...CLASSES,
  },
  {
    id: 'P8',
    name: 'predict 1,000 samples, 784-128-10',
    sizes: [784, 128, 10],
    rows: 1000,
    batch: 32,
    asked: 1000,
    ...CLASSES,
  },
  {
    id: 'P9',
    name: 'train 784-30-10 online, batch 1',
    sizes: [784, 30, 10],
    rows: 640,
    batch: 1,
    epochs: 10,
    ...SIGMOID,
  },
];

/** Activations, cost and update rule in words. */
export function ruleOf({ hidden, output, loss, batch, asked }: Work): string {
  const activations = hidden === output ? hidden : `${hidden}, then ${output}`;
  if (asked) return activations;
  const cost = loss === 'crossEntropy' ? 'cross-entropy' : 'squared error';
  return `${activations}; ${cost}; gradient descent, batches of ${batch}`;
}

/** Updates of one epoch. */
export const stepsOf = ({ rows, batch }: Work): number => Math.ceil(rows / batch);

/** Writes x, y and the parameters that all start from as float32, seeded; returns the file. */
export function writeData(work: Work, folder: string): string {
  const { sizes, rows, loss } = work;
  const [inputs, outputs] = [sizes[0], sizes[sizes.length - 1]];
  const random = new Random(2, inputs);
  const x = Float32Array.from({ length: rows * inputs }, (_, i) =>
    work.id === 'P4' ? ((i >> 1) >> (1 - (i & 1))) & 1 : random.normal(),
  );
  const y = new Float32Array(rows * outputs);
  for (let row = 0; row < rows; row++) {
    if (loss === 'crossEntropy' || outputs > 2) y[row * outputs + random.integer(outputs)] = 1;
    else if (work.id === 'P4') y[row] = x[2 * row] === x[2 * row + 1] ? 0 : 1;
    else for (let j = 0; j < outputs; j++) y[row * outputs + j] = random.uniform();
  }
  const parameters = new Network({ inputs, layers: sizes.slice(1), seed: 1 }).getParameters();
  const all = new Float32Array(x.length + y.length + parameters.length);
  all.set(x);
  all.set(y, x.length);
  all.set(parameters, x.length + y.length);
  const path = join(folder, `${work.id}-${rows}.f32`);
  writeFileSync(path, all);
  return path;
}
