/**
 * Losses and activations with settings of their own, against the float64 twin, central differences and PyTorch's
 * values.
 */
import { describe, expect, test } from 'vitest';
import {
  type Activation,
  binaryCrossEntropy,
  crossEntropy,
  elu,
  huber,
  type Loss,
  leakyRelu,
  Network,
} from '../../src/index';
import { BACKENDS } from '../support/backends';
import { samples, shares } from '../support/samples';
import { classes } from '../support/trainings';
import * as twin from '../twin/twin';

const INPUTS = 5;
const ROWS = 130; // more than a chunk

interface Case {
  readonly name: string;
  readonly hidden?: Activation;
  readonly hiddenTwin?: twin.ReferenceLayer['activation'];
  readonly last: 'softmax' | 'sigmoid' | 'linear';
  readonly loss: Loss;
  readonly lossTwin: twin.ReferenceSpec['loss'];
  /** What smoothing makes of a target, by the number of outputs. */
  readonly smooth?: (y: number, outputs: number) => number;
}

const among = (epsilon: number) => (y: number, outputs: number) => y * (1 - epsilon) + epsilon / outputs;
const between = (epsilon: number) => (y: number) => y * (1 - epsilon) + epsilon / 2;
const CASES: Case[] = [
  ...[0.05, 0.3, 1].map(
    (labelSmoothing): Case => ({
      name: `crossEntropy smoothed by ${labelSmoothing}`,
      last: 'softmax',
      loss: crossEntropy({ labelSmoothing }),
      lossTwin: 'crossEntropy',
      smooth: among(labelSmoothing),
    }),
  ),
  ...[0.05, 0.3, 1].map(
    (labelSmoothing): Case => ({
      name: `binaryCrossEntropy smoothed by ${labelSmoothing}`,
      last: 'sigmoid',
      loss: binaryCrossEntropy({ labelSmoothing }),
      lossTwin: 'binaryCrossEntropy',
      smooth: between(labelSmoothing),
    }),
  ),
  ...[0.2, 3].map(
    (delta): Case => ({ name: `huber ${delta}`, last: 'linear', loss: huber({ delta }), lossTwin: twin.huber(delta) }),
  ),
  ...[0, 0.2, 1.5].map(
    (slope): Case => ({
      name: `leakyRelu ${slope}`,
      hidden: leakyRelu({ slope }),
      hiddenTwin: twin.leakyRelu(slope),
      last: 'linear',
      loss: 'meanSquaredError',
      lossTwin: 'meanSquaredError',
    }),
  ),
  ...[0, 0.5, 2].map(
    (alpha): Case => ({
      name: `elu ${alpha}`,
      hidden: elu({ alpha }),
      hiddenTwin: {
        value: (z) => (z > 0 ? z : alpha * Math.expm1(z)),
        derivative: (z) => (z > 0 ? 1 : alpha * Math.exp(z)),
      },
      last: 'linear',
      loss: 'meanSquaredError',
      lossTwin: 'meanSquaredError',
    }),
  ),
];

/** Sums of 130 terms in float32, relative to the largest: the worst seen is a third of it. */
const RTOL = 4e-6;
function expectClose(what: string, actual: ArrayLike<number> | null, exact: ArrayLike<number> | null): void {
  const expected = Array.from(exact ?? []);
  expect(actual?.length, what).toBe(expected.length);
  const scale = expected.reduce((most, v) => Math.max(most, Math.abs(v)), 1e-3);
  const wrong = expected.findIndex((v, i) => !(Math.abs(v - (actual?.[i] ?? Number.NaN)) <= RTOL * scale));
  expect(wrong < 0 ? 'close' : `${actual?.[wrong]} at ${wrong}, not ${expected[wrong]}`, what).toBe('close');
}

describe.each(BACKENDS)('%s', (backend) => {
  test.each(CASES.flatMap((one) => [1, 3, 6].map((units) => [one.name, units, one] as const)))(
    '%s, %d outputs',
    (_, width, { hidden = 'tanh', hiddenTwin = 'tanh', last, loss, lossTwin, smooth = (y) => y }) => {
      const units = last === 'softmax' ? width + 1 : width;
      const layers = [
        { units: 7, activation: hidden },
        { units, activation: last },
      ];
      const net = new Network({ inputs: INPUTS, layers, loss, seed: 3, backend });
      const x = samples(ROWS, INPUTS);
      const indices = classes(4, ROWS, units);
      const dense = shares(ROWS, units);
      if (last === 'softmax')
        for (let i = 0; i < dense.length; i++) dense[i] = Number(indices[Math.floor(i / units)] === i % units);
      const y = last === 'softmax' ? indices : dense;

      const spec: twin.ReferenceSpec = {
        inputs: INPUTS,
        layers: [
          { units: 7, activation: hiddenTwin, bias: true },
          { units, activation: last, bias: true },
        ],
        loss: lossTwin,
      };
      const parameters = {
        weights: net.layers.map((layer) => layer.getWeights()),
        biases: net.layers.map((layer) => layer.getBiases()),
      };
      const smoothed = Float64Array.from(dense, (v) => smooth(v, units));
      const exact = twin.gradients(spec, parameters, x, smoothed, ROWS);
      const found = net.gradients(x, y);
      expectClose('cost', [found.loss], [exact.loss]);
      expectClose('cost by evaluate', [net.evaluate(x, y).loss], [exact.loss]);
      expectClose('costs', net.losses(x, y), twin.rowCosts(spec, parameters, x, smoothed, ROWS));
      for (const [l, { weights, biases }] of exact.layers.entries()) {
        expectClose(`∂C/∂W of layer ${l}`, found.layers[l].weights, weights);
        expectClose(`∂C/∂b of layer ${l}`, found.layers[l].biases, biases);
      }
      expectClose('∂C/∂x', found.inputs, exact.inputs);
      expect(net.checkGradients(x, y).maxRelativeError).toBeLessThan(1e-3);
    },
  );

  test('what PyTorch 1.13 says of one row', () => {
    const ask = (last: 'softmax' | 'sigmoid' | 'linear', loss: Loss, y: number[]): { loss: number; d: number[] } => {
      const net = new Network({
        inputs: 1,
        layers: [{ units: 3, activation: last, initializer: 'zeros' }],
        loss,
        backend,
      });
      net.layers[0].setBiases([0.5, -1, 2]);
      const { loss: cost, layers } = net.gradients([1], [y]);
      return { loss: cost, d: Array.from(layers[0].biases ?? []) };
    };
    const values: { last: 'softmax' | 'sigmoid' | 'linear'; loss: Loss; y: number[]; cost: number; d: number[] }[] = [
      {
        last: 'softmax',
        loss: crossEntropy({ labelSmoothing: 0.1 }),
        y: [0, 1, 0],
        cost: 3.09131129666,
        d: [0.141957058807, -0.894220760063, 0.752263701256],
      },
      {
        last: 'softmax',
        loss: crossEntropy({ labelSmoothing: 0.4 }),
        y: [0, 0, 1],
        cost: 0.841311296657,
        d: [0.0419570588067, -0.0942207600626, 0.0522637012559],
      },
      {
        last: 'sigmoid',
        loss: binaryCrossEntropy({ labelSmoothing: 0.2 }),
        y: [1, 0, 1],
        cost: 1.26426668274,
        d: [-0.277540668798, 0.16894142137, -0.0192029220221],
      },
      {
        last: 'linear',
        loss: huber({ delta: 0.5 }),
        y: [0.4, 1, 0],
        cost: 0.585,
        d: [0.0333333333333, -0.166666666667, 0.166666666667],
      },
      {
        last: 'linear',
        loss: huber({ delta: 3 }),
        y: [0.4, 1, 0],
        cost: 1.335,
        d: [0.0333333333333, -0.666666666667, 0.666666666667],
      },
    ];
    for (const { last, loss, y, cost, d } of values) {
      const found = ask(last, loss, y);
      expectClose('cost', [found.loss], [cost]);
      expectClose('∂C/∂b', found.d, d);
    }
  });
});
