/** Callbacks that return promises: `trainAsync` awaits them; what blocks refuses them, before anything changes if it can. */
import { describe, expect, test } from 'vitest';
import {
  adam,
  type LossFunction,
  lbfgs,
  mae,
  Network,
  reduceOnPlateau,
  Scaler,
  type Schedule,
  sgd,
  type TrainOptions,
} from '../../src/index';
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

  /** What returns a promise from its nth call on, though nothing of it says so. */
  const late = (n: number, value: unknown) => {
    let calls = 0;
    return (): never => (++calls < n ? value : Promise.resolve(value)) as never;
  };
  const plateau = (seen: () => never): Schedule => ({ ...reduceOnPlateau({ patience: 1 }), seen });
  const watched = { earlyStopping: { patience: 5 }, validation: { x, y } };
  const CALLBACKS: [name: string, options: (n: number) => TrainOptions][] = [
    ['onEpoch', (n) => ({ onEpoch: late(n, true) })],
    ['onEpoch, beside early stopping', (n) => ({ onEpoch: late(n, true), ...watched })],
    ['onBatch', (n) => ({ onBatch: late(n, true) })],
    ['a metric', (n) => ({ metrics: { mae, slow: late(n, 1) } })],
    ['a metric of held-out rows', (n) => ({ metrics: { slow: late(n + 1, 1) }, ...watched })],
    ["a schedule's seen", (n) => ({ learningRate: plateau(late(n, { best: 1, bad: 0, cooling: 0, factor: 1 })) })],
  ];

  describe.each([
    ['sgd', sgd({ learningRate: 0.01, momentum: 0.9 })],
    ['adam', adam()],
    ['lbfgs', lbfgs()],
  ] as const)('%s', (name, optimizer) => {
    const trained = (): Network => {
      const layers = [
        { units: 3, activation: 'tanh' },
        { units: 1, activation: 'linear' },
      ] as const;
      const net = new Network({ inputs: 1, layers, optimizer, inputScaler: new Scaler(), seed: 1 });
      net.train(x, y);
      return net;
    };
    const batchSize = name === 'lbfgs' ? 'full' : 1;

    test.each(CALLBACKS)('%s that turns out to return a promise: nothing has changed', (_, options) => {
      const net = trained();
      const before = net.save({ training: true });
      expectRefusal(() => net.train(x, y, { epochs: 50, batchSize, ...options(1) }), refusal('callback'));
      expect(net.save({ training: true })).toEqual(before);
      net.train(x, y); // the network is free again
    });

    test('a loss', () => {
      if (name === 'lbfgs') return; // the same search is broken off, in test/step/lbfgs.test.ts
      const loss = (n: number): LossFunction => {
        let calls = 0;
        return (outputs, targets, gradients): never => {
          outputs.forEach((value, i) => {
            gradients[i] = value - targets[i];
          });
          return (++calls < n ? 1 : Promise.resolve(1)) as never;
        };
      };
      const { inputScaler } = trained();
      const net = (n: number): Network => new Network({ ...trained().config, inputScaler, loss: loss(n) });
      // The second batch of the first epoch.
      const own = net(2);
      const before = own.save({ training: true });
      expectRefusal(() => own.train(x, y, { epochs: 2, batchSize: 1 }), refusal('callback'));
      expect(own.save({ training: true })).toEqual(before);
      // The second batch of the second epoch.
      const [later, one] = [net(5), net(99)];
      expectRefusal(() => later.train(x, y, { epochs: 2, batchSize: 1 }), refusal('callback'));
      one.train(x, y, { batchSize: 1 });
      expect(later.save({ training: true })).toEqual(one.save({ training: true }));
      const single = net(1);
      expectRefusal(() => single.trainBatch(x, y), refusal('callback'));
    });

    test('a learning rate, which is never awaited', () => {
      const net = trained();
      const before = net.save({ training: true });
      const expected = typeRefusal('"learningRate(epoch, step)" expected a finite number >= 0, got an object');
      for (const learningRate of [late(1, 0.01), { ...reduceOnPlateau({}), at: late(1, 0.01) }]) {
        expectRefusal(() => net.train(x, y, { epochs: 2, batchSize, learningRate }), expected);
        expect(net.save({ training: true })).toEqual(before);
      }
    });

    test('at the end of the second epoch: that one is whole, and stays', () => {
      const [net, other] = [trained(), trained()];
      expectRefusal(() => net.train(x, y, { epochs: 50, batchSize, onEpoch: late(2, true) }), refusal('callback'));
      other.train(x, y, { epochs: 2, batchSize });
      expect(net.save({ training: true })).toEqual(other.save({ training: true }));
    });

    test('in the middle of the second epoch: as at the end of the first', () => {
      const [net, other] = [trained(), trained()];
      const options = { epochs: 50, batchSize, onBatch: late(name === 'lbfgs' ? 2 : 5, true) } as const;
      expectRefusal(() => net.train(x, y, options), refusal('callback'));
      other.train(x, y, { batchSize });
      expect(net.save({ training: true })).toEqual(other.save({ training: true }));
    });
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
