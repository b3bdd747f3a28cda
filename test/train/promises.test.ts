/** Callbacks that return promises: `trainAsync` awaits them; what blocks refuses them, before anything changes if it can. */
import { describe, expect, test } from 'vitest';
import { mae, Network } from '../../src/index';
import { expectRefusal, expectUnchanged, typeRefusal } from '../support/errors';

const x = [[1], [2], [3]];
const y = [2, 4, 6];
const make = (): Network => new Network({ inputs: 1, layers: [{ units: 1, activation: 'linear' }], seed: 1 });
const refusal = (name: string) =>
  typeRefusal(`"${name}" expected a function that returns no promise (only "trainAsync" awaits one), got an async one`);

describe('train', () => {
  test.each([
    ['onEpoch', { onEpoch: async () => false }],
    ['onBatch', { onBatch: async () => {} }],
    ['learningRate', { learningRate: (async () => 0.1) as never }],
    ['slow', { metrics: { mae, slow: async () => 1 } }],
  ])('%s that is async: nothing changes', (name, options) => {
    const net = make();
    expectUnchanged(net, () => expectRefusal(() => net.train(x, y, options), refusal(name)));
  });

  test.each([
    ['onEpoch', { onEpoch: () => Promise.resolve(false) }],
    ['onBatch', { onBatch: () => Promise.resolve() }],
    ['a metric', { metrics: { slow: () => Promise.resolve(1) } }],
  ])('%s that turns out to return a promise: training ends there', (_, options) => {
    const net = make();
    let epochs = 0;
    const learningRate = (epoch: number): number => {
      epochs = epoch + 1;
      return 0.01;
    };
    expectRefusal(() => net.train(x, y, { epochs: 50, ...options, learningRate }), refusal('callback'));
    expect(epochs).toBe(1);
    net.train(x, y); // the network is free again
  });

  test('other values stay what they are', () => {
    for (const value of [null, 0, 'then', {}, [false]]) {
      expect(make().train(x, y, { epochs: 3, onEpoch: () => value }).epochs).toBe(3);
    }
    expect(make().train(x, y, { epochs: 3, onEpoch: () => false }).epochs).toBe(1);
  });
});

test('evaluate, with a metric that is async', () => {
  const net = make();
  const slow = async (): Promise<number> => 1;
  expectUnchanged(net, () => expectRefusal(() => net.evaluate(x, y, { metrics: { slow } }), refusal('callback')));
});

test('trainAsync awaits all of them', async () => {
  const options = { epochs: 9, metrics: { slow: async () => 1 }, onBatch: async () => {} };
  const history = await make().trainAsync(x, y, { ...options, onEpoch: async ({ epoch }) => epoch < 2 });
  expect([history.epochs, history.metrics.slow]).toEqual([2, [1, 1]]);
});
