/** Batch and layer normalisation: gradients, statistics, what asks which of them, and what is refused. */
import { describe, expect, test } from 'vitest';
import { adam, Network, type NetworkConfig, type Normalization, sgd } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { pairs } from '../support/pairs';
import { samples, shares } from '../support/samples';
import { expectSameBits, expectSameNetwork, numbers, thrownBy } from '../support/trainings';
import { CENTRAL, expectCentralDifferences, KINDS } from './normalize-cases';

// All combinations are in test/slow/normalize.test.ts.
test.each(pairs(CENTRAL))(
  'central differences: $end.activation under $end.loss, $rows rows, normalised: $normalize, on $backend',
  expectCentralDifferences,
);

function make(normalize: Normalization | null, more: Partial<NetworkConfig> = {}): Network {
  return new Network({
    inputs: 5,
    layers: [
      { units: 9, activation: 'tanh', normalize },
      { units: 3, activation: 'linear' },
    ],
    loss: 'meanSquaredError',
    optimizer: sgd({ learningRate: 0.05 }),
    seed: 4,
    ...more,
  });
}

describe.each(BACKENDS)('%s', (backend) => {
  describe.each(KINDS)('%s', (normalize) => {
    test('applyGradients(gradients) is trainBatch, and gradients change nothing', () => {
      const net = make(normalize, { backend, optimizer: adam() });
      const [x, y] = [samples(300, 5), shares(300, 3)];
      const before = net.clone();
      const gradients = net.gradients(x, y);
      net.backward(x, shares(300, 3));
      expectSameNetwork(net, before);
      expect(net.layers[0].getStatistics()).toEqual(before.layers[0].getStatistics());
      before.applyGradients(gradients);
      net.trainBatch(x, y);
      expectSameNetwork(net, before);
    });

    test('with what is learnt afterwards, and however it is asked, a sample has one prediction', () => {
      const net = make(normalize, { backend });
      const [x, y] = [samples(200, 5), shares(200, 3)];
      net.train(x, y, { epochs: 3, batchSize: 50 });
      const all = net.predict(x);
      for (const row of [0, 99, 199]) {
        expectSameBits(net.predict(x.slice(5 * row, 5 * row + 5)), all.slice(3 * row, 3 * row + 3));
      }
      expectSameBits(net.forward(x)[1].activations, all);
    });

    test('n + m epochs in two calls are n + m in one, also asynchronously and in a clone', async () => {
      const [x, y] = [samples(90, 5), shares(90, 3)];
      const [once, twice, later] = [0, 1, 2].map(() => make(normalize, { backend, optimizer: adam() }));
      once.train(x, y, { epochs: 5, batchSize: 32, validation: 0.2 });
      twice.train(x, y, { epochs: 2, batchSize: 32, validation: 0.2 });
      const copy = twice.clone();
      copy.train(x, y, { epochs: 3, batchSize: 32, validation: 0.2 });
      await later.trainAsync(x, y, { epochs: 5, batchSize: 32, validation: 0.2, yieldEvery: 0 });
      for (const other of [copy, later]) {
        expectSameNetwork(other, once);
        expect(other.layers[0].getStatistics()).toEqual(once.layers[0].getStatistics());
      }
    });
  });

  test('running statistics: a tenth of the batch’s mean and unbiased variance, once an update', () => {
    const net = make('batch', { backend });
    const [x, y] = [samples(6, 5), shares(6, 3)];
    const z = net.forward(x)[0].preActivations;
    expect(net.layers[0].getStatistics()).toEqual({
      mean: new Float32Array(9),
      variance: new Float32Array(9).fill(1),
    });
    net.evaluate(x, y);
    net.trainBatch(x, y);
    const { mean, variance } = net.layers[0].getStatistics() ?? { mean: [], variance: [] };
    for (let unit = 0; unit < 9; unit++) {
      const column = Array.from({ length: 6 }, (_, row) => z[9 * row + unit]);
      const average = column.reduce((sum, v) => sum + v / 6, 0);
      const spread = column.reduce((sum, v) => sum + (v - average) ** 2 / 5, 0);
      expect(mean[unit]).toBeCloseTo(0.1 * average, 6);
      expect(variance[unit]).toBeCloseTo(0.9 + 0.1 * spread, 6);
    }
  });

  test('a frozen layer keeps its statistics, and goes by them', () => {
    const net = make('batch', { backend });
    const [x, y] = [samples(40, 5), shares(40, 3)];
    net.train(x, y, { epochs: 2 });
    net.layers[0].trainable = false;
    const kept = net.layers[0].getStatistics();
    const [scale, hidden] = [net.layers[0].getScale(), net.forward(x)[0].activations];
    expect(net.checkGradients(x, y).maxRelativeError).toBeLessThan(1e-3);
    const loss = net.evaluate(x, y).loss;
    expect(net.trainBatch(x, y)).toBeCloseTo(loss, 6);
    net.train(x, y, { epochs: 2, batchSize: 1 }); // one row is enough where no statistics are learnt
    expect(net.layers[0].getStatistics()).toEqual(kept);
    expect(net.layers[0].getScale()).toEqual(scale);
    expectSameBits(net.forward(x)[0].activations, hidden);
  });

  test('the biases of a layer with batch normalisation have no gradient at all', () => {
    const { layers } = make('batch', { backend }).gradients(samples(33, 5), shares(33, 3));
    expect(layers[0].biases).toEqual(new Float32Array(9));
    expect(layers[1].biases?.some((g) => g !== 0)).toBe(true);
  });

  test('a column that does not vary is no trouble', () => {
    const net = make('batch', { backend });
    const x = new Float32Array(5 * 8).fill(3);
    net.train(x, shares(8, 3), { epochs: 3 });
    expect(net.predict(x).every(Number.isFinite)).toBe(true);
    expect(make('layer', { backend, layers: [{ units: 1, normalize: 'layer' }, 3] }).predict(x)).toHaveLength(24);
  });

  test('divergence and early stopping bring statistics back, too', () => {
    const net = make('batch', { backend });
    const [x, y] = [samples(64, 5), shares(64, 3)];
    net.train(x, y, { epochs: 2 });
    const kept = net.layers[0].getStatistics();
    net.learningRate = 1e30;
    expect(thrownBy(() => net.train(x, y, { epochs: 5 })).code).toBe('diverged');
    expect(net.layers[0].getStatistics()).toEqual(kept);

    const [stopped, reference] = [make('batch', { backend }), make('batch', { backend })];
    const rate = (epoch: number): number => (epoch < 2 ? 0.05 : 3);
    const { bestEpoch } = stopped.train(x, y, { epochs: 8, learningRate: rate, earlyStopping: { patience: 20 } });
    reference.train(x, y, { epochs: bestEpoch, learningRate: rate });
    expectSameNetwork(stopped, reference);
    expect(stopped.layers[0].getStatistics()).toEqual(reference.layers[0].getStatistics());
  });
});

describe('shapes and access', () => {
  test('scale and shift are parameters: counted, flat behind the biases, set and read', () => {
    const net = make('layer');
    expect(net.parameterCount).toBe(5 * 9 + 9 + 18 + 9 * 3 + 3);
    expect([...net.getParameters().slice(54, 72)]).toEqual([...Array(9).fill(1), ...Array(9).fill(0)]);
    const [scale, shift] = [numbers(1, 9), numbers(2, 9)];
    net.layers[0].setScale(scale);
    net.layers[0].setShift(shift);
    expect(net.layers[0].getScale()).toEqual(scale);
    expect(net.layers[0].getShift()).toEqual(shift);
    expect([...net.getParameters().slice(54, 72)]).toEqual([...scale, ...shift]);
    const gradients = net.gradients(samples(4, 5), shares(4, 3));
    expect(gradients.layers[0].scale).toEqual(gradients.parameters.slice(54, 63));
    expect(gradients.layers[0].shift).toEqual(gradients.parameters.slice(63, 72));
    expect(gradients.layers[1].scale).toBeNull();
    expect(net.layers[1].getScale()).toBeNull();
    expect(net.layers[1].normalize).toBeNull();
    expect(net.summary()).toContain('layer, tanh');
    expect(new Network(net.config).config).toEqual(net.config);
  });

  test('statistics are set, and come along from a network, but not from an array', () => {
    const [net, other] = [make('batch'), make('batch')];
    const statistics = { mean: numbers(3, 9), variance: numbers(4, 9, 0, 2) };
    net.layers[0].setStatistics(statistics);
    expect(net.layers[0].getStatistics()).toEqual(statistics);
    other.setParameters(net.getParameters());
    expect(other.layers[0].getStatistics()).not.toEqual(statistics);
    other.setParameters(net);
    expect(other.layers[0].getStatistics()).toEqual(statistics);
    net.resetOptimizer();
    expect(net.layers[0].getStatistics()).toEqual(statistics);
    expect(net.layers[1].getStatistics()).toBeNull();
  });

  test('penalties leave scale and shift alone', () => {
    const [plain, penalized] = [make('layer'), make('layer', { l2: 0.5, l1: 0.1 })];
    const [x, y] = [samples(8, 5), shares(8, 3)];
    for (const net of [plain, penalized]) net.trainBatch(x, y);
    expect(penalized.layers[0].getScale()).toEqual(plain.layers[0].getScale());
    expect(penalized.layers[0].getShift()).toEqual(plain.layers[0].getShift());
    expect(penalized.layers[0].getWeights()).not.toEqual(plain.layers[0].getWeights());
  });

  test('what is refused', () => {
    const net = make('batch');
    const before = net.getParameters();
    const one = /batches of 2 rows or more where "normalize" is "batch", got [15] rows in batches of 1$/;
    expect(() => net.trainBatch(samples(1, 5), shares(1, 3))).toThrow(one);
    expect(() => net.gradients(samples(1, 5), shares(1, 3))).toThrow(one);
    expect(() => net.backward(samples(1, 5), shares(1, 3))).toThrow(one);
    expect(() => net.train(samples(5, 5), shares(5, 3), { batchSize: 1 })).toThrow(one);
    expectSameBits(net.getParameters(), before);
    expect(() => make('rows' as 'batch')).toThrow('"layers[0].normalize" expected one of "batch", "layer"');
    expect(() => net.layers[1].setScale([1, 1, 1])).toThrow('"scale" expected a normalized layer, got one without');
    expect(() => net.layers[0].setStatistics({ mean: numbers(1, 9), variance: Array(9).fill(-1) })).toThrow('>= 0');
    expect(() => make('layer').layers[0].setStatistics({ mean: [], variance: [] })).toThrow('batch normalization');
  });
});
