/** `lazy`: weights of columns that a batch does not touch rest, with what the optimizer remembers of them. */
import { describe, expect, test } from 'vitest';
import { adagrad, adam, adamw, Network, type NetworkConfig, rmsprop, rprop, SparseRows, sgd } from '../../src/index';
import { compressed } from './sparse-samples';

describe('lazy', () => {
  const make = (optimizer: NetworkConfig['optimizer'], more: Partial<NetworkConfig> = {}): Network =>
    new Network({ inputs: 6, layers: [{ units: 5, activation: 'tanh' }, 1], optimizer, seed: 2, ...more });
  /** Batches of two rows: 0 and 1 touch columns 0 and 2, rows 2 and 3 columns 1 and 2; 3 to 5 are never touched. */
  const x = new SparseRows({
    columns: 6,
    offsets: [0, 1, 3, 4, 6],
    indices: [0, 0, 2, 1, 1, 2],
    values: [1, 2, -1, 3, 1, 1],
  });
  const y = [0, 1, 1, 0];
  const optimizers = {
    momentum: sgd({ learningRate: 0.1, momentum: 0.9, lazy: true }),
    nesterov: sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true, lazy: true }),
    adagrad: adagrad({ learningRate: 0.1, lazy: true }),
    rmsprop: rmsprop({ centered: true, momentum: 0.5, lazy: true }),
    adam: adam({ learningRate: 0.1, amsgrad: true, lazy: true }),
    adamw: adamw({ learningRate: 0.1, weightDecay: 0.1, lazy: true }),
  };

  test.each(Object.entries(optimizers))('%s: rows of W that a batch does not touch rest', (_, optimizer) => {
    const { lazy, ...plain } = optimizer;
    const [net, whole] = [make(optimizer), make(plain)];
    const before = net.layers[0].getWeights();
    net.train(x.slice(0, 2), y.slice(0, 2), { epochs: 3 });
    whole.train(x.slice(0, 2), y.slice(0, 2), { epochs: 3 });
    const [after, all] = [net.layers[0].getWeights(), whole.layers[0].getWeights()];
    const rowOf = (weights: Float32Array, i: number): Float32Array => weights.slice(i * 5, i * 5 + 5);
    // Touched by every batch: as without lazy. The others: as they were.
    for (const i of [0, 2]) expect(rowOf(after, i)).toEqual(rowOf(all, i));
    for (const i of [1, 3, 4, 5]) expect(rowOf(after, i)).toEqual(rowOf(before, i));
    expect(net.layers[1].getWeights()).toEqual(whole.layers[1].getWeights());
    // One that rests keeps what the optimizer remembers, and goes on from there.
    net.train(x.slice(2), y.slice(2), { epochs: 1 });
    expect(rowOf(net.layers[0].getWeights(), 0)).toEqual(rowOf(after, 0));
    expect(rowOf(net.layers[0].getWeights(), 1)).not.toEqual(rowOf(after, 1));
    expect(Network.load(net.save()).config.optimizer).toEqual(optimizer);
  });

  // What lies behind W¹ is not touched: its last panel is whole, half, or has padding.
  test.each([4, 7, 8, 12, 16, 24, 32, 40])('%i units, where each batch touches all rows: as without', (units) => {
    const layers = [{ units, activation: 'tanh' } as const, 3, 1];
    const touched = compressed(
      Float32Array.from({ length: 1200 }, (_, i) => Math.cos(i)),
      6,
    );
    const targets = Float32Array.from({ length: 200 }, (_, i) => i % 2);
    for (const optimizer of Object.values(optimizers)) {
      const { lazy, ...plain } = optimizer;
      const [net, whole] = [make(optimizer, { layers }), make(plain, { layers })];
      for (const each of [net, whole]) each.train(touched, targets, { epochs: 3, batchSize: 50 });
      expect(net.getParameters()).toEqual(whole.getParameters());
    }
  });

  test('dense rows move all weights, however many zeros they have', () => {
    const [net, whole] = [make(adam({ lazy: true })), make(adam())];
    net.train(x.toDense(), y, { epochs: 3 });
    whole.train(x.toDense(), y, { epochs: 3 });
    expect(net.getParameters()).toEqual(whole.getParameters());
  });

  test.each<[string, Partial<NetworkConfig>]>([
    ['l1', { l1: 0.1 }],
    ['l2', { l2: 0.1 }],
    ['clipNorm', { clipNorm: 1 }],
    ['clipValue', { clipValue: 1 }],
  ])('%s, which needs all weights, is refused', (name, config) => {
    expect(() => make(adam({ lazy: true }), config)).toThrow(new RegExp(`^"${name}" expected none under "lazy"`));
  });

  test('optimizers without it refuse it', () => {
    expect(() => rprop({ lazy: true } as never)).toThrow(/got "lazy"/);
    expect(() => adam({ lazy: 1 } as never)).toThrow(/"lazy" expected true or false, got 1/);
  });
});
