/** Training that turns non-finite: an error that says where, and a network as it was at the last finite state. */
import { describe, expect, test } from 'vitest';
import { DivergedError, type History, Network, reduceOnPlateau, sgd, type TrainOptions } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { classes, expectSameNetwork, numbers, PAIRS, regression } from '../support/trainings';

/** What `action` throws, which must be a DivergedError that says what to do. */
function divergence(action: () => unknown): DivergedError {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(DivergedError);
    const diverged = error as DivergedError;
    expect(diverged.code).toBe('diverged');
    expect(diverged.name).toBe('DivergedError');
    expect(diverged.message).toMatch(/^training diverged .*Try a smaller learningRate/);
    return diverged;
  }
  throw new Error('nothing diverged');
}

const allFinite = (net: Network): boolean => net.getParameters().every(Number.isFinite);

describe.each(BACKENDS)('on %s', (backend) => {
  /** Linear outputs: nothing keeps a step from overshooting. */
  const linear = (learningRate: number): Network =>
    new Network({
      inputs: 4,
      layers: [
        { units: 6, activation: 'relu' },
        { units: 2, activation: 'linear' },
      ],
      optimizer: sgd({ learningRate }),
      seed: 3,
      backend,
    });
  const x = numbers(1, 4 * 50);
  const y = numbers(2, 2 * 50);

  /** Trains, and tells the count of updates at the end of each epoch. */
  const stepsOf = (net: Network, options: TrainOptions = {}): number[] => {
    const seen: number[] = [];
    net.train(x, y, { ...options, onEpoch: ({ step }) => void seen.push(step) });
    return seen;
  };

  describe.each([1, 7, 32, 'full'] as const)('batches of %s', (batchSize) => {
    test.each([
      ['watched by nobody', {}],
      ['with onBatch', { onBatch: () => undefined }],
      ['with validation', { validation: 0.2 }],
    ])('a rate of 1e30 in the first epoch, %s: back at the start', (_, options) => {
      const [net, control] = [linear(1e30), linear(1e30)];
      const error = divergence(() => net.train(x, y, { epochs: 9, batchSize, ...options }));
      expect(error.history.epochs).toBe(error.epoch - 1);
      expect(error.step).toBeGreaterThanOrEqual(error.epoch);
      if (error.epoch === 1) {
        for (const each of [net, control]) each.learningRate = 0.01;
        expectSameNetwork(net, control);
        // Counters and the order of rows too: both go on alike.
        const steps = [net, control].map((each) => stepsOf(each, { epochs: 2, batchSize }));
        expect(steps[0]).toEqual(steps[1]);
        expectSameNetwork(net, control);
      }
      expect(allFinite(net)).toBe(true);
    });

    test('a rate that explodes later: back at the end of the last epoch, whose history is told', () => {
      const [net, control] = [linear(0.01), linear(0.01)];
      const expected = control.train(x, y, { epochs: 3, batchSize });
      const error = divergence(() =>
        net.train(x, y, {
          epochs: 9,
          batchSize,
          onEpoch: ({ epoch }) => {
            if (epoch === 3) net.learningRate = 1e30;
          },
        }),
      );
      expect(error.epoch).toBeGreaterThanOrEqual(4);
      const told = ({ loss, learningRate }: History): object => ({ loss, learningRate });
      const first = { ...error.history, loss: error.history.loss.slice(0, 3), learningRate: [0.01, 0.01, 0.01] };
      expect(told(first)).toEqual(told(expected));
      expect(allFinite(net)).toBe(true);
      if (error.epoch === 4) {
        net.learningRate = 0.01;
        const steps = [net, control].map((each) => stepsOf(each, { epochs: 2, batchSize }));
        expect(steps[0]).toEqual(steps[1]);
        expectSameNetwork(net, control);
      }
    });
  });

  test.each([
    ['nobody watches', {}],
    ['onBatch would see', { onBatch: () => expect.unreachable('onBatch was told') }],
  ])('the last update of all, whose cost was finite; %s', (_, options) => {
    const [net, control] = [linear(1e38), linear(1e38)];
    const wide = x.map((v) => 100 * v);
    const error = divergence(() => net.train(wide, y, { batchSize: 'full', ...options }));
    expect(error.message).toContain('a parameter is no longer finite');
    expect([error.epoch, error.step, error.history.epochs]).toEqual([1, 1, 0]);
    expectSameNetwork(net, control);
  });

  test.each(PAIRS)('%s under %s, whatever the rate: an error or finite numbers, never NaN', (activation, loss) => {
    let diverged = 0;
    for (const learningRate of [1e3, 1e10, 1e20, 1e30, 1e38]) {
      const layers = [{ units: 5, activation: 'tanh' } as const, { units: 3, activation }];
      const net = new Network({ inputs: 4, layers, loss, optimizer: sgd({ learningRate }), seed: 4, backend });
      const targets = loss === 'crossEntropy' ? classes(5, 50, 3) : numbers(5, 150, 0, 1);
      try {
        const { loss: losses } = net.train(x, targets, { epochs: 5, batchSize: 8 });
        expect(losses.every(Number.isFinite)).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(DivergedError);
        diverged++;
      }
      expect(allFinite(net)).toBe(true);
      expect(net.predict(x).every((a) => !Number.isNaN(a))).toBe(true);
    }
    // Sigmoids and softmax saturate instead; linear outputs have nothing to hold them.
    if (activation === 'linear') expect(diverged).toBeGreaterThan(0);
  });

  test.each([1, 7, 32])('a schedule that explodes leaves no rate behind, in batches of %s', (batchSize) => {
    const learningRate = (epoch: number): number => (epoch < 2 ? 0.01 : 1e30);
    const [net, control] = [linear(0.05), linear(0.05)];
    control.train(x, y, { epochs: 2, batchSize, learningRate: 0.01 });
    const error = divergence(() => net.train(x, y, { epochs: 9, batchSize, learningRate }));
    expect(error.epoch).toBe(3);
    expect(net.learningRate).toBe(0.01);
    expect(net.epochs).toBe(2);
    // The next plain training goes on from there, to the bit.
    const options = { epochs: 3, batchSize };
    expect(net.train(x, y, options).loss).toEqual(control.train(x, y, options).loss);
    expectSameNetwork(net, control);
    expect(net.save({ training: true })).toEqual(control.save({ training: true }));
  });

  test('what a plateau has seen is as at the last epoch’s end', () => {
    const learningRate = reduceOnPlateau({ patience: 0, factor: 0.5, threshold: 1 });
    const [net, control] = [linear(0.04), linear(0.04)];
    control.train(x, y, { epochs: 3, learningRate });
    const wild = {
      ...learningRate,
      at: (...args: Parameters<typeof learningRate.at>) => {
        const rate = learningRate.at(...args);
        return args[1] < 3 ? rate : 1e30;
      },
    };
    const error = divergence(() => net.train(x, y, { epochs: 9, learningRate: wild }));
    expect(error.epoch).toBe(4);
    expect(net.save({ training: true })).toEqual(control.save({ training: true }));
  });

  test('a stream goes back to the state of its last epoch’s end, rate and all', async () => {
    const batches = function* () {
      yield { x, y };
      yield { x, y };
    };
    const learningRate = (epoch: number): number => (epoch < 2 ? 0.01 : 1e30);
    const [net, control] = [linear(0.05), linear(0.05)];
    await control.trainAsync(batches, { epochs: 2, learningRate: 0.01 });
    await expect(net.trainAsync(batches, { epochs: 9, learningRate })).rejects.toBeInstanceOf(DivergedError);
    expect(net.learningRate).toBe(0.01);
    expect(net.save({ training: true })).toEqual(control.save({ training: true }));
  });

  test('trainBatch undoes its step', () => {
    const [net, control] = [linear(1e30), linear(1e30)];
    const wide = x.map((v) => 1e19 * v);
    const error = divergence(() => net.trainBatch(wide, y));
    expect([error.epoch, error.step, error.history.epochs]).toEqual([0, 1, 0]);
    expectSameNetwork(net, control);
    for (const each of [net, control]) each.learningRate = 0.01;
    const steps = [net, control].map((each) => stepsOf(each));
    expect(steps[0]).toEqual(steps[1]);
    expectSameNetwork(net, control);
  });

  test('an exception thrown by onBatch does not leave what is not finite', () => {
    const net = linear(1e38);
    expect(() =>
      net.train(x, y, {
        epochs: 9,
        onBatch: () => {
          throw new Error('enough');
        },
      }),
    ).toThrow();
    expect(allFinite(net)).toBe(true);
  });

  test('a network that diverged does not harm others of its shape', () => {
    const { net: other, x: samples, y: targets } = regression(backend, 50);
    const control = other.clone();
    const wild = other.clone();
    wild.learningRate = 1e38;
    try {
      wild.train(samples, targets, { epochs: 5 });
    } catch (error) {
      expect(error).toBeInstanceOf(DivergedError);
    }
    other.train(samples, targets);
    const alone = control.train(samples, targets);
    expect(alone.loss.every(Number.isFinite)).toBe(true);
    expectSameNetwork(other, control);
  });
});
