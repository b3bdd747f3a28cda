/** The engine against PyTorch: every golden trajectory whose parts the core has, on every backend. */
import { describe, expect, test } from 'vitest';
import { ACTIVATION_NAMES } from '../src/activations';
import { type Activation, type Loss, Network, sgd } from '../src/index';
import { LOSS_NAMES } from '../src/losses';
import { BACKENDS } from './backends';
import { type Expected, type GoldenCase, type GoldenSpec, goldenCases } from './golden/load.js';

/**
 * Float32 against float64, from the same starting numbers. PyTorch's own float32 run strays from its float64 run by up
 * to 2e-6 of an array's largest value (golden/README.md), and so may we, in another order of sums: the worst seen is
 * 2.6e-6. Of an array of nearly nothing the rounding of what it was summed from remains, below 1e-8.
 */
const RTOL = 4e-6;
const ATOL = 1e-8;
/** A cost is a difference of numbers near 1 (1 − a, ln a), whose float32 steps are 6e-8; the worst seen is 1.8e-7. */
const COST_ATOL = 4e-7;

/** Optimizers that the engine has; a case with l2 waits for penalties. */
const OPTIMIZERS: readonly string[] = ['sgd'];

function isCovered({ layers, loss, optimizer, l2 }: GoldenSpec): boolean {
  const activations: readonly string[] = ACTIVATION_NAMES;
  const losses: readonly string[] = LOSS_NAMES;
  return (
    layers.every(({ activation }) => activations.includes(activation)) &&
    losses.includes(loss) &&
    OPTIMIZERS.includes(optimizer.name) &&
    l2 === 0
  );
}

/** W¹, b¹, W², … in one array, as `setParameters` takes them. */
function flatten(weights: readonly ArrayLike<number>[], biases: readonly (ArrayLike<number> | null)[]): Float32Array {
  return Float32Array.from(weights.flatMap((w, l) => [...Array.from(w), ...Array.from(biases[l] ?? [])]));
}

function networkOf({ spec, weights, biases }: GoldenCase, backend: 'simd' | 'relaxed-simd'): Network {
  const { learningRate } = spec.optimizer;
  const network = new Network({
    inputs: spec.inputs,
    layers: spec.layers.map((layer) => ({ ...layer, activation: layer.activation as Activation })),
    loss: spec.loss as Loss,
    optimizer: sgd({ learningRate }),
    seed: 1,
    backend,
  });
  network.setParameters(flatten(weights, biases));
  return network;
}

function expectClose(what: string, actual: ArrayLike<number> | null, expected: Expected | null): void {
  if (actual && expected) {
    const { maxError, scale } = expected.compare(actual);
    expect(maxError, what).toBeLessThanOrEqual(ATOL + RTOL * scale);
  } else {
    expect(actual, what).toBe(expected);
  }
}

function expectCloseCost(what: string, actual: number, expected: number): void {
  expect(Math.abs(actual - expected), what).toBeLessThanOrEqual(COST_ATOL + RTOL * Math.abs(expected));
}

const all = [...goldenCases()];
const covered = all.filter(({ spec }) => isCovered(spec));

describe.each(BACKENDS)('on %s', (backend) => {
  test.each(covered)('$name', (golden) => {
    const { x, y, steps, expected } = golden;
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

    const history = network.train(x, y, { epochs: steps, batchSize: 'full' });
    expect(history.loss).toHaveLength(expected.losses.length);
    for (const [step, cost] of history.loss.entries()) {
      expectCloseCost(`cost before step ${step}`, cost, expected.losses[step]);
    }
    for (const [l, layer] of network.layers.entries()) {
      expectClose(`final W of layer ${l}`, layer.getWeights(), expected.finals.weights[l]);
      expectClose(`final b of layer ${l}`, layer.getBiases(), expected.finals.biases[l]);
    }
  });
});

/** Cases that wait for an activation, a loss, an optimizer or l2. Whoever adds one takes its cases off this list. */
const WAITING = [
  'notes 4: 8-4-1 tanh/sigmoid meanSquaredError momentum batch 23',
  'notes 5: 17-19-5-4 relu/gelu/softmax crossEntropy nesterov batch 25 l2',
  'notes 6: 16-10-1 leakyRelu/sigmoid binaryCrossEntropy adagrad batch 17',
  'notes 7: 8-7-3-2 elu/softplus/linear meanAbsoluteError rmsprop batch 27',
  'notes 8: 5-14-1-1 gelu/linear/linear huber adam batch 22 l2',
  'notes 9: 20-14-7-5 silu/sigmoid/sigmoid squaredError adamw batch 31',
  'notes 10: 22-13-7-6 softplus/tanh/sigmoid meanSquaredError sgd batch 13',
  'notes 11: 18-4 softmax crossEntropy momentum batch 10 l2',
  'notes 12: 13-12-1 sigmoid/sigmoid binaryCrossEntropy nesterov batch 25',
  'notes 13: 21-12-18-7 tanh/elu/linear meanAbsoluteError adagrad batch 23',
  'notes 14: 5-13-5 relu/linear huber rmsprop batch 24 l2',
  'notes 15: 12-19-13-3 leakyRelu/silu/sigmoid squaredError adam batch 26',
  'notes 16: 6-14-1 elu/sigmoid meanSquaredError adamw batch 32',
  'notes 17: 6-13-3-6 gelu/linear/softmax crossEntropy sgd batch 24 l2',
  'notes 18: 17-13-1 silu/sigmoid binaryCrossEntropy momentum batch 33',
  'notes 19: 5-14-11-1 softplus/tanh/linear meanAbsoluteError nesterov batch 31',
  'notes 20: 21-5-2-4 linear/relu/linear huber adagrad batch 28 l2',
  'notes 21: 21-15-12-4 sigmoid/leakyRelu/sigmoid squaredError rmsprop batch 13',
  'notes 22: 9-19-7-3 tanh/elu/sigmoid meanSquaredError adam batch 25',
  'notes 23: 23-15-6 relu/softmax crossEntropy adamw batch 26 l2',
  'notes 24: 23-10-11-3 leakyRelu/silu/sigmoid binaryCrossEntropy sgd batch 23',
  'notes 25: 11-10-7 elu/linear meanAbsoluteError momentum batch 10',
  'notes 26: 9-11-19-6 gelu/linear/linear huber nesterov batch 18 l2',
  'notes 27: 2-11-9-5 silu/sigmoid/sigmoid squaredError adagrad batch 2',
  'notes 28: 13-1-13-11-1 softplus/tanh/elu/sigmoid meanSquaredError rmsprop batch 11',
  'notes 29: 19-7 softmax crossEntropy adam batch 8 l2',
  'notes 30: 12-10-3 sigmoid/sigmoid binaryCrossEntropy adamw batch 19',
  'notes 31: 4-17-17-5 tanh/elu/linear meanAbsoluteError sgd batch 14',
  'notes 32: 21-9-11-1-4 relu/gelu/linear/linear huber momentum batch 11 l2',
  'notes 33: 11-2 sigmoid squaredError nesterov batch 2',
  'notes 34: 9-18-1 elu/sigmoid meanSquaredError adagrad batch 21',
  'notes 35: 18-6-5 gelu/softmax crossEntropy rmsprop batch 33 l2',
  'notes 36: 5-16-13-6-4 silu/sigmoid/leakyRelu/sigmoid binaryCrossEntropy adam batch 24',
  'notes 37: 13-1 linear meanAbsoluteError adamw batch 32',
  'notes 38: 14-8-17-1 linear/relu/linear huber sgd batch 13 l2',
  'notes 39: 9-8-12-5 sigmoid/leakyRelu/sigmoid squaredError momentum batch 32',
  'notes 40: 23-9-18-2 tanh/elu/sigmoid meanSquaredError nesterov batch 32',
  'notes 41: 13-19-3 relu/softmax crossEntropy adagrad batch 11 l2',
  'notes 42: 12-16-7 leakyRelu/sigmoid binaryCrossEntropy rmsprop batch 30',
  'notes 43: 6-15-2-6 elu/softplus/linear meanAbsoluteError adam batch 18',
  'notes 44: 21-17-12-2 gelu/linear/linear huber adamw batch 6 l2',
];

test('not yet covered', () => {
  const rest = all.filter(({ spec }) => !isCovered(spec));
  expect(rest.map(({ name, spec }) => (spec.l2 > 0 ? `${name} l2` : name))).toEqual(WAITING);
  expect(WAITING).toHaveLength(41);
  expect(covered).toHaveLength(104);
});
