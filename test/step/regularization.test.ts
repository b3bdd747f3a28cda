/** Penalties, clipping, norms, frozen layers: each by its formula, through every way that weights move. */
import { describe, expect, test } from 'vitest';
import { adam, type LayerConfig, Network, type NetworkConfig, sgd } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { differences, expectSameBits, expectSameNetwork, numbers } from '../support/trainings';

const ROWS = 20;
const [x, y] = [numbers(21, 4 * ROWS), numbers(22, 2 * ROWS, 0.1, 0.9)];

describe.each(BACKENDS)('%s', (backend) => {
  const make = (config: Partial<NetworkConfig> = {}, layer: Partial<LayerConfig> = {}): Network =>
    new Network({
      inputs: 4,
      layers: [
        { units: 9, activation: 'tanh', ...layer },
        { units: 2, ...layer },
      ],
      optimizer: sgd({ learningRate: 0.5 }),
      seed: 5,
      backend,
      ...config,
    });

  /** Weights and biases after one step of w − r · adjusted(∂C/∂w). */
  function expectStep(net: Network, adjust: (g: number, w: number, isWeight: boolean) => number): void {
    const before = net.layers.map((layer) => [layer.getWeights(), layer.getBiases() ?? []] as const);
    const { layers } = net.gradients(x, y);
    const byHand = net.clone();
    byHand.applyGradients(net.gradients(x, y));
    net.trainBatch(x, y);
    expectSameNetwork(net, byHand);
    net.layers.forEach((layer, l) => {
      const moved = (kind: 0 | 1, g: ArrayLike<number>): number[] =>
        Array.from(before[l][kind], (w, i) => w - 0.5 * adjust(g[i], w, kind === 0));
      const { weights, biases } = layers[l];
      const [w, b] = [layer.getWeights(), layer.getBiases() ?? []];
      moved(0, weights).forEach((value, i) => void expect(w[i]).toBeCloseTo(value, 6));
      moved(1, biases ?? []).forEach((value, i) => void expect(b[i]).toBeCloseTo(value, 6));
    });
  }

  test('l2 adds l2 · w to the gradient of weights, l1 adds l1 · sign(w), biases are left alone', () => {
    expectStep(make({ l2: 0.3 }), (g, w, isWeight) => g + (isWeight ? 0.3 * w : 0));
    expectStep(make({ l1: 0.2 }), (g, w, isWeight) => g + (isWeight ? 0.2 * Math.sign(w) : 0));
    expectStep(make({ l1: 0.2, l2: 0.3 }), (g, w, isWeight) => g + (isWeight ? 0.2 * Math.sign(w) + 0.3 * w : 0));
    const zeros = make({ l1: 0.2 }, { initializer: 'zeros' });
    expectStep(zeros, (g) => g);
  });

  test('a layer’s own penalties take the place of the network’s; the config says what holds', () => {
    const net = make({
      l2: 0.3,
      layers: [{ units: 9, activation: 'tanh', l2: 0, l1: 0.1 }, { units: 2 }],
    });
    expect(net.config.layers.map(({ l1, l2 }) => [l1, l2])).toEqual([
      [0.1, 0],
      [0, 0.3],
    ]);
    const plain = make({ layers: [{ units: 9, activation: 'tanh' }, 2] });
    const before = net.layers.map((layer) => layer.getWeights());
    net.trainBatch(x, y);
    plain.trainBatch(x, y);
    const apart = (l: number) => net.layers[l].getWeights().map((w, i) => w - plain.layers[l].getWeights()[i]);
    apart(0).forEach((d, i) => void expect(d).toBeCloseTo(-0.5 * 0.1 * Math.sign(before[0][i]), 6));
    apart(1).forEach((d, i) => void expect(d).toBeCloseTo(-0.5 * 0.3 * before[1][i], 6));
  });

  test('costs leave penalties out', () => {
    expect(make({ l2: 3 }).trainBatch(x, y)).toBe(make().trainBatch(x, y));
    expect(make({ l2: 3 }).evaluate(x, y)).toEqual(make().evaluate(x, y));
    expectSameBits(make({ l2: 3, l1: 2 }).gradients(x, y).parameters, make().gradients(x, y).parameters);
  });

  test('clipValue cuts every value, clipNorm scales all together, penalties included', () => {
    expectStep(make({ clipValue: 0.01 }), (g) => Math.max(-0.01, Math.min(0.01, g)));
    const norm = Math.hypot(...make().gradients(x, y).parameters);
    expectStep(make({ clipNorm: norm / 3 }), (g) => g / 3);
    expectStep(make({ clipNorm: 2 * norm }), (g) => g);
    const cut = make()
      .gradients(x, y)
      .parameters.map((g) => Math.max(-0.01, Math.min(0.01, g)));
    const rest = Math.hypot(...cut);
    expectStep(make({ clipValue: 0.01, clipNorm: rest / 2 }), (g) => Math.max(-0.01, Math.min(0.01, g)) / 2);
  });

  test('maxNorm brings weights into a unit down to it, after the update', () => {
    const [free, bound] = [make(), make({}, { maxNorm: 0.8 })];
    free.trainBatch(x, y);
    bound.trainBatch(x, y);
    let cut = 0;
    free.layers.forEach(({ inputs, units, getWeights }, l) => {
      const [w, got] = [getWeights.call(free.layers[l]), bound.layers[l].getWeights()];
      for (let j = 0; j < units; j++) {
        const norm = Math.hypot(...Array.from({ length: inputs }, (_, i) => w[i * units + j]));
        if (norm > 0.8) cut++;
        for (let i = 0; i < inputs; i++) {
          expect(got[i * units + j]).toBeCloseTo(w[i * units + j] * Math.min(1, 0.8 / norm), 6);
        }
      }
      expectSameBits(
        bound.layers[l].getBiases() ?? new Float32Array(),
        free.layers[l].getBiases() ?? new Float32Array(),
      );
    });
    expect(cut).toBeGreaterThan(2);
  });

  test.each([
    ['sgd', sgd({ learningRate: 0.5 })],
    ['adam', adam()],
  ])('a frozen layer stays as it is under %s, thawed it goes on', (_, optimizer) => {
    const net = make({ optimizer, l2: 0.1 }, { maxNorm: 0.7 });
    net.layers[0].trainable = false;
    expect(net.layers.map(({ trainable }) => trainable)).toEqual([false, true]);
    const before = net.layers.map((layer) => layer.getWeights());
    net.train(x, y, { epochs: 3, batchSize: 6 });
    expectSameBits(net.layers[0].getWeights(), before[0]);
    expect(differences(net.layers[1].getWeights(), before[1])).toBe(18);
    // Its gradient can be asked for all the same.
    expect(Math.hypot(...net.gradients(x, y).layers[0].weights)).toBeGreaterThan(0);
    expect(net.clone().layers[0].trainable).toBe(false);
    net.layers[0].trainable = true;
    net.train(x, y);
    expect(differences(net.layers[0].getWeights(), before[0])).toBe(36);
  });

  test('frozen by the config: as if the layer below were data', () => {
    const net = make({ layers: [{ units: 9, activation: 'tanh', trainable: false }, 2] });
    const top = new Network({ inputs: 9, layers: [2], optimizer: sgd({ learningRate: 0.5 }), seed: 1, backend });
    top.layers[0].setWeights(net.layers[1].getWeights());
    const hidden = net.forward(x)[0].activations;
    net.train(x, y, { epochs: 4, batchSize: 6, shuffle: false });
    top.train(hidden, y, { epochs: 4, batchSize: 6, shuffle: false });
    expectSameBits(net.layers[1].getWeights(), top.layers[0].getWeights());
  });

  test('the gradient’s norm may be clipped where its square would overflow', () => {
    const net = make({ clipNorm: 1, optimizer: sgd({ learningRate: 1 }) });
    const before = net.getParameters();
    net.applyGradients(before.map(() => 1e30));
    const step = Math.hypot(...net.getParameters().map((w, i) => w - before[i]));
    expect(step).toBeCloseTo(1, 4);
  });
});
