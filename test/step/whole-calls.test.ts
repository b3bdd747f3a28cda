/**
 * Calls on a few float32 rows are one call of Wasm each; the same as plain arrays, or where no call may take long, go the
 * long way. Both give the same bits and the same errors, for whatever a network may have.
 */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { adagrad, adam, adamw, lbfgs, Network, type NetworkConfig, rmsprop, rprop, Scaler, sgd } from '../../src/index';
import { limits } from '../../src/step/stages';
import { ACTIVATION_NAMES } from '../../src/toolbox/activations';
import { engineOf } from '../../src/wasm/memory';
import { BACKENDS } from '../support/backends';
import { expectUnchanged, thrownBy } from '../support/errors';
import { samples, shares } from '../support/samples';
import { expectSameBits, expectSameNetwork } from '../support/trainings';

const { callWork } = limits;

afterEach(() => {
  limits.callWork = callWork;
});

/** Does `work` where every call is too long for one call of Wasm. */
function theLongWay<Result>(work: () => Result): Result {
  limits.callWork = 0;
  try {
    return work();
  } finally {
    limits.callWork = callWork;
  }
}

const hidden = { units: 9, activation: 'tanh' } as const;
const base: NetworkConfig = { inputs: 5, layers: [hidden, { units: 3, activation: 'sigmoid' }] };
const OPTIMIZERS = [sgd({ momentum: 0.9 }), adagrad(), rmsprop({ centered: true }), adam(), adamw(), rprop()];
const withHidden = (options: object): NetworkConfig => ({ ...base, layers: [{ ...hidden, ...options }, 3] });

/** What goes in one call, by name. */
const TAKEN: readonly (readonly [string, NetworkConfig])[] = [
  ['plain descent', base],
  ...OPTIMIZERS.map((optimizer) => [optimizer.name, { ...base, optimizer }] as const),
  ...ACTIVATION_NAMES.map((activation) => [`${activation} inside`, withHidden({ activation })] as const),
  ['normalize: layer', withHidden({ normalize: 'layer' })],
  ['dropout and noise', { ...withHidden({ dropout: 0.4 }), inputNoise: 0.1 }],
  ['penalties and max-norm', withHidden({ l1: 0.01, l2: 0.02, maxNorm: 1 })],
  ['clipping', { ...base, clipValue: 0.01, clipNorm: 0.02 }],
  ['a frozen layer', withHidden({ trainable: false })],
  ['no biases', withHidden({ bias: false })],
  ['softmax', { ...base, layers: [9, { units: 3, activation: 'softmax' }], loss: 'crossEntropy' }],
  ['several binary outputs', { ...base, loss: 'binaryCrossEntropy' }],
  ['huber, linear', { ...base, layers: [4, { units: 3, activation: 'linear' }], loss: { name: 'huber', delta: 1 } }],
];

/** What does not. */
const OTHERS: readonly (readonly [string, NetworkConfig])[] = [
  ['normalize: batch', withHidden({ normalize: 'batch' })],
  ['lbfgs', { ...base, optimizer: lbfgs() }],
  ['wide rows', { ...base, inputs: 64 }],
  ['a scaler of y', { ...base, layers: [9, { units: 3, activation: 'linear' }], outputScaler: new Scaler() }],
];

describe.each(BACKENDS)('on %s', (backend) => {
  const make = (config: NetworkConfig): Network => new Network({ ...config, seed: 3, backend });

  /** Counts calls of a kernel while `work` runs. */
  function countCalls(name: 'learn' | 'derive' | 'answer', work: () => void): number {
    const engine = engineOf(backend);
    const { kernels } = engine;
    const spy = vi.fn(kernels[name] as (...given: number[]) => number);
    engine.kernels = { ...kernels, [name]: spy };
    try {
      work();
    } finally {
      engine.kernels = kernels;
    }
    return spy.mock.calls.length;
  }

  test.each(TAKEN)('%s: the bits of the long way', (_, config) => {
    const [few, long] = [make(config), make(config)];
    for (const [step, rows] of [1, 3, 2, 1, 128].entries()) {
      const [x, y] = [samples(rows, 5, step), shares(rows, 3, step)];
      const costs: number[] = [];
      expect(countCalls('learn', () => void costs.push(few.trainBatch(x, y)))).toBe(1);
      expect(countCalls('learn', () => void theLongWay(() => costs.push(long.trainBatch(x, y))))).toBe(0);
      expect(costs[0]).toBe(costs[1]);
      expectSameNetwork(few, long);
      const plain = Array.from(x);
      expectSameBits(few.predict(x), long.predict(plain), 'outputs');
      for (const [ours, theirs] of [
        [few.gradients(x, y), theLongWay(() => long.gradients(x, y))],
        [few.backward(x, y), theLongWay(() => long.backward(x, y))],
      ]) {
        expectSameBits(ours.parameters, theirs.parameters, 'gradients');
        expectSameBits(ours.inputs, theirs.inputs, 'gradients of x');
        expect(ours).toStrictEqual(theirs);
      }
    }
    expectSameNetwork(few, Network.load(long.save({ training: true })));
  });

  test('each call is one of Wasm', () => {
    const net = make(base);
    const [x, y] = [samples(2, 5), shares(2, 3)];
    expect(countCalls('answer', () => void net.predict(x))).toBe(1);
    expect(countCalls('derive', () => void net.gradients(x, y))).toBe(1);
    expect(countCalls('derive', () => void net.backward(x, y))).toBe(1);
    expect(countCalls('learn', () => net.applyGradients(net.getParameters()))).toBe(1);
  });

  test.each(OTHERS)('%s: not in one call', (_, config) => {
    const net = make(config);
    const [x, y] = [samples(4, net.inputs), shares(4, 3)];
    net.train(x, y, { epochs: 1 });
    expect(countCalls('learn', () => void net.trainBatch(x, y))).toBe(0);
    expect(countCalls('derive', () => void net.gradients(x, y))).toBe(0);
  });

  // Widths and rows around the lanes of a vector, every place of the bad number.
  test.each([
    [1, 1],
    [3, 1],
    [5, 3],
    [16, 2],
    [17, 1],
  ])('a number in x that is not finite, %d wide, %d rows: refused with its place', (inputs, rows) => {
    const net = make({ ...base, inputs });
    const y = shares(rows, 3);
    for (let i = 0; i < inputs * rows; i++) {
      for (const bad of [Number.NaN, Infinity, -Infinity]) {
        const x = samples(rows, inputs);
        x[i] = bad;
        const message = `"x" expected finite numbers (as float32), got ${bad} at row ${Math.floor(i / inputs)}, column ${i % inputs}`;
        for (const call of [
          () => net.predict(x),
          () => net.trainBatch(x, y),
          () => net.gradients(x, y),
          () => net.backward(x, y),
        ]) {
          expectUnchanged(net, () => expect(thrownBy(call).message).toBe(message));
        }
      }
    }
  });

  test.each([Number.NaN, -0.5, 1.5, Infinity])('a target of %d: the words of the long way', (bad) => {
    const net = make(base);
    for (let i = 0; i < 6; i++) {
      const y = shares(2, 3);
      y[i] = bad;
      for (const call of [() => net.trainBatch(samples(2, 5), y), () => net.gradients(samples(2, 5), y)]) {
        expectUnchanged(net, () => {
          const { message, code } = thrownBy(call);
          expect(message).toMatch(/^"y" expected .* at row \d, column \d$/);
          expect(theLongWay(() => thrownBy(call))).toMatchObject({ message, code });
        });
      }
    }
  });

  test('a gradient that is not finite, at any place, is refused', () => {
    const net = make(base);
    for (let i = 0; i < net.parameterCount; i++) {
      const flat = new Float32Array(net.parameterCount);
      flat[i] = i % 2 ? Number.NaN : Infinity;
      expectUnchanged(net, () =>
        expect(thrownBy(() => net.applyGradients(flat)).message).toBe(
          `"gradients" expected finite numbers (as float32), got ${flat[i]} at index ${i}`,
        ),
      );
    }
  });

  test.each([sgd(), adam(), sgd({ momentum: 0.9 })])('a step that diverges is undone: $name', (optimizer) => {
    const net = make({ ...base, layers: [9, { units: 3, activation: 'linear' }], optimizer });
    net.trainBatch(samples(1, 5), shares(1, 3));
    net.learningRate = 3e38;
    const huge = new Float32Array(3).fill(1e18);
    const flat = net.getParameters().fill(1e10);
    const before = net.save({ training: true });
    for (const call of [() => net.trainBatch(samples(1, 5), huge), () => net.applyGradients(flat)]) {
      const error = thrownBy(call);
      expect(error.code).toBe('diverged');
      expect(theLongWay(() => thrownBy(call).message)).toBe(error.message);
      expect(net.save({ training: true })).toEqual(before);
    }
  });

  test('the output may be the row itself, or another view of its memory', () => {
    const net = make({ inputs: 3, layers: [3] });
    const x = samples(1, 3);
    const expected = net.predict(x);
    const same = x.slice();
    expectSameBits(net.predict(same, same), expected);
    const buffer = new Float32Array(4);
    buffer.set(x, 1);
    expectSameBits(net.predict(buffer.subarray(1), buffer.subarray(0, 3)).slice(), expected);
  });
});
