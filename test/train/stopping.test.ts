/** Time limits, schedules and asynchronous training: where they stop, and that they change no bit. */
import { describe, expect, test } from 'vitest';
import { adagrad, adam, adamw, cosine, Network, rmsprop, rprop, sgd, type TrainOptions } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { classification, expectSameBits, expectSameNetwork, numbers, regression, thrownBy } from '../support/trainings';

const OPTIMIZERS = {
  sgd: sgd({ learningRate: 0.3 }),
  momentum: sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }),
  adagrad: adagrad({ learningRate: 0.1 }),
  rmsprop: rmsprop({ centered: true, momentum: 0.5 }),
  adam: adam({ learningRate: 0.01, amsgrad: true }),
  adamw: adamw({ learningRate: 0.01 }),
  rprop: rprop(),
};

describe.each(BACKENDS)('%s', (backend) => {
  const make = (optimizer = sgd({ learningRate: 0.3 }) as (typeof OPTIMIZERS)[keyof typeof OPTIMIZERS]): Network =>
    new Network({ inputs: 4, layers: [{ units: 7, activation: 'gelu' }, 2], optimizer, seed: 8, backend });
  const [x, y] = [numbers(31, 4 * 60), numbers(32, 2 * 60, 0.1, 0.9)];

  describe.each(Object.entries(OPTIMIZERS))('%s', (_, optimizer) => {
    test('n + m epochs in two calls are n + m in one', () => {
      const [once, twice] = [make(optimizer), make(optimizer)];
      const options = { batchSize: 7, learningRate: cosine({ steps: 50, warmup: 3 }) };
      const whole = once.train(x, y, { epochs: 7, ...options });
      const first = twice.train(x, y, { epochs: 3, ...options });
      const second = twice.train(x, y, { epochs: 4, ...options });
      expectSameNetwork(twice, once);
      expect([...first.loss, ...second.loss]).toEqual(whole.loss);
      expect([...first.learningRate, ...second.learningRate]).toEqual(whole.learningRate);
    });

    test('trainAsync does the same work', async () => {
      const [blocking, turns] = [make(optimizer), make(optimizer)];
      const options = { epochs: 4, batchSize: 7, validation: 0.2 };
      const a = blocking.train(x, y, options);
      const b = await turns.trainAsync(x, y, { ...options, yieldEvery: 0 });
      expectSameNetwork(turns, blocking);
      for (const key of ['loss', 'validationLoss', 'learningRate', 'epochs', 'stopped'] as const)
        expect(b[key]).toEqual(a[key]);
      blocking.train(x, y);
      turns.train(x, y);
      expectSameNetwork(turns, blocking);
    });

    test('what diverges leaves the optimizer as it was, too', () => {
      const layers = [
        { units: 7, activation: 'gelu' as const },
        { units: 2, activation: 'linear' as const },
      ];
      const open = (): Network => new Network({ inputs: 4, layers, optimizer, seed: 8, backend });
      const [net, other] = [open(), open()];
      for (const each of [net, other]) each.train(x, y, { epochs: 2, batchSize: 7 });
      const far = y.slice().fill(3e38, 118); // the last row's cost is infinite, after eight updates
      expect(thrownBy(() => net.train(x, far, { batchSize: 7, shuffle: false })).code).toBe('diverged');
      expectSameNetwork(net, other);
      for (const each of [net, other]) each.train(x, y, { epochs: 2, batchSize: 7 });
      expectSameNetwork(net, other);
    });
  });

  describe('schedules', () => {
    test('a function sees the network’s epochs and steps, and its rates are used and told', () => {
      const seen = new Map<number, number>();
      const learningRate = (epoch: number, step: number): number => {
        seen.set(step, epoch);
        return 0.1 / (1 + step);
      };
      const [net, byHand] = [make(), make()];
      const rates: number[] = [];
      for (const epochs of [2, 1]) {
        net.train(x, y, {
          epochs,
          batchSize: 20,
          shuffle: false,
          learningRate,
          onBatch: (info) => void rates.push(info.learningRate),
        });
      }
      expect([...seen.entries()].slice(0, 9)).toEqual(
        [0, 1, 2, 3, 4, 5, 6, 7, 8].map((step) => [step, Math.floor(step / 3)]),
      );
      expect(rates).toEqual(Array.from({ length: 9 }, (_, step) => 0.1 / (1 + step)));
      for (let step = 0; step < 9; step++) {
        byHand.learningRate = 0.1 / (1 + step);
        const from = 20 * (step % 3);
        byHand.trainBatch(x.subarray(4 * from, 4 * (from + 20)), y.subarray(2 * from, 2 * (from + 20)));
      }
      expectSameNetwork(net, byHand);
      expect(net.learningRate).toBe(0.1 / 9);
    });

    test('many batches a call, one batch a call and batches longer than a call: the same', () => {
      const schedule: TrainOptions = { epochs: 2, learningRate: cosine({ steps: 1000 }), batchSize: 1 };
      const [a, b] = [make(), make()];
      const rows = 700;
      const [manyX, manyY] = [numbers(1, 4 * rows), numbers(2, 2 * rows, 0, 1)];
      a.train(manyX, manyY, schedule);
      b.train(manyX, manyY, { ...schedule, onBatch: () => true });
      expectSameNetwork(a, b);
    });

    test('a rate that is none stops training at the last batch', () => {
      const net = make();
      const learningRate = (_: number, step: number): number => (step < 3 ? 0.1 : Number.NaN);
      const error = thrownBy(() => net.train(x, y, { batchSize: 6, learningRate, onBatch: () => true }));
      expect(error.message).toBe('"learningRate(epoch, step)" expected a finite number >= 0, got NaN');
      expect(() => net.train(x, y)).not.toThrow();
      expect(thrownBy(() => net.train(x, y, { learningRate: { name: 'cosyne' } as never })).message).toMatch(
        /^"learningRate" expected a number, a function of \(epoch, step\) or a schedule such as cosine/,
      );
    });
  });

  describe('asynchronous training', () => {
    test('others get their turn, the network may be read and not changed', async () => {
      const net = new Network({
        inputs: 784,
        layers: [512, 512, { units: 10, activation: 'softmax' }],
        loss: 'crossEntropy',
        seed: 1,
        backend,
      });
      const rows = 2000;
      const [big, labels] = [numbers(1, 784 * rows), Uint8Array.from({ length: rows }, (_, i) => i % 10)];
      let ticks = 0;
      const timer = setInterval(() => ticks++, 10);
      const work = net.trainAsync(big, labels, { epochs: 4, batchSize: 1000, maxSeconds: 20 });
      await new Promise((resolve) => setTimeout(resolve, 30));
      const started = net.getParameters();
      const twin = net.clone();
      expect(net.predict(big.subarray(0, 784))).toEqual(twin.predict(big.subarray(0, 784)));
      expectSameBits(net.getParameters(), started);
      expect(thrownBy(() => net.train(big, labels)).code).toBe('busy');
      expect(thrownBy(() => net.trainBatch(big, labels)).code).toBe('busy');
      expect(thrownBy(() => net.setParameters(started)).code).toBe('busy');
      await expect(net.trainAsync(big, labels)).rejects.toMatchObject({ code: 'busy' });
      const history = await work;
      clearInterval(timer);
      expect(history.epochs).toBe(4);
      expect(ticks).toBeGreaterThan(5);
    });

    test('two networks at once', async () => {
      const [a, b] = [make(), make()];
      const alone = make();
      alone.train(x, y, { epochs: 20 });
      await Promise.all([a, b].map((net) => net.trainAsync(x, y, { epochs: 20, yieldEvery: 0 })));
      expectSameNetwork(a, alone);
      expectSameNetwork(b, alone);
    });

    test('a promise of false stops, a rejected one rejects and leaves a network that works', async () => {
      const net = make();
      const history = await net.trainAsync(x, y, { epochs: 9, onEpoch: async ({ epoch }) => epoch < 4 });
      expect([history.epochs, history.stopped]).toEqual([4, 'callback']);
      const failing = net.trainAsync(x, y, { epochs: 9, onBatch: async () => Promise.reject(new Error('no')) });
      await expect(failing).rejects.toThrow('no');
      expect(net.train(x, y).epochs).toBe(1);
    });

    test('an abort is heard within a long epoch', async () => {
      const { net, x: samples, y: labels } = classification(backend, 4000);
      const abort = new AbortController();
      setTimeout(() => abort.abort(), 20);
      const work = net.trainAsync(samples, labels, { epochs: Infinity, batchSize: 1, signal: abort.signal });
      const history = await work;
      expect(history.stopped).toBe('aborted');
      expect(history.seconds).toBeLessThan(5);
    });

    test('wrong options reject and change nothing', async () => {
      const net = make();
      await expect(net.trainAsync(x, y, { yieldEvery: -1 })).rejects.toThrow(
        '"yieldEvery" expected a finite number >= 0, got -1',
      );
      await expect(net.trainAsync(x, [])).rejects.toMatchObject({ code: 'data' });
      expectSameNetwork(net, make());
    });
  });

  test('maxSeconds stops in the middle of an epoch; 0 trains nothing', () => {
    const { net, x: samples, y: labels } = classification(backend, 1000);
    const before = net.clone();
    expect(net.train(samples, labels, { maxSeconds: 0 }).stopped).toBe('time');
    expectSameNetwork(net, before);
    const history = net.train(samples, labels, { epochs: Infinity, batchSize: 1, maxSeconds: 0.1 });
    expect(history.stopped).toBe('time');
    expect(history.seconds).toBeGreaterThanOrEqual(0.1);
    const small = regression(backend, 4);
    expect(small.net.train(small.x, small.y, { epochs: Infinity, maxSeconds: 0.05 }).stopped).toBe('time');
  });
});
