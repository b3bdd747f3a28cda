/** Costs and shares of right answers: `losses` and `evaluate` against their formulas. */
import { describe, expect, test } from 'vitest';
import { type ActivationName, type LossName, Network } from '../../src/index';
import { ACTIVATION_NAMES } from '../../src/toolbox/activations';
import { BACKENDS } from '../support/backends';
import { classIndices, oneHot, rowAt, samples, shares } from '../support/samples';

type Cost = (a: Float32Array, y: Float32Array) => number;

const squares: Cost = (a, y) => a.reduce((sum, v, j) => sum + (v - y[j]) ** 2, 0);

const h = (size: number): number => (size <= 1 ? size ** 2 / 2 : size - 0.5);

/** The formulas of API.md, from outputs and targets. */
const COSTS: Record<LossName, Cost> = {
  squaredError: squares,
  meanSquaredError: (a, y) => squares(a, y) / a.length,
  meanAbsoluteError: (a, y) => a.reduce((sum, v, j) => sum + Math.abs(v - y[j]), 0) / a.length,
  // Outputs and targets less than δ = 1 apart or more.
  huber: (a, y) => a.reduce((sum, v, j) => sum + h(Math.abs(v - y[j])), 0) / a.length,
  crossEntropy: (a, y) => -a.reduce((sum, v, j) => sum + y[j] * Math.log(v), 0),
  binaryCrossEntropy: (a, y) => -a.reduce((sum, v, j) => sum + y[j] * Math.log(v) + (1 - y[j]) * Math.log1p(-v), 0),
};

const PAIRS: readonly (readonly [LossName, ActivationName])[] = [
  ...ACTIVATION_NAMES.flatMap((activation) => [
    ['squaredError', activation] as const,
    ['meanSquaredError', activation] as const,
    ['meanAbsoluteError', activation] as const,
    ['huber', activation] as const,
  ]),
  ['crossEntropy', 'softmax'],
  ['binaryCrossEntropy', 'sigmoid'],
];

describe.each(BACKENDS)('%s', (backend) => {
  const make = (loss: LossName, activation: ActivationName, units: number): Network =>
    new Network({
      inputs: 3,
      layers: [
        { units: 6, activation: 'tanh' },
        { units, activation },
      ],
      loss,
      seed: 11,
      backend,
    });

  describe.each(PAIRS)('%s over %s', (loss, activation) => {
    const widths = loss === 'crossEntropy' ? [2, 3, 4, 9] : [1, 2, 3, 4, 9];

    test.each(widths)('%i outputs: the cost of every row is the formula', (units) => {
      const net = make(loss, activation, units);
      for (const rows of [1, 2, 7, 150]) {
        const x = samples(rows, 3);
        const y = shares(rows, units);
        const a = net.predict(x);
        const costs = net.losses(x, y);
        expect(costs).toHaveLength(rows);
        const wrong = Array.from(costs.keys()).filter((row) => {
          const exact = COSTS[loss](rowAt(a, row, units), rowAt(y, row, units));
          // A few roundings of 6e-8 for each of nine outputs; the formula is read from a, rounded once itself.
          return !(Math.abs(costs[row] - exact) < 1e-6 + 2e-6 * exact);
        });
        expect(wrong, `wrong among ${rows} rows`).toEqual([]);
      }
    });

    test('evaluate is the mean of losses', () => {
      const net = make(loss, activation, 4);
      for (const rows of [1, 2, 7, 127, 128, 129, 700]) {
        const [x, y] = [samples(rows, 3), shares(rows, 4)];
        const mean = net.losses(x, y).reduce((sum, cost) => sum + cost, 0) / rows;
        // Both add float32 costs in float64, in one order.
        expect(net.evaluate(x, y).loss).toBeCloseTo(mean, 12);
        expect(net.gradients(x, y).loss).toBe(net.evaluate(x, y).loss);
        expect(net.clone().trainBatch(x, y)).toBe(net.evaluate(x, y).loss);
      }
    });

    test('the cost of a row does not depend on its neighbours', () => {
      const net = make(loss, activation, 3);
      const [x, y] = [samples(20, 3), shares(20, 3)];
      const costs = net.losses(x, y);
      for (let row = 0; row < 20; row++) expect(net.losses(rowAt(x, row, 3), rowAt(y, row, 3))[0]).toBe(costs[row]);
    });
  });

  test('a perfect distance is 0', () => {
    const net = make('squaredError', 'linear', 3);
    const x = samples(5, 3);
    expect(net.losses(x, net.predict(x))).toStrictEqual(new Float32Array(5));
    expect(net.evaluate(x, net.predict(x)).loss).toBe(0);
  });

  describe('from the logits, stable whatever they are', () => {
    /** One layer whose logits are the inputs. */
    function through(units: number, activation: ActivationName, loss: LossName): Network {
      const net = new Network({ inputs: units, layers: [{ units, activation, bias: false }], loss, backend });
      net.layers[0].setWeights(Array.from({ length: units * units }, (_, i) => (i % (units + 1) === 0 ? 1 : 0)));
      return net;
    }

    test('crossEntropy', () => {
      const net = through(3, 'softmax', 'crossEntropy');
      const x = [
        [1e4, 0, -1e4],
        [1e30, -1e30, 0],
        [-200, -200, -200],
        [100, 100, 0],
      ];
      const at = (index: number): Float32Array => net.losses(x, [index, index, index, index]);
      expect(Array.from(at(0).slice(0, 2))).toEqual([0, 0]);
      expect(Array.from(at(2).slice(0, 1))).toEqual([2e4]);
      expect(at(1)[1]).toBeCloseTo(2e30, -24);
      expect(at(1)[2]).toBeCloseTo(Math.log(3), 6);
      expect(at(1)[3]).toBeCloseTo(Math.log(2), 6);
      const { inputs, parameters } = net.gradients(x, [1, 2, 0, 1]);
      expect([...inputs, ...parameters].every(Number.isFinite)).toBe(true);
    });

    test('binaryCrossEntropy', () => {
      const net = through(1, 'sigmoid', 'binaryCrossEntropy');
      const z = [1e30, 1e4, 80, 0, -80, -1e4, -1e30];
      const zeros = net.losses(z, new Float32Array(7));
      const ones = net.losses(z, new Float32Array(7).fill(1));
      const half = Math.fround(Math.log(2));
      expect(zeros).toStrictEqual(Float32Array.of(1e30, 1e4, 80, half, zeros[4], 0, 0));
      expect(ones).toStrictEqual(zeros.slice().reverse());
      expect(zeros[4] / Math.exp(-80)).toBeCloseTo(1, 5);
      expect(net.gradients(z, new Float32Array(7)).inputs.every(Number.isFinite)).toBe(true);
    });
  });

  describe('accuracy', () => {
    test('crossEntropy: the share of rows whose largest output is at the class', () => {
      const net = make('crossEntropy', 'softmax', 3);
      for (const rows of [1, 5, 128, 300]) {
        const x = samples(rows, 3);
        const classes = classIndices(rows, 3);
        const predicted = net.classify(x);
        const right = classes.filter((index, row) => index === predicted[row]).length;
        expect(net.evaluate(x, classes).accuracy).toBe(right / rows);
        expect(net.evaluate(x, oneHot(classes, 3)).accuracy).toBe(right / rows);
        expect(net.evaluate(x, predicted).accuracy).toBe(1);
      }
    });

    test('crossEntropy: soft targets count as their largest, the first on ties', () => {
      const net = new Network({
        inputs: 1,
        layers: [{ units: 3, activation: 'softmax' }],
        loss: 'crossEntropy',
        backend,
      });
      net.setParameters([0, 0, 0, 1, 2, 1]);
      const of = (...y: number[]): unknown => net.evaluate([0], y).accuracy;
      expect([of(0.2, 0.5, 0.3), of(0.5, 0.2, 0.3), of(0.4, 0.4, 0.2), of(0.2, 0.4, 0.4)]).toEqual([1, 0, 0, 1]);
      net.setParameters([0, 0, 0, 2, 2, 1]);
      expect([of(1, 0, 0), of(0, 1, 0)]).toEqual([1, 0]);
    });

    test.each([1, 3])('binaryCrossEntropy, %i outputs: the share of decisions', (units) => {
      const net = make('binaryCrossEntropy', 'sigmoid', units);
      for (const rows of [1, 5, 300]) {
        const x = samples(rows, 3);
        const y = shares(rows, units).map(Math.round);
        const decided = net.classify(x);
        expect(decided).toHaveLength(rows * units);
        const right = decided.filter((decision, i) => decision === y[i]).length;
        expect(net.evaluate(x, y).accuracy).toBe(right / (rows * units));
        expect(net.evaluate(x, decided).accuracy).toBe(1);
      }
    });

    test.each(['squaredError', 'meanSquaredError'] as const)('%s has none', (loss) => {
      for (const activation of ['linear', 'sigmoid', 'softmax'] as const) {
        const evaluation = make(loss, activation, 2).evaluate(samples(4, 3), shares(4, 2));
        expect(Object.keys(evaluation)).toEqual(['loss']);
      }
    });
  });

  test('asking changes nothing', () => {
    const net = make('crossEntropy', 'softmax', 3);
    const other = net.clone();
    const [x, y] = [samples(140, 3), classIndices(140, 3)];
    net.predict(x);
    net.forward(x);
    net.evaluate(x, y);
    net.losses(x, y);
    net.gradients(x, y);
    net.backward(x, shares(140, 3));
    net.checkGradients(x, y);
    expect(net.train(x, y, { epochs: 2 }).loss).toEqual(other.train(x, y, { epochs: 2 }).loss);
    expect(net.getParameters()).toStrictEqual(other.getParameters());
  });
});
