/** What no layer of this library is, and several are together: selu, clamps and PReLU, noise, models in models. */
import { describe, expect, test } from 'vitest';
import { fromTFJS } from '../../../../src/entries/formats/tfjs';

/** A model.json of these layers, over one input of `inputs` numbers, and its weights. */
function model(inputs: number, layers: [kind: string, config: object][], tensors: [string, number[], number[]][]) {
  const entries = layers.map(([class_name, config], i) => ({
    class_name,
    config: { name: `l${i}`, ...(i === 0 && { batch_input_shape: [null, inputs] }), ...config },
  }));
  const weights = tensors.map(([name, shape]) => ({ name, shape, dtype: 'float32' }));
  const topology = { class_name: 'Sequential', config: { name: 's', layers: entries } };
  const json = { modelTopology: topology, weightsManifest: [{ paths: ['w'], weights }] };
  return [json, new Uint8Array(Float32Array.from(tensors.flatMap(([, , values]) => values)).buffer)] as const;
}

/** z = w · x for each w, and an activation over them. */
const WEIGHTS = [1, -2, 0.5];
function over(kind: string, config: object, more: [string, number[], number[]][] = []) {
  const dense: [string, object] = ['Dense', { units: 3, use_bias: false }];
  return fromTFJS(...model(1, [dense, [kind, config]], [['l0/kernel', [1, 3], WEIGHTS], ...more]));
}

const X = [-50, -4, -1.5, -0.3, 0, 0.2, 1, 3, 7, 1000];
type Formula = (z: number, unit: number) => number;
function expectFormula(net: ReturnType<typeof over>, f: Formula, size = 1): void {
  const outputs = net.predict(X.map((x) => [x]));
  for (const [i, x] of X.entries()) {
    for (const [j, w] of WEIGHTS.entries()) {
      const expected = f(w * x, j);
      // A few units of float32's last place: of what is taken off and put back too, the maximum.
      expect(Math.abs(outputs[3 * i + j] - expected)).toBeLessThanOrEqual(5e-7 * Math.max(size, Math.abs(expected)));
    }
  }
}

const leaky = (slope: number) => (z: number) => (z > 0 ? z : slope * z);

describe('formulas, in the last layer', () => {
  test('selu', () => {
    const f: Formula = (z) => 1.0507009873554805 * (z > 0 ? z : 1.6732632423543772 * Math.expm1(z));
    expectFormula(over('Activation', { activation: 'selu' }), f);
  });

  test.each([6, 1, 0.25, 0, 100])('a maximum of %f', (max) => {
    expectFormula(over('ReLU', { max_value: max }), (z) => Math.min(Math.max(z, 0), max), max + 1);
    const below = leaky(0.1);
    expectFormula(over('ReLU', { max_value: max, negative_slope: 0.1 }), (z) => Math.min(below(z), max), max + 1);
  });

  test('relu6', () => {
    expectFormula(over('Activation', { activation: 'relu6' }), (z) => Math.min(Math.max(z, 0), 6), 7);
  });

  test.each([
    ['one a unit', [0.25, -0.5, 0], {}],
    ['all alike', [0.2, 0.2, 0.2], {}],
    ['all alike and negative', [-0.2, -0.2, -0.2], {}],
    ['shared', [0.3], { shared_axes: [1] }],
  ])('PReLU: slopes %s', (_, slopes, config) => {
    const net = over('PReLU', config, [['l1/alpha', [slopes.length], slopes]]);
    expectFormula(net, (z, unit) => leaky(slopes[unit] ?? slopes[0])(z));
  });

  test('of slopes that are alike PReLU is leakyRelu', () => {
    const net = over('PReLU', { shared_axes: [1] }, [['l1/alpha', [1], [0.25]]]);
    expect(net.layers.map(({ activation }) => activation)).toEqual([{ name: 'leakyRelu', slope: 0.25 }]);
  });
});

describe('noise', () => {
  const dense: [string, object] = ['Dense', { units: 1, use_bias: false }];
  const kernel: [string, number[], number[]] = ['d/kernel', [2, 1], [1, 2]];
  const named: [string, object] = [dense[0], { ...dense[1], name: 'd' }];

  test('of the inputs is the inputNoise of the config, unless the options have another', () => {
    const noise: [string, object] = ['GaussianNoise', { stddev: 3 }];
    const two = model(2, [noise, ['GaussianNoise', { stddev: 4, name: 'n' }], named], [kernel]);
    expect(fromTFJS(...two).config.inputNoise).toBe(5);
    expect(fromTFJS(...two, { inputNoise: 0.5 }).config.inputNoise).toBe(0.5);
  });

  test('elsewhere is left out, as it changes no prediction', () => {
    const net = fromTFJS(...model(2, [named, ['GaussianNoise', { stddev: 3 }]], [kernel]));
    expect(net.config.inputNoise).toBe(0);
    expect(Array.from(net.predict([1, 1]))).toEqual([3]);
  });
});

describe('models in models', () => {
  const nest = (depth: number, inner: object): object =>
    depth === 0 ? inner : { class_name: 'Sequential', config: { name: `s${depth}`, layers: [nest(depth - 1, inner)] } };
  const dense = { class_name: 'Dense', config: { name: 'd', units: 1, use_bias: false, batch_input_shape: [null, 2] } };
  const load = (depth: number) => {
    const weights = [{ name: `s1/d/kernel`, shape: [2, 1], dtype: 'float32' }];
    const json = { modelTopology: nest(depth, dense), weightsManifest: [{ paths: ['w'], weights }] };
    return fromTFJS(json, new Uint8Array(Float32Array.of(1, 2).buffer));
  };

  test('are unfolded', () => {
    for (const depth of [1, 2, 5, 17]) expect(Array.from(load(depth).predict([3, 4]))).toEqual([11]);
  });

  test('but not without end', () => {
    const refused = expect.objectContaining({
      code: 'file',
      message: expect.stringContaining('models nested at most 16'),
    });
    expect(() => load(18)).toThrow(refused);
    expect(() => load(3000)).toThrow(refused);
  });
});

test('what cannot be expressed is named', () => {
  const file = (message: string) =>
    expect.objectContaining({ code: 'file', message: expect.stringContaining(message) });
  expect(() => over('ReLU', { threshold: 1 })).toThrow(
    file('a ReLU without a threshold, at which it jumps, got a threshold of 1'),
  );
  expect(() => over('ThresholdedReLU', { theta: 1 })).toThrow(file('"l1" (ThresholdedReLU)'));
  expect(() => over('ReLU', { max_value: -1 })).toThrow(file('"max_value" of "l1" (ReLU)'));
  const twice = model(
    1,
    [
      ['Dense', { units: 3, use_bias: false, activation: 'relu' }],
      ['PReLU', {}],
    ],
    [
      ['l0/kernel', [1, 3], WEIGHTS],
      ['l1/alpha', [3], [1, 2, 3]],
    ],
  );
  expect(() => fromTFJS(...twice)).toThrow(file('an activation ("l1") elsewhere'));
});
