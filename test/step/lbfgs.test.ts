/** L-BFGS as an optimizer of the network: where it ends, that it goes on where it stopped, and what is refused. */
import { describe, expect, test } from 'vitest';
import { type LossFunction, lbfgs, Network, type NetworkConfig, sgd } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { samples, shares } from '../support/samples';
import { classes, expectSameBits, expectSameNetwork, thrownBy } from '../support/trainings';

/** Multinomial regression: one minimum. 200 rows are more than a chunk. */
function regression(more: Partial<NetworkConfig> = {}) {
  const layers = [{ units: 3, activation: 'softmax' } as const];
  const net = new Network({ inputs: 5, layers, loss: 'crossEntropy', optimizer: lbfgs(), l2: 0.01, seed: 1, ...more });
  return { net, x: samples(200, 5), y: classes(5, 200, 3) };
}

/** ∇(C + penalties), the largest size. */
function slope(net: Network, x: Float32Array, y: Uint8Array, l2: number): number {
  const { weights, biases } = net.gradients(x, y).layers[0];
  const w = net.layers[0].getWeights();
  return Math.max(...weights.map((g, i) => Math.abs(g + l2 * w[i])), ...(biases ?? []).map(Math.abs));
}

describe.each(BACKENDS)('%s', (backend) => {
  test('ends where the gradient does, penalty and all', () => {
    const { net, x, y } = regression({ backend });
    const before = net.evaluate(x, y);
    const { stopped, epochs, loss, accuracy } = net.train(x, y, { epochs: 100 });
    expect(stopped).toBe('converged');
    expect(epochs).toBeLessThan(25);
    // Sums of 200 terms of size 1 in float32 leave 1e-6 of the gradient.
    expect(slope(net, x, y, 0.01)).toBeLessThan(2e-5);
    expect(loss[0]).toBeCloseTo(before.loss, 6);
    expect(accuracy[0]).toBe(before.accuracy);
    expect(loss.slice(1).every((l, i) => l < loss[i] + 1e-3)).toBe(true);
    // There is nowhere else to go.
    const there = net.getParameters();
    expect(net.train(x, y, { epochs: 5 })).toMatchObject({ stopped: 'converged' });
    expect(Math.max(...net.getParameters().map((w, i) => Math.abs(w - there[i])))).toBeLessThan(1e-3);
  });

  test('n + m epochs in two calls are n + m in one; so are trainBatch, trainAsync and a clone', async () => {
    const layers = [{ units: 7, activation: 'tanh' } as const, { units: 3, activation: 'softmax' } as const];
    const [once, twice, giving, single] = Array.from({ length: 4 }, () => regression({ backend, layers }).net);
    const { x, y } = regression();
    once.train(x, y, { epochs: 30 });
    twice.train(x, y, { epochs: 11 });
    const copy = twice.clone();
    copy.train(x, y, { epochs: 19 });
    await giving.trainAsync(x, y, { epochs: 30, yieldEvery: 0 });
    for (let i = 0; i < 30; i++) single.trainBatch(x, y);
    for (const other of [copy, giving, single]) expectSameNetwork(other, once);
  });

  test('far fewer epochs than gradient descent', () => {
    const x = samples(60, 2);
    const y = Float32Array.from({ length: 60 }, (_, i) => Math.sin(2 * x[2 * i]) * x[2 * i + 1]);
    const layers = [{ units: 8, activation: 'tanh' } as const, { units: 1, activation: 'linear' } as const];
    const [newton, plain] = [lbfgs(), sgd({ learningRate: 0.1 })].map(
      (optimizer) => new Network({ inputs: 2, layers, loss: 'meanSquaredError', optimizer, seed: 1, backend }),
    );
    newton.train(x, y, { epochs: 100 });
    plain.train(x, y, { epochs: 100, batchSize: 'full' });
    expect(newton.evaluate(x, y).loss).toBeLessThan(plain.evaluate(x, y).loss / 20);
  });

  test('a function as loss, and frozen layers', () => {
    const squares: LossFunction = (outputs, targets, outputGradients, rows) => {
      let cost = 0;
      for (let i = 0; i < outputs.length; i++) {
        cost += (outputs[i] - targets[i]) ** 2 / rows;
        outputGradients[i] = (2 * (outputs[i] - targets[i])) / rows;
      }
      return cost;
    };
    const layers = [
      { units: 6, activation: 'tanh', trainable: false } as const,
      { units: 3, activation: 'linear' } as const,
    ];
    const [x, y] = [samples(200, 5), shares(200, 3)];
    const [mine, named] = ([squares, 'squaredError'] as const).map(
      (loss) => new Network({ inputs: 5, layers, loss, optimizer: lbfgs(), l2: 1e-2, seed: 3, backend }),
    );
    const frozen = named.layers[0].getWeights();
    for (const net of [mine, named]) net.train(x, y, { epochs: 40 });
    expectSameBits(named.layers[0].getWeights(), frozen);
    const difference = mine.getParameters().map((w, i) => Math.abs(w - named.getParameters()[i]));
    expect(Math.max(...difference)).toBeLessThan(5e-3);
    expect(named.evaluate(x, y).loss).toBeLessThan(0.3);
  });

  test('under l1 cost and penalty together fall from epoch to epoch', () => {
    const { net, x, y } = regression({ backend, l1: 0.02, l2: 0 });
    const whole = (): number =>
      net.evaluate(x, y).loss + 0.02 * net.layers[0].getWeights().reduce((sum, w) => sum + Math.abs(w), 0);
    for (let i = 0, before = whole(); i < 10; i++) {
      net.train(x, y);
      expect(whole()).toBeLessThan(before + 1e-6); // as exact as costs are
      before = whole();
    }
  });

  test('held-out rows, callbacks, early stopping and abort are as ever', () => {
    const { net, x, y } = regression({ backend });
    const told: number[] = [];
    const history = net.train(x, y, {
      epochs: 8,
      validation: 0.25,
      onEpoch: ({ validationLoss = -1 }) => told.push(validationLoss),
    });
    expect(told).toEqual(history.validationLoss);
    expect(told.every((v) => v > 0)).toBe(true);
    const stop = new AbortController();
    const onBatch = (): void => stop.abort();
    expect(regression({ backend }).net.train(x, y, { epochs: 8, signal: stop.signal, onBatch })).toMatchObject({
      stopped: 'aborted',
      epochs: 1,
    });
  });

  test('a rate of 0 goes nowhere', () => {
    const { net, x, y } = regression({ backend });
    const before = net.getParameters();
    net.learningRate = 0;
    expect(net.train(x, y, { epochs: 3 }).stopped).toBe('converged');
    expectSameBits(net.getParameters(), before);
  });

  test('a cost that is not finite anywhere near diverges, and nothing changes', () => {
    const { net, x, y } = regression({ backend, loss: () => Number.NaN });
    const before = net.getParameters();
    expect(thrownBy(() => net.train(x, y, { epochs: 3 })).code).toBe('diverged');
    expectSameBits(net.getParameters(), before);
  });
});

describe('what is refused', () => {
  test('training by JSON alone: a bundle has the search that makes one; all else works', () => {
    const { net, x, y } = regression();
    const config = JSON.parse(JSON.stringify(net.config));
    expect(config).toEqual({ ...net.config, optimizer: { ...lbfgs(), search: undefined } });
    const bare = new Network(config);
    expect(bare.predict(x)).toEqual(net.predict(x));
    expect(() => bare.train(x, y)).toThrow('"optimizer" expected what lbfgs() returns');
    expect(() => bare.trainBatch(x, y)).toThrow('"optimizer" expected what lbfgs() returns');
    expectSameBits(bare.getParameters(), net.getParameters());
    const again = new Network({ ...config, optimizer: lbfgs() });
    for (const one of [again, net, new Network(net.config)]) one.train(x, y, { epochs: 3 });
    expectSameBits(again.getParameters(), net.getParameters());
  });

  test('what a line search cannot go with', () => {
    const options: [string, Partial<NetworkConfig>][] = [
      ['clipValue', { clipValue: 1 }],
      ['clipNorm', { clipNorm: 1 }],
      ['inputNoise', { inputNoise: 0.1 }],
      ['dropout', { layers: [{ units: 3, dropout: 0.1 }, 3] }],
      ['maxNorm', { layers: [{ units: 3, maxNorm: 2 }, 3] }],
      ['normalize', { layers: [{ units: 3, normalize: 'batch' }, 3] }],
    ];
    for (const [name, config] of options) {
      expect(() => regression({ loss: 'squaredError', ...config })).toThrow(`"${name}" expected none under "lbfgs"`);
    }
    expect(() => regression({ loss: 'squaredError', layers: [{ units: 3, normalize: 'layer' }, 3] })).not.toThrow();
  });

  test('batches, and gradients from elsewhere', () => {
    const { net, x, y } = regression();
    expect(() => net.train(x, y, { batchSize: 32 })).toThrow('"batchSize" expected "full" under "lbfgs"');
    expect(() => net.applyGradients(net.gradients(x, y))).toThrow(
      '"optimizer" expected one that needs the gradient only',
    );
    expect(() => lbfgs({ history: 0 })).toThrow('"history" expected an integer >= 1, got 0');
    expect(() => lbfgs({ changeTolerance: -1 })).toThrow('"changeTolerance"');
    expect(net.train(x, y, { batchSize: 1000, epochs: 2 }).epochs).toBe(2);
  });
});
