/** The history of very many epochs: bounded, its epochs named, the best among them; and nothing left out before. */
import { describe, expect, test } from 'vitest';
import { type EpochInfo, type History, Network, sgd, type TrainOptions } from '../../src/index';
import { range } from '../support/trainings';

const MOST = 20_000;

/** Trains one weight for very many epochs. */
const line = (): Network =>
  new Network({
    inputs: 1,
    layers: [{ units: 1, activation: 'linear', bias: false }],
    optimizer: sgd({ learningRate: 1e-5 }),
    seed: 1,
    backend: 'simd',
  });
const [x, y] = [
  [[1], [2]],
  [[2], [4]],
];

/** Epochs as a bounded history must have them. */
function checkEpochs({ epochs, epochOf, bestEpoch, loss }: History): void {
  expect(epochOf.length).toBeLessThanOrEqual(MOST);
  expect(epochOf.length).toBeGreaterThan(MOST / 4);
  expect(loss).toHaveLength(epochOf.length);
  expect([epochOf[0], epochOf[epochOf.length - 1]]).toEqual([1, epochs]);
  expect(epochOf).toContain(bestEpoch);
  expect(epochOf.every((epoch, i) => i === 0 || epoch > epochOf[i - 1])).toBe(true);
  const gaps = epochOf.map((epoch, i) => epoch - (epochOf[i - 1] ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(Math.max(1, (4 * epochs) / MOST));
}

describe('a history', () => {
  test('has all epochs up to 20,000', () => {
    const history = line().train(x, y, { epochs: MOST });
    expect(history.epochOf).toEqual(range(MOST).map((i) => i + 1));
    expect(history.loss).toHaveLength(MOST);
  });

  test.each([MOST + 1, 45_000, 300_000])('of %i epochs, many in a call, is thinned', (epochs) => {
    const history = line().train(x, y, { epochs });
    expect(history.epochs).toBe(epochs);
    checkEpochs(history);
    // The loss falls all the time; each entry is that of its epoch, as in a training that is no longer than that.
    expect(history.loss.every((loss, i) => i === 0 || loss <= history.loss[i - 1])).toBe(true);
    const early = line().train(x, y, { epochs: MOST });
    history.epochOf.forEach((epoch, i) => {
      if (epoch <= MOST) expect(history.loss[i], `epoch ${epoch}`).toBe(early.loss[epoch - 1]);
    });
  });

  test('has the values of its epochs in every list, and the best epoch, wherever it lies', () => {
    const told: EpochInfo[] = [];
    const best = 12_346; // even: no epoch that thinning would keep
    const options: TrainOptions = {
      epochs: 50_000,
      validation: { x, y },
      learningRate: (epoch) => 1e-6 / (1 + epoch),
      earlyStopping: { patience: 1e9, monitor: { metric: 'low', mode: 'min' }, restoreBest: false },
      onEpoch: (info) => void told.push(info),
    };
    const low = (): number => (told.length === best - 1 ? -1 : 1);
    const metrics = { own: () => ({ epoch: told.length }), tick: () => told.length, low };
    const history = line().train(x, y, { ...options, metrics });
    expect(history.bestEpoch).toBe(best);
    checkEpochs(history);
    for (const [i, epoch] of history.epochOf.entries()) {
      const info = told[epoch - 1];
      const entry = {
        loss: history.loss[i],
        validationLoss: history.validationLoss[i],
        learningRate: history.learningRate[i],
        own: history.metrics.own[i],
        tick: history.validationMetrics.tick[i],
      };
      const { loss, validationLoss, learningRate, metrics, validationMetrics } = info;
      const expected = { loss, validationLoss, learningRate, own: metrics?.own, tick: validationMetrics?.tick };
      if (JSON.stringify(entry) !== JSON.stringify(expected)) expect(entry, `epoch ${epoch}`).toEqual(expected);
    }
    expect(history.accuracy).toEqual([]);
  });

  test('is the same in a worker, with metrics that can’t be cloned', async () => {
    const run = async (worker: boolean): Promise<History> => {
      let calls = 0;
      const own = (): unknown => ({ call: calls++, when: () => 1 });
      return line().trainAsync(x, y, { epochs: 21_000, metrics: { own }, worker });
    };
    const [here, there] = [await run(false), await run(true)];
    checkEpochs(there);
    expect(there.epochOf).toEqual(here.epochOf);
    expect(there.loss).toEqual(here.loss);
    expect(JSON.stringify(there.metrics)).toBe(JSON.stringify(here.metrics));
    expect(there.metrics.own.map((own) => (own as { call: number }).call + 1)).toEqual(there.epochOf);
  });

  test('tells in onEpoch which epoch is the last', () => {
    const told = (options: TrainOptions): boolean[] => {
      const all: boolean[] = [];
      line().train(x, y, { onEpoch: ({ last }) => void all.push(last), ...options });
      return all;
    };
    expect(told({ epochs: 3 })).toEqual([false, false, true]);
    const worse = { metrics: { worse: () => 1 } };
    const earlyStopping = { patience: 1, monitor: { metric: 'worse', mode: 'min' } } as const;
    expect(told({ epochs: 9, ...worse, earlyStopping })).toEqual([false, false, true]);
    const abort = new AbortController();
    const onBatch = ({ epoch }: { epoch: number }): void => void (epoch === 2 && abort.abort());
    expect(told({ epochs: Infinity, onBatch, signal: abort.signal })).toEqual([false, true]);
  });
});
