/** Batch and layer normalisation against PyTorch: statistics, gradients and trainings, on every backend. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  type ActivationName,
  adam,
  type LayerConfig,
  type LossName,
  Network,
  type Normalization,
  sgd,
} from '../../src/index';
import { BACKENDS } from '../support/backends';

type Arrays = (number[] | null)[];
type Parameters = { weights: number[][]; biases: Arrays; scale: Arrays; shift: Arrays };
type Golden = Parameters & {
  seed: number;
  inputs: number;
  layers: { units: number; activation: ActivationName; bias: boolean; normalize: Normalization | null }[];
  loss: LossName;
  optimizer: { name: 'sgd' | 'momentum' | 'adam'; learningRate: number };
  l2: number;
  rows: number;
  steps: number;
  x: number[];
  y: number[];
  outputs: number[];
  cost: number;
  gradients: Parameters & { x: number[] };
  losses: number[];
  finals: Parameters;
  mean: Arrays;
  variance: Arrays;
  after: number[];
};
const { cases }: { cases: Golden[] } = JSON.parse(readFileSync(new URL('normalization.json', import.meta.url), 'utf8'));

/**
 * PyTorch's own float32 run strays from its float64 run by up to 1e-5 of an array's largest value, which the cases were
 * chosen by; a batch of two or three rows has nearly equal ones, whose difference is divided by a small deviation.
 */
const RTOL = 2e-5;
const ATOL = 1e-7;

function expectClose(what: string, actual: ArrayLike<number> | null, expected: readonly number[] | null): void {
  if (!actual || !expected) {
    expect(actual, what).toBe(expected);
    return;
  }
  expect(actual.length, what).toBeGreaterThanOrEqual(expected.length);
  const scale = expected.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  const error = expected.reduce((most, v, i) => Math.max(most, Math.abs(v - actual[i])), 0);
  expect(error, what).toBeLessThanOrEqual(ATOL + RTOL * scale);
}

function networkOf(
  { inputs, layers, loss, l2, optimizer, ...start }: Golden,
  backend: 'simd' | 'relaxed-simd',
): Network {
  const { name, learningRate } = optimizer;
  const made =
    name === 'adam' ? adam({ learningRate }) : sgd({ learningRate, momentum: name === 'momentum' ? 0.9 : 0 });
  const net = new Network({ inputs, layers: layers as LayerConfig[], loss, l2, optimizer: made, seed: 1, backend });
  for (const [l, layer] of net.layers.entries()) {
    layer.setWeights(start.weights[l]);
    const [biases, scale, shift] = [start.biases[l], start.scale[l], start.shift[l]];
    if (biases) layer.setBiases(biases);
    if (scale) layer.setScale(scale);
    if (shift) layer.setShift(shift);
  }
  return net;
}

describe.each(BACKENDS)('on %s', (backend) => {
  test.each(cases.map((golden) => [golden.seed, golden] as const))('case %d', (_, golden) => {
    const { x, y, layers } = golden;
    const net = networkOf(golden, backend);
    expectClose('outputs', net.predict(x), golden.outputs);

    const found = net.gradients(x, y);
    expectClose('cost', [found.loss], [golden.cost]);
    expectClose('∂C/∂x', found.inputs, golden.gradients.x);
    for (const [l, { normalize, bias }] of layers.entries()) {
      const [actual, expected] = [found.layers[l], golden.gradients];
      expectClose(`∂C/∂W of layer ${l}`, actual.weights, expected.weights[l]);
      expectClose(`∂C/∂scale of layer ${l}`, actual.scale, expected.scale[l]);
      expectClose(`∂C/∂shift of layer ${l}`, actual.shift, expected.shift[l]);
      // Under batch normalisation PyTorch leaves rounding where there is nothing.
      if (bias && normalize === 'batch') expect(actual.biases?.every((g) => g === 0)).toBe(true);
      else expectClose(`∂C/∂b of layer ${l}`, actual.biases, expected.biases[l]);
    }

    const history = net.train(x, y, { epochs: golden.steps, batchSize: 'full' });
    expectClose('costs', history.loss, golden.losses);
    for (const [l, layer] of net.layers.entries()) {
      const { finals } = golden;
      expectClose(`W of layer ${l} in the end`, layer.getWeights(), finals.weights[l]);
      if (finals.biases[l]) expectClose(`b of layer ${l} in the end`, layer.getBiases(), finals.biases[l]);
      expectClose(`scale of layer ${l} in the end`, layer.getScale(), finals.scale[l]);
      expectClose(`shift of layer ${l} in the end`, layer.getShift(), finals.shift[l]);
      const statistics = layer.getStatistics();
      expectClose(`mean of layer ${l}`, statistics?.mean ?? null, golden.mean[l]);
      expectClose(`variance of layer ${l}`, statistics?.variance ?? null, golden.variance[l]);
    }
    expectClose('outputs in the end', net.predict(x), golden.after);
  });
});

test('the cases meet both kinds, in hidden and last layers, under every loss and optimizer, beyond a chunk of 128 rows', () => {
  const has = (of: (golden: Golden) => boolean): boolean => cases.some(of);
  for (const kind of ['batch', 'layer']) {
    expect(has(({ layers }) => layers[0].normalize === kind)).toBe(true);
    expect(has(({ layers }) => layers[layers.length - 1].normalize === kind)).toBe(true);
    expect(has(({ layers, rows }) => rows > 128 && layers.some(({ normalize }) => normalize === kind))).toBe(true);
    for (const name of ['sgd', 'momentum', 'adam']) {
      expect(has((c) => c.optimizer.name === name && c.layers.some(({ normalize }) => normalize === kind))).toBe(true);
    }
  }
  const losses = new Set(cases.map(({ loss }) => loss));
  expect([...losses].sort()).toEqual(['binaryCrossEntropy', 'crossEntropy', 'meanSquaredError', 'squaredError']);
  expect(cases).toHaveLength(36);
});
