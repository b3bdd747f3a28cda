/** How weights are drawn: the moments of each distribution, its bounds, and what a seed fixes. */
import { describe, expect, test } from 'vitest';
import { type Initializer, type InitializerName, Network } from '../../src/index';
import { sameBits } from '../support/samples';

const [INPUTS, UNITS] = [200, 300];

function weightsOf(initializer: Initializer, seed = 1, activation: 'tanh' | 'relu' = 'tanh'): Float32Array {
  const net = new Network({ inputs: INPUTS, layers: [{ units: UNITS, activation, initializer }], seed });
  return net.layers[0].getWeights();
}

function moments(values: Float32Array): { mean: number; variance: number; kurtosis: number; largest: number } {
  const average = (f: (v: number) => number): number => values.reduce((sum, v) => sum + f(v), 0) / values.length;
  const mean = average((v) => v);
  const variance = average((v) => (v - mean) ** 2);
  const kurtosis = average((v) => (v - mean) ** 4) / variance ** 2;
  return { mean, variance, kurtosis, largest: values.reduce((most, v) => Math.max(most, Math.abs(v)), 0) };
}

/** Mean 0, this variance, and the fourth moment of the distribution: 9/5 of a uniform one, 3 of a normal one. */
const NAMED: [Exclude<InitializerName, 'zeros'>, variance: number, kurtosis: number][] = [
  ['glorotUniform', 2 / (INPUTS + UNITS), 9 / 5],
  ['glorotNormal', 2 / (INPUTS + UNITS), 3],
  ['heUniform', 2 / INPUTS, 9 / 5],
  ['heNormal', 2 / INPUTS, 3],
  ['lecunNormal', 1 / INPUTS, 3],
];

describe('named', () => {
  test.each(NAMED)('%s: variance %f, kurtosis %f', (name, variance, kurtosis) => {
    const found = moments(weightsOf(name));
    expect(Math.abs(found.mean)).toBeLessThan(4.5 * Math.sqrt(variance / (INPUTS * UNITS)));
    expect(found.variance / variance).toBeGreaterThan(0.97);
    expect(found.variance / variance).toBeLessThan(1.03);
    expect(Math.abs(found.kurtosis - kurtosis)).toBeLessThan(0.1);
  });

  test.each(NAMED.filter(([, , kurtosis]) => kurtosis < 3))(
    '%s stays within ±√(3 · variance), and reaches it',
    (name, variance) => {
      const { largest } = moments(weightsOf(name));
      const limit = Math.sqrt(3 * variance);
      expect(largest).toBeLessThanOrEqual(Math.fround(limit));
      expect(largest).toBeGreaterThan(0.999 * limit);
    },
  );

  test.each([
    [2000, 20],
    [20, 2000],
  ])('fan-in is what comes in, fan-out what goes out: %d inputs, %d units, as second layer', (inputs, units) => {
    const variances: Record<string, number> = {
      glorotUniform: 2 / (inputs + units),
      glorotNormal: 2 / (inputs + units),
      heUniform: 2 / inputs,
      heNormal: 2 / inputs,
      lecunNormal: 1 / inputs,
    };
    expect(Object.keys(variances)).toEqual(NAMED.map(([name]) => name));
    for (const [initializer] of NAMED) {
      const net = new Network({ inputs: 3, layers: [inputs, { units, initializer }], seed: 2 });
      const { mean, variance } = moments(net.layers[1].getWeights());
      // 40,000 draws: the variance is good to 0.7 %, a normal one's.
      expect(Math.abs(variance / variances[initializer] - 1), initializer).toBeLessThan(0.035);
      expect(Math.abs(mean), initializer).toBeLessThan(4.5 * Math.sqrt(variances[initializer] / (inputs * units)));
    }
  });

  test('zeros', () => {
    expect(weightsOf('zeros').every((w) => w === 0)).toBe(true);
  });
});

describe('of one’s own', () => {
  test('{ uniform: [low, high] }', () => {
    const weights = weightsOf({ uniform: [-0.25, 1] });
    const { mean, variance, kurtosis } = moments(weights);
    expect(Math.abs(mean - 0.375)).toBeLessThan(0.01);
    expect(Math.abs(variance - 1.25 ** 2 / 12)).toBeLessThan(0.003);
    expect(Math.abs(kurtosis - 9 / 5)).toBeLessThan(0.05);
    expect(Math.min(...weights)).toBeGreaterThanOrEqual(-0.25);
    expect(Math.max(...weights)).toBeLessThanOrEqual(1);
  });

  test('{ normal: [mean, deviation] }', () => {
    const { mean, variance, kurtosis } = moments(weightsOf({ normal: [2, 0.5] }));
    expect(Math.abs(mean - 2)).toBeLessThan(0.01);
    expect(Math.abs(variance - 0.25)).toBeLessThan(0.01);
    expect(Math.abs(kurtosis - 3)).toBeLessThan(0.1);
  });

  test('a range or a deviation of nothing is one number', () => {
    expect(new Set(weightsOf({ uniform: [0.5, 0.5] }))).toEqual(new Set([0.5]));
    expect(new Set(weightsOf({ normal: [0.25, 0] }))).toEqual(new Set([0.25]));
  });
});

describe('the seed', () => {
  const net = (seed: number): Network => new Network({ inputs: 9, layers: [8, 9, 9], seed });

  test('fixes the weights, whatever the activation that follows', () => {
    expect(sameBits(net(3).getParameters(), net(3).getParameters())).toBe(true);
    expect(sameBits(net(3).getParameters(), net(4).getParameters())).toBe(false);
    expect(sameBits(weightsOf('heNormal', 3, 'tanh'), weightsOf('heNormal', 3, 'relu'))).toBe(true);
  });

  test('gives each layer numbers of its own; what one draws does not shift the next', () => {
    const [, second, third] = net(3).layers.map((layer) => layer.getWeights());
    const scale = Math.sqrt(6 / 17) / Math.sqrt(6 / 18);
    expect(
      sameBits(
        second.slice(0, 72).map((w) => w / scale),
        third.slice(0, 72),
      ),
    ).toBe(false);
    const wider = new Network({ inputs: 9, layers: [{ units: 8, initializer: 'zeros' }, 9, 9], seed: 3 });
    expect(sameBits(wider.layers[1].getWeights(), second)).toBe(true);
    expect(sameBits(wider.layers[2].getWeights(), third)).toBe(true);
  });
});

describe('defaults', () => {
  test('glorotUniform, and heNormal under relu; biases 0', () => {
    const { layers, config } = new Network({ inputs: 5, layers: [4, { units: 3, activation: 'relu' }, 2] });
    expect(config.layers.map(({ initializer }) => initializer)).toEqual(['glorotUniform', 'heNormal', 'glorotUniform']);
    for (const layer of layers) expect(layer.getBiases()?.every((b) => b === 0)).toBe(true);
  });
});
