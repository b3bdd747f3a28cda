/** Early stopping, time limits, schedules and asynchronous training: where they stop, and that they change no bit. */
import { describe, expect, test } from 'vitest';
import {
  adagrad,
  adam,
  adamw,
  cosine,
  type EpochInfo,
  Network,
  rmsprop,
  rprop,
  sgd,
  type TrainOptions,
} from '../../src/index';
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

  describe('early stopping', () => {
    /** The losses that training would have, epoch by epoch, with the parameters after each. */
    function course(epochs: number): { losses: number[]; parameters: Float32Array[] } {
      const net = make();
      net.learningRate = 3;
      const parameters: Float32Array[] = [];
      const onEpoch = (): void => void parameters.push(net.getParameters());
      const { validationLoss } = net.train(x, y, { epochs, batchSize: 5, validation: 0.3, onEpoch });
      return { losses: validationLoss, parameters };
    }

    test.each([0, 1, 3])('with a patience of %i it stops there, and the best comes back', (patience) => {
      const { losses, parameters } = course(60);
      let [best, bad, end] = [0, 0, 0];
      for (let epoch = 1; epoch < losses.length && end === 0; epoch++) {
        if (losses[epoch] < losses[best]) [best, bad] = [epoch, 0];
        else if (++bad > patience) end = epoch + 1;
      }
      expect(end).toBeGreaterThan(0);
      const net = make();
      net.learningRate = 3;
      const history = net.train(x, y, { epochs: 60, batchSize: 5, validation: 0.3, earlyStopping: { patience } });
      expect([history.epochs, history.stopped, history.bestEpoch]).toEqual([end, 'earlyStopping', best + 1]);
      expectSameBits(net.getParameters(), parameters[best]);
      const kept = make();
      kept.learningRate = 3;
      kept.train(x, y, { epochs: 60, batchSize: 5, validation: 0.3, earlyStopping: { patience, restoreBest: false } });
      expectSameBits(kept.getParameters(), parameters[end - 1]);
    });

    test('the best comes back after an abort and a callback, too, with its optimizer', () => {
      const net = make(adam({ learningRate: 0.5 }));
      const states: Network[] = [];
      const losses: number[] = [];
      const onEpoch = ({ epoch, loss }: EpochInfo): boolean => {
        states.push(net.clone());
        losses.push(loss);
        return epoch < 12;
      };
      net.train(x, y, { epochs: 20, batchSize: 5, earlyStopping: { patience: 50 }, onEpoch });
      const best = states[losses.indexOf(Math.min(...losses))];
      expectSameNetwork(net, best);
      const gradient = net.gradients(x, y);
      net.applyGradients(gradient);
      best.applyGradients(gradient);
      expectSameNetwork(net, best);
    });

    test('minDelta is about patience: the best epoch is the one that comes back, and is named', () => {
      const line = (): Network =>
        new Network({
          inputs: 1,
          layers: [{ units: 1, activation: 'linear' }],
          optimizer: sgd({ learningRate: 0.01 }),
          seed: 1,
          backend,
        });
      const states: Network[] = [];
      const net = line();
      const history = net.train([[1], [2], [3]], [[2], [4], [6]], {
        epochs: 100,
        batchSize: 'full',
        earlyStopping: { patience: 3, minDelta: 1 },
        onEpoch: () => void states.push(net.clone()),
      });
      // The loss falls throughout, by ever less: the last epoch is the best.
      expect(history.stopped).toBe('earlyStopping');
      expect(history.epochs).toBeLessThan(100);
      expect(history.bestEpoch).toBe(history.epochs);
      expectSameNetwork(net, states[history.bestEpoch - 1]);
      const { loss } = history;
      expect(loss[loss.length - 5] - loss[loss.length - 1]).toBeLessThan(1);
    });

    const classify = (): ReturnType<typeof classification> => classification(backend, 90);
    const share = (predicted: ArrayLike<number>): number => predicted[0];
    test.each([
      ['accuracy', {}],
      ['validationAccuracy', { validation: 0.4 }],
      ['loss', { validation: 0.4 }],
      [{ metric: 'share', mode: 'max' }, { metrics: { share } }],
      [
        { metric: 'share', mode: 'min' },
        { metrics: { share }, validation: 0.4 },
      ],
    ] as const)('watches %j', async (monitor, more) => {
      const seen: { value: number; net: Network }[] = [];
      const onEpoch = (net: Network) => (info: EpochInfo) => {
        const metrics = info.validationMetrics ?? info.metrics;
        seen.push({ value: Number(typeof monitor === 'string' ? info[monitor] : metrics?.share), net: net.clone() });
      };
      const options: TrainOptions = { ...more, epochs: 25, batchSize: 8, earlyStopping: { patience: 4, monitor } };
      const { net, x: samples, y: labels } = classify();
      const history = net.train(samples, labels, { ...options, onEpoch: onEpoch(net) });
      const up = typeof monitor === 'string' ? monitor !== 'loss' : monitor.mode === 'max';
      const values = seen.map(({ value }) => value);
      const best = values.indexOf(up ? Math.max(...values) : Math.min(...values));
      expect(history.bestEpoch).toBe(best + 1);
      expect(history.epochs).toBe(Math.min(25, best + 6));
      expectSameNetwork(net, seen[best].net);

      const other = classify().net;
      const inWorker = await other.trainAsync(samples, labels, { ...options, worker: true });
      expect([inWorker.bestEpoch, inWorker.epochs, inWorker.stopped]).toEqual([
        history.bestEpoch,
        history.epochs,
        history.stopped,
      ]);
      expectSameNetwork(other, net);
    });

    test('a metric that is no number at times, and one that never is', () => {
      const { net, x: samples, y: labels } = classify();
      const values = [Number.NaN, 3, Number.NaN, 2, Number.NaN, Number.NaN, Number.NaN];
      const odd = (): number => values.shift() ?? 9;
      const monitor = { metric: 'odd', mode: 'min' } as const;
      const history = net.train(samples, labels, {
        epochs: 20,
        metrics: { odd },
        earlyStopping: { patience: 2, monitor },
      });
      expect([history.bestEpoch, history.epochs]).toEqual([4, 7]);
      const text = (): string => 'good';
      expect(
        thrownBy(() => net.train(samples, labels, { metrics: { odd: text }, earlyStopping: { monitor } })).message,
      ).toBe('"metrics.odd" expected a number for "earlyStopping" to watch, got "good"');
    });

    test('what there is not can’t be watched, and nothing changes', () => {
      const refused: [TrainOptions, string][] = [
        [{ earlyStopping: { monitor: 'accuracy' } }, '"earlyStopping.monitor" expected one of "loss", got "accuracy"'],
        [
          { validation: 0.2, earlyStopping: { monitor: 'validationAccuracy' } },
          '"earlyStopping.monitor" expected one of "validationLoss", "loss", got "validationAccuracy"; did you mean "validationLoss"?',
        ],
        [
          { earlyStopping: { monitor: { metric: 'share', mode: 'max' } } },
          '"earlyStopping.monitor.metric" expected the name of one of "metrics", got "share"',
        ],
        [
          { metrics: { share }, earlyStopping: { monitor: { metric: 'toString', mode: 'max' } } },
          '"earlyStopping.monitor.metric" expected the name of one of "metrics", got "toString"',
        ],
        [
          { metrics: { share }, earlyStopping: { monitor: { metric: 'share', mode: 'most' as 'max' } } },
          '"earlyStopping.monitor.mode" expected one of "min", "max", got "most"',
        ],
      ];
      const net = make();
      for (const [options, message] of refused) {
        expect(thrownBy(() => net.train(x, y, options)).message).toMatch(message);
      }
      expectSameNetwork(net, make());
    });

    test('minDelta, monitor and wrong options', () => {
      const net = make();
      const history = net.train(x, y, { epochs: 50, earlyStopping: { patience: 2, minDelta: 10 } });
      expect([history.epochs, history.stopped]).toEqual([4, 'earlyStopping']);
      const refused: [object, string][] = [
        [{ patience: -1 }, '"earlyStopping.patience" expected an integer >= 0, got -1'],
        [{ monitor: 'validationLoss' }, '"earlyStopping.monitor" expected one of "loss", got "validationLoss"'],
        [
          { minimumDelta: 1 },
          '"earlyStopping" expected options among patience, minDelta, monitor, restoreBest, got "minimumDelta"; did you mean "minDelta"?',
        ],
      ];
      for (const [earlyStopping, message] of refused) {
        expect(thrownBy(() => net.train(x, y, { earlyStopping })).message).toBe(message);
      }
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
