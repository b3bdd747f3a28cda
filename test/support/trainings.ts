/** What suites of training and of whole networks share: seeded data, small networks, comparisons. */
import { expect } from 'vitest';
import {
  type ActivationName,
  type Backend,
  type LossName,
  type Matrix,
  Network,
  type NetworkConfig,
  Random,
  sgd,
  type Targets,
} from '../../src/index';
import { ACTIVATION_NAMES } from '../../src/toolbox/activations';
import { LOSS_NAMES, LOSSES } from '../../src/toolbox/losses';

/** Output activations and losses that go together. */
export const PAIRS: readonly (readonly [ActivationName, LossName])[] = LOSS_NAMES.flatMap((loss) => {
  const { fused } = LOSSES[loss];
  return ACTIVATION_NAMES.filter((name) => !fused || fused === name).map((name) => [name, loss] as const);
});

/** `count` seeded numbers of [low, high), as float32. */
export function numbers(seed: number, count: number, low = -1, high = 1): Float32Array {
  const random = new Random(seed, 900);
  return Float32Array.from({ length: count }, () => low + (high - low) * random.uniform());
}

/** `count` seeded class indices. */
export function classes(seed: number, count: number, among: number): Uint8Array {
  const random = new Random(seed, 901);
  return Uint8Array.from({ length: count }, () => random.integer(among));
}

/** Rows of x (rows × width) by their numbers. */
export function pick(x: Float32Array, width: number, rows: ArrayLike<number>): Float32Array {
  const picked = new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) picked.set(x.subarray(rows[i] * width, (rows[i] + 1) * width), i * width);
  return picked;
}

/** 0, 1, … count − 1. */
export const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** A regression of 4 inputs and 2 targets, and a network for it: tanh inside, sigmoid out. */
export function regression(
  backend: Backend,
  rows: number,
  seed = 1,
): { net: Network; x: Float32Array; y: Float32Array } {
  const net = new Network({
    inputs: 4,
    layers: [{ units: 7, activation: 'tanh' }, 2],
    optimizer: sgd({ learningRate: 0.5 }),
    seed,
    backend,
  });
  return { net, x: numbers(11, 4 * rows), y: numbers(12, 2 * rows, 0.1, 0.9) };
}

/** Three classes, told apart by 5 inputs; y holds class indices. */
export function classification(backend: Backend, rows: number): { net: Network; x: Float32Array; y: Uint8Array } {
  const net = new Network({
    inputs: 5,
    layers: [
      { units: 9, activation: 'relu' },
      { units: 3, activation: 'softmax' },
    ],
    loss: 'crossEntropy',
    optimizer: sgd({ learningRate: 0.3 }),
    seed: 2,
    backend,
  });
  const y = classes(13, rows, 3);
  const x = numbers(14, 5 * rows);
  for (let row = 0; row < rows; row++) x[5 * row + y[row]] += 0.7;
  return { net, x, y };
}

/** Both hold the same float32 values, −0 and 0 told apart. */
export function expectSameBits(actual: Float32Array, expected: Float32Array, what = 'values'): void {
  expect(actual.length, `length of ${what}`).toBe(expected.length);
  const [a, b] = [new Uint32Array(actual.slice().buffer), new Uint32Array(expected.slice().buffer)];
  const first = a.findIndex((bits, i) => bits !== b[i]);
  expect(first < 0 ? 'the same bits' : `${actual[first]} at ${first}, not ${expected[first]}`, what).toBe(
    'the same bits',
  );
}

/** Both networks have the same parameters, bit for bit. */
export function expectSameNetwork(actual: Network, expected: Network, what = 'parameters'): void {
  expectSameBits(actual.getParameters(), expected.getParameters(), what);
}

/** How many of the parameters differ. */
export function differences(a: Float32Array, b: Float32Array): number {
  return a.reduce((count, value, i) => (Object.is(value, b[i]) ? count : count + 1), 0);
}

/** What `call` throws. */
export function thrownBy(call: () => unknown): Error & { code?: string } {
  try {
    call();
  } catch (error) {
    if (error instanceof Error) return error;
    throw new TypeError(`something that is no Error was thrown: ${String(error)}`);
  }
  throw new Error('nothing was thrown');
}

/** Which rows a fraction keeps for training: each shows itself by its cost, as the rate is 0 and no two costs agree. */
export function keptRows(config: NetworkConfig, x: Matrix, y: Targets, validation: number): number[] {
  const net = new Network({ ...config, optimizer: sgd({ learningRate: 0 }) });
  const rowOf = new Map(Array.from(net.losses(x, y), (cost, row) => [cost, row]));
  const kept: number[] = [];
  const onBatch = ({ loss }: { loss: number }): void => void kept.push(rowOf.get(loss) ?? Number.NaN);
  net.train(x, y, { validation, batchSize: 1, shuffle: false, onBatch });
  expect(rowOf.size).toBe(net.losses(x, y).length);
  expect(kept).not.toContain(Number.NaN);
  return kept;
}

/** The rows that are not in `kept`. */
export function others(kept: number[], rows: number): number[] {
  return range(rows).filter((row) => !kept.includes(row));
}
