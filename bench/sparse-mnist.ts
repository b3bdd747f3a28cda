/**
 * A step of 784-128-10 on MNIST's pixels, four in five of which are 0: against as many rows without a zero, and, where
 * /usr/bin/python3 has it, against PyTorch, one thread each, in turns. PyTorch starts from the same weights, and its
 * first costs are compared.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readIDX } from '../dist/data/index.js';
import { Random, sgd } from '../dist/index.js';
import { median, type Timing } from './measure';
import { Channel } from './peers/channel';
import { BATCH, networkOf } from './sparse-data';

const ROWS = 6400;
const EPOCHS = 3;
const ROUNDS = 9;
const CHECKED = 20;
const RATE = 0.1;

/** @param folder of MNIST's files */
export async function mnist(folder: string): Promise<Timing[]> {
  const read = (name: string): Uint8Array => readIDX(join(folder, `${name}.gz`)).values as Uint8Array;
  const pixels = Float32Array.from(read('train-images-idx3-ubyte').subarray(0, ROWS * 784), (v) => v / 255);
  const labels = read('train-labels-idx1-ubyte').slice(0, ROWS);
  const random = new Random(1);
  const full = pixels.map((v) => v || random.uniform());
  const training = (x: Float32Array): (() => void) => {
    const net = networkOf(784, 128, 10, sgd({ learningRate: RATE / 100 }));
    return () => void net.train(x, labels, { epochs: EPOCHS, batchSize: BATCH });
  };
  const timed = (run: () => void) => (): number => {
    const start = performance.now();
    run();
    return (performance.now() - start) / 1000;
  };
  const rivals: [string, () => number | Promise<number>][] = [
    ['pixels', timed(training(pixels))],
    ['the same without zeros', timed(training(full))],
  ];
  const at = mkdtempSync(join(tmpdir(), 'nablanet-mnist-'));
  let torch: Channel | undefined;
  try {
    try {
      torch = new Channel(['/usr/bin/python3', new URL('peers/serve.py', import.meta.url).pathname, 'torch']);
      const version = await start(torch, at, pixels, labels);
      const channel = torch;
      rivals.push([`PyTorch ${version}`, async () => (await channel.ask({ train: EPOCHS })).seconds ?? 0]);
    } catch (error) {
      console.log(`PyTorch is left out: ${String(error).split('\n')[0]}`);
    }
    const rounds = rivals.map((): number[] => []);
    for (let round = -1; round < ROUNDS; round++) {
      for (const [i, [, time]] of rivals.entries()) {
        const seconds = await time();
        if (round >= 0) rounds[i].push((1e6 * seconds) / EPOCHS / ROWS); // the first round warms up
      }
    }
    return rivals.map(([name], i) => ({ name, microseconds: median(rounds[i]), rounds: rounds[i] }));
  } finally {
    torch?.close();
    rmSync(at, { recursive: true });
  }
}

/** Sets PyTorch up, and compares its first costs with ours; returns its version. */
async function start(torch: Channel, at: string, pixels: Float32Array, labels: Uint8Array): Promise<string> {
  const net = networkOf(784, 128, 10, sgd({ learningRate: RATE }));
  const y = new Float32Array(ROWS * 10);
  labels.forEach((label, i) => {
    y[i * 10 + label] = 1;
  });
  const data = join(at, 'data');
  const parameters = net.getParameters();
  const all = new Float32Array(pixels.length + y.length + parameters.length);
  all.set(pixels);
  all.set(y, pixels.length);
  all.set(parameters, pixels.length + y.length);
  writeFileSync(data, all);
  const kinds = { hidden: 'relu', output: 'softmax', loss: 'crossEntropy', learningRate: RATE };
  const setup = { sizes: [784, 128, 10], rows: ROWS, batch: BATCH, ...kinds };
  const { ready = '' } = await torch.ask({ setup, data });
  const { losses = [] } = await torch.ask({ check: CHECKED });
  for (let i = 0; i < CHECKED; i++) {
    const [from, to] = [i * BATCH, (i + 1) * BATCH];
    const cost = net.trainBatch(pixels.subarray(from * 784, to * 784), labels.subarray(from, to));
    if (Math.abs(cost - losses[i]) > 1e-4 * cost) throw new Error(`step ${i} costs ${cost}, with PyTorch ${losses[i]}`);
  }
  return ready;
}
