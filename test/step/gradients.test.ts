/** ∇C as users get it: shapes, the mean over rows, and networks in a row. */
import { describe, expect, test } from 'vitest';
import { type Activation, type LayerConfig, type Loss, Network } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { classIndices, maxDifference, oneHot, rowAt, sameBits, samples, shares } from '../support/samples';

/** A gradient is a sum of up to a few hundred products of about 1, each rounded to 6e-8. */
const CLOSE = 2e-6;

describe.each(BACKENDS)('%s', (backend) => {
  const layers: LayerConfig[] = [
    { units: 5, activation: 'tanh' },
    { units: 6, activation: 'relu', bias: false },
    { units: 2, activation: 'sigmoid' },
  ];
  const net = new Network({ inputs: 3, layers, seed: 4, backend });
  const [x, y] = [samples(7, 3), shares(7, 2)];

  describe('shapes', () => {
    test('one array of all parameters, the layers are views of it in getParameters order', () => {
      const { parameters, layers: views, inputs, loss } = net.gradients(x, y);
      expect(parameters).toHaveLength(net.parameterCount);
      expect(inputs).toHaveLength(7 * 3);
      expect(loss).toBe(net.evaluate(x, y).loss);
      expect(views.map(({ weights, biases }) => [weights.length, biases?.length ?? null])).toEqual([
        [15, 5],
        [30, null],
        [12, 2],
      ]);
      const flat = views.flatMap(({ weights, biases }) => [...weights, ...(biases ?? [])]);
      expect(flat).toEqual([...parameters]);
      for (const { weights, biases } of views) {
        expect(weights.buffer).toBe(parameters.buffer);
        if (biases) expect(biases.buffer).toBe(parameters.buffer);
      }
      views[1].weights[3] = 77;
      expect(parameters[15 + 5 + 3]).toBe(77);
    });

    test('backward gives the same, without a loss', () => {
      const given = net.backward(x, y);
      expect(Object.keys(given).sort()).toEqual(['inputs', 'layers', 'parameters']);
      expect([given.parameters.length, given.inputs.length]).toEqual([net.parameterCount, 21]);
      expect(given.layers[1].biases).toBeNull();
      expect(given.layers[2].weights.buffer).toBe(given.parameters.buffer);
    });
  });

  describe('of the mean over the rows', () => {
    test.each([2, 7, 128, 300])('%i rows: the mean of the gradients of each', (rows) => {
      const [many, targets] = [samples(rows, 3), shares(rows, 2)];
      const whole = net.gradients(many, targets);
      const mean = new Float64Array(net.parameterCount);
      const inputs = new Float64Array(3 * rows);
      for (let row = 0; row < rows; row++) {
        const alone = net.gradients(rowAt(many, row, 3), rowAt(targets, row, 2));
        alone.parameters.forEach((g, i) => {
          mean[i] += g / rows;
        });
        inputs.set(
          alone.inputs.map((g) => g / rows),
          3 * row,
        );
      }
      expect(maxDifference(whole.parameters, mean)).toBeLessThan(CLOSE);
      expect(maxDifference(whole.inputs, inputs)).toBeLessThan(CLOSE);
    });

    test('a batch twice over has the same gradient', () => {
      const once = net.gradients(x, y);
      const twice = net.gradients([...x, ...x], [...y, ...y]);
      expect(maxDifference(once.parameters, twice.parameters)).toBeLessThan(CLOSE);
      expect(twice.loss).toBeCloseTo(once.loss, 6);
      expect(
        maxDifference(
          once.inputs,
          Array.from(twice.inputs.subarray(0, 21), (g) => 2 * g),
        ),
      ).toBeLessThan(CLOSE);
    });

    test('backward divides by nothing: rows add up', () => {
      const twice = net.backward([...x, ...x], [...y, ...y]);
      const once = net.backward(x, y);
      expect(
        maxDifference(
          twice.parameters,
          Array.from(once.parameters, (g) => 2 * g),
        ),
      ).toBeLessThan(5 * CLOSE);
      expect(maxDifference(twice.inputs.subarray(0, 21), once.inputs)).toBe(0);
      const scaled = net.backward(
        x,
        y.map((g) => 4 * g),
      );
      expect(
        sameBits(
          scaled.parameters,
          once.parameters.map((g) => 4 * g),
        ),
      ).toBe(true);
    });

    test('∂C/∂x is what central differences say', () => {
      const smooth = new Network({ inputs: 3, layers: [{ units: 5, activation: 'tanh' }, 2], seed: 4, backend });
      const { inputs } = smooth.gradients(x, y);
      const h = 2 ** -6;
      const numeric = Array.from(x, (_, i) => {
        const at = (v: number): number => smooth.evaluate(Object.assign(x.slice(), { [i]: v }), y).loss;
        return (at(x[i] + h) - at(x[i] - h)) / (2 * h);
      });
      expect(maxDifference(inputs, numeric)).toBeLessThan(1e-4); // h²/6 of a third derivative of about 1
    });
  });

  describe('backward', () => {
    test('of ∂C/∂a is the gradient of C', () => {
      const linear = new Network({ inputs: 3, layers: [4, { units: 2, activation: 'linear' }], seed: 8, backend });
      for (const of of [net, linear]) {
        const a = of.predict(x);
        const outputGradients = a.map((v, i) => (2 * (v - y[i])) / 7);
        const { parameters, inputs } = of.backward(x, outputGradients);
        const expected = of.gradients(x, y);
        expect(maxDifference(parameters, expected.parameters)).toBeLessThan(CLOSE);
        expect(maxDifference(inputs, expected.inputs)).toBeLessThan(CLOSE);
      }
    });

    test('starts after the activation, under a fused loss too', () => {
      const loss: Loss = 'crossEntropy';
      const fused = new Network({
        inputs: 3,
        layers: [5, { units: 3, activation: 'softmax' }],
        loss,
        seed: 8,
        backend,
      });
      const hot = oneHot(classIndices(7, 3), 3);
      const a = fused.predict(x);
      const { parameters } = fused.backward(
        x,
        a.map((v, i) => -hot[i] / v / 7),
      );
      expect(maxDifference(parameters, fused.gradients(x, hot).parameters)).toBeLessThan(CLOSE);
    });

    test('is linear: 0 gives 0', () => {
      const { parameters, inputs } = net.backward(x, new Float32Array(14));
      expect([...parameters, ...inputs].every((g) => g === 0)).toBe(true);
    });

    const chains: [first: Activation, last: Activation, loss: Loss][] = [
      ['tanh', 'sigmoid', 'squaredError'],
      ['relu', 'linear', 'meanSquaredError'],
      ['sigmoid', 'softmax', 'crossEntropy'],
      ['softmax', 'sigmoid', 'binaryCrossEntropy'],
    ];
    test.each(chains)('two networks in a row are one: %s, %s under %s', (first, last, loss) => {
      const hidden: LayerConfig[] = [
        { units: 6, activation: 'tanh' },
        { units: 5, activation: first },
      ];
      const head: LayerConfig[] = [
        { units: 4, activation: 'relu' },
        { units: 3, activation: last },
      ];
      const a = new Network({ inputs: 3, layers: hidden, seed: 21, backend });
      const b = new Network({ inputs: 5, layers: head, loss, seed: 22, backend });
      const both = new Network({ inputs: 3, layers: [...hidden, ...head], loss, seed: 23, backend });
      both.setParameters([...a.getParameters(), ...b.getParameters()]);
      for (const rows of [1, 7, 200]) {
        const [many, targets] = [samples(rows, 3), shares(rows, 3)];
        const h = a.predict(many);
        const ofB = b.gradients(h, targets);
        const ofA = a.backward(many, ofB.inputs);
        const whole = both.gradients(many, targets);
        expect(ofB.loss).toBe(whole.loss);
        expect(sameBits(Float32Array.of(...ofA.parameters, ...ofB.parameters), whole.parameters)).toBe(true);
        expect(sameBits(ofA.inputs, whole.inputs)).toBe(true);
      }
    });
  });
});
