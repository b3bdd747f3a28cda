/** Losses written as functions against those by name, against the float64 twin, and against the same update by hand. */
import { describe, expect, test } from 'vitest';
import { type Loss, type LossFunction, Network, type NetworkConfig, sgd } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { numbers } from '../support/trainings';
import * as twin from '../twin/twin';

/** A loss that is the mean over rows and outputs of a cost of (output − target), from its value and its derivative. */
function ofErrors(cost: (error: number) => number, slope: (error: number) => number, scale = 1): LossFunction {
  return (outputs, targets, outputGradients, rows) => {
    const share = scale / (rows * (outputs.length / rows));
    let total = 0;
    for (let i = 0; i < outputs.length; i++) {
      total += share * cost(outputs[i] - targets[i]);
      outputGradients[i] = share * slope(outputs[i] - targets[i]);
    }
    return total;
  };
}

const absolute = ofErrors(Math.abs, Math.sign);
const huber = ofErrors(
  (e) => (Math.abs(e) <= 1 ? (e * e) / 2 : Math.abs(e) - 0.5),
  (e) => Math.max(-1, Math.min(1, e)),
);
const squares = ofErrors(
  (e) => e * e,
  (e) => 2 * e,
);
/**
 * q (y − a) where the target lies above, (1 − q)(a − y) where below: least at the q-th quantile (Koenker and Bassett
 * 1978).
 */
const below = (q: number) => (e: number) => (e < 0 ? -q * e : (1 - q) * e);
const belowSlope = (q: number) => (e: number) => (e < 0 ? -q : 1 - q);

const [INPUTS, OUTPUTS] = [6, 4];
const BATCHES = [1, 4, 128, 129, 300];
const dataOf = (rows: number): [Float32Array, Float32Array] => [
  numbers(rows, INPUTS * rows),
  numbers(rows + 1, OUTPUTS * rows, -2, 2),
];

/** float32 in another order of sums, through a few updates at outputs of size 1. */
const NEAR = 3e-6;
function expectNear(what: string, actual: ArrayLike<number>, expected: ArrayLike<number>, factor = 1): void {
  expect(actual.length, what).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs(actual[i] - factor * expected[i]), `${what}, ${i}`).toBeLessThan(NEAR);
  }
}

describe.each(BACKENDS)('on %s', (backend) => {
  const make = (loss: Loss, learningRate: number, more: Partial<NetworkConfig> = {}): Network =>
    new Network({
      inputs: INPUTS,
      layers: [
        { units: 9, activation: 'tanh', dropout: 0.3 },
        { units: OUTPUTS, activation: 'linear' },
      ],
      loss,
      optimizer: sgd({ learningRate, momentum: 0.5 }),
      seed: 3,
      backend,
      ...more,
    });

  /** The function's gradients are `factor` times those of the loss by name; its rate is that much lower. */
  const pairs: [string, LossFunction, Loss, factor: number][] = [
    ['squared error', squares, 'meanSquaredError', 1],
    ['absolute error', absolute, 'meanAbsoluteError', 1],
    ['huber', huber, 'huber', 1],
    ['half a quantile', ofErrors(below(0.5), belowSlope(0.5), OUTPUTS), 'meanAbsoluteError', OUTPUTS / 2],
  ];
  const cases = pairs.flatMap(([name, ...pair]) =>
    BATCHES.map((rows) => [`${name} as a function, ${rows} rows`, ...pair, rows] as const),
  );
  test.each(cases)('%s', (_, mine, named, factor, rows) => {
    const [x, y] = dataOf(rows);
    const [a, b] = [make(mine, 0.1), make(named, 0.1 * factor)];
    const [g, h] = [a.gradients(x, y), b.gradients(x, y)];
    expectNear('gradients', g.parameters, h.parameters, factor);
    expectNear('∂C/∂x', g.inputs, h.inputs, factor);
    expectNear('cost of gradients', [g.loss], [h.loss], factor);
    expectNear('costs', a.losses(x, y), b.losses(x, y), factor);
    expectNear('cost', [a.evaluate(x, y).loss], [b.evaluate(x, y).loss], factor);
    const options = { epochs: 3, batchSize: 200 };
    expectNear('history', a.train(x, y, options).loss, b.train(x, y, options).loss, factor);
    expectNear('cost of a batch', [a.trainBatch(x, y)], [b.trainBatch(x, y)], factor);
    expectNear('parameters', a.getParameters(), b.getParameters());
  });

  test.each(BATCHES)('a quantile loss has the twin’s gradients, %d rows', (rows) => {
    const layers = [
      { units: 9, activation: 'tanh', bias: true },
      { units: OUTPUTS, activation: 'linear', bias: true },
    ] as const;
    const q = 0.8;
    const loss: twin.ReferenceLoss = {
      cost: (a, y) => Array.from(a, (v, j) => below(q)(v - y[j])).reduce((sum, c) => sum + c),
      gradient: (a, y) => Float64Array.from(a, (v, j) => belowSlope(q)(v - y[j])),
    };
    const [x, y] = dataOf(rows);
    const net = make(ofErrors(below(q), belowSlope(q), OUTPUTS), 0.1, { layers });
    const parameters = {
      weights: net.layers.map((layer) => layer.getWeights()),
      biases: net.layers.map((layer) => layer.getBiases()),
    };
    const exact = twin.gradients({ inputs: INPUTS, layers, loss }, parameters, x, y, rows);
    const found = net.gradients(x, y);
    expectNear('cost', [found.loss], [exact.loss]);
    expectNear('∂C/∂x', found.inputs, exact.inputs);
    for (const [l, { weights, biases }] of exact.layers.entries()) {
      expectNear(`∂C/∂W of layer ${l}`, found.layers[l].weights, weights);
      expectNear(`∂C/∂b of layer ${l}`, found.layers[l].biases ?? [], biases ?? []);
    }
  });

  test.each(BATCHES)(
    'a DQN’s update is that of squared error on targets that differ in one action only, %d rows',
    (rows) => {
      /** A row of targets is (action, return); outputs are one value an action. */
      const ofAction: LossFunction = (outputs, targets, outputGradients, n) => {
        let cost = 0;
        for (let row = 0; row < n; row++) {
          const at = (row * outputs.length) / n + targets[2 * row];
          const error = outputs[at] - targets[2 * row + 1];
          cost += (error * error) / n;
          outputGradients[at] = (2 * error) / n;
        }
        return cost;
      };
      const layers = [{ units: 9, activation: 'relu' } as const, { units: OUTPUTS, activation: 'linear' } as const];
      const [mine, named] = [make(ofAction, 0.05, { layers }), make('squaredError', 0.05, { layers })];
      for (let step = 0; step < 4; step++) {
        const x = numbers(step + rows, INPUTS * rows);
        const y = Float32Array.from(numbers(step + 9, 2 * rows), (v, i) => (i % 2 === 0 ? (i + step) % OUTPUTS : v));
        const filled = named.predict(x);
        for (let row = 0; row < rows; row++) filled[OUTPUTS * row + y[2 * row]] = y[2 * row + 1];
        expectNear('cost', [mine.trainBatch(x, y)], [named.trainBatch(x, filled)]);
      }
      expectNear('parameters', mine.getParameters(), named.getParameters());
    },
  );
});
