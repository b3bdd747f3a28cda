/**
 * Training, ours against pure JavaScript: the same network, start, data and updates. Results are compared before
 * anything is timed; then the rivals take turns.
 */
import { setFlagsFromString } from 'node:v8';
import type { Backend, NetworkConfig } from 'nablanet';
import { type Ratio, type Rival, ratio, type Timing, takeTurns } from './measure';
import { measurePeak } from './peak';
import { type PureActivation, type PureLoss, PureNetwork } from './pure-js';

// Node 20 has relaxed SIMD behind a flag, which must be set before WebAssembly is first asked for it.
if (process.versions.node.startsWith('20.')) setFlagsFromString('--experimental-wasm-relaxed-simd');
const { Network, Random, sgd } = await import('nablanet');

interface Work {
  readonly name: string;
  readonly sizes: readonly number[];
  readonly activations: readonly PureActivation[];
  readonly loss: PureLoss;
  readonly rows: number;
  readonly batchSize: number;
  /** Epochs in one timed call, so that it takes about a millisecond or more. */
  readonly epochs: number;
}

const WORKS: readonly Work[] = [
  work('XOR 2-8-1, batch 4', [2, 8, 1], ['sigmoid', 'sigmoid'], 'squaredError', 4, 4, 5000),
  work('notes 3-4-2, batch 100', [3, 4, 2], ['sigmoid', 'sigmoid'], 'squaredError', 100, 100, 400),
  work('digits 64-64-10, batch 32', [64, 64, 10], ['relu', 'softmax'], 'crossEntropy', 1440, 32, 1),
  work('784-128-10, batch 32', [784, 128, 10], ['relu', 'softmax'], 'crossEntropy', 1280, 32, 1),
];

function work(
  name: string,
  sizes: number[],
  activations: PureActivation[],
  loss: PureLoss,
  rows: number,
  batchSize: number,
  epochs: number,
): Work {
  return { name, sizes, activations, loss, rows, batchSize, epochs };
}

const LEARNING_RATE = 0.05;
const BACKENDS: readonly Backend[] = ['relaxed-simd', 'simd'];
const PRODUCTS = ['blocked', 'plain'] as const;
const ROUNDS = 7;
const MILLISECONDS = 150;

function configOf({ sizes, activations, loss }: Work, backend: Backend): NetworkConfig {
  const layers = activations.map((activation, i) => ({ units: sizes[i + 1], activation }));
  return { inputs: sizes[0], layers, loss, optimizer: sgd({ learningRate: LEARNING_RATE }), seed: 1, backend };
}

/** Seeded rows: normal inputs, one-hot or uniform targets. */
function dataOf({ sizes, rows, loss }: Work): { x: Float32Array; y: Float32Array } {
  const random = new Random(2);
  const outputs = sizes[sizes.length - 1];
  const x = Float32Array.from({ length: rows * sizes[0] }, () => random.normal());
  const y = new Float32Array(rows * outputs);
  for (let row = 0; row < rows; row++) {
    if (loss === 'crossEntropy') y[row * outputs + random.integer(outputs)] = 1;
    else for (let j = 0; j < outputs; j++) y[row * outputs + j] = random.uniform();
  }
  return { x, y };
}

function pureOf(work: Work, products: 'plain' | 'blocked'): PureNetwork {
  const { inputs, layers, loss } = configOf(work, 'simd');
  const pureLayers = work.activations.map((activation, i) => ({ units: work.sizes[i + 1], activation }));
  const start = new Network({ inputs, layers, loss, seed: 1 }).getParameters();
  return new PureNetwork({ inputs, layers: pureLayers, loss: work.loss, learningRate: LEARNING_RATE }, start, products);
}

/** All rivals' losses over 20 epochs in the same order of rows must agree; else nothing is timed. */
function checkEqual(work: Work): number {
  const { x, y } = dataOf(work);
  const order = Uint32Array.from({ length: work.rows }, (_, i) => i);
  const runs = [
    ...BACKENDS.map((backend) => {
      const network = new Network(configOf(work, backend));
      return network.train(x, y, { epochs: 20, batchSize: work.batchSize, shuffle: false }).loss;
    }),
    ...PRODUCTS.map((products) => {
      const network = pureOf(work, products);
      return Array.from({ length: 20 }, () => network.trainEpoch(x, y, order, work.batchSize));
    }),
  ];
  let worst = 0;
  for (const losses of runs) {
    losses.forEach((loss, i) => {
      worst = Math.max(worst, Math.abs(loss - runs[0][i]) / Math.abs(runs[0][i]));
    });
  }
  if (!(worst < 1e-4)) throw new Error(`${work.name}: losses differ by ${worst}, nothing timed`);
  return worst;
}

function rivalsOf(work: Work): Rival[] {
  const { x, y } = dataOf(work);
  const { batchSize, epochs, rows } = work;
  const steps = epochs * Math.ceil(rows / batchSize);
  const random = new Random(3);
  const order = Uint32Array.from({ length: rows }, (_, i) => i);
  return [
    ...BACKENDS.map((backend) => {
      const network = new Network(configOf(work, backend));
      return { name: backend, steps, run: () => void network.train(x, y, { epochs, batchSize }) };
    }),
    ...PRODUCTS.map((products) => {
      const network = pureOf(work, products);
      const run = (): void => {
        for (let epoch = 0; epoch < epochs; epoch++) {
          if (rows > batchSize) random.shuffle(order);
          network.trainEpoch(x, y, order, batchSize);
        }
      };
      return { name: `pure JavaScript, ${products}`, steps, run };
    }),
  ];
}

/** Multiply-adds of a step count as two operations; the first layer has no ∂C/∂x. */
function gflops({ sizes, batchSize }: Work, microseconds: number): number {
  let perRow = 0;
  for (let i = 1; i < sizes.length; i++) perRow += (i === 1 ? 4 : 6) * sizes[i - 1] * sizes[i];
  return (perRow * batchSize) / microseconds / 1000;
}

/** What one work took. */
export interface TrainingResult {
  readonly work: string;
  /** How far the losses of the first epochs were apart. */
  readonly lossDifference: number;
  readonly timings: readonly Timing[];
  /** Of each of our backends: how many times its time the rivals take, and what share of the core's peak it reaches. */
  readonly ratios: Record<string, { readonly blocked: Ratio; readonly plain: Ratio; readonly ofPeak: number }>;
}

async function measure(work: Work): Promise<TrainingResult> {
  const lossDifference = checkEqual(work);
  const timings = await takeTurns(rivalsOf(work), ROUNDS, MILLISECONDS);
  const [relaxed, simd, blocked, plain] = timings as [Timing, Timing, Timing, Timing];
  const peak = await measurePeak();
  console.log(`\n${work.name} (losses of 20 epochs agree within ${lossDifference.toExponential(1)})`);
  const row = (timing: Timing): Record<string, number> => ({
    'µs a step': Number(timing.microseconds.toPrecision(4)),
    'GFLOP/s': Number(gflops(work, timing.microseconds).toPrecision(3)),
    'times blocked': Number(ratio(timing, blocked).median.toPrecision(3)),
    'times plain': Number(ratio(timing, plain).median.toPrecision(3)),
  });
  console.table(Object.fromEntries(timings.map((timing) => [timing.name, row(timing)])));
  const ratios = [relaxed, simd].map((ours) => {
    const most = ours === relaxed ? peak.multiplyAdd : peak.multiplyThenAdd;
    const ofPeak = Number((gflops(work, ours.microseconds) / most).toPrecision(3));
    return [ours.name, { blocked: ratio(ours, blocked), plain: ratio(ours, plain), ofPeak }];
  });
  return { work: work.name, lossDifference, timings, ratios: Object.fromEntries(ratios) };
}

/** Measures all works, one after the other, and prints a table of each. */
export async function measureTraining(): Promise<TrainingResult[]> {
  const results: TrainingResult[] = [];
  for (const work of WORKS) results.push(await measure(work));
  return results;
}

/** Where the committed result of this version of Node is. */
export const TRAINING_RESULT = `training-node${process.versions.node.split('.')[0]}`;
