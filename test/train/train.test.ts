/** What `train` does in an epoch and what it tells: batches, losses, rates, History, EpochInfo, BatchInfo. */
import { describe, expect, test } from 'vitest';
import { type BatchInfo, type EpochInfo, type History, Network, sgd } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { classification, expectSameBits, expectSameNetwork, numbers, range, regression } from '../support/trainings';

/** Rows [from, to) of data that is 4 inputs and 2 targets wide. */
function slice(x: Float32Array, y: Float32Array, from: number, to: number): [Float32Array, Float32Array] {
  return [x.subarray(4 * from, 4 * to), y.subarray(2 * from, 2 * to)];
}

describe.each(BACKENDS)('on %s', (backend) => {
  describe('batches', () => {
    // 50 rows: one by one, with short last batches, in one exactly, and with room to spare.
    test.each([1, 7, 32, 49, 50, 51, 1000, 'full'] as const)('of %s are the same updates done by hand', (batchSize) => {
      const { net, x, y } = regression(backend, 50);
      const byHand = net.clone();
      const history = net.train(x, y, { epochs: 3, batchSize, shuffle: false });
      const size = batchSize === 'full' ? 50 : batchSize;
      const losses = range(3).map(() => {
        let sum = 0;
        for (let from = 0; from < 50; from += size) {
          const to = Math.min(from + size, 50);
          sum += byHand.trainBatch(...slice(x, y, from, to)) * (to - from);
        }
        return sum / 50;
      });
      expectSameNetwork(net, byHand);
      // The mean over the samples, batches weighted by their rows: equal but for the order of float64 sums.
      for (const [epoch, loss] of history.loss.entries()) expect(loss).toBeCloseTo(losses[epoch], 13);
    });

    test('hold 32 rows, shuffled, for one epoch, where nothing is said', () => {
      const { net, x, y } = regression(backend, 100);
      const [spelt, sorted] = [net.clone(), net.clone()];
      const sizes: number[] = [];
      expect(net.train(x, y).epochs).toBe(1);
      spelt.train(x, y, { epochs: 1, batchSize: 32, shuffle: true, onBatch: ({ rows }) => sizes.push(rows) });
      sorted.train(x, y, { shuffle: false });
      expect(sizes).toEqual([32, 32, 32, 4]);
      expectSameNetwork(net, spelt);
      expect(net.getParameters()).not.toEqual(sorted.getParameters());
    });

    test.each([50, 64, 'full'] as const)('that hold all rows (%s of 50) are not reordered', (batchSize) => {
      const { net, x, y } = regression(backend, 50);
      const byHand = net.clone();
      net.train(x, y, { epochs: 2, batchSize, shuffle: true });
      byHand.trainBatch(x, y);
      byHand.trainBatch(x, y);
      expectSameNetwork(net, byHand);
    });

    test('of several chunks (300 rows) are the same update done by hand', () => {
      const { net, x, y } = regression(backend, 700);
      const byHand = net.clone();
      net.train(x, y, { batchSize: 300, shuffle: false });
      for (const [from, to] of [
        [0, 300],
        [300, 600],
        [600, 700],
      ]) {
        byHand.trainBatch(...slice(x, y, from, to));
      }
      expectSameNetwork(net, byHand);
    });

    test('a single row, and a single row behind full batches, are batches too', () => {
      const { net, x, y } = regression(backend, 33);
      const byHand = net.clone();
      net.train(...slice(x, y, 0, 1), { epochs: 2 });
      net.train(x, y, { shuffle: false });
      for (const [from, to] of [
        [0, 1],
        [0, 1],
        [0, 32],
        [32, 33],
      ]) {
        byHand.trainBatch(...slice(x, y, from, to));
      }
      expectSameNetwork(net, byHand);
    });
  });

  describe('what callbacks are told', () => {
    test('onBatch: every update, in order', () => {
      const { net, x, y } = regression(backend, 50);
      const byHand = net.clone();
      const infos: BatchInfo[] = [];
      const options = { epochs: 2, batchSize: 20, shuffle: false, onBatch: (info: BatchInfo) => void infos.push(info) };
      net.train(x, y, options);
      net.learningRate = 0.25;
      net.train(x, y, { ...options, epochs: 1 });
      const expected: BatchInfo[] = [];
      for (const [call, epochs] of [2, 1].entries()) {
        byHand.learningRate = call === 0 ? 0.5 : 0.25;
        for (let epoch = 1; epoch <= epochs; epoch++) {
          for (let batch = 1; batch <= 3; batch++) {
            const [from, to] = [20 * (batch - 1), Math.min(20 * batch, 50)];
            const loss = byHand.trainBatch(...slice(x, y, from, to));
            const step = expected.length + 1; // steps go on over all calls, epochs start again
            const rows = to - from;
            expected.push({ epoch, batch, batches: 3, step, rows, loss, learningRate: byHand.learningRate });
          }
        }
      }
      expect(infos).toEqual(expected);
    });

    test('onEpoch: what history holds, and where training is', () => {
      const { net, x, y } = regression(backend, 50);
      const infos: EpochInfo[] = [];
      const started = performance.now();
      const onEpoch = (info: EpochInfo): void => void infos.push(info);
      const history = net.train(x, y, { epochs: 4, batchSize: 20, onEpoch });
      const most = (performance.now() - started) / 1000;
      expect(infos.map(({ epoch, epochs, step }) => [epoch, epochs, step])).toEqual([
        [1, 4, 3],
        [2, 4, 6],
        [3, 4, 9],
        [4, 4, 12],
      ]);
      expect(infos.map(({ loss }) => loss)).toEqual(history.loss);
      expect(infos.map(({ learningRate }) => learningRate)).toEqual([0.5, 0.5, 0.5, 0.5]);
      let before = 0;
      for (const info of infos) {
        expect(Object.keys(info).sort()).toEqual(
          ['epoch', 'epochs', 'last', 'learningRate', 'loss', 'samplesPerSecond', 'seconds', 'step'], // no figure it has not
        );
        expect(info.seconds).toBeGreaterThanOrEqual(before);
        expect(info.seconds).toBeLessThanOrEqual(most);
        // Of its epoch alone. The coarse clock of a page may stand still over one, which then has no rate.
        const stoodStill = 'document' in globalThis && info.samplesPerSecond === 0;
        if (!stoodStill) expect(info.samplesPerSecond).toBeGreaterThan(50 / most);
        before = info.seconds;
      }
      net.train(x, y, { epochs: 2, batchSize: 20, onEpoch });
      expect(infos.slice(4).map(({ epoch, epochs, step }) => [epoch, epochs, step])).toEqual([
        [1, 2, 15],
        [2, 2, 18],
      ]);
    });

    test('trainBatch and applyGradients count as steps', () => {
      const { net, x, y } = regression(backend, 20);
      net.trainBatch(x, y);
      net.applyGradients(net.gradients(x, y));
      const steps: number[] = [];
      net.train(x, y, { onBatch: ({ step }) => void steps.push(step) });
      expect(steps).toEqual([3]);
    });

    test('what they do to it changes nothing', () => {
      const { net, x, y } = regression(backend, 50);
      const control = net.clone();
      const spoil = (info: object): void => {
        for (const key of Object.keys(info)) Object.assign(info, { [key]: -1 });
      };
      const history = net.train(x, y, { epochs: 3, batchSize: 10, onBatch: spoil, onEpoch: spoil });
      expect(history.loss).toEqual(control.train(x, y, { epochs: 3, batchSize: 10 }).loss);
      expect(history.bestEpoch).toBe(3);
      expectSameNetwork(net, control);
    });
  });

  describe('history', () => {
    test('of a regression', () => {
      const { net, x, y } = regression(backend, 50);
      const started = performance.now();
      const history = net.train(x, y, { epochs: 3 });
      const most = (performance.now() - started) / 1000;
      const { loss, seconds, samplesPerSecond, ...rest } = history;
      expect(rest).toMatchObject({
        epochs: 3,
        accuracy: [],
        validationLoss: [],
        validationAccuracy: [],
        learningRate: [0.5, 0.5, 0.5],
        bestEpoch: 3,
        stopped: 'epochs',
      } satisfies Partial<History>);
      expect(loss).toHaveLength(3);
      expect(loss[2]).toBeLessThan(loss[0]);
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThanOrEqual(most);
      expect(samplesPerSecond).toBeCloseTo(150 / seconds, 6);
    });

    test('is of one call', () => {
      const { net, x, y } = regression(backend, 50);
      const first = net.train(x, y, { epochs: 2 });
      const second = net.train(x, y, { epochs: 3 });
      expect(first.loss).toHaveLength(2);
      expect(second.loss).toHaveLength(3);
      expect([first.epochs, second.epochs]).toEqual([2, 3]);
      expect(second.loss[0]).not.toBe(first.loss[0]);
    });

    test('its loss is of the costs before each update', () => {
      const { net, x, y } = regression(backend, 50);
      net.learningRate = 0;
      const still = net.evaluate(x, y).loss;
      for (const batchSize of [1, 7, 'full'] as const) {
        expect(net.train(x, y, { batchSize }).loss[0]).toBeCloseTo(still, 13);
      }
    });

    test('accuracy: the share of rows right before each update', () => {
      const { net, x, y } = classification(backend, 50);
      const byHand = net.clone();
      const history = net.train(x, y, { epochs: 3, batchSize: 20, shuffle: false });
      const shares = range(3).map(() => {
        let right = 0;
        for (const [from, to] of [
          [0, 20],
          [20, 40],
          [40, 50],
        ]) {
          const [rows, targets] = [x.subarray(5 * from, 5 * to), y.subarray(from, to)];
          right += byHand.classify(rows).reduce((sum, found, i) => sum + (found === targets[i] ? 1 : 0), 0);
          byHand.trainBatch(rows, targets);
        }
        return right / 50;
      });
      expect(history.accuracy).toEqual(shares);
      expect(new Set(shares).size).toBeGreaterThan(1);
    });

    test('accuracy: the share of decisions right, under binaryCrossEntropy', () => {
      const x = numbers(31, 4 * 40);
      const y = numbers(32, 3 * 40, 0, 2).map(Math.floor);
      const optimizer = sgd({ learningRate: 0 });
      const net = new Network({ inputs: 4, layers: [3], loss: 'binaryCrossEntropy', optimizer, seed: 3, backend });
      const right = net.classify(x).reduce((sum, found, i) => sum + (found === y[i] ? 1 : 0), 0);
      expect(net.train(x, y).accuracy).toEqual([right / 120]);
      expect(net.evaluate(x, y).accuracy).toBe(right / 120);
      expect(right).toBeGreaterThan(20);
      expect(right).toBeLessThan(100);
    });

    test('bestEpoch: that of the least loss, the first of equal ones', () => {
      const { net, x, y } = regression(backend, 50);
      // Down for three epochs; then a rate that overshoots.
      const onEpoch = ({ epoch }: EpochInfo): void => {
        if (epoch === 3) net.learningRate = 40;
      };
      const history = net.train(x, y, { epochs: 6, batchSize: 'full', onEpoch });
      const least = Math.min(...history.loss);
      expect(history.bestEpoch).toBe(history.loss.indexOf(least) + 1);
      expect(history.bestEpoch).toBe(4); // its loss was found before the large update
      net.learningRate = 0;
      expect(net.train(x, y, { epochs: 3, batchSize: 'full' }).bestEpoch).toBe(1);
    });
  });

  describe('the learning rate', () => {
    test('set in onBatch, is that of the next update', () => {
      const { net, x, y } = regression(backend, 50);
      const byHand = net.clone();
      const rates: number[] = [];
      const onBatch = ({ step, learningRate }: BatchInfo): void => {
        rates.push(learningRate);
        net.learningRate = 0.5 / (step + 1);
      };
      net.train(x, y, { epochs: 2, batchSize: 25, shuffle: false, onBatch });
      for (const step of [1, 2, 3, 4]) {
        byHand.learningRate = 0.5 / step;
        byHand.trainBatch(...slice(x, y, step % 2 === 1 ? 0 : 25, step % 2 === 1 ? 25 : 50));
      }
      expect(rates).toEqual([0.5, 0.5 / 2, 0.5 / 3, 0.5 / 4]);
      expectSameNetwork(net, byHand);
      expect(net.learningRate).toBe(0.5 / 5);
    });

    test('set in onBatch, is recorded as the rate of the epoch’s last update', () => {
      const { net, x, y } = regression(backend, 50);
      const told: number[] = [];
      const { learningRate } = net.train(x, y, {
        epochs: 2,
        batchSize: 25,
        onBatch: ({ step }) => {
          net.learningRate = 0.5 / (step + 1);
        },
        onEpoch: (info) => void told.push(info.learningRate),
      });
      expect(learningRate).toEqual([0.5 / 2, 0.5 / 4]);
      expect(told).toEqual(learningRate);
    });

    test('set in onEpoch, is that of the next epoch', () => {
      const { net, x, y } = regression(backend, 50);
      const byHand = net.clone();
      const onEpoch = ({ epoch }: EpochInfo): void => {
        net.learningRate = [0, 0.3, 0.2, 0.1][epoch];
      };
      const history = net.train(x, y, { epochs: 3, batchSize: 'full', onEpoch });
      for (const rate of [0.5, 0.3, 0.2]) {
        byHand.learningRate = rate;
        byHand.trainBatch(x, y);
      }
      expect(history.learningRate).toEqual([0.5, 0.3, 0.2]);
      expect(net.learningRate).toBe(0.1);
      expectSameNetwork(net, byHand);
    });
  });

  test('data is copied in: what callbacks do to it, and to its owner, changes nothing', () => {
    const { net, x, y } = regression(backend, 50);
    const control = net.clone();
    const [givenX, givenY] = [x.slice(), y.slice()];
    control.train(x, y, { epochs: 3, batchSize: 10 });
    expectSameBits(x, givenX, 'x after training');
    expectSameBits(y, givenY, 'y after training');
    net.train(givenX, givenY, { epochs: 3, batchSize: 10, onBatch: () => void [givenX.fill(9), givenY.fill(1)] });
    expectSameNetwork(net, control);
  });
});
