/**
 * The start of `trainAsync`: however large the data, they are checked, split, scaled and copied a piece at a time, and
 * others have their turn in between. Pieces are small here, and what is read, copied and checked in a turn is counted, so
 * that no clock decides.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { pieces } from '../../src/base/cooperative';
import {
  Network,
  type NetworkConfig,
  OneHotEncoder,
  Scaler,
  SparseRows,
  type TrainAsyncOptions,
} from '../../src/index';
import { engineOf } from '../../src/wasm/memory';
import { expectSameNetwork } from '../support/trainings';

const BACKEND = 'simd';
const PIECE = 240;
const [ROWS, WIDTH, CLASSES] = [600, 8, 3];
const usually = pieces.numbers;

/** Numbers that were read, copied or checked since the turn began, and the most of a turn; turns so far. */
const counted = { now: 0, most: 0, turns: 0 };

beforeEach(() => {
  pieces.numbers = PIECE;
  Object.assign(counted, { now: 0, most: 0, turns: 0 });
});

afterEach(() => {
  pieces.numbers = usually;
  vi.restoreAllMocks();
  restore();
});

/** Gives the engine its kernels back, where it has not taken others meanwhile. */
let restore = (): void => {};

function count(numbers: number): void {
  counted.now += numbers;
  counted.most = Math.max(counted.most, counted.now);
}

/** Counts what is copied and checked, and the turns; of plain arrays `watched` counts what is read. */
function countAll(): void {
  const engine = engineOf(BACKEND);
  engine.renew(); // or networks of earlier tests would be copied out meanwhile, whenever they are collected
  const { kernels } = engine;
  const { set } = Float32Array.prototype;
  const typed = Object.getPrototypeOf(Float32Array.prototype);
  vi.spyOn(typed, 'set').mockImplementation(function (this: Float32Array, ...args: unknown[]) {
    const [values, at] = args as [ArrayLike<number>, number?];
    if (!(this instanceof Uint8Array)) count(values.length); // bytes are what the runner of tests sends
    set.call(this, values, at);
  });
  const counting = (name: 'firstOutside' | 'countNonZeros' | 'firstNonFinite') => ({
    [name]: (at: number, length: number, low: number, high: number) => {
      count(length);
      return kernels[name](at, length, low, high);
    },
  });
  const watching = {
    ...kernels,
    ...counting('firstOutside'),
    ...counting('countNonZeros'),
    ...counting('firstNonFinite'),
  };
  engine.kernels = watching;
  restore = () => {
    if (engine.kernels === watching) engine.kernels = kernels;
  };
  const { setImmediate } = globalThis;
  vi.spyOn(globalThis, 'setImmediate').mockImplementation(((then: () => void) => {
    counted.turns++;
    return setImmediate(() => {
      counted.now = 0;
      then();
    });
  }) as never);
}

/** The same array or object, which counts what is read of it. */
function watched<Of extends object>(of: Of): Of {
  return new Proxy(of, {
    get(target, key, receiver) {
      if (typeof key === 'string' && key !== 'length') count(1);
      return Reflect.get(target, key, receiver);
    },
  });
}

const value = (i: number): number => ((Math.imul(i, 2654435761) >>> 8) & 255) / 256 + 1 / 512;
const flat = (): Float32Array => Float32Array.from({ length: ROWS * WIDTH }, (_, i) => value(i));
const rowOf = (i: number): number[] => Array.from({ length: WIDTH }, (_, j) => value(i * WIDTH + j));
const list = <Item>(of: (i: number) => Item, rows = ROWS): Item[] => Array.from({ length: rows }, (_, i) => of(i));
const classes = (): Uint8Array => Uint8Array.from({ length: ROWS }, (_, i) => (i * i) % CLASSES);
const names = Array.from({ length: WIDTH }, (_, j) => `column${j}`);
const words = ['red', 'green', 'blue'];

interface Form {
  readonly config?: Partial<NetworkConfig>;
  readonly options?: TrainAsyncOptions;
  x?(): unknown;
  y?(): unknown;
  /** Passes over the numbers of x that have to be cut, at least. */
  readonly passes?: number;
}

const sparse = (): SparseRows =>
  new SparseRows({
    columns: WIDTH,
    offsets: list((i) => 4 * i, ROWS + 1),
    indices: list((i) => 2 * (i % 4), 4 * ROWS),
    values: list(value, 4 * ROWS),
  });
const linear: Partial<NetworkConfig> = { layers: [{ units: 3, activation: 'linear' }], loss: 'meanSquaredError' };
const threeEach = (): number[] => list(value, 3 * ROWS);

const FORMS: Record<string, Form> = {
  Float32Array: {},
  Float64Array: { x: () => Float64Array.from(flat()) },
  Uint8Array: { x: () => Uint8Array.from(flat(), (v) => 4 * v) },
  'array of numbers': { x: () => watched([...flat()]), y: () => watched([...classes()]), passes: 2 },
  'array of arrays': { x: () => watched(list((i) => watched(rowOf(i)))), passes: 2 },
  'array of typed arrays': { x: () => watched(list((i) => Float32Array.from(rowOf(i)))), passes: 2 },
  objects: {
    config: { inputNames: names },
    x: () => list((i) => watched(Object.fromEntries(names.map((name, j) => [name, value(i * WIDTH + j)])))),
    passes: 3,
  },
  'objects of few of many names': {
    config: { inputNames: names, sparse: true },
    x: () => list((i) => watched({ [names[i % 3]]: value(i), [names[5]]: 1 })),
    passes: 1,
  },
  SparseRows: { x: sparse, passes: 0.5 },
  'SparseRows, scaled': { x: sparse, config: { inputScaler: new Scaler({ method: 'maxAbs' }) }, passes: 1 },
  'one-hot y': { y: () => watched(list((i) => watched([+(i % 3 === 0), +(i % 3 === 1), +(i % 3 === 2)]))) },
  'class names': { config: { classNames: words }, y: () => watched(list((i) => words[i % 3])) },
  'validation: 0.2': { options: { validation: 0.2 }, passes: 1.5 },
  'validation of its own': {
    options: {
      get validation() {
        return { x: watched(list((i) => watched(rowOf(i)))), y: classes() };
      },
    },
    passes: 3,
  },
  sampleWeights: {
    options: {
      get sampleWeights() {
        return watched(list(value));
      },
    },
  },
  "classWeights: 'balanced'": { options: { classWeights: 'balanced', validation: 0.2 }, passes: 1.5 },
  inputScaler: { config: { inputScaler: new Scaler() }, passes: 4 },
  'inputScaler, robust': { config: { inputScaler: new Scaler({ method: 'robust' }) }, passes: 10 },
  outputScaler: {
    config: { ...linear, outputScaler: new Scaler() },
    y: threeEach,
    options: { validation: 0.3 },
    passes: 2,
  },
  inputEncoder: {
    config: { inputs: 6, inputEncoder: new OneHotEncoder().fit(words.map((word) => [word, word])) },
    x: () => watched(list((i) => watched([words[i % 3], words[(i >> 1) % 3]]))),
    passes: 1,
  },
  'metrics of two values': {
    config: { layers: [{ units: 2, activation: 'sigmoid' }], loss: 'binaryCrossEntropy' },
    y: () => list((i) => i % 2, 2 * ROWS),
    options: { metrics: { own: Object.assign(() => 1, { takes: 'binary' }) as never } },
  },
};

function fresh(config: Partial<NetworkConfig> = {}): Network {
  return new Network({
    inputs: WIDTH,
    layers: [{ units: 3, activation: 'softmax' }],
    loss: 'crossEntropy',
    seed: 5,
    backend: BACKEND,
    ...config,
  } as NetworkConfig);
}

describe.each(Object.entries(FORMS))('%s', (_, { config, options, x = flat, y = classes, passes = 1 }) => {
  test('no turn has much more than a piece, and there are as many turns as pieces', async () => {
    const net = fresh(config);
    const given: TrainAsyncOptions = { batchSize: 16, yieldEvery: 0, onBatch: () => false };
    const data = [x(), y()];
    const own = Object.defineProperties({ ...given }, Object.getOwnPropertyDescriptors(options ?? {}));
    countAll();
    await net.trainAsync(data[0] as never, data[1] as never, own);
    // Before a piece is checked it is copied; what is behind one and before the next may come in the same turn.
    expect(counted.most).toBeLessThanOrEqual(5 * PIECE);
    expect(counted.turns).toBeGreaterThanOrEqual((passes * ROWS * WIDTH) / PIECE);
  });

  test('the bits of train, which does all at once', async () => {
    pieces.numbers = usually;
    const all = { epochs: 2, batchSize: 16, ...options };
    const net = fresh(config);
    const expected = net.train(x() as never, y() as never, all as never);
    pieces.numbers = PIECE;
    const other = fresh(config);
    const found = await other.trainAsync(x() as never, y() as never, { ...all, yieldEvery: 0 });
    expectSameNetwork(other, net);
    expect([found.loss, found.validationLoss, other.inputScaler, other.outputScaler]).toEqual([
      expected.loss,
      expected.validationLoss,
      net.inputScaler,
      net.outputScaler,
    ]);
  });
});

describe('while data are brought in', () => {
  const options: TrainAsyncOptions = { batchSize: 16, yieldEvery: 0 };
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  test('the network is busy from the call on, may be read, and is free afterwards', async () => {
    const net = fresh();
    const before = net.getParameters();
    const training = net.trainAsync(flat(), classes(), options);
    for (let i = 0; i < 3; i++) {
      expect(() => net.trainBatch(flat(), classes())).toThrow(expect.objectContaining({ code: 'busy' }));
      await expect(net.trainAsync(flat(), classes())).rejects.toMatchObject({ code: 'busy' });
      expect(net.predict(rowOf(0))).toHaveLength(3);
      expect(net.getParameters()).toEqual(before);
      await turn();
    }
    await training;
    net.trainBatch(flat(), classes());
  });

  test.each([0, 1, 5, 20, 40])(
    'a signal that is aborted after %d turns ends it, and nothing has changed',
    async (turns) => {
      const net = fresh({ inputScaler: new Scaler() });
      const control = fresh({ inputScaler: new Scaler() });
      const controller = new AbortController();
      const onBatch = vi.fn();
      const training = net.trainAsync(flat(), classes(), { ...options, signal: controller.signal, onBatch });
      for (let i = 0; i < turns; i++) await turn();
      controller.abort();
      const { stopped, epochs, loss } = await training;
      expect([stopped, epochs, loss]).toEqual(['aborted', 0, []]);
      expect(onBatch).not.toHaveBeenCalled();
      expect(net.inputScaler?.learnt).toBeUndefined();
      expectSameNetwork(net, control);
      net.train(flat(), classes());
    },
  );

  test.each(['Float32Array', 'array of arrays'])('a NaN far behind is told with row and column: %s', async (form) => {
    const net = fresh({ inputScaler: new Scaler() });
    const x = form === 'Float32Array' ? flat() : list(rowOf);
    if (x instanceof Float32Array) x[590 * WIDTH + 3] = Number.NaN;
    else x[590][3] = Number.NaN;
    const message = expect.stringMatching(/^"x" expected finite numbers.*, got NaN at row 590, column 3$/);
    const before = net.clone();
    await expect(net.trainAsync(x, classes(), options)).rejects.toMatchObject({ code: 'data', message });
    expectSameNetwork(net, before);
    await net.trainAsync(flat(), classes());
  });

  test.each([
    ['a row that becomes longer', (x: number[][]) => x[500].push(1), '"x" expected 8 numbers in row 500, got 9'],
    [
      'an array that becomes shorter',
      (x: number[][]) => x.splice(500),
      '"x" expected 8 numbers in row 500, got undefined',
    ],
  ])('%s is refused', async (_, change, message) => {
    const net = fresh();
    const x = list(rowOf);
    const training = net.trainAsync(x, classes(), options);
    change(x);
    await expect(training).rejects.toThrow(message);
    net.train(flat(), classes());
  });

  test.each([3, 10, 20, 40])('an array that is given away after %d turns is refused, or was copied', async (turns) => {
    const net = fresh();
    const x = flat();
    const training = net.trainAsync(x, classes(), options);
    training.catch(() => {});
    for (let i = 0; i < turns; i++) await turn();
    structuredClone(x, { transfer: [x.buffer] });
    await training.catch(({ message }) => expect(message).toBe('"x" expected 600 rows, as many as before, got 0'));
    net.train(flat(), classes());
  });

  test.each([
    ['rows that move', (x: SparseRows) => x.offsets.fill(2000, 2, 600)],
    ['columns out of range', (x: SparseRows) => x.indices.fill(2 ** 31)],
    ['values that are not finite', (x: SparseRows) => x.values?.fill(Number.NaN)],
  ])('sparse rows that change at any time are refused, or were copied: %s', async (_, change) => {
    const others = Array.from({ length: 20 }, () => fresh());
    const before = others.map((net) => net.predict(rowOf(0)) && net.getParameters());
    let refused = 0;
    for (let turns = 0; turns < 30; turns += 2) {
      const net = fresh();
      const x = sparse();
      const training = net.trainAsync(x, classes(), { ...options, shuffle: false });
      training.catch(() => {});
      for (let i = 0; i < turns; i++) await turn();
      change(x);
      await training.catch(({ code }) => {
        refused++;
        expect(code).toBe('data');
      });
      net.train(sparse(), classes());
    }
    expect(refused).toBeGreaterThan(2);
    expect(others.map((each) => each.getParameters())).toEqual(before);
  });

  test('growing memory in between loses nothing', async () => {
    const control = fresh();
    control.train(sparse(), classes(), { batchSize: 16 });
    const net = fresh();
    const training = net.trainAsync(sparse(), classes(), options);
    for (let i = 0; i < 4; i++) await turn();
    const memory = engineOf(BACKEND).kernels.memory.buffer;
    fresh({
      layers: [
        { units: 2_000_000, activation: 'linear' },
        { units: 3, activation: 'softmax' },
      ],
    }).predict(rowOf(0));
    expect(engineOf(BACKEND).kernels.memory.buffer).not.toBe(memory);
    await training;
    expectSameNetwork(net, control);
  });
});
