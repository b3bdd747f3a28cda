/** A network as a whole: its summary, its clone, its parameters from another, its optimizer. */
import { describe, expect, test } from 'vitest';
import { Network, type NetworkConfig, sgd } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { expectRefusal, rangeRefusal } from '../support/errors';
import { classIndices, sameBits, samples, shares } from '../support/samples';

const DIGITS: NetworkConfig = {
  inputs: 784,
  layers: [
    { units: 128, activation: 'relu' },
    { units: 10, activation: 'softmax', bias: false },
  ],
  loss: 'crossEntropy',
  optimizer: sgd({ learningRate: 0.25 }),
  seed: 7,
  backend: 'simd',
};

describe('summary', () => {
  test('is a table of layers, shapes and counts, and a line of what else there is', () => {
    expect(new Network(DIGITS).summary()).toBe(
      [
        'layer  activation    weights  biases  parameters',
        '─────  ──────────  ─────────  ──────  ──────────',
        '0      relu        784 × 128     128     100,480',
        '1      softmax      128 × 10       –       1,280',
        '─────  ──────────  ─────────  ──────  ──────────',
        '784 inputs, 10 outputs, 101,760 parameters',
        'loss crossEntropy, optimizer sgd (learning rate 0.25), seed 7, backend simd',
      ].join('\n'),
    );
  });

  test('counts what getParameters gives', () => {
    const net = new Network({ inputs: 3, layers: [4, { units: 2, bias: false }], seed: 1 });
    expect(net.getParameters()).toHaveLength(net.parameterCount);
    expect(net.summary()).toContain(`${net.parameterCount} parameters`);
  });
});

describe.each(BACKENDS)('%s', (backend) => {
  const classes = (): Network => new Network({ ...DIGITS, inputs: 6, backend });
  const x = samples(50, 6);
  const y = classIndices(50, 10);

  test('a clone trains alike, bit for bit, shuffling and rate included, and apart', () => {
    const net = classes();
    net.learningRate = 0.1;
    net.train(x, y, { epochs: 3, batchSize: 8 });
    const clone = net.clone();
    expect(clone.learningRate).toBe(0.1);
    expect(clone.config).toEqual(net.config);
    const before = net.getParameters();
    clone.train(x, y, { epochs: 2, batchSize: 8 });
    clone.learningRate = 0.5;
    expect(sameBits(net.getParameters(), before)).toBe(true);
    expect(net.learningRate).toBe(0.1);
    net.train(x, y, { epochs: 2, batchSize: 8 });
    expect(sameBits(net.getParameters(), clone.getParameters())).toBe(true);
  });

  test('setParameters from a network takes its parameters and leaves the rest', () => {
    const [net, other] = [classes(), new Network({ ...DIGITS, inputs: 6, backend, seed: 8 })];
    other.train(x, y);
    net.setParameters(other);
    expect(sameBits(net.getParameters(), other.getParameters())).toBe(true);
    expect(net.seed).toBe(7);
    net.train(x, y);
    expect(sameBits(net.getParameters(), other.getParameters())).toBe(false);
  });

  test('setParameters from a network across backends', () => {
    const other = new Network({ ...DIGITS, inputs: 6, backend: backend === 'simd' ? 'relaxed-simd' : 'simd', seed: 9 });
    const net = classes();
    net.setParameters(other);
    expect(sameBits(net.getParameters(), other.getParameters())).toBe(true);
  });

  test('setParameters refuses a network of another shape, and says both', () => {
    const net = classes();
    const before = net.getParameters();
    const other = new Network({ inputs: 6, layers: [128, 10], backend });
    expectRefusal(
      () => net.setParameters(other),
      rangeRefusal('"from" expected a network of shape 6-128-10 (no bias), got 6-128-10'),
    );
    expect(sameBits(net.getParameters(), before)).toBe(true);
  });

  test('resetOptimizer leaves parameters and rate', () => {
    const net = new Network({ inputs: 6, layers: [3], backend, seed: 1 });
    const control = net.clone();
    net.resetOptimizer();
    for (const each of [net, control]) each.train(x, shares(50, 3));
    expect(sameBits(net.getParameters(), control.getParameters())).toBe(true);
  });
});
