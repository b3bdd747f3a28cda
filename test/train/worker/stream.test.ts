/** Streams of batches to a worker: pulled here one at a time, refused and closed as by trainAsync without one. */
import { describe, expect, test } from 'vitest';
import { type Batch, type BatchSource, LabelEncoder, mae, OneHotEncoder } from '../../../src/index';
import { batchesOf, dataOf, networkOf } from './cases';
import { stateOf } from './checks';

const [x, y] = dataOf({});
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** What a promise comes to: its value's plain part, or its error's. */
async function endOf(promise: Promise<object>): Promise<unknown> {
  try {
    const { seconds, samplesPerSecond, ...rest } = { seconds: 0, samplesPerSecond: 0, ...(await promise) };
    return rest;
  } catch (error) {
    const { name, message, code } = error as Error & { code: unknown };
    return { name, message, code };
  }
}

/** A source that logs what is asked of it. */
function logged(log: string[], source: BatchSource): BatchSource {
  return async (epoch) => {
    log.push(`epoch ${epoch}`);
    const batches = (await source(epoch)) as AsyncIterable<Batch>;
    const iterator = batches[Symbol.asyncIterator]();
    return {
      [Symbol.asyncIterator]: () => ({
        next: () => {
          log.push('next');
          return iterator.next();
        },
        return: async () => {
          log.push('return');
          return (await iterator.return?.()) ?? { done: true, value: undefined };
        },
      }),
    };
  };
}

/** The same source here and there: the same end, the same log, the same state. */
async function both(source: BatchSource, options: object = {}, config: object = {}): Promise<unknown> {
  const run = async (worker: boolean) => {
    const net = networkOf({ config }, 'simd');
    const log: string[] = [];
    const end = await endOf(net.trainAsync(logged(log, source), { epochs: 2, ...options, worker }));
    return { end, log, state: stateOf(net) };
  };
  const [here, there] = [await run(false), await run(true)];
  expect(there).toEqual(here);
  return there.end;
}

describe('the same end as without a worker, the source asked the same', () => {
  test('a whole training, sample weights and class weights among it', async () => {
    expect(await both(batchesOf, { metrics: { mae }, validation: { x, y } })).toMatchObject({ epochs: 2 });
    const weighted: BatchSource = async function* (epoch) {
      for await (const batch of batchesOf(epoch)) {
        const rows = Number((batch.x as Float32Array).length) / 6;
        const targets = Uint8Array.from({ length: rows }, (_, i) => (i * epoch) % 3);
        yield { x: batch.x, y: targets, sampleWeights: Array.from({ length: rows }, (_, i) => i / 9) };
      }
    };
    const layers = [{ units: 3, activation: 'softmax' }];
    await both(weighted, { classWeights: { 1: 3 } }, { layers, loss: 'crossEntropy' });
  });

  test('onBatch returns false: the source is told', async () => {
    const end = await both(batchesOf, { onBatch: ({ step }: { step: number }) => step < 3 });
    expect(end).toMatchObject({ epochs: 0, stopped: 'callback' });
  });

  test('a batch that is refused: its number, and the source is told', async () => {
    const end = await both(async function* () {
      yield { x, y };
      yield { x: [1, 2, 3], y: [0, 1] };
    });
    expect(end).toMatchObject({
      code: 'data',
      message: expect.stringMatching(/^batch 2 of epoch 1: "x" expected rows/),
    });
  });

  test('a batch with a value that is not finite, which the worker finds', async () => {
    const end = await both(async function* () {
      yield { x, y };
      yield { x: [1, 2, 3, Number.NaN, 5, 6], y: [0, 1] };
    });
    expect(end).toMatchObject({
      message: 'batch 2 of epoch 1: "x" expected finite numbers (as float32), got NaN at row 0, column 3',
    });
  });

  test.each([
    ['a source that fails', () => Promise.reject(new Error('no disk'))],
    ['a source that gives nothing', async function* () {}],
    [
      'an iteration that fails',
      async function* () {
        yield { x, y };
        throw new Error('broken cable');
      },
    ],
    [
      'something else than a batch',
      async function* () {
        yield { x, z: y };
      },
    ],
  ])('%s', async (_, source) => {
    expect(await both(source as BatchSource)).toHaveProperty('message');
  });

  test('what is no iterable', async () => {
    const run = (worker: boolean) => endOf(networkOf({}, 'simd').trainAsync((() => 7) as never, { worker }));
    expect(await run(true)).toEqual(await run(false));
    expect(await run(true)).toMatchObject({ name: 'TypeError', message: expect.stringMatching(/^"batches" expected/) });
  });

  test('an iterable of promises, one of them rejected', async () => {
    const source = () => [Promise.resolve({ x, y }), pause(30).then(() => Promise.reject(new Error('late')))];
    const run = async (worker: boolean) => {
      const net = networkOf({}, 'simd');
      return [await endOf(net.trainAsync(source as never, { worker })), stateOf(net)];
    };
    expect(await run(true)).toEqual(await run(false));
  });

  test('a loss that throws: the batch is named, the error is the very one', async () => {
    const mine = new Error('mine');
    const loss = (): never => {
      throw mine;
    };
    const net = networkOf({ config: { loss } }, 'simd');
    const error = await net.trainAsync(batchesOf, { worker: true }).catch((caught) => caught);
    expect(error).toBe(mine);
    expect(error.message).toBe('batch 1 of epoch 1: mine');
  });
});

test('aborted while a source stalls: at once, and the source is told', async () => {
  const log: string[] = [];
  const controller = new AbortController();
  const stalling: BatchSource = () => ({
    [Symbol.asyncIterator]: () => ({
      next: () => (log.push('next') === 1 ? Promise.resolve({ done: false, value: { x, y } }) : new Promise(() => {})),
      return: () => {
        log.push('return');
        return Promise.resolve({ done: true, value: undefined });
      },
    }),
  });
  const net = networkOf({}, 'simd');
  const twin = net.clone();
  const done = net.trainAsync(stalling, { worker: true, signal: controller.signal });
  while (log.length < 2) await pause(5);
  const aborted = performance.now();
  controller.abort();
  expect(await done).toMatchObject({ epochs: 0, stopped: 'aborted' });
  expect(performance.now() - aborted).toBeLessThan(250);
  expect(log).toEqual(['next', 'next', 'return']);
  twin.trainBatch(x, y);
  expect(net.getParameters()).toEqual(twin.getParameters());
});

test('a source slower than a turn that is refused ends nothing but the training', async () => {
  const net = networkOf({}, 'simd');
  const error = await net
    .trainAsync(
      async function* () {
        await pause(40);
        yield { x: 'none', y } as never;
      },
      { worker: true },
    )
    .catch((caught) => caught);
  expect(error).toMatchObject({ code: 'type', message: expect.stringMatching(/^batch 1 of epoch 1: "x" expected/) });
});

test("batches stay the caller's: views of one buffer, Node's Buffers, shared memory", async () => {
  const bytes = Buffer.from(Uint8Array.from({ length: 600 }, (_, i) => i % 7));
  const shared = new Float32Array(new SharedArrayBuffer(4 * 200)).fill(0.5);
  const source = (): Batch[] =>
    [0, 50].map((at) => ({
      x: bytes.subarray(6 * at, 6 * (at + 50)),
      y: shared.subarray(2 * at, 2 * (at + 50)),
    }));
  const [here, there] = [networkOf({}, 'simd'), networkOf({}, 'simd')];
  await here.trainAsync(source, { epochs: 3 });
  await there.trainAsync(source, { epochs: 3, worker: true });
  expect(stateOf(there)).toEqual(stateOf(here));
  expect([...bytes]).toEqual(Array.from({ length: 600 }, (_, i) => i % 7));
  here.train(bytes, shared);
  await there.trainAsync(bytes, shared, { worker: true });
  expect(stateOf(there)).toEqual(stateOf(here));
  expect(bytes.length + Buffer.from('another of the same pool').length).toBe(624);
});

test('categories, names of inputs and of classes', async () => {
  const rows = ['red', 'green', 'blue'].flatMap((colour) => [1, 2, 3].map((size) => ({ colour, size })));
  const encoder = new OneHotEncoder({ columns: [0] });
  encoder.fit(rows.map(({ colour, size }) => [colour, size]));
  const labels = new LabelEncoder();
  labels.fit(['no', 'yes']);
  const config = {
    inputs: 4,
    inputEncoder: encoder,
    inputNames: ['colour', 'size'],
    classNames: ['no', 'yes'],
    layers: [{ units: 2, activation: 'softmax' }],
    loss: 'crossEntropy',
  };
  const source = (): unknown => [{ x: rows, y: rows.map(({ size }) => (size > 1 ? 'yes' : 'no')) }];
  const [here, there] = [networkOf({ config } as never, 'simd'), networkOf({ config } as never, 'simd')];
  await here.trainAsync(source as BatchSource, { epochs: 5 });
  await there.trainAsync(source as BatchSource, { epochs: 5, worker: true });
  expect(stateOf(there)).toEqual(stateOf(here));
});
