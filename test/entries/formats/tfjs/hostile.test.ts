/** A model.json and its weights from a stranger. */
import { Random } from 'nablanet';
import { describe, expect, test } from 'vitest';
import { fromTFJS } from '../../../../src/entries/formats/tfjs';
import { mutateBytes, mutateJson, outcome } from '../exchange/mutants';
import { type Saved, savedJson, savedText, savedWeights } from './golden';

const file = (message: string | RegExp) =>
  expect.objectContaining({ code: 'file', message: expect.stringMatching(message) });

/** The saved model with one thing changed. */
function changed(change: (json: Saved) => unknown) {
  const json = savedJson();
  change(json);
  return () => fromTFJS(json, savedWeights());
}

const layers = (json: Saved) => json.modelTopology.config.layers;
const specs = (json: Saved) => json.weightsManifest[0].weights;

describe('what is wrong is named', () => {
  test.each<[string, (json: Saved) => unknown, RegExp]>([
    [
      'a layer',
      (j) => (layers(j)[3].class_name = 'LSTM'),
      /layers among InputLayer, .*, got "dropout_Dropout1" \(LSTM\)/,
    ],
    ['an activation', (j) => (layers(j)[7].config.activation = 'cubic'), /got "cubic" in "dense_Dense3" \(Dense\)/],
    [
      'two names',
      (j) => (layers(j)[4].config.name = 'dense_Dense1'),
      /a name of its own for each layer, got "dense_Dense1" twice/,
    ],
    [
      'units',
      (j) => (layers(j)[4].config.units = 1e9),
      /"dense_Dense2\/kernel" expected shape \(6 × 1000000000\), got \(6 × 5\)/,
    ],
    ['inputs', (j) => (layers(j)[0].config.batch_input_shape = [null, 1e12]), /weights for the 1000000000000 inputs/],
    [
      'images',
      (j) => (layers(j)[0].config.batch_input_shape = [null, 2, 2]),
      /vectors before "dense_Dense1" \(Dense\), got 3 axes/,
    ],
    ['an axis', (j) => (layers(j)[1].config.axis = 0), /axis -1 or 1 in .*, got 0/],
    ['no layers', (j) => (j.modelTopology.config.layers = []), /a list of layers, got an array of 0/],
    ['another model', (j) => (j.modelTopology.class_name = 'Hub'), /a Sequential or Functional model, got "Hub"/],
    ['no manifest', (j) => (j.weightsManifest = {} as never), /a "weightsManifest", got an object/],
    [
      'a missing tensor',
      (j) => (specs(j)[1].name = 'x/beta'),
      /"batch_normalization_BatchNormalization1\/beta" expected a tensor of this name/,
    ],
    [
      'a tensor twice',
      (j) => (specs(j)[7].name = specs(j)[5].name),
      /expected a tensor of this name in the weights, got several/,
    ],
    [
      'a dtype',
      (j) => (specs(j)[0].dtype = 'float64'),
      /"dense_Dense1\/kernel" expected a dtype among .*, got "float64"/,
    ],
    ['integers', (j) => (specs(j)[0].dtype = 'int32'), /"dense_Dense1\/kernel" expected float32, got "int32"/],
    [
      'too long',
      (j) => (specs(j)[0].shape = [2 ** 30, 2 ** 30]),
      /"dense_Dense1\/kernel" expected \d+ bytes, got 420 that are left/,
    ],
    [
      'beyond counting',
      (j) => (specs(j)[0].shape = Array(8).fill(2 ** 50)),
      /"dense_Dense1\/kernel" expected .* bytes, got 420/,
    ],
    ['negative', (j) => (specs(j)[0].shape = [-1, 6]), /"dense_Dense1\/kernel" expected a shape/],
    ['unused', (j) => layers(j).pop(), /"dense_Dense3\/kernel" expected a layer that it belongs to, got none/],
    ['scale', (j) => (specs(j)[0].quantization = { dtype: 'uint8' }), /quantization as float16, or as uint8/],
  ])('%s', (_, change, message) => {
    expect(changed(change)).toThrow(file(message));
  });

  test('bytes that are too few, too many, not finite, no bytes', () => {
    const weights = savedWeights();
    expect(() => fromTFJS(savedText(), weights.subarray(4))).toThrow(file(/expected 24 bytes, got 20 that are left/));
    expect(() => fromTFJS(savedText(), [weights, weights])).toThrow(
      file(/^"weights" expected the 420 bytes of the manifest, got 840/),
    );
    weights.fill(255, 0, 4);
    expect(() => fromTFJS(savedText(), weights)).toThrow(
      file(/^"dense_Dense1\/kernel" expected finite numbers, got NaN/),
    );
    expect(() => fromTFJS(savedText(), 'abc' as never)).toThrow(expect.objectContaining({ code: 'type' }));
    expect(() => fromTFJS('{', weights)).toThrow(file(/^"modelJson" expected JSON/));
    expect(() => fromTFJS(7 as never, weights)).toThrow(expect.objectContaining({ code: 'type' }));
    expect(() => fromTFJS({ format: 'graph-model', modelTopology: { node: [] } }, weights)).toThrow(
      file(/a layers model, got a graph model/),
    );
  });
});

describe('graphs that are no chain', () => {
  const dense = (name: string, ...from: string[]) => ({
    ...{ class_name: 'Dense', name, config: { name, units: 1 } },
    inbound_nodes: from.length ? [from.map((source) => [source, 0, 0, {}])] : [],
  });
  const input = { class_name: 'InputLayer', name: 'in', config: { batch_input_shape: [null, 1] }, inbound_nodes: [] };
  const graph =
    (ends: string[], ...nodes: object[]) =>
    () =>
      fromTFJS(
        {
          modelTopology: {
            class_name: 'Functional',
            config: { layers: nodes, input_layers: [['in', 0, 0]], output_layers: ends.map((end) => [end, 0, 0]) },
          },
          weightSpecs: [],
        },
        new Uint8Array(),
      );

  test.each<[string, () => unknown, RegExp]>([
    ['a sum', graph(['b'], input, dense('a', 'in'), dense('b', 'a', 'in')), /a chain of layers, got 2 inputs of "b"/],
    ['a circle', graph(['b'], input, dense('a', 'b'), dense('b', 'a')), /a chain of layers, got 1 inputs of/],
    [
      'a branch',
      graph(['a'], input, dense('a', 'in'), dense('b', 'in')),
      /a chain of layers, got "b" \(Dense\) beside it/,
    ],
    ['two outputs', graph(['a', 'b'], input, dense('a', 'in'), dense('b', 'in')), /one output layer, got 2/],
    ['nowhere', graph(['a'], input, dense('a', 'x')), /a chain of layers, got no layer "x"/],
  ])('%s', (_, read, message) => {
    expect(read).toThrow(file(message));
  });
});

test('keys that lead to a prototype lead nowhere', () => {
  const text = savedText().replace('"config":{', '"config":{"__proto__":{"units":9,"polluted":1},');
  expect(fromTFJS(text, savedWeights()).inputs).toBe(4);
  expect(({} as Record<string, unknown>).polluted).toBe(undefined);
  const json = savedJson();
  layers(json)[2].class_name = 'constructor';
  expect(() => fromTFJS(json, savedWeights())).toThrow(file(/\(constructor\)/));
});

test('a few bytes do not ask for many numbers', () => {
  const rescaling = (name: string) => ({ class_name: 'Rescaling', config: { name, scale: 2 } });
  const width = 50_000;
  const many = Array.from({ length: 5_000 }, (_, i) => rescaling(`r${i}`));
  const dense = {
    class_name: 'Dense',
    config: { name: 'd', units: width, batch_input_shape: [null, 1], use_bias: false },
  };
  const modelTopology = { class_name: 'Sequential', config: { layers: [dense, ...many] } };
  const weightSpecs = [{ name: 'd/kernel', shape: [1, width], dtype: 'float32' }];
  const read = () => fromTFJS({ modelTopology, weightSpecs }, new Float32Array(width));
  expect(outcome(() => read())).toBe('error');
  expect(read).toThrow(file(/as many weights as its layers are wide/));
});

test('mutants end in a network that works, or in an error that says why', () => {
  const random = new Random(5);
  const [json, weights] = [savedJson(), savedWeights()];
  const text = new TextEncoder().encode(savedText());
  let networks = 0;
  const count = 3_000;
  for (let i = 0; i < count; i++) {
    const read = [
      () => fromTFJS(mutateJson(json, random), weights),
      () => fromTFJS(new TextDecoder().decode(mutateBytes(text, random)), weights),
      () => fromTFJS(json, mutateBytes(weights, random)),
    ][i % 3];
    if (outcome(read) === 'network') networks++;
  }
  expect(networks / count).toBeGreaterThan(0.01);
  expect(networks / count).toBeLessThan(0.9);
});

test('a variance below 0', () => {
  const json = savedJson();
  const place = specs(json).findIndex(({ name }) => name.endsWith('moving_variance'));
  const before = specs(json).slice(0, place);
  const at = before.reduce((sum, { shape }) => sum + 4 * shape.reduce((a, b) => a * b, 1), 0);
  const weights = savedWeights().slice();
  new DataView(weights.buffer).setFloat32(at, -1, true);
  expect(() => fromTFJS(json, weights)).toThrow(file(/variance.* expected .*, got -1/));
});

test('a shape nested deeper than the stack', () => {
  let shape: unknown = [];
  for (let i = 0; i < 100_000; i++) shape = [shape];
  expect(changed((json) => (specs(json)[0].shape = shape as never))).toThrow(file(/ expected .*, got /));
});
