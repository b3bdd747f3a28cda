/** Callbacks of a training that use its network and others: no bit of it changes, however full memory gets. */
import { describe, expect, test } from 'vitest';
import { Network } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { sameBits, samples, shares } from '../support/samples';
import { expectSameNetwork, regression } from '../support/trainings';
import { oneOfThree } from './networks';

describe.each(BACKENDS)('on %s', (backend) => {
  /** Trains with a callback and without, and holds that both give the same bits. */
  function expectUndisturbed(callback: (net: Network) => void): void {
    const { net, x, y } = regression(backend, 60);
    const control = net.clone();
    const options = { epochs: 3, batchSize: 8, validation: 0.2 };
    const told = net.train(x, y, { ...options, onBatch: () => callback(net), onEpoch: () => callback(net) });
    const expected = control.train(x, y, options);
    expect(told.loss).toEqual(expected.loss);
    expect(told.validationLoss).toEqual(expected.validationLoss);
    expectSameNetwork(net, control);
  }

  test('more memory than the cache has passes through', () => {
    const others = Array.from({ length: 4 }, (_, i) => new Network({ inputs: 1024, layers: [1024], seed: i, backend }));
    const sample = new Float32Array(1024).fill(0.01);
    const first = others.map((net) => net.predict(sample));
    expectUndisturbed(() => {
      others.forEach((net, i) => {
        if (!sameBits(net.predict(sample), first[i])) throw new Error(`network ${i} answers otherwise`);
      });
    });
  });

  test('the network itself is asked, cloned and evaluated', () => {
    const { x, y } = regression(backend, 300);
    expectUndisturbed((net) => {
      net.predict(x);
      net.evaluate(x, y);
      net.gradients(x, y);
      net.forward(x);
      net.clone().train(x, y);
    });
  });

  test('trainings nest, deeper than the cache has room', () => {
    const start = new Network({ inputs: 600, layers: [500, 3], seed: 1, backend });
    const drawn = start.getParameters(); // once: to draw anew at each depth takes longer than all else
    const nest = (depth: number): void => {
      const net = start.clone();
      net.setParameters(drawn.map((w) => w + 1e-3 * depth));
      const [x, y] = [samples(4, 600), shares(4, 3)];
      const control = net.clone();
      net.train(x, y, { batchSize: 2, onBatch: ({ batch }) => void (batch === 1 && depth > 0 && nest(depth - 1)) });
      control.train(x, y, { batchSize: 2 });
      expectSameNetwork(net, control, `parameters at depth ${depth}`);
    };
    expectUndisturbed(() => {});
    nest(25);
  });

  test('hundreds of networks are made', () => {
    let made = 0;
    expectUndisturbed(() => {
      for (let i = 0; i < 40; i++) {
        const net = oneOfThree(made++, backend);
        net.trainBatch(new Float32Array(net.inputs), new Float32Array(net.outputs));
      }
    });
  });
});
