/** Early stopping: what is watched, when it stops, and which epoch comes back. */
import { describe, expect, test } from 'vitest';
import { adam, type EpochInfo, Network, type NetworkConfig, sgd, type TrainOptions } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { classification, expectSameBits, expectSameNetwork, numbers, thrownBy } from '../support/trainings';

describe.each(BACKENDS)('early stopping on %s', (backend) => {
  const make = (optimizer: NetworkConfig['optimizer'] = sgd({ learningRate: 0.3 })): Network =>
    new Network({ inputs: 4, layers: [{ units: 7, activation: 'gelu' }, 2], optimizer, seed: 8, backend });
  const [x, y] = [numbers(31, 4 * 60), numbers(32, 2 * 60, 0.1, 0.9)];

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
