/** Numbers at the edges of what they can be, arrays of other realms, a polluted prototype, memory that is not there. */
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { adam, exponentialDecay, lbfgs, mae, Network, type NetworkConfig } from '../../src/index';
import { thrownBy } from '../support/errors';
import { samples } from '../support/samples';
import { expectSameNetwork } from '../support/trainings';

const [x, y] = [samples(40, 3), new Float32Array(80).fill(0.25)];
const fresh = (more: Partial<NetworkConfig> = {}): Network =>
  new Network({ inputs: 3, layers: [4, 2], seed: 3, backend: 'simd', ...more });

describe('what does not fit into memory has a code', () => {
  const wide = new Network({ inputs: 1, layers: [{ units: 1e6, activation: 'linear' }] });
  const many = new Float32Array(1e5);
  test.each([
    ['predict', () => wide.predict(many)],
    ['forward', () => wide.forward(many)],
  ])('%s', (_, call) => {
    expect(thrownBy(call)).toMatchObject({
      code: 'value',
      message: '"memory" expected room for 100000000000 numbers, got none',
    });
  });

  test('200,000 layers are a network', () => {
    const deep = new Network({ inputs: 1, layers: new Array(200_000).fill({ units: 1, bias: false }) });
    expect(deep.parameterCount).toBe(200_000);
    expect(deep.predict([1])).toHaveLength(1);
    expect(deep.summary().split('\n')).toHaveLength(200_005);
  });
});

test('metrics may be called as methods of objects are', () => {
  const metrics = { toString: () => 1, constructor: () => 2, ['__proto__']: () => 3 };
  const { metrics: found } = fresh().train(x, y, { epochs: 2, metrics });
  expect(Object.entries(found)).toEqual([
    ['toString', [1, 1]],
    ['constructor', [2, 2]],
    ['__proto__', [3, 3]],
  ]);
});

test('arrays of another realm are arrays', () => {
  const [net, control] = [fresh(), fresh()];
  const theirs = <T>(code: string, ...values: unknown[]): T => runInNewContext(code)(...values) as T;
  const bytes = control.save();
  const own = theirs<Uint8Array>('(bytes) => new Uint8Array(bytes)', bytes);
  expectSameNetwork(Network.load(own), control);
  expectSameNetwork(Network.load(own.buffer as ArrayBuffer), control);
  const out = theirs<Float32Array>('(n) => new Float32Array(n)', 80);
  const theirX = theirs<Float32Array>('(x) => new Float32Array(x)', x);
  expect(net.predict(theirX, out)).toBe(out);
  expect(Array.from(out)).toEqual(Array.from(control.predict(x)));
  net.train(theirX, theirs<Float32Array>('(y) => new Float32Array(y)', y));
  control.train(x, y);
  expectSameNetwork(net, control);
  for (const none of ['new DataView(new ArrayBuffer(12))', 'new BigInt64Array(3)']) {
    expect(thrownBy(() => net.predict(theirs(`() => ${none}`))).message).toMatch(/^"x" expected /);
    expect(thrownBy(() => net.predict(x, theirs(`() => ${none}`)))).toMatchObject({ code: 'type' });
  }
});

test.each(['ArrayBuffer', 'SharedArrayBuffer'] as const)('predict over 32 MiB into what overlaps x: %s', (kind) => {
  const [rows, width] = [9000, 1024];
  const net = new Network({ inputs: width, layers: [{ units: width, activation: 'linear' }], seed: 1 });
  const buffer = new (kind === 'ArrayBuffer' ? ArrayBuffer : SharedArrayBuffer)(4 * rows * width);
  const numbers = new Float32Array(buffer);
  for (let i = 0; i < numbers.length; i++) numbers[i] = (i % 1013) / 1013;
  const expected = net.predict(numbers.slice());
  expect(Buffer.compare(new Uint8Array(net.predict(numbers, numbers).buffer), new Uint8Array(expected.buffer))).toBe(0);
});

test('options that are on Object.prototype are none', () => {
  const polluting: Record<string, unknown> = {
    ...{
      epochs: 7,
      batchSize: 1,
      shuffle: false,
      validation: 0.5,
      learningRate: 0,
      sampleWeights: [9],
      metrics: { m: 1 },
    },
    ...{ maxSeconds: 0, earlyStopping: {}, onEpoch: () => false, onBatch: () => false, classWeights: [2] },
    ...{ seed: 8, clipNorm: 1e-9, clipValue: 1e-9, l1: 9, l2: 9, inputNoise: 9, loss: 'crossEntropy', backend: 'none' },
    ...{ activation: 'none', bias: false, dropout: 0.5, normalize: 'batch', maxNorm: 1, trainable: false, units: 9 },
    ...{ initializer: 'zeros', inputScaler: {}, outputScaler: {}, inputNames: ['a'], classNames: ['a'], momentum: 0.5 },
    ...{ nesterov: true, beta1: 0, search: () => {}, training: true, allowNonFinite: true, lazy: true },
    ...{
      takes: 'classes',
      seen: () => NaN,
      many: () => [9],
      uniform: [9, 9],
      choice: [9],
      clone: () => ({}),
      parameters: [],
    },
  };
  const work = (): Network => {
    const net = new Network({
      inputs: 3,
      layers: [{ units: 4, initializer: { normal: [0, 1] } }, { units: 2 }],
      optimizer: adam({}),
      seed: 3,
      backend: 'simd',
    });
    net.train(x, y);
    net.train(x, y, { epochs: 2 });
    net.trainBatch(x, y);
    net.trainBatch(x, y, {});
    net.evaluate(x, y);
    net.evaluate(x, y, { metrics: { mae, own: () => 1 } });
    net.train(x, y, { learningRate: () => 0.01, metrics: { mae } });
    net.train(x, y, { learningRate: exponentialDecay({ factor: 0.5 }) });
    net.train(x, y, { learningRate: 0.5 });
    net.applyGradients(net.gradients(x, y));
    net.applyGradients(new Float32Array(net.parameterCount).fill(0.5));
    new Network(net.config).predict(x);
    return Network.load(net.save());
  };
  const control = work();
  for (const [name, value] of Object.entries(polluting)) {
    Object.defineProperty(Object.prototype, name, { value, configurable: true, writable: true });
    try {
      expect(work().save(), name).toStrictEqual(control.save());
    } finally {
      delete (Object.prototype as Record<string, unknown>)[name];
    }
  }
});

test.each(['clipNorm', 'clipValue', 'maxNorm'] as const)('%s below the least float32 is still a bound', (name) => {
  const bounded = (bound: number | null): Network => {
    const layer = { units: 2, activation: 'linear', bias: false, maxNorm: name === 'maxNorm' ? bound : null } as const;
    const net = fresh({ layers: [layer], ...(name === 'maxNorm' ? {} : { [name]: bound }) });
    net.trainBatch(x, y);
    return net;
  };
  const limit =
    name === 'maxNorm' ? new Float32Array(6) : fresh({ layers: [{ units: 2, bias: false }] }).getParameters();
  for (const bound of [1e-44, 1e-45, 1e-46, 1e-100, Number.MIN_VALUE]) {
    bounded(bound)
      .getParameters()
      .forEach((value, i) => void expect(Math.abs(value - limit[i])).toBeLessThan(1e-40));
  }
  expect(
    bounded(null)
      .getParameters()
      .every((value, i) => Math.abs(value - limit[i]) < 1e-6),
  ).toBe(false);
});

test('−0 comes back from JSON', () => {
  const net = fresh();
  net.setParameters(new Float32Array(net.parameterCount).fill(-0));
  const back = Network.fromJSON(JSON.parse(JSON.stringify(net)));
  expect(back.getParameters().every((value) => Object.is(value, -0))).toBe(true);
  expectSameNetwork(back, net);
});

test('a clone knows that it has converged', () => {
  const net = fresh({ layers: [{ units: 2, activation: 'linear' }], optimizer: lbfgs() });
  expect(net.train(x, y, { epochs: 50, batchSize: undefined }).stopped).toBe('converged');
  const clone = net.clone();
  expect(clone.save({ training: true })).toStrictEqual(net.save({ training: true }));
  expect(clone.train(x, y, { epochs: 3 }).epochs).toBe(net.train(x, y, { epochs: 3 }).epochs);
});
