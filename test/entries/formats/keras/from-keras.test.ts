/** Files in the layout of Keras 3: the same predictions as its formulas give in float64. */
import { unzipSync, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { fromKeras } from '../../../../src/entries/formats/keras';
import { worstDifference } from '../exchange/networks';
import { EXPRESSED, golden, NAMES, predicted } from './golden';

const outputs = predicted();

test.each(NAMES)('%s: predictions', (name) => {
  const net = fromKeras(golden(`${name}.keras`));
  const expected = outputs[name];
  // float32 against float64.
  expect(worstDifference(net.predict(expected.x), expected.outputs, net.outputs)).toBeLessThan(2e-6);
});

test.each(EXPRESSED)('%s, which Keras itself saved: predictions', (name) => {
  const net = fromKeras(golden(`${name}.keras`));
  const { x, outputs } = predicted('expressed.json')[name];
  // Two float32 libraries.
  expect(worstDifference(net.predict(x), outputs, net.outputs)).toBeLessThan(1e-5);
});

test('noise before the first layer, and models in models', () => {
  const net = fromKeras(golden('nested.keras'));
  expect(net.config.inputNoise).toBe(0.3);
  expect(net.layers[0].activation).toBe('tanh');
});

test('layers and options', () => {
  const net = fromKeras(golden('sequential.keras').buffer as ArrayBuffer, { seed: 4, classNames: ['a', 'b', 'c'] });
  expect(net.config).toMatchObject({
    ...{ inputs: 4, loss: 'crossEntropy', seed: 4, classNames: ['a', 'b', 'c'] },
    layers: [
      { units: 6, activation: 'relu', bias: true, normalize: null, dropout: 0.25 },
      { units: 5, activation: 'silu', bias: true, normalize: 'layer', dropout: 0 }, // of the normalisation before it
      { units: 3, activation: 'softmax', bias: true, normalize: null, dropout: 0 },
    ],
  });
  expect(fromKeras(golden('functional.keras')).config).toMatchObject({
    ...{ inputs: 6, loss: 'binaryCrossEntropy' },
    layers: [
      { units: 5, activation: 'tanh', normalize: 'batch', dropout: 0.5 },
      { units: 2, activation: 'sigmoid' },
    ],
  });
  expect(fromKeras(golden('activations.keras')).layers.map(({ activation }) => activation)).toEqual([
    ...['linear', 'sigmoid', 'tanh', 'relu', { name: 'leakyRelu', slope: 0.2 }, 'elu', 'gelu', 'silu', 'softplus'],
    ...[
      { name: 'leakyRelu', slope: 0.3 },
      { name: 'elu', alpha: 0.7 },
      { name: 'leakyRelu', slope: 0.05 },
    ],
    ...[{ name: 'leakyRelu', slope: 0.1 }, 'softmax', 'softmax'],
  ]);
});

/** A file with its config changed as text; packed anew. */
function changed(name: string, change: (config: string) => string, metadata?: object): Uint8Array {
  const files = unzipSync(golden(`${name}.keras`));
  files['config.json'] = new TextEncoder().encode(change(new TextDecoder().decode(files['config.json'])));
  if (metadata) files['metadata.json'] = new TextEncoder().encode(JSON.stringify(metadata));
  return zipSync(files, { level: 0 });
}

const same = (config: string): string => config;

describe('what is no such file is named', () => {
  const file = (message: RegExp) => expect.objectContaining({ code: 'file', message: expect.stringMatching(message) });

  test('files', () => {
    expect(() => fromKeras(golden('many.h5'))).toThrow(file(/a \.keras file, which Keras 3 saves, got an HDF5 file/));
    expect(() => fromKeras(new Uint8Array())).toThrow(file(/a zip archive with metadata\.json in it, got none/));
    expect(() => fromKeras(new Uint8Array(5000).fill(80))).toThrow(
      file(/a zip archive with metadata\.json in it, got none/),
    );
    expect(() => fromKeras('model.keras' as never)).toThrow(expect.objectContaining({ code: 'type' }));
    const files = unzipSync(golden('sequential.keras'));
    delete files['model.weights.h5'];
    expect(() => fromKeras(zipSync(files))).toThrow(file(/with model\.weights\.h5 in it, got none/));
    files['model.weights.h5'] = new Uint8Array(100);
    expect(() => fromKeras(zipSync(files))).toThrow(file(/an HDF5 file that is whole, got another file/));
    expect(() => fromKeras(changed('sequential', () => '{'))).toThrow(
      file(/JSON in config\.json, got text that is none/),
    );
  });

  test.each([
    [{ keras_version: '2.15.0' }, /a file of Keras 3, got one of version "2\.15\.0"/],
    [{ keras_version: '4.0.0' }, /got one of version "4\.0\.0"/],
    [{}, /got one of version undefined/],
  ])('version %j', (metadata, message) => {
    expect(() => fromKeras(changed('sequential', same, metadata))).toThrow(file(message));
  });

  test.each<[string, string, string, RegExp]>([
    ['a layer', '"Dropout"', '"LSTM"', /layers among .*, got "dropout_5" \(LSTM\)/],
    [
      'an activation',
      '"activation": "silu"',
      '"activation": "celu"',
      /activation among .*, got "celu" in "activation_8" \(Activation\)/,
    ],
    [
      'a function of the user',
      '"activation": "silu"',
      '"activation": {"class_name": "function", "module": "builtins", "config": "mine"}',
      /got "mine"/,
    ],
    [
      'a layer of the user',
      '"module": "keras.layers", "class_name": "Dropout"',
      '"module": "mine", "class_name": "Dropout"',
      /Keras's own layers, got "Dropout" of "mine"/,
    ],
    [
      'a layer registered',
      '"input_layer_2"}, "registered_name": null',
      '"input_layer_2"}, "registered_name": "mine>InputLayer"',
      /got "mine>InputLayer" of "keras.layers"/,
    ],
    ['units', '"units": 6', '"units": 7', /"dense_3\/kernel" expected shape \(4 × 7\), got \(4 × 6\)/],
    ['an axis', '"axis": -1', '"axis": 0', /axis -1 or 1 in "batch_normalization_4" \(BatchNormalization\), got 0/],
    ['no bias', '"use_bias": true', '"use_bias": false', /1 variables of "dense_3" \(Dense\), got 2/],
    [
      'a bias',
      '"use_bias": false',
      '"use_bias": true',
      /"dense_6\/bias" expected a dataset layers\/dense_1\/vars\/1 in model.weights.h5, got none/,
    ],
    ['rms', '"rms_scaling": false', '"rms_scaling": true', /no "rms_scaling"/],
    [
      'quantized',
      '"quantization_config": null',
      '"quantization_config": {}',
      /no "quantization_config", got one in "dense_3" \(Dense\)/,
    ],
    ['inputs', '"batch_shape": [null, 4]', '"batch_shape": [null, null]', /a shape such as \[null, 3\]/],
  ])('%s', (_, from, to, message) => {
    expect(() => fromKeras(changed('sequential', (config) => config.replace(from, to)))).toThrow(file(message));
  });
});
