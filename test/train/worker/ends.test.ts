/** How training in a worker ends before its epochs do: a signal, the clock, divergence, an error of the caller's. */
import { describe, expect, test } from 'vitest';
import { adam, DivergedError, type History, mae, Network, Scaler, sgd } from '../../../src/index';
import { dataOf, networkOf } from './cases';
import { expectUsable, rejection, stateOf } from './checks';

const [x, y] = dataOf({});
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A network and rows of which an update takes a millisecond or so. */
function slow(): { net: Network; x: Float32Array; y: Uint8Array } {
  const x = Float32Array.from({ length: 2000 * 200 }, (_, i) => ((i * 2654435761) % 1009) / 1009);
  const net = new Network({
    inputs: 200,
    layers: [
      { units: 300, activation: 'relu' },
      { units: 10, activation: 'softmax' },
    ],
    loss: 'crossEntropy',
    seed: 1,
    backend: 'simd',
  });
  return { net, x, y: Uint8Array.from({ length: 2000 }, (_, i) => (i * 7) % 10) };
}

describe('a signal', () => {
  test('that is aborted already trains nothing', async () => {
    const net = networkOf({}, 'simd');
    const before = stateOf(net);
    const history = await net.trainAsync(x, y, { worker: true, signal: AbortSignal.abort() });
    expect(history).toMatchObject({ epochs: 0, loss: [], stopped: 'aborted' });
    expect(stateOf(net)).toEqual(before);
  });

  test('aborted by a callback stops behind that batch, as train does', async () => {
    const run = async (worker: boolean): Promise<[Network, History]> => {
      const net = networkOf({ config: { optimizer: adam() } }, 'simd');
      const controller = new AbortController();
      const options = {
        epochs: 5,
        signal: controller.signal,
        onBatch: ({ step }: { step: number }) => (step === 7 ? controller.abort() : undefined),
      };
      return [net, worker ? await net.trainAsync(x, y, { ...options, worker }) : net.train(x, y, options)];
    };
    const [[here, expected], [there, history]] = [await run(false), await run(true)];
    expect(history).toMatchObject({ epochs: 1, loss: expected.loss, stopped: 'aborted' });
    expect(stateOf(there)).toEqual(stateOf(here));
    await expectUsable(there, [x, y]);
  });

  test('an object with nothing but `aborted` will do, where callbacks change it', async () => {
    const net = networkOf({}, 'simd');
    const signal = { aborted: false };
    const onEpoch = ({ epoch }: { epoch: number }): void => {
      signal.aborted = epoch === 3;
    };
    const history = await net.trainAsync(x, y, { epochs: 9, worker: true, signal: signal as AbortSignal, onEpoch });
    expect(history).toMatchObject({ epochs: 3, stopped: 'aborted' });
  });

  test('that nobody told of is asked now and then', async () => {
    const { net, x, y } = slow();
    const signal = { aborted: false };
    setTimeout(() => {
      signal.aborted = true;
    }, 150);
    const history = await net.trainAsync(x, y, { epochs: 1e6, worker: true, signal: signal as AbortSignal });
    expect(history.stopped).toBe('aborted');
  });

  test('takes effect within 20 ms of batches, and what a loaded machine adds', async () => {
    const { net, x, y } = slow();
    const controller = new AbortController();
    const done = net.trainAsync(x, y, { epochs: Infinity, worker: true, signal: controller.signal });
    const change = async (): Promise<number> => {
      const { epochs } = net;
      while (net.epochs === epochs) await pause(1);
      return net.epochs;
    };
    // How many updates 20 ms are on this machine, now: from one state that came back to others.
    const [first, began] = [await change(), performance.now()];
    while ((await change()) < first + 8);
    const batches = (63 * (net.epochs - first) * 20) / (performance.now() - began);
    await change();
    controller.abort();
    const seen = stepsOf(stateOf(net));
    const history = await done;
    expect(history.stopped).toBe('aborted');
    expect(stepsOf(stateOf(net)) - seen).toBeLessThan(5 * batches);
  });

  test('while data are still going over: the promise is fulfilled at once, and nothing is changed', async () => {
    const net = new Network({ inputs: 100, layers: [10], seed: 1, backend: 'simd', inputScaler: new Scaler() });
    const before = stateOf(net);
    const large = new Float32Array(100 * 200_000).fill(0.5);
    const controller = new AbortController();
    const done = net.trainAsync(large, new Float32Array(10 * 200_000), {
      worker: true,
      signal: controller.signal,
    });
    await pause(5);
    controller.abort();
    const aborted = performance.now();
    expect(await done).toMatchObject({ epochs: 0, stopped: 'aborted' });
    expect(performance.now() - aborted).toBeLessThan(50);
    expect(stateOf(net)).toEqual(before);
    expect(net.inputScaler).not.toHaveProperty('learnt');
  });
});

/** Updates that a model file says there were. */
function stepsOf(file: Uint8Array): number {
  return Number(/"steps":(\d+)/.exec(new TextDecoder().decode(file.subarray(0, 5000)).replaceAll('\\', ''))?.[1]);
}

test('maxSeconds stops it, counted from the call', async () => {
  const { net, x, y } = slow();
  const began = performance.now();
  const history = await net.trainAsync(x, y, { epochs: Infinity, worker: true, maxSeconds: 0.4 });
  const seconds = (performance.now() - began) / 1000;
  expect(history.stopped).toBe('time');
  expect(seconds).toBeGreaterThan(0.39);
  expect(seconds).toBeLessThan(1.5);
  expect(history.seconds).toBeGreaterThan(0.39);
  expect(history.seconds).toBeLessThanOrEqual(seconds);
});

test('seconds are those since the call, the start of the worker among them', async () => {
  const net = networkOf({}, 'simd');
  const began = performance.now();
  const told: number[] = [];
  const passed: number[] = [];
  const history = await net.trainAsync(x, y, {
    epochs: 3,
    worker: true,
    onEpoch: ({ seconds }) => {
      told.push(seconds);
      passed.push((performance.now() - began) / 1000);
    },
  });
  for (const [i, seconds] of told.entries()) {
    expect(seconds).toBeLessThanOrEqual(passed[i]);
    expect(seconds).toBeGreaterThan(passed[i] - 0.02);
  }
  expect(history.seconds).toBeGreaterThanOrEqual(told[2]);
});

describe('divergence', () => {
  test('is a DivergedError with epoch, step and history, and the state of the last epoch', async () => {
    const config = { optimizer: sgd({ learningRate: 1e30 }), layers: [{ units: 2, activation: 'linear' as const }] };
    const run = async (worker: boolean): Promise<[Network, Error]> => {
      const net = networkOf({ config }, 'simd');
      net.learningRate = 0.01;
      const options = {
        epochs: 4,
        metrics: { mae },
        onEpoch: ({ epoch }: { epoch: number }) => {
          if (epoch === 2) net.learningRate = 1e30;
        },
      };
      return [net, await rejection(net.trainAsync(x, y, { ...options, worker }))];
    };
    const [[here, expected], [there, error]] = [await run(false), await run(true)];
    expect(error.constructor).toBe(expected.constructor);
    const { seconds, samplesPerSecond, ...history } = (expected as unknown as { history: History }).history;
    expect(error).toMatchObject({
      name: 'DivergedError',
      message: expected.message,
      code: 'diverged',
      epoch: 3,
      step: (expected as unknown as { step: number }).step,
      history,
    });
    expect(stateOf(there)).toEqual(stateOf(here));
  });
});

test('a schedule that explodes leaves no rate behind', async () => {
  const config = { layers: [{ units: 2, activation: 'linear' as const }] };
  const [net, control] = [networkOf({ config }, 'simd'), networkOf({ config }, 'simd')];
  control.train(x, y, { epochs: 2, learningRate: 0.01 });
  const learningRate = (epoch: number): number => (epoch < 2 ? 0.01 : 1e30);
  const error = await rejection(net.trainAsync(x, y, { epochs: 9, learningRate, worker: true }));
  expect(error).toBeInstanceOf(DivergedError);
  expect(net.learningRate).toBe(0.01);
  expect(stateOf(net)).toEqual(stateOf(control));
});

describe('errors of the caller', () => {
  const mine = Object.assign(new Error('mine'), { own: true });
  const fail = (): never => {
    throw mine;
  };
  test.each([
    ['onEpoch', { onEpoch: fail }],
    ['onEpoch, later', { onEpoch: async (): Promise<never> => fail() }],
    ['onBatch', { onBatch: fail }],
    ['a schedule', { learningRate: fail }],
    ['a metric', { metrics: { fail } }],
  ])('%s throws: that very error', async (_, options) => {
    const [here, there] = [networkOf({}, 'simd'), networkOf({}, 'simd')];
    await rejection(here.trainAsync(x, y, { epochs: 3, ...options }));
    expect(await rejection(there.trainAsync(x, y, { epochs: 3, ...options, worker: true }))).toBe(mine);
    expect(mine.message).toBe('mine');
    expect(stateOf(there)).toEqual(stateOf(here));
    await expectUsable(there, [x, y]);
  });

  test('a loss throws, or says no number', async () => {
    const net = networkOf({ config: { loss: fail } }, 'simd');
    expect(await rejection(net.trainAsync(x, y, { worker: true }))).toBe(mine);
    const vague = networkOf({ config: { loss: () => 'low' as never } }, 'simd');
    const { message } = await rejection(vague.trainAsync(x, y, { worker: true }));
    expect(message).toBe('"loss(…)" expected a number, got "low"');
  });

  test('a rate that is none is refused as by train', async () => {
    const net = networkOf({}, 'simd');
    const options = { learningRate: (_: number, step: number) => (step < 3 ? 0.1 : -1) };
    const error = await rejection(net.trainAsync(x, y, { ...options, worker: true }));
    expect(error).toMatchObject({ name: 'RangeError', code: 'value' });
    expect(error.message).toBe('"learningRate(epoch, step)" expected a finite number >= 0, got -1');
  });
});

describe('what trainAsync refuses', () => {
  const bad = Float32Array.from(x as ArrayLike<number>);
  bad[31] = Number.NaN;
  test.each([
    ['rows', [1, 2], y, {}],
    ['a value that is not finite', bad, y, {}],
    ['targets out of reach', x, new Float32Array(300).fill(3.5), {}],
    ['an option', x, y, { epochs: 0 }],
    ['a weight that is not finite', x, y, { sampleWeights: new Float32Array(150).fill(Number.NaN) }],
    ['classes of targets that are none', x, y, { classWeights: [1, 1] }],
    ['validation rows', x, y, { validation: { x: bad, y } }],
    ['a metric', x, y, { metrics: { loss: mae } }],
  ])('%s: the same error here and there, and nothing is changed', async (_, rows, targets, options) => {
    const [here, there] = [networkOf({}, 'simd'), networkOf({}, 'simd')];
    const before = stateOf(there);
    const expected = await rejection(here.trainAsync(rows as never, targets as never, options as never));
    const error = await rejection(
      there.trainAsync(rows as never, targets as never, { ...options, worker: true } as never),
    );
    expect(error.message).toBe(expected.message);
    expect(error.name).toBe(expected.name);
    expect(error.code).toBe(expected.code);
    expect(stateOf(there)).toEqual(before);
    await expectUsable(there, [x, y]);
  });

  test.each([[1], ['yes'], [null]])('worker: %s', async (worker) => {
    const error = await rejection(networkOf({}, 'simd').trainAsync(x, y, { worker } as never));
    expect(error).toMatchObject({ name: 'TypeError', code: 'type' });
    expect(error.message).toMatch(/^"worker" expected true or false, got /);
  });

  test('train knows no worker', () => {
    expect(() => networkOf({}, 'simd').train(x, y, { worker: true } as never)).toThrow(/"worker"/);
  });
});
