/** Training in workers that are kept: the same bits, one training after the other and many at once. */
import { describe, expect, test } from 'vitest';
import { DivergedError, Network, sgd } from '../../../src/index';
import { BACKENDS } from '../../support/backends';
import { CASES, dataOf, networkOf } from './cases';
import { plain, rejection, stateOf } from './checks';

const [x, y] = dataOf({});

test.each(BACKENDS)('all cases at once, on %s: each the same state and history as train', async (backend) => {
  const found = await Promise.all(
    Object.values(CASES).map(async (each) => {
      const [here, there] = [networkOf(each, backend), networkOf(each, backend)];
      const options = { epochs: 3, ...each.options };
      const expected = here.train(...dataOf(each), options);
      const history = await there.trainAsync(...dataOf(each), { ...options, worker: 'kept' });
      return [plain(history), plain(expected), stateOf(there), stateOf(here)];
    }),
  );
  for (const [history, expected, there, here] of found) {
    expect(history).toEqual(expected);
    expect(there).toEqual(here);
  }
});

describe('what one training leaves behind does not reach the next', () => {
  /** A training after `first`, most likely in the worker that `first` was in. */
  const goesOn = async (first: () => Promise<unknown>): Promise<void> => {
    await first();
    const [here, there] = [networkOf({}, 'simd'), networkOf({}, 'simd')];
    const expected = here.train(x, y, { epochs: 4 });
    expect(plain(await there.trainAsync(x, y, { epochs: 4, worker: 'kept' }))).toEqual(plain(expected));
    expect(stateOf(there)).toEqual(stateOf(here));
  };

  test('an end by the signal', () =>
    goesOn(async () => {
      const controller = new AbortController();
      const net = networkOf({}, 'simd');
      const history = await net.trainAsync(x, y, {
        epochs: Infinity,
        worker: 'kept',
        signal: controller.signal,
        onEpoch: ({ epoch }) => void (epoch === 3 && controller.abort()),
      });
      expect(history).toMatchObject({ epochs: 3, stopped: 'aborted' });
    }));

  test('an error of the caller, and divergence', async () => {
    await goesOn(async () => {
      const mine = new Error('mine');
      const failing = networkOf({}, 'simd').trainAsync(x, y, {
        worker: 'kept',
        onEpoch: () => {
          throw mine;
        },
      });
      expect(await rejection(failing)).toBe(mine);
    });
    await goesOn(async () => {
      const net = new Network({
        inputs: 6,
        layers: [{ units: 2, activation: 'linear' }],
        optimizer: sgd({ learningRate: 1e38 }),
        seed: 1,
      });
      expect(await rejection(net.trainAsync(x, y, { epochs: 9, worker: 'kept' }))).toBeInstanceOf(DivergedError);
    });
  });

  test('a rate that came too late, weights of rows, and held-out rows', () =>
    goesOn(async () => {
      const net = networkOf({}, 'simd');
      const training = net.trainAsync(x, y, {
        epochs: 2,
        worker: 'kept',
        sampleWeights: Array.from({ length: Array.from(y as ArrayLike<number>).length / 2 }, (_, i) => i % 3),
        validation: { x, y: y as never },
        onEpoch: ({ last }) => {
          if (last) net.learningRate = 0.001;
        },
      });
      await training;
      net.learningRate = 0.002;
    }));
});

test('a signal that is aborted while the training waits for a worker', async () => {
  const controller = new AbortController();
  const nets = Array.from({ length: 12 }, () => networkOf({}, 'simd'));
  const before = stateOf(nets[11]);
  const all = nets.map((net) => net.trainAsync(x, y, { epochs: 3000, worker: 'kept', signal: controller.signal }));
  setTimeout(() => controller.abort(), 20);
  const histories = await Promise.all(all);
  for (const { stopped } of histories) expect(stopped).toBe('aborted');
  expect(histories[11].epochs).toBe(0);
  expect(stateOf(nets[11])).toEqual(before);
});

test('anything else is refused', async () => {
  const error = await rejection(networkOf({}, 'simd').trainAsync(x, y, { worker: 'stays' as never }));
  expect(error).toMatchObject({ code: 'type' });
});
