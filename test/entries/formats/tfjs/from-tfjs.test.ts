/** Models that TensorFlow.js saved, and the forms that its converter gives them. */
import { type Activation, Network } from 'nablanet';
import { describe, expect, test } from 'vitest';
import { fromTFJS, toTFJS } from '../../../../src/entries/formats/tfjs';
import { worstDifference } from '../exchange/networks';
import { predicted, savedJson, savedText, savedWeights } from './golden';

const { x, outputs } = predicted();
/** Two float32 libraries. */
const same = (net: Network) => expect(worstDifference(net.predict(x), outputs, 3)).toBeLessThan(1e-5);

describe('what TensorFlow.js saved', () => {
  test('as text, as JSON, as its artifacts', () => {
    const json = savedJson();
    const { modelTopology, weightsManifest } = json;
    const weights = savedWeights();
    same(fromTFJS(savedText(), weights));
    same(fromTFJS(json, weights.buffer as ArrayBuffer));
    same(fromTFJS({ modelTopology, weightSpecs: weightsManifest[0].weights }, weights));
  });

  test('is the network that it looks like', () => {
    const net = fromTFJS(savedText(), savedWeights(), { seed: 9, classNames: ['a', 'b', 'c'] });
    expect(net.config).toMatchObject({
      ...{ inputs: 4, loss: 'crossEntropy', seed: 9, classNames: ['a', 'b', 'c'] },
      layers: [
        { units: 6, bias: false, normalize: 'batch', activation: { name: 'leakyRelu', slope: 0.3 }, dropout: 0.25 },
        { units: 5, bias: true, normalize: 'layer', activation: 'silu' },
        { units: 3, bias: true, normalize: null, activation: 'softmax' },
      ],
    });
  });

  test('in several shards and groups', () => {
    const json = savedJson();
    const weights = savedWeights();
    const [{ weights: specs }] = json.weightsManifest;
    json.weightsManifest = [
      { paths: ['a.bin', 'b.bin'], weights: specs.slice(0, 5) },
      { paths: ['c.bin'], weights: specs.slice(5) },
    ];
    same(fromTFJS(json, [weights.slice(0, 3), weights.slice(3, 200), weights.slice(200)]));
  });

  test('takes bytes that start anywhere', () => {
    const all = new Uint8Array(savedWeights().length + 5);
    all.set(savedWeights(), 3);
    same(fromTFJS(savedText(), all.subarray(3, all.length - 2)));
  });
});

/** A dense layer of three units, and what stands around it. */
function converted(model: object, prefix: string, suffixes = ['kernel', 'bias']) {
  const weights = [
    { name: `${prefix}${suffixes[0]}`, shape: [2, 3], dtype: 'float32' },
    { name: `${prefix}${suffixes[1]}`, shape: [3], dtype: 'float32' },
  ];
  return {
    format: 'layers-model',
    modelTopology: { model_config: model },
    weightsManifest: [{ paths: ['a'], weights }],
  };
}

const NUMBERS = Float32Array.of(1, 2, 3, 4, 5, 6, 0.1, 0.2, 0.3);
const line = { name: 'd', units: 3, activation: 'linear' };
const tensor = (name: string) => ({
  class_name: '__keras_tensor__',
  config: { shape: [null, 2], dtype: 'float32', keras_history: [name, 0, 0] },
});
const keras3 = (class_name: string, module = 'keras.layers') => ({ module, class_name, registered_name: null });
const input2 = {
  class_name: 'InputLayer',
  name: 'in',
  config: { batch_input_shape: [null, 2], name: 'in' },
  inbound_nodes: [],
};
const input3 = {
  ...keras3('InputLayer'),
  name: 'in',
  config: { batch_shape: [null, 2], name: 'in' },
  inbound_nodes: [],
};

const FORMS: Record<string, object> = {
  'Sequential of Keras 2': converted(
    {
      class_name: 'Sequential',
      config: { layers: [{ class_name: 'Dense', config: { ...line, batch_input_shape: [null, 2] } }] },
    },
    'd/',
  ),
  'Sequential of old: a list': converted(
    { class_name: 'Sequential', config: [{ class_name: 'Dense', config: { ...line, batch_input_shape: [null, 2] } }] },
    'd/',
  ),
  'Sequential of Keras 3': converted(
    {
      class_name: 'Sequential',
      config: { name: 's', layers: [input3, { ...keras3('Dense'), config: line }], build_input_shape: [null, 2] },
    },
    's/d/',
  ),
  'Sequential that says its shape at the end alone': converted(
    {
      class_name: 'Sequential',
      config: { layers: [{ class_name: 'Dense', config: line }], build_input_shape: [null, 2] },
    },
    'd/',
  ),
  'no shape at all': converted(
    { class_name: 'Sequential', config: { layers: [{ class_name: 'Dense', config: line }] } },
    'd/',
  ),
  'functional, Keras 2': converted(
    {
      class_name: 'Model',
      config: {
        layers: [input2, { class_name: 'Dense', name: 'd', config: line, inbound_nodes: [[['in', 0, 0, {}]]] }],
        input_layers: [['in', 0, 0]],
        output_layers: [['d', 0, 0]],
      },
    },
    'd/',
  ),
  'functional, Keras 3': converted(
    {
      ...keras3('Functional', 'keras.src.models.functional'),
      registered_name: 'Functional',
      config: {
        layers: [
          input3,
          { ...keras3('Dense'), name: 'd', config: line, inbound_nodes: [{ args: [tensor('in')], kwargs: {} }] },
        ],
        input_layers: ['in', 0, 0],
        output_layers: [['d', 0, 0]],
      },
    },
    'layers/d/vars/',
    ['0', '1'],
  ),
  'a model by the name of a layer': converted(
    { class_name: 'Sequential', config: { layers: [{ class_name: 'Dense', config: line }] } },
    'kernel/d/inner/',
  ),
};

test.each(Object.entries(FORMS))('%s', (_, json) => {
  const net = fromTFJS(json, NUMBERS);
  expect(net.inputs).toBe(2);
  expect(net.layers[0].getWeights()).toEqual(NUMBERS.slice(0, 6));
  expect(net.layers[0].getBiases()).toEqual(NUMBERS.slice(6));
  expect(net.config.loss).toBe('meanSquaredError');
});

test.each<[unknown, Activation]>([
  ['tanh', 'tanh'],
  [null, 'linear'],
  ['swish', 'silu'],
  ['leaky_relu', { name: 'leakyRelu', slope: 0.2 }],
  [{ class_name: 'function', module: 'keras.activations', config: 'gelu' }, 'gelu'],
  [
    { class_name: 'LeakyReLU', module: 'keras.layers', config: {} },
    { name: 'leakyRelu', slope: 0.3 },
  ],
  [{ class_name: 'LeakyReLU', config: { negative_slope: 0.01 } }, 'leakyRelu'],
  [
    { class_name: 'ELU', config: { alpha: 2 } },
    { name: 'elu', alpha: 2 },
  ],
  [{ class_name: 'relu', config: {} }, 'relu'],
  [
    { class_name: 'ReLU', config: { negative_slope: { type: 'ndarray', value: 0.1 }, threshold: 0, max_value: null } },
    { name: 'leakyRelu', slope: 0.1 },
  ],
])('activation %j', (activation, expected) => {
  const layers = [{ class_name: 'Dense', config: { ...line, activation } }];
  const net = fromTFJS(converted({ class_name: 'Sequential', config: { layers } }, 'd/'), NUMBERS);
  expect(net.layers[0].activation).toEqual(expected);
});

describe('quantized', () => {
  const form = (quantization: object) => {
    const json = converted(
      { class_name: 'Sequential', config: { layers: [{ class_name: 'Dense', config: line }] } },
      'd/',
    );
    Object.assign(json.weightsManifest[0].weights[0], { quantization });
    return json;
  };
  const bias = new Uint8Array(NUMBERS.slice(6).buffer);
  const read = (quantization: object, kernel: Uint8Array | Uint16Array) =>
    Array.from(fromTFJS(form(quantization), [kernel, bias]).layers[0].getWeights());

  test('to integers', () => {
    const expected = [0, 1, 2, 100, 200, 255].map((v) => Math.fround(v * 0.5 - 3));
    expect(read({ dtype: 'uint8', scale: 0.5, min: -3 }, Uint8Array.of(0, 1, 2, 100, 200, 255))).toEqual(expected);
    expect(read({ dtype: 'uint16', scale: 0.5, min: -3 }, Uint16Array.of(0, 1, 2, 100, 200, 255))).toEqual(expected);
  });

  test('to half precision: every one of its exponents', () => {
    const halves = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x8400, 0x7bff, 0x3555);
    expect(read({ dtype: 'float16' }, halves)).toEqual([1, -2, 2 ** -24, -(2 ** -14), 65504, 0.333251953125]);
    expect(() => read({ dtype: 'float16' }, Uint16Array.of(0, 0, 0, 0, 0, 0x7c00))).toThrow(
      '"d/kernel" expected finite numbers, got Infinity',
    );
  });
});

test('and back: the same file says the same', () => {
  const net = fromTFJS(savedText(), savedWeights());
  const { modelJson, weights } = toTFJS(net);
  expect(fromTFJS(modelJson, weights).getParameters()).toEqual(net.getParameters());
});

test('to TensorFlow.js: what it takes, and what it has not', () => {
  const net = new Network({
    inputs: 2,
    layers: [
      { units: 3, activation: 'silu' },
      { units: 1, activation: { name: 'elu', alpha: 2 } },
    ],
  });
  expect(() => toTFJS(net)).toThrow(
    '"layers" expected an elu with an alpha of 1, the one that TensorFlow.js has, got 2',
  );
  expect(() => toTFJS({} as Network)).toThrow('"net" expected a Network, got an object');
  expect(() => toTFJS(new Network({ inputs: 2, layers: [1] }), { scaler: true } as object)).toThrow(
    'did you mean "scalers"?',
  );
  const { modelJson, weights, artifacts } = toTFJS(new Network({ inputs: 2, layers: [3], seed: 1 }));
  expect(modelJson.weightsManifest[0]).toEqual({
    paths: ['weights.bin'],
    weights: [
      { name: 'dense/kernel', shape: [2, 3], dtype: 'float32' },
      { name: 'dense/bias', shape: [3], dtype: 'float32' },
    ],
  });
  expect(weights).toHaveLength(4 * 9);
  expect(artifacts.weightData).toBe(weights.buffer);
});
