/** The engine against PyTorch: every golden trajectory, on every backend. */
import { describe, expect, test } from 'vitest';
import { adagrad, adam, adamw, Network, type Optimizer, rmsprop, sgd } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { type Expected, type GoldenCase, type GoldenSpec, goldenCases } from './load.js';

/**
 * Float32 against float64, from the same starting numbers. PyTorch's own float32 run strays from its float64 run by up
 * to 2e-6 of an array's largest value (golden/README.md), and so may we, in another order of sums: the worst seen is
 * 2.6e-6. Of an array of nearly nothing the rounding of what it was summed from remains, below 1e-8.
 */
const RTOL = 4e-6;
const ATOL = 1e-8;
/** A cost is a difference of numbers near 1 (1 − a, ln a), whose float32 steps are 6e-8; the worst seen is 1.8e-7. */
const COST_ATOL = 4e-7;
/** These divide a gradient by its own size, so that the rounding of a small one is a share of a whole step. */
const ADAPTIVE = ['adagrad', 'rmsprop', 'adam', 'adamw'];
const ADAPTIVE_ATOL = 1e-5;

/** The optimizer of a case: `momentum` and `nesterov` are sgd with 0.9. */
function optimizerOf({ optimizer: { name, learningRate, weightDecay } }: GoldenSpec): Optimizer {
  const factories = {
    sgd,
    momentum: (options: { learningRate: number }) => sgd({ ...options, momentum: 0.9 }),
    nesterov: (options: { learningRate: number }) => sgd({ ...options, momentum: 0.9, nesterov: true }),
    adagrad,
    rmsprop,
    adam,
    adamw: (options: { learningRate: number }) =>
      adamw({ ...options, ...(weightDecay === undefined ? {} : { weightDecay }) }),
  };
  return factories[name]({ learningRate });
}

/** W¹, b¹, W², … in one array, as `setParameters` takes them. */
function flatten(weights: readonly ArrayLike<number>[], biases: readonly (ArrayLike<number> | null)[]): Float32Array {
  return Float32Array.from(weights.flatMap((w, l) => [...Array.from(w), ...Array.from(biases[l] ?? [])]));
}

function networkOf({ spec, weights, biases }: GoldenCase, backend: 'simd' | 'relaxed-simd'): Network {
  const network = new Network({
    inputs: spec.inputs,
    layers: spec.layers,
    loss: spec.loss,
    optimizer: optimizerOf(spec),
    l2: spec.l2,
    seed: 1,
    backend,
  });
  network.setParameters(flatten(weights, biases));
  return network;
}

function expectClose(what: string, actual: ArrayLike<number> | null, expected: Expected | null, more = 0): void {
  if (actual && expected) {
    const { maxError, scale } = expected.compare(actual);
    expect(maxError, what).toBeLessThanOrEqual(ATOL + more + RTOL * scale);
  } else {
    expect(actual, what).toBe(expected);
  }
}

function expectCloseCost(what: string, actual: number, expected: number): void {
  expect(Math.abs(actual - expected), what).toBeLessThanOrEqual(COST_ATOL + RTOL * Math.abs(expected));
}

const all = [...goldenCases()];

describe.each(BACKENDS)('on %s', (backend) => {
  test.each(all)('$name', (golden) => {
    const { spec, x, y, steps, expected } = golden;
    const network = networkOf(golden, backend);
    expectClose('outputs', network.predict(x), expected.outputs);
    expectCloseCost('cost by evaluate', network.evaluate(x, y).loss, expected.loss);

    const { loss, layers, inputs } = network.gradients(x, y);
    expectCloseCost('cost by gradients', loss, expected.loss);
    expectClose('∂C/∂x', inputs, expected.gradients.x);
    for (const [l, { weights, biases }] of layers.entries()) {
      expectClose(`∂C/∂W of layer ${l}`, weights, expected.gradients.weights[l]);
      expectClose(`∂C/∂b of layer ${l}`, biases, expected.gradients.biases[l]);
    }

    const adaptive = ADAPTIVE.includes(spec.optimizer.name) ? ADAPTIVE_ATOL * spec.optimizer.learningRate : 0;
    const history = network.train(x, y, { epochs: steps, batchSize: 'full' });
    expect(history.loss).toHaveLength(expected.losses.length);
    for (const [step, cost] of history.loss.entries()) {
      expectCloseCost(`cost before step ${step}`, cost, expected.losses[step]);
    }
    for (const [l, layer] of network.layers.entries()) {
      expectClose(`final W of layer ${l}`, layer.getWeights(), expected.finals.weights[l], adaptive);
      expectClose(`final b of layer ${l}`, layer.getBiases(), expected.finals.biases[l], adaptive);
    }
  });
});

test('every case is here', () => {
  expect(all).toHaveLength(149);
});
