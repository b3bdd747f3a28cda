/** How training ends before its epochs do: a callback that returns false, a signal, an exception. */
import { describe, expect, test } from 'vitest';
import type { Network, TrainOptions } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { expectSameNetwork, regression, thrownBy } from '../support/trainings';

/** Updates over 50 rows in batches of 20, from the `from`-th on, as `train` does them without shuffling. */
function updateByHand(net: Network, x: Float32Array, y: Float32Array, updates: number, from = 0): void {
  for (let i = from; i < from + updates; i++) {
    const [first, end] = [20 * (i % 3), Math.min(20 * (i % 3) + 20, 50)];
    net.trainBatch(x.subarray(4 * first, 4 * end), y.subarray(2 * first, 2 * end));
  }
}

const BY_20: TrainOptions = { epochs: 4, batchSize: 20, shuffle: false };

describe.each(BACKENDS)('on %s', (backend) => {
  describe('a callback', () => {
    test('onEpoch returns false: training ends behind that epoch', () => {
      const { net, x, y } = regression(backend, 50);
      const byHand = net.clone();
      const history = net.train(x, y, { ...BY_20, onEpoch: ({ epoch }) => epoch < 2 });
      expect(history).toMatchObject({ epochs: 2, stopped: 'callback', bestEpoch: 2 });
      expect(history.loss).toHaveLength(2);
      updateByHand(byHand, x, y, 6);
      expectSameNetwork(net, byHand);
    });

    test('onBatch returns false: training ends behind that batch, an unfinished epoch is none', () => {
      const { net, x, y } = regression(backend, 50);
      const byHand = net.clone();
      let epochs = 0;
      const onEpoch = (): void => void epochs++;
      const history = net.train(x, y, { ...BY_20, onEpoch, onBatch: ({ step }) => step < 5 });
      expect(history).toMatchObject({ epochs: 1, stopped: 'callback', bestEpoch: 1, learningRate: [0.5] });
      expect(history.loss).toHaveLength(1);
      expect(history.samplesPerSecond).toBeCloseTo((50 + 20 + 20) / history.seconds, 6);
      expect(epochs).toBe(1);
      updateByHand(byHand, x, y, 5);
      expectSameNetwork(net, byHand);
    });

    test('onBatch returns false in the first epoch: a history of nothing', () => {
      const { net, x, y } = regression(backend, 50);
      const history = net.train(x, y, { ...BY_20, onBatch: () => false });
      expect(history).toMatchObject({ epochs: 0, loss: [], learningRate: [], bestEpoch: 0, stopped: 'callback' });
    });

    test('onBatch returns false for an epoch’s last batch: the epoch is finished', () => {
      const { net, x, y } = regression(backend, 50);
      let told = 0;
      const onEpoch = (): void => void told++;
      const history = net.train(x, y, { ...BY_20, onEpoch, onBatch: ({ batch }) => batch < 3 });
      expect(history).toMatchObject({ epochs: 1, stopped: 'callback' });
      expect(history.loss).toHaveLength(1);
      expect(told).toBe(1);
    });

    test.each([undefined, null, 0, '', Number.NaN, true, 'false'])('another result (%s) stops nothing', (result) => {
      const { net, x, y } = regression(backend, 50);
      const history = net.train(x, y, { ...BY_20, onEpoch: () => result, onBatch: () => result });
      expect(history).toMatchObject({ epochs: 4, stopped: 'epochs' });
    });

    test('epochs may be Infinity where a callback stops', () => {
      const { net, x, y } = regression(backend, 50);
      const asked: number[] = [];
      const history = net.train(x, y, {
        epochs: Infinity,
        onEpoch: ({ epoch, epochs }) => {
          asked.push(epochs);
          return epoch < 25;
        },
      });
      expect(history).toMatchObject({ epochs: 25, stopped: 'callback' });
      expect(asked).toEqual(Array(25).fill(Infinity));
    });
  });

  describe('a signal', () => {
    test('already aborted: nothing is trained, drawn or counted', () => {
      const { net, x, y } = regression(backend, 50);
      const control = net.clone();
      let calls = 0;
      const count = (): void => void calls++;
      const options = { epochs: 3, signal: AbortSignal.abort(), onBatch: count, onEpoch: count };
      const history = net.train(x, y, options);
      expect(history).toMatchObject({ epochs: 0, loss: [], bestEpoch: 0, stopped: 'aborted', samplesPerSecond: 0 });
      expect(calls).toBe(0);
      expectSameNetwork(net, control);
      const steps: number[] = [];
      net.train(x, y, { epochs: 2, onBatch: ({ step }) => void steps.push(step) });
      control.train(x, y, { epochs: 2 });
      expect(steps).toEqual([1, 2, 3, 4]);
      expectSameNetwork(net, control); // the same order of rows
    });

    test('already aborted: wrong data and options are refused all the same', () => {
      const { net, x, y } = regression(backend, 50);
      const signal = AbortSignal.abort();
      expect(thrownBy(() => net.train(x.subarray(1), y, { signal })).code).toBe('data');
      expect(thrownBy(() => net.train(x, y, { signal, epochs: 0 })).code).toBe('value');
    });

    test('aborted in onBatch: training ends behind that batch, and goes on from there', () => {
      const { net, x, y } = regression(backend, 50);
      const byHand = net.clone();
      const controller = new AbortController();
      const batches: number[] = [];
      const history = net.train(x, y, {
        ...BY_20,
        signal: controller.signal,
        onBatch: ({ step }) => {
          batches.push(step);
          if (step === 5) controller.abort();
        },
      });
      expect(batches).toEqual([1, 2, 3, 4, 5]);
      expect(history).toMatchObject({ epochs: 1, stopped: 'aborted', bestEpoch: 1 });
      updateByHand(byHand, x, y, 5);
      expectSameNetwork(net, byHand);

      const steps: number[] = [];
      net.train(x, y, { ...BY_20, epochs: 2, onBatch: ({ step }) => void steps.push(step) });
      expect(steps).toEqual([6, 7, 8, 9, 10, 11]);
      updateByHand(byHand, x, y, 6);
      expectSameNetwork(net, byHand);
    });

    test('aborted in onBatch, shuffled: goes on with the next epoch’s order', () => {
      const { net, x, y } = regression(backend, 50);
      const whole = net.clone();
      const controller = new AbortController();
      const onBatch = ({ step }: { step: number }): void => {
        if (step === 3) controller.abort(); // the last batch of the epoch
      };
      net.train(x, y, { epochs: 9, batchSize: 20, signal: controller.signal, onBatch });
      net.train(x, y, { epochs: 2, batchSize: 20 });
      whole.train(x, y, { epochs: 3, batchSize: 20 });
      expectSameNetwork(net, whole);
    });

    test('aborted in onEpoch: training ends there', () => {
      const { net, x, y } = regression(backend, 50);
      const byHand = net.clone();
      const controller = new AbortController();
      const onEpoch = ({ epoch }: { epoch: number }): void => {
        if (epoch === 2) controller.abort();
      };
      const history = net.train(x, y, { ...BY_20, signal: controller.signal, onEpoch });
      expect(history).toMatchObject({ epochs: 2, stopped: 'aborted' });
      updateByHand(byHand, x, y, 6);
      expectSameNetwork(net, byHand);
    });

    test('never aborted: changes nothing', () => {
      const { net, x, y } = regression(backend, 50);
      const control = net.clone();
      expect(net.train(x, y, { signal: new AbortController().signal }).stopped).toBe('epochs');
      control.train(x, y);
      expectSameNetwork(net, control);
    });
  });

  describe('an exception in a callback', () => {
    const failure = new Error('the user’s own');
    const fail = (): never => {
      throw failure;
    };

    test('of onBatch passes through and leaves the network as after the last batch, usable', () => {
      const { net, x, y } = regression(backend, 50);
      const byHand = net.clone();
      const onBatch = ({ step }: { step: number }): void => {
        if (step === 2) fail();
      };
      expect(thrownBy(() => net.train(x, y, { ...BY_20, onBatch }))).toBe(failure);
      updateByHand(byHand, x, y, 2);
      expectSameNetwork(net, byHand);
      net.setParameters(byHand); // not busy any more
      const next = net.train(x, y, { ...BY_20, epochs: 1, onBatch: ({ step }) => step === 3 });
      expect(next.stopped).toBe('callback'); // at step 4: counted on from 2
      updateByHand(byHand, x, y, 2);
      expectSameNetwork(net, byHand);
    });

    test('of onEpoch passes through and leaves the network as after that epoch, usable', () => {
      const { net, x, y } = regression(backend, 50);
      const control = net.clone();
      expect(thrownBy(() => net.train(x, y, { epochs: 3, onEpoch: fail }))).toBe(failure);
      control.train(x, y);
      expectSameNetwork(net, control);
      net.train(x, y);
      control.train(x, y);
      expectSameNetwork(net, control);
    });

    test('a hundred in a row leave nothing behind', () => {
      const { net, x, y } = regression(backend, 50);
      const control = net.clone();
      for (let i = 0; i < 100; i++) {
        expect(thrownBy(() => net.train(x, y, { onEpoch: fail }))).toBe(failure);
        control.train(x, y);
      }
      expectSameNetwork(net, control);
    });
  });
});
