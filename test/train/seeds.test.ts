/** One seed fixes weights and shuffling: the same bits on every run, and on `simd` on every engine. */
import { describe, expect, test } from 'vitest';
import * as nablanet from '../../src/index';
import { BACKENDS } from '../support/backends';
import { sameBits } from '../support/samples';
import { classification, expectSameNetwork, numbers, range } from '../support/trainings';
import { AGREED, AGREED_TOOLBOX, digest, toolboxDigest } from './digest';

const { Network } = nablanet;

test('the agreed workload gives the agreed bits, however often', () => {
  expect(digest(nablanet)).toBe(AGREED);
  expect(toolboxDigest(nablanet)).toBe(AGREED_TOOLBOX);
});

describe.each(BACKENDS)('on %s', (backend) => {
  const train = (seed: number): nablanet.Network => {
    const { x, y } = classification(backend, 60);
    const net = new Network({
      inputs: 5,
      layers: [6, { units: 3, activation: 'softmax' }],
      loss: 'crossEntropy',
      seed,
      backend,
    });
    net.train(x, y, { epochs: 4, batchSize: 7, validation: 0.2 });
    return net;
  };

  test('the same seed: the same bits', () => {
    expectSameNetwork(train(5), train(5));
  });

  test('another seed: other bits, neighbours and seeds that share 32 bits too', () => {
    const parameters = [5, 6, 5 + 2 ** 32, 0].map((seed) => train(seed).getParameters());
    parameters.forEach((a, i) => {
      for (const b of parameters.slice(i + 1)) expect(sameBits(a, b)).toBe(false);
    });
  });

  test('a seed that was drawn makes the same network again', () => {
    const { x, y, net } = classification(backend, 60);
    const drawn = new Network({ ...net.config, seed: undefined });
    const again = new Network({ ...net.config, seed: drawn.seed });
    for (const each of [drawn, again]) each.train(x, y, { epochs: 2, batchSize: 9 });
    expectSameNetwork(drawn, again);
    expect(new Network({ ...net.config, seed: undefined }).seed).not.toBe(drawn.seed);
  });

  test('networks that work in between change nothing', () => {
    const alone = train(5);
    const other = new Network({ inputs: 5, layers: [6, 3], seed: 5, backend });
    const { x, y, net } = classification(backend, 60);
    const among = new Network({ ...alone.config, seed: 5 });
    among.train(x, y, {
      epochs: 4,
      batchSize: 7,
      validation: 0.2,
      onBatch: () => {
        other.trainBatch(numbers(1, 50), numbers(2, 30, 0, 1));
        net.train(x, y);
        new nablanet.Random(5).uniform();
      },
    });
    expectSameNetwork(among, alone);
  });

  test('every epoch has an order of its own, and each row once', () => {
    // One input that says which row it is, and no learning: each batch's cost tells the row.
    const rows = 12;
    const net = new Network({ inputs: 1, layers: [{ units: 1, activation: 'linear', bias: false }], seed: 8, backend });
    net.setParameters([1]);
    net.learningRate = 0;
    const x = Float32Array.from(range(rows));
    const orders: number[][] = [];
    net.train(x, new Float32Array(rows), {
      epochs: 20,
      batchSize: 1,
      onBatch: ({ epoch, loss }) => {
        orders[epoch] ??= [];
        orders[epoch].push(Math.sqrt(loss));
      },
    });
    const seen = orders.filter((order) => order !== undefined);
    expect(seen).toHaveLength(20);
    for (const order of seen) expect(order.toSorted((a, b) => a - b)).toEqual(range(rows));
    expect(new Set(seen.map((order) => order.join())).size).toBe(20);
    expect(seen.map((order) => order.join())).not.toContain(range(rows).join());
  });

  test('halves of training are the whole, bit for bit, shuffled', () => {
    const { x, y, net } = classification(backend, 60);
    const [whole, halves] = [net.clone(), net.clone()];
    const told = whole.train(x, y, { epochs: 6, batchSize: 7 });
    const first = halves.train(x, y, { epochs: 2, batchSize: 7 });
    const second = halves.train(x, y, { epochs: 4, batchSize: 7 });
    expectSameNetwork(halves, whole);
    expect([...first.loss, ...second.loss]).toEqual(told.loss);
  });
});
