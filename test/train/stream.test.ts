/** trainAsync on a stream of batches: the same bits as trainBatch, one batch at a time, and nothing left open. */
import { describe, expect, test } from 'vitest';
import { adam, type Batch, type BatchInfo, cosine, type EpochInfo, mae, Network, sgd } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { samples, shares } from '../support/samples';
import { classification, expectSameNetwork, regression } from '../support/trainings';

/** Batches of 1 to 300 rows. */
const SIZES = [1, 32, 7, 300, 129];
const batches: Batch[] = SIZES.map((rows, i) => ({
  x: samples(rows, 4, i + 1),
  y: shares(rows, 2, i + 1),
  ...(i === 1 && { sampleWeights: Array.from({ length: rows }, (_, k) => k / rows) }),
}));

/** What a promise is rejected with. */
async function rejection(promise: Promise<unknown>): Promise<Error & { code?: string }> {
  try {
    await promise;
  } catch (error) {
    return error as Error & { code?: string };
  }
  throw new Error('nothing was thrown');
}

async function* later(): AsyncGenerator<Batch> {
  for (const batch of batches) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    yield batch;
  }
}

describe.each(BACKENDS)('%s', (backend) => {
  test.each([
    ['an array', () => batches],
    ['a generator', () => batches.values()],
    ['an asynchronous generator', () => later()],
    ['a promise', async () => batches],
  ])('%s gives the bits of trainBatch', async (_, source) => {
    const { net } = regression(backend, 1);
    const byHand = net.clone();
    const history = await net.trainAsync(source, { epochs: 3, yieldEvery: 0 });
    const costs: number[] = [];
    for (let epoch = 0; epoch < 3; epoch++) {
      let sum = 0;
      for (const { x, y, ...options } of batches)
        sum += byHand.trainBatch(x, y, options) * (Number((x as Float32Array).length) / 4);
      costs.push(sum / SIZES.reduce((all, rows) => all + rows, 0));
    }
    expectSameNetwork(net, byHand);
    expect(history).toMatchObject({ epochs: 3, stopped: 'epochs' });
    for (const [i, cost] of costs.entries()) expect(history.loss[i]).toBeCloseTo(cost, 12);
  });

  test('schedules, validation, metrics, callbacks, early stopping', async () => {
    const { net, x, y } = classification(backend, 64);
    const halves = [0, 32].map((from) => ({ x: x.slice(5 * from, 5 * from + 160), y: y.slice(from, from + 32) }));
    const [epochs, updates]: [EpochInfo[], BatchInfo[]] = [[], []];
    const options = {
      epochs: 6,
      learningRate: cosine({ steps: 12 }),
      validation: { x, y },
      classWeights: [1, 2, 3],
      metrics: { mae },
    };
    const history = await net.trainAsync(() => halves, {
      ...options,
      earlyStopping: { patience: 10 },
      onEpoch: (info) => void epochs.push(info),
      onBatch: (info) => void updates.push(info),
    });
    const whole = classification(backend, 64).net;
    const expected = whole.train(x, y, { ...options, batchSize: 32, shuffle: false, earlyStopping: { patience: 10 } });
    expectSameNetwork(net, whole);
    for (const key of [
      'loss',
      'accuracy',
      'validationLoss',
      'learningRate',
      'validationMetrics',
      'bestEpoch',
    ] as const) {
      expect(history[key]).toEqual(expected[key]);
    }
    expect(history.metrics).toEqual({ mae: [] });
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(updates.map(({ batch, rows }) => [batch, rows])).toEqual(
      Array.from({ length: 12 }, (_, i) => [1 + (i % 2), 32]),
    );
    expect(updates[0].batches).toBe(Number.POSITIVE_INFINITY);
  });

  test('with normalisation and a function as loss, over batches of many sizes', async () => {
    const net = new Network({
      inputs: 4,
      layers: [{ units: 6, activation: 'relu', normalize: 'batch' }, 2],
      loss: (outputs, _, gradients, rows) => {
        gradients.set(outputs.map((a) => a / rows));
        return outputs.reduce((sum, a) => sum + a * a, 0) / 2 / rows;
      },
      optimizer: adam(),
      seed: 1,
      backend,
    });
    const byHand = net.clone();
    await net.trainAsync(() => batches.slice(2), { epochs: 2 });
    for (let i = 0; i < 6; i++) byHand.trainBatch(batches[2 + (i % 3)].x, batches[2 + (i % 3)].y);
    expectSameNetwork(net, byHand);
  });
});

describe('back-pressure and endings', () => {
  /** A source that counts what it was asked for, and whether it was told of the end. */
  function counting(count: number, batch = (_: number): unknown => batches[2]) {
    const seen = { asked: 0, closed: 0 };
    function* source() {
      try {
        for (let i = 1; i <= count; i++) {
          seen.asked++;
          yield batch(i) as Batch;
        }
      } finally {
        seen.closed++;
      }
    }
    return { seen, source };
  }

  test('the next batch is asked for when the last one has been learnt from', async () => {
    const { net } = regression('simd', 1);
    const { seen, source } = counting(20);
    const ahead: number[] = [];
    await net.trainAsync(source, { onBatch: ({ batch }) => void ahead.push(seen.asked - batch) });
    expect(ahead).toEqual(Array(20).fill(0));
    expect(seen.closed).toBe(1);
  });

  test.each([
    ['callback', { onBatch: ({ batch }: BatchInfo) => batch < 3 }],
    ['time', { maxSeconds: 0 }],
    ['aborted', { signal: AbortSignal.abort() }],
  ] as const)('an end by %s closes the source', async (stopped, options) => {
    const { net } = regression('simd', 1);
    const { seen, source } = counting(Number.POSITIVE_INFINITY);
    const history = await net.trainAsync(source, { epochs: 2, ...options });
    expect(history).toMatchObject({ stopped, epochs: 0 });
    expect(seen.closed).toBe(seen.asked > 0 ? 1 : 0);
    expect(seen.asked).toBe(stopped === 'callback' ? 3 : 0);
    net.trainBatch(batches[2].x, batches[2].y); // free again
  });

  test.each(['the source', 'the first batch', 'a later batch'])('an abort while %s is waited for', async (what) => {
    const { net } = regression('simd', 1);
    const byHand = net.clone();
    const controller = new AbortController();
    const seen = { closed: false };
    const never = new Promise<never>(() => {});
    let finish = (): void => {};
    async function* stalling(): AsyncGenerator<Batch> {
      try {
        if (what === 'a later batch') yield batches[2];
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        yield batches[1];
      } finally {
        seen.closed = true;
      }
    }
    const { signal } = controller;
    setTimeout(() => controller.abort(), 20);
    const history = await net.trainAsync(what === 'the source' ? () => never : stalling, { epochs: 3, signal });
    expect(history).toMatchObject({ stopped: 'aborted', epochs: 0 });
    if (what === 'a later batch') byHand.trainBatch(batches[2].x, batches[2].y);
    expectSameNetwork(net, byHand);
    net.trainBatch(batches[2].x, batches[2].y); // free again
    finish();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(seen.closed).toBe(what !== 'the source');
  });

  test('an abort on the way to the source, a signal that nobody trips, batches that are promises', async () => {
    const { net } = regression('simd', 1);
    const controller = new AbortController();
    const abort = (): Promise<never> => {
      controller.abort();
      return new Promise(() => {});
    };
    expect((await net.trainAsync(abort, { signal: controller.signal })).stopped).toBe('aborted');
    const byHand = net.clone();
    const { signal } = new AbortController();
    const promised = (): Iterable<Batch> => batches.map(async (batch) => batch) as never;
    expect(await net.trainAsync(promised, { signal })).toMatchObject({ stopped: 'epochs', epochs: 1 });
    for (const { x, y, ...options } of batches) byHand.trainBatch(x, y, options);
    expectSameNetwork(net, byHand);
    const failing = (): Iterable<Batch> => [Promise.reject(new Error('torn'))] as never;
    expect((await rejection(net.trainAsync(failing, { signal }))).message).toBe('torn');
  });

  test('a batch that is refused ends it, named; the network is as after the one before', async () => {
    const { net } = regression('simd', 1);
    const byHand = net.clone();
    const bad = { x: samples(7, 4).fill(Number.NaN, 9, 10), y: shares(7, 2) };
    const { seen, source } = counting(9, (i) => (i === 3 ? bad : batches[2]));
    const error = await rejection(net.trainAsync(source));
    expect(error.message).toBe(
      'batch 3 of epoch 1: "x" expected finite numbers (as float32), got NaN at row 2, column 1',
    );
    expect(error.code).toBe('data');
    expect(seen).toEqual({ asked: 3, closed: 1 });
    for (let i = 0; i < 2; i++) byHand.trainBatch(batches[2].x, batches[2].y);
    expectSameNetwork(net, byHand);
    expect((await rejection(net.trainAsync(() => [{ z: 1 }] as never))).message).toContain(
      'batch 1 of epoch 1: "batches"',
    );
  });

  test('a source that fails, or has nothing', async () => {
    const { net } = regression('simd', 1);
    const failing = async function* (): AsyncGenerator<Batch> {
      yield batches[2];
      throw new Error('the disk is gone');
    };
    expect((await rejection(net.trainAsync(failing))).message).toBe('the disk is gone');
    expect((await rejection(net.trainAsync(() => Promise.reject(new Error('no source'))))).message).toBe('no source');
    expect((await rejection(net.trainAsync(() => []))).message).toBe(
      '"batches" expected at least one batch an epoch, got none',
    );
    expect((await rejection(net.trainAsync(() => 5 as never))).message).toContain(
      'returns an iterable of { x, y }, got 5',
    );
    net.trainBatch(batches[2].x, batches[2].y);
  });

  test('divergence goes back by at most 1,000 updates', async () => {
    const layers = [{ units: 2, activation: 'linear' } as const];
    const net = new Network({ inputs: 4, layers, optimizer: sgd({ learningRate: 0.01 }), seed: 1, backend: 'simd' });
    const huge = { x: samples(7, 4).fill(3e38), y: shares(7, 2) };
    const byHand = net.clone();
    const { source, seen } = counting(5000, (i) => (i === 2500 ? huge : batches[0]));
    const error = await rejection(net.trainAsync(source));
    expect(error.code).toBe('diverged');
    expect(seen).toEqual({ asked: 2500, closed: 1 });
    for (let i = 0; i < 1999; i++) byHand.trainBatch(batches[0].x, batches[0].y);
    expectSameNetwork(net, byHand);
  });

  test('what makes no sense with it is refused, and so is a second one', async () => {
    const { net } = regression('simd', 1);
    for (const option of [{ batchSize: 3 }, { shuffle: true }, { sampleWeights: [1] }]) {
      expect((await rejection(net.trainAsync(() => batches, option as never))).message).toContain('"options" expected');
    }
    const fraction = { validation: 0.2 } as never;
    expect((await rejection(net.trainAsync(() => batches, fraction))).message).toContain(
      '"validation" expected { x, y }',
    );
    expect((await rejection(net.trainAsync(() => batches, { metrics: { mae } }))).message).toBe(
      '"metrics" expected a "validation" to measure, beside a stream of batches, got none',
    );
    const first = net.trainAsync(() => later());
    expect((await rejection(net.trainAsync(() => batches))).code).toBe('busy');
    await first;
  });
});
