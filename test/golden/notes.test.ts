/**
 * The lecture notes, row by row: docs/theory.md names the test of every formula by its title here. Expected values
 * are computed beside each test from the formula itself, in float64.
 */
import { describe, expect, it } from 'vitest';
import { Network, Random, sgd } from '../../src/index';
import { BACKENDS } from '../support/backends';

const sigma = (z: number): number => 1 / (1 + Math.exp(-z));
/** float32 rounding of a few sums of order 1. */
const CLOSE = 6;

describe.each(BACKENDS)('the notes on %s', (backend) => {
  /** The 3-4-2 network of the notes with weights from a seed. */
  const network = () => new Network({ inputs: 3, layers: [4, 2], seed: 7, backend });
  const x = [0.5, -1, 2];
  const y = [1, 0];

  /** z, a, δ and ∂C/∂a of the notes for one sample, in plain loops. */
  function byHand(net: Network, sample: number[], targets: number[]) {
    const [w1, w2] = net.layers.map((layer) => layer.getWeights());
    const [b1, b2] = net.layers.map((layer) => layer.getBiases() as Float32Array);
    const affine = (a: number[], w: Float32Array, b: Float32Array) =>
      Array.from(b, (bias, j) => a.reduce((sum, v, i) => sum + v * w[i * b.length + j], bias));
    const z1 = affine(sample, w1, b1);
    const a1 = z1.map(sigma);
    const z2 = affine(a1, w2, b2);
    const a2 = z2.map(sigma);
    const delta2 = a2.map((a, j) => 2 * (a - targets[j]) * a * (1 - a));
    const carried1 = a1.map((_, k) => delta2.reduce((sum, d, j) => sum + w2[k * 2 + j] * d, 0));
    const delta1 = a1.map((a, k) => carried1[k] * a * (1 - a));
    const carried0 = sample.map((_, i) => delta1.reduce((sum, d, k) => sum + w1[i * 4 + k] * d, 0));
    const outer = (a: number[], d: number[]) => a.flatMap((v) => d.map((e) => v * e));
    return {
      ...{ z1, a1, z2, a2, carried0 },
      weights: [outer(sample, delta1), outer(a1, delta2)],
      biases: [delta1, delta2],
      cost: a2.reduce((sum, a, j) => sum + (a - targets[j]) ** 2, 0),
    };
  }

  function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, digits = CLOSE) {
    expect(actual.length).toBe(expected.length);
    for (let i = 0; i < expected.length; i++) expect(actual[i]).toBeCloseTo(expected[i], digits);
  }

  it('structure: [A, B, C] · W + bias, f, then · weights + bias: a dense 3-4-2 network of row vectors', () => {
    const net = network();
    expect(net.layers.map(({ inputs, units, activation }) => [inputs, units, activation])).toEqual([
      [3, 4, 'sigmoid'],
      [4, 2, 'sigmoid'],
    ]);
    const hand = byHand(net, x, y);
    const [hidden, output] = net.forward(x);
    expectClose(hidden.preActivations, hand.z1);
    expectClose(hidden.activations, hand.a1);
    expectClose(output.preActivations, hand.z2);
    expectClose(output.activations, hand.a2);
    expectClose(net.predict(x), hand.a2);
  });

  it('sigmoid: φ(x) = 1 / (1 + e⁻ˣ), and σ′ = e⁻ˣ / (1 + e⁻ˣ)² = out (1 − out)', () => {
    const unit = new Network({ inputs: 1, layers: [{ units: 1, bias: false }], backend });
    unit.setParameters([1]);
    for (const z of [-20, -5, -1, -0.1, 0, 0.3, 2, 9]) {
      expect(unit.predict([z])[0]).toBeCloseTo(sigma(z), CLOSE);
      const slope = unit.backward([z], [1]).inputs[0];
      expect(slope).toBeCloseTo(Math.exp(-z) / (1 + Math.exp(-z)) ** 2, CLOSE);
      expect(slope).toBeCloseTo(sigma(z) * (1 - sigma(z)), CLOSE);
    }
  });

  it('relu: 0 for x <= 0, x for x > 0; its derivative is 0 at 0', () => {
    const unit = new Network({ inputs: 1, layers: [{ units: 1, activation: 'relu', bias: false }], backend });
    unit.setParameters([1]);
    expect([...unit.predict([[-3], [-0], [0], [2.5]])]).toEqual([0, 0, 0, 2.5]);
    expect([...unit.backward([[-3], [0], [2.5]], [[1], [1], [1]]).inputs]).toEqual([0, 0, 1]);
  });

  it('cost of one sample: C₀ = Σ_j (a_j − y_j)², with ∂C₀/∂a = 2 (a − y)', () => {
    const net = network();
    const hand = byHand(net, x, y);
    expect(net.losses(x, y)[0]).toBeCloseTo(hand.cost, CLOSE);
    const linear = new Network({ inputs: 2, layers: [{ units: 2, activation: 'linear', bias: false }], backend });
    linear.setParameters([1, 0, 0, 1]);
    expect([...linear.gradients([3, 5], [1, 9]).inputs]).toEqual([2 * (3 - 1), 2 * (5 - 9)]);
    expect(linear.losses([3, 5], [1, 9])[0]).toBe(4 + 16);
  });

  it('cost in all: C = (1/n) Σ_k C_k, and ∂C/∂w = (1/n) Σ_k ∂C_k/∂w', () => {
    const net = network();
    const samples = [x, [1, 1, -1], [0, 0.2, 0.4]];
    const targets = [y, [0, 1], [0.5, 0.5]];
    const each = samples.map((sample, k) => net.gradients(sample, targets[k]));
    const all = net.gradients(samples, targets);
    const mean = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
    expect(all.loss).toBeCloseTo(mean(each.map(({ loss }) => loss)), CLOSE);
    expectClose(
      all.parameters,
      Array.from(all.parameters, (_, i) => mean(each.map(({ parameters }) => parameters[i]))),
    );
  });

  it('chain rule: ∂C/∂w^L = a^(L−1) σ′(z^L) 2 (a^L − y), and ∂C/∂b^L = σ′(z^L) 2 (a^L − y)', () => {
    const net = network();
    const hand = byHand(net, x, y);
    const { layers } = net.gradients(x, y);
    expectClose(layers[1].weights, hand.weights[1]);
    expectClose(layers[1].biases as Float32Array, hand.biases[1]);
  });

  it('the layer before: ∂C/∂a_k^(L−1) = Σ_j w_jk σ′(z_j) ∂C/∂a_j, and from it that layer’s ∂C/∂w and ∂C/∂b', () => {
    const net = network();
    const hand = byHand(net, x, y);
    const { layers } = net.gradients(x, y);
    expectClose(layers[0].weights, hand.weights[0]);
    expectClose(layers[0].biases as Float32Array, hand.biases[0]);
  });

  it('the first layer: a^(L−1) is the data, and the error is carried down to it, ∂C/∂x', () => {
    const net = network();
    expectClose(net.gradients(x, y).inputs, byHand(net, x, y).carried0);
  });

  it('∇C = [∂C/∂w¹, ∂C/∂b¹, …, ∂C/∂w^L, ∂C/∂b^L]: all partial derivatives, layer by layer', () => {
    const net = network();
    const { parameters, layers } = net.gradients(x, y);
    expect([...parameters]).toEqual(layers.flatMap(({ weights, biases }) => [...weights, ...(biases ?? [])]));
    expect(parameters.length).toBe(net.parameterCount);
    expect(net.checkGradients(x, y).maxRelativeError).toBeLessThan(1e-4);
  });

  it('gradient descent: w₁ = w₀ − r ∂C/∂w for weights and biases alike, with r = 0.1 by default', () => {
    const net = network();
    expect(net.config.optimizer).toEqual(sgd());
    expect(net.learningRate).toBe(0.1);
    const before = net.getParameters();
    const { parameters: gradient, loss } = net.gradients(x, y);
    expect(net.trainBatch(x, y)).toBeCloseTo(loss, CLOSE);
    // One multiplication and one subtraction: within two roundings.
    expectClose(
      net.getParameters(),
      before.map((w, i) => w - 0.1 * gradient[i]),
      7,
    );
  });

  it('matrix propagation: 100 samples at once, [100, 3] · [3, 4] and on, are each sample by itself', () => {
    const net = network();
    const random = new Random(1);
    const rows = Array.from({ length: 100 }, () => Array.from({ length: 3 }, () => random.normal()));
    const together = net.forward(rows);
    rows.forEach((row, k) => {
      const alone = net.forward(row);
      for (const [l, { preActivations, activations }] of alone.entries()) {
        const { units } = net.layers[l];
        expect([...together[l].preActivations.slice(k * units, (k + 1) * units)]).toEqual([...preActivations]);
        expect([...together[l].activations.slice(k * units, (k + 1) * units)]).toEqual([...activations]);
      }
    });
  });

  it('example 2: z² = W¹x + b¹, a² = f(z²), z³ = W²a² + b², a³ = f(z³), s = W³a³: no bias and no activation at the end', () => {
    const net = new Network({
      inputs: 3,
      layers: [4, { units: 4, activation: 'relu' }, { units: 1, activation: 'linear', bias: false }],
      seed: 3,
      backend,
    });
    expect(net.layers.map((layer) => layer.getWeights().length)).toEqual([12, 16, 4]);
    expect(net.layers[2].getBiases()).toBeNull();
    const [, hidden, output] = net.forward(x);
    const w3 = net.layers[2].getWeights();
    const s = w3.reduce((sum, w, k) => sum + w * hidden.activations[k], 0);
    expect(output.activations[0]).toBeCloseTo(s, CLOSE);
    expect([...output.activations]).toEqual([...output.preActivations]);
    const { layers } = net.gradients(x, [0.5]);
    expect(layers[2].biases).toBeNull();
    expectClose(
      layers[2].weights,
      Array.from(hidden.activations, (a) => a * 2 * (s - 0.5)),
    );
    expect(net.checkGradients(x, [0.5]).maxRelativeError).toBeLessThan(1e-4);
  });

  it('training the 3-4-2 network on 100 samples brings the cost down', () => {
    const net = network();
    const random = new Random(5);
    const rows = Array.from({ length: 100 }, () => Array.from({ length: 3 }, () => random.normal()));
    const targets = rows.map(([a, b, c]) => [a + b > 0 ? 0.9 : 0.1, c > 0 ? 0.9 : 0.1]);
    net.learningRate = 1;
    const { loss } = net.train(rows, targets, { epochs: 500, batchSize: 'full' });
    expect(loss[499]).toBeLessThan(loss[0] / 5);
  });
});
