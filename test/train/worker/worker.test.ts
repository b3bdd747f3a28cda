/** Training in a worker against `train`: the same bits, whatever the options; what callbacks see and do. */
import { describe, expect, test } from 'vitest';
import { type EpochInfo, type Network, sgd } from '../../../src/index';
import { BACKENDS } from '../../support/backends';
import { BASE, batchesOf, CASES, type Case, dataOf, networkOf } from './cases';
import { expectAsTrain, plain, stateOf } from './checks';

// test/slow/worker.test.ts has every case on both backends.
describe.each(Object.keys(CASES).map((name, i) => [name, BACKENDS[i % BACKENDS.length]] as const))(
  '%s',
  (name, backend) => {
    test(`the same state and history as train, on ${backend}`, () => expectAsTrain(CASES[name], backend));
  },
);

describe.each(BACKENDS)('%s', (backend) => {
  test('goes on where another training ended, and another goes on from it', async () => {
    const each = CASES.adam as Case;
    const [here, there] = [networkOf(each, backend), networkOf(each, backend)];
    for (let i = 0; i < 4; i++) {
      here.train(...dataOf(each), { epochs: 2 });
      if (i % 2 === 0) await there.trainAsync(...dataOf(each), { epochs: 2, worker: true });
      else there.train(...dataOf(each), { epochs: 2 });
    }
    expect(stateOf(there)).toEqual(stateOf(here));
  });

  test('a stream of batches', async () => {
    const [here, there] = [networkOf({}, backend), networkOf({}, backend)];
    const options = { epochs: 3, validation: { x: dataOf({})[0], y: dataOf({})[1] } };
    const expected = await here.trainAsync(batchesOf, options);
    const found = await there.trainAsync(batchesOf, { ...options, worker: true });
    expect(plain(found)).toEqual(plain(expected));
    expect(stateOf(there)).toEqual(stateOf(here));
  });
});

/** Runs the same options here and there, with a log of what callbacks were told and of what they saw. */
async function both(each: Case, listen: (net: Network, log: unknown[]) => object) {
  const run = async (worker: boolean) => {
    const net = networkOf(each, 'simd');
    const log: unknown[] = [];
    const options = { epochs: 4, ...each.options, ...listen(net, log) };
    const history = worker
      ? await net.trainAsync(...dataOf(each), { ...options, worker })
      : net.train(...dataOf(each), options);
    return { net, log, history };
  };
  return [await run(false), await run(true)];
}

const timeless = ({ seconds, samplesPerSecond, ...info }: EpochInfo): unknown => info;

describe('callbacks', () => {
  test('onEpoch is told the same and sees the same network', async () => {
    const [here, there] = await both({ options: { validation: 0.2 } }, (net, log) => ({
      onEpoch: (info: EpochInfo) => void log.push(timeless(info), net.getParameters(), net.epochs),
    }));
    expect(here.log.length).toBe(12);
    expect(there.log).toEqual(here.log);
  });

  test('onBatch is told the same; the network is that of the last epoch', async () => {
    const [here, there] = await both({}, (_, log) => ({ onBatch: (info: object) => void log.push(info) }));
    expect(here.log.length).toBe(20);
    expect(there.log).toEqual(here.log);
    const net = networkOf({}, 'simd');
    const first = net.getParameters();
    const seen: Float32Array[] = [];
    await net.trainAsync(...dataOf({}), {
      worker: true,
      onBatch: () => void seen.push(net.getParameters()),
    });
    expect(seen.length).toBe(5);
    for (const parameters of seen) expect(parameters).toEqual(first);
    expect(net.getParameters()).not.toEqual(first);
  });

  test.each([1, 2, 3])('false after epoch %i stops there', async (last) => {
    const [here, there] = await both({}, () => ({ onEpoch: ({ epoch }: EpochInfo) => epoch < last }));
    expect(there.history.stopped).toBe('callback');
    expect(there.history.epochs).toBe(last);
    expect(stateOf(there.net)).toEqual(stateOf(here.net));
  });

  test.each([1, 7, 10])('false after batch %i stops there, promised or not', async (last) => {
    const [here] = await both({}, () => ({ onBatch: ({ step }: { step: number }) => step < last }));
    const [, there] = await both({}, (_, log) => ({
      onBatch: async ({ step }: { step: number }) => {
        log.push(step);
        return !log.includes(last);
      },
    })).catch(() => []);
    const [, sync] = await both({}, () => ({ onBatch: ({ step }: { step: number }) => step < last }));
    for (const each of [there, sync]) {
      if (!each) continue;
      expect(each.history.stopped).toBe('callback');
      expect(each.net.save({ training: true })).toEqual(stateOf(here.net));
    }
    expect(sync).toBeDefined();
  });

  test('a rate set in onBatch and in onEpoch takes effect as in train', async () => {
    const [here, there] = await both({}, (net, log) => ({
      onBatch: ({ step, learningRate }: { step: number; learningRate: number }) => {
        log.push(learningRate);
        if (step % 3 === 0) net.learningRate = 1 / step;
      },
      onEpoch: ({ epoch }: EpochInfo) => {
        if (epoch === 2) net.learningRate = 0.77;
      },
    }));
    expect(new Set(here.log).size).toBeGreaterThan(4);
    expect(there.log).toEqual(here.log);
    expect(stateOf(there.net)).toEqual(stateOf(here.net));
    expect(there.net.learningRate).toBe(here.net.learningRate);
  });

  test('a rate that is set meanwhile reaches the worker, and is not lost here', async () => {
    const net = networkOf({}, 'simd');
    const rates: number[] = [];
    const done = net.trainAsync(...dataOf({}), {
      epochs: Infinity,
      worker: true,
      onEpoch: ({ learningRate }) => {
        rates.push(learningRate);
        return learningRate !== 0.0625;
      },
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    net.learningRate = 0.0625;
    expect(net.learningRate).toBe(0.0625);
    await done;
    expect(rates[0]).toBe(0.1);
    expect(rates.at(-1)).toBe(0.0625);
    expect(net.learningRate).toBe(0.0625);
  });

  test('metrics may return anything, and it is the same thing here', async () => {
    const figure = { deep: new Map([[1, () => 2]]) };
    const net = networkOf({}, 'simd');
    const seen: unknown[] = [];
    const history = await net.trainAsync(...dataOf({}), {
      epochs: 2,
      worker: true,
      validation: 0.2,
      metrics: { figure: () => figure },
      onEpoch: ({ metrics, validationMetrics }) => void seen.push(metrics?.figure, validationMetrics?.figure),
    });
    for (const each of [...seen, ...history.metrics.figure, ...history.validationMetrics.figure]) {
      expect(each).toBe(figure);
    }
    expect(seen.length).toBe(4);
  });
});

test('the network is busy meanwhile, may be read and cloned, and is free again', async () => {
  const net = networkOf({}, 'simd');
  const before = net.getParameters();
  const done = net.trainAsync(...dataOf({}), { epochs: 5, worker: true });
  expect(() => net.train(...dataOf({}))).toThrow(expect.objectContaining({ code: 'busy' }));
  expect(() => net.setParameters(before)).toThrow(expect.objectContaining({ code: 'busy' }));
  await expect(net.trainAsync(...dataOf({}), { worker: true })).rejects.toMatchObject({ code: 'busy' });
  expect(net.clone().getParameters()).toEqual(before);
  const other = networkOf({ config: { seed: 6 } }, 'simd');
  other.train(...dataOf({}));
  await done;
  net.setParameters(before);
  expect(net.train(...dataOf({})).epochs).toBe(1);
});

test("the caller's arrays are as they were, and usable", async () => {
  const x = Float32Array.from(dataOf({})[0]);
  const y = Float32Array.from(dataOf({})[1]);
  const weights = new Float32Array(150).fill(2);
  await networkOf({}, 'simd').trainAsync(x, y, { worker: true, sampleWeights: weights, validation: { x, y } });
  expect(x).toEqual(Float32Array.from(dataOf({})[0]));
  expect(y).toEqual(Float32Array.from(dataOf({})[1]));
  expect(weights.every((weight) => weight === 2)).toBe(true);
});

test('data of many slices, and views of a larger buffer', async () => {
  const rows = 40_000;
  const buffer = new Float32Array(rows * 40 + 12);
  for (let i = 0; i < buffer.length; i++) buffer[i] = ((i * 2654435761) % 1009) / 1009;
  const x = buffer.subarray(12);
  const y = Float32Array.from({ length: rows }, (_, i) => x[40 * i]);
  const config = { ...BASE, inputs: 40, layers: [4, 1], optimizer: sgd({ learningRate: 0.01 }) };
  const [here, there] = [networkOf({ config }, 'simd'), networkOf({ config }, 'simd')];
  here.train(x, y, { batchSize: 256 });
  await there.trainAsync(x, y, { batchSize: 256, worker: true });
  expect(stateOf(there)).toEqual(stateOf(here));
});

test('several workers at once', async () => {
  const seeds = [1, 2, 3];
  const nets = seeds.map((seed) => networkOf({ config: { seed } }, 'simd'));
  await Promise.all(nets.map((net) => net.trainAsync(...dataOf({}), { epochs: 5, worker: true })));
  for (const [i, seed] of seeds.entries()) {
    const here = networkOf({ config: { seed } }, 'simd');
    here.train(...dataOf({}), { epochs: 5 });
    expect(stateOf(nets[i])).toEqual(stateOf(here));
  }
});
