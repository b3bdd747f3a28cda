/** What is not read is named: the node's type and name, the tensor, the version. */
import { describe, expect, test } from 'vitest';
import { fromONNX } from '../../../../src/entries/formats/onnx';
import { type ModelSpec, matrix, modelOf, type NodeSpec, type TensorSpec } from './models';

const file = (message: string | RegExp) =>
  expect.objectContaining({ code: 'file', message: expect.stringMatching(message) });

const read = (spec: ModelSpec) => () => fromONNX(modelOf(spec));

const W = matrix(3, 2);
const dense = { type: 'MatMul', inputs: ['X', 'W'], out: 'h' };
const vector: TensorSpec = { dims: [2], values: [1, 2] };

/** A node behind X · W, (n × 2). */
function behind(node: NodeSpec, tensors: ModelSpec['tensors'] = {}) {
  return read({ nodes: [dense, { inputs: ['h'], ...node }], tensors: { W, v: vector, ...tensors } });
}

describe('operators', () => {
  test.each<[string, NodeSpec, RegExp, ModelSpec['tensors']?]>([
    ['another', { type: 'Conv' }, /nodes among Gemm, .*, got Conv \("the Conv"\)$/],
    ['the prototype’s', { type: 'constructor' }, /got constructor \("the constructor"\)$/],
    ['of another domain', { type: 'Gelu', domain: 'com.microsoft' }, /got com\.microsoft\.Gelu \("the Gelu"\)$/],
    ['gelu by tanh', { type: 'Gelu', strings: { approximate: 'tanh' } }, /Gelu .* with approximate "tanh"/],
    ['swish with a slope', { type: 'Swish', floats: { alpha: 1.5 } }, /Swish .* with an alpha other than 1/],
    ['softmax over the batch', { type: 'Softmax', ints: { axis: 0 } }, /Softmax .* with axis 0/],
    ['a negative slope', { type: 'LeakyRelu', floats: { alpha: -1 } }, /LeakyRelu .* with alpha -1/],
    [
      'a sum of two values',
      { type: 'Add', inputs: ['h', 'h'] },
      /with two values \(MatMul and MatMul\) that make neither/,
    ],
    ['a product that is no gate', { type: 'Mul', inputs: ['h', 'h'] }, /Mul .* with two values \(MatMul and MatMul\)/],
    ['a constant divided', { type: 'Div', inputs: ['v', 'h'] }, /Div .* with a constant that is divided/],
    ['a matrix added', { type: 'Add', inputs: ['h', 'W'] }, /Add .* with an array of \(3 × 2\)/],
    [
      'a column added',
      { type: 'Add', inputs: ['h', 'c'] },
      /with an array of \(2 × 1\)/,
      { c: { dims: [2, 1], values: [1, 2] } },
    ],
    [
      'another width added',
      { type: 'Add', inputs: ['h', 'c'] },
      /numbers for 2 columns in "the Add", got 3/,
      { c: { dims: [3], values: [1, 2, 3] } },
    ],
    ['no weights', { type: 'MatMul' }, /MatMul .* with undefined, which is no constant/],
    ['weights that are computed', { type: 'Gemm', inputs: ['h', 'h'] }, /Gemm .* with "h", which is no constant/],
    [
      'weights of another height',
      { type: 'MatMul', inputs: ['h', 'W'] },
      /numbers for 2 columns in "the MatMul", got 3/,
    ],
    [
      'weights of three axes',
      { type: 'MatMul', inputs: ['h', 'c'] },
      /weights of \(1 × 2 × 1\)/,
      { c: { dims: [1, 2, 1], values: [1, 2] } },
    ],
    ['no weights at all', { type: 'MatMul', inputs: ['h', 'c'] }, /weights of \(2 × 0\)/, { c: { dims: [2, 0] } }],
    [
      'another number of biases',
      { type: 'Gemm', inputs: ['h', 'c', 'd'] },
      /with 3 biases/,
      { c: matrix(2, 2), d: { dims: [3], values: [1, 2, 3] } },
    ],
    ['inputs transposed', { type: 'Gemm', inputs: ['h', 'W'], ints: { transA: 1 } }, /Gemm .* with transA/],
    [
      'statistics of the batch',
      { type: 'BatchNormalization', inputs: ['h', 'v', 'v', 'v', 'v'], ints: { training_mode: 1 } },
      /with training_mode/,
    ],
    [
      'too few vectors',
      { type: 'BatchNormalization', inputs: ['h', 'v', 'v'] },
      /with undefined, which is no constant/,
    ],
    [
      'vectors of two lengths',
      { type: 'BatchNormalization', inputs: ['h', 'v', 'v', 'v', 'c'] },
      /vectors of different lengths/,
      { c: { dims: [1], values: [1] } },
    ],
    [
      'a negative epsilon',
      { type: 'BatchNormalization', inputs: ['h', 'v', 'v', 'v', 'v'], floats: { epsilon: -1 } },
      /with epsilon -1/,
    ],
    [
      'normalisation over the batch',
      { type: 'LayerNormalization', inputs: ['h', 'v'], ints: { axis: 0 } },
      /with axis 0/,
    ],
    ['dropout of everything', { type: 'Dropout', floats: { ratio: 1 } }, /Dropout .* with ratio 1/],
    ['a cast to integers', { type: 'Cast', ints: { to: 7 } }, /Cast .* with a cast to int64/],
    [
      'a shape of three axes',
      { type: 'Reshape', inputs: ['h', 'c'] },
      /Reshape .* with a shape of \(-1 × 2 × 1\)/,
      { c: { dims: [3], values: [-1, 2, 1], type: 7 } },
    ],
    [
      'another width',
      { type: 'Reshape', inputs: ['h', 'c'] },
      /numbers for 2 columns in "the Reshape", got 4/,
      { c: { dims: [2], values: [-1, 4], type: 7 } },
    ],
    [
      'a column squeezed that is not there',
      { type: 'Squeeze', lists: { axes: [1] } },
      /numbers for 2 columns in "the Squeeze", got 1/,
    ],
    ['the batch squeezed', { type: 'Squeeze', lists: { axes: [0] } }, /Squeeze .* with axes 0/],
    ['flat with the batch', { type: 'Flatten', ints: { axis: 0 } }, /Flatten .* with axis 0/],
    ['a second output', { type: 'Dropout', outputs: ['kept', 'Y'] }, /Dropout .* with its output "Y"/],
    [
      'an input that nothing makes',
      { type: 'Relu', inputs: ['ghost'] },
      /nodes that read what comes before them, got "ghost"/,
    ],
    ['its own output', { type: 'Relu', inputs: ['Y'] }, /nodes that read what comes before them, got "Y"/],
    ['no input', { type: 'Relu', inputs: [] }, /an output that comes from an input, got undefined/],
    ['a value made twice', { type: 'Relu', out: 'h' }, /values with names, each made once, got "h"/],
  ])('%s', (_, node, message, tensors) => {
    expect(behind(node, tensors)).toThrow(file(message));
  });

  test.each<[string, NodeSpec[], RegExp]>([
    [
      'mish of something else',
      [
        { type: 'Relu', inputs: ['h'], out: 'r' },
        { type: 'Softplus', inputs: ['r'], out: 's' },
        { type: 'Tanh', inputs: ['s'], out: 't' },
        { type: 'Mul', inputs: ['h', 't'] },
      ],
      /Mul .* with two values \(MatMul and Tanh\)/,
    ],
    [
      'silu of something else',
      [
        { type: 'Relu', inputs: ['h'], out: 'r' },
        { type: 'Sigmoid', inputs: ['r'], out: 's' },
        { type: 'Mul', inputs: ['h', 's'] },
      ],
      /\(MatMul and Sigmoid\)/,
    ],
    [
      'an activation of an activation',
      [
        { type: 'Relu', inputs: ['h'], out: 'r' },
        { type: 'Tanh', inputs: ['r'] },
      ],
      /got an activation \("the Tanh"\) elsewhere/,
    ],
  ])('%s', (_, nodes, message) => {
    expect(read({ nodes: [dense, ...nodes], tensors: { W } })).toThrow(file(message));
  });

  test('Selu by other numbers than its own is an elu and a factor; Mish is one node or three', () => {
    const of = (...nodes: NodeSpec[]) => fromONNX(modelOf({ nodes: [dense, ...nodes], tensors: { W } }));
    const x = Float32Array.of(-2, 1, 0.5, 3, -0.5, 1);
    const z = of({ type: 'Identity', inputs: ['h'] }).predict(x);
    expect(of({ type: 'Selu', inputs: ['h'] }).layers[0].activation).toBe('selu');
    const other = of({ type: 'Selu', inputs: ['h'], floats: { alpha: 0.5, gamma: 3 } }).predict(x);
    for (const [i, value] of z.entries()) {
      expect(other[i]).toBeCloseTo(3 * (value > 0 ? value : 0.5 * Math.expm1(value)), 5);
    }
    const mish = of({ type: 'Mish', inputs: ['h'] });
    expect(mish.layers[0].activation).toBe('mish');
    const three = of(
      { type: 'Softplus', inputs: ['h'], out: 's' },
      { type: 'Tanh', inputs: ['s'], out: 't' },
      { type: 'Mul', inputs: ['t', 'h'] },
    );
    expect(three.layers[0].activation).toBe('mish');
    expect(three.predict(x)).toStrictEqual(mish.predict(x));
  });

  test('gelu by another number than √2 is none', () => {
    const nodes = (root: number) => ({
      nodes: [
        dense,
        { type: 'Div', inputs: ['h', 'root'], out: 'd' },
        { type: 'Erf', inputs: ['d'], out: 'e' },
        { type: 'Add', inputs: ['e', 'one'], out: 'a' },
        { type: 'Mul', inputs: ['h', 'a'] },
      ],
      tensors: { W, root: { dims: [], values: [root] }, one: { dims: [], values: [1] } },
    });
    expect(fromONNX(modelOf(nodes(Math.SQRT2))).layers[0].activation).toBe('gelu');
    expect(read(nodes(1.4))).toThrow(file(/\(MatMul and Add\)/));
  });
});

describe('inputs', () => {
  const nodes = [{ ...dense, out: 'Y' }];
  test.each<[string, Partial<ModelSpec>, RegExp]>([
    ['of text', { inputType: 8 }, /an input of numbers \(.*\), got string/],
    ['of an unknown type', { inputType: 99 }, /got type 99/],
    ['of one axis', { shape: [3] }, /inputs of \(batch × width\), got 1 axes of "X"/],
    ['of images that stay images', { shape: ['n', 1, 3] }, /\(batch × width\) in "the MatMul", got 3 axes/],
    ['of another width', { shape: ['n', 4] }, /numbers for 4 columns in "the MatMul", got 3/],
    ['unknown', { nodes: [{ type: 'Relu' }], shape: null }, /a number of inputs, got none/],
    ['none', { outputs: ['W'] }, /an output that comes from an input, got "W"/],
    ['no dense layer', { nodes: [{ type: 'Relu' }] }, /elsewhere/],
  ])('%s', (_, spec, message) => {
    expect(read({ nodes, tensors: { W }, ...spec })).toThrow(file(message));
  });
});

describe('numbers', () => {
  const nodes = [{ ...dense, out: 'Y' }];
  test.each<[string, TensorSpec, RegExp]>([
    ['elsewhere', { ...W, external: true }, /all numbers inside the file, got external data of "W"/],
    [
      'half as long',
      { dims: [3, 2], type: 10, raw: new Uint8Array(12) },
      /numbers of type float, .*, got float16 in "W"/,
    ],
    ['too few', { dims: [3, 2], values: [1, 2] }, /6 numbers in "W", got 8 bytes/],
    ['too many', { dims: [3, 2], raw: new Uint8Array(25) }, /6 numbers in "W", got 25 bytes/],
    ['of a vast shape', { dims: [3, 2 ** 52], raw: new Uint8Array(24) }, /numbers in "W", got 24 bytes/],
    ['of a negative shape', { dims: [3, -2], raw: new Uint8Array(24) }, /sizes in the shape of "W", got \(3 × -2\)/],
    ['of too many axes', { dims: Array(17).fill(1), values: [1] }, /at most 16 axes, got 17 of "W"/],
  ])('%s', (_, tensor, message) => {
    expect(read({ nodes, tensors: { W: tensor } })).toThrow(file(message));
  });

  test('that are none', () => {
    for (const bad of [NaN, Infinity, -Infinity]) {
      expect(read({ nodes, tensors: { W: { dims: [3, 1], values: [1, bad, 2] } } })).toThrow(
        expect.objectContaining({
          code: 'file',
          message: `"weights" expected finite numbers (as float32), got ${bad} at index 1`,
        }),
      );
    }
    expect(read({ nodes, tensors: { W: { dims: [3, 1], values: [1, 1e39, 2], type: 11 } } })).toThrow(/got Infinity/);
  });
});

test('versions', () => {
  const spec = { nodes: [{ ...dense, out: 'Y' }], tensors: { W } };
  expect(read({ ...spec, opset: 27 })).toThrow(file(/an operator set version from 7 to 26, got 27/));
  expect(read({ ...spec, opset: 6 })).toThrow(file(/got 6$/));
  expect(read({ ...spec, ir: 14 })).toThrow(file(/an IR version from 3 to 13, got 14/));
});

test('names and a loss that are damaged', () => {
  const spec = { nodes: [{ ...dense, out: 'Y' }], tensors: { W } };
  const own = (metadata: Record<string, string>) => read({ ...spec, producer: 'nablanet', metadata });
  expect(own({ inputNames: '["a"' })).toThrow(file(/JSON in "inputNames", got/));
  expect(own({ inputNames: '["a"]' })).toThrow('"inputNames" expected 3 different strings');
  expect(own({ loss: '{"__proto__":{"name":"huber"}}' })).toThrow(expect.objectContaining({ code: 'type' }));
  const many = JSON.stringify(Array.from({ length: 10_001 }, (_, i) => `${i}`));
  expect(own({ inputNames: many })).toThrow(file(/at most 10000 names in "inputNames", got 10001/));
  // Of others the same keys mean anything.
  expect(fromONNX(modelOf({ ...spec, metadata: { inputNames: '["a"' } })).inputs).toBe(3);
});

test('what is no file, and no options', () => {
  expect(() => fromONNX('model.onnx' as never)).toThrow('"bytes" expected a Uint8Array, got "model.onnx"');
  expect(() => fromONNX(new Uint8Array())).toThrow(file('"model" expected an ONNX file'));
  expect(() => fromONNX(new TextEncoder().encode('{"format":"layers-model"}'))).toThrow(
    expect.objectContaining({ code: 'file' }),
  );
  const bytes = modelOf({ nodes: [{ ...dense, out: 'Y' }], tensors: { W } });
  expect(() => fromONNX(bytes, { seeds: 1 } as never)).toThrow(/"seeds"; did you mean "seed"/);
  expect(() => fromONNX(bytes, null as never)).toThrow('"options" expected an object, got null');
});

test('a model without outputs', () => {
  const node = { type: 'Relu' };
  expect(read({ nodes: [node], outputs: [] })).toThrow(file(/^"model" expected an output, got none$/));
  // A value inside may still be named.
  const named = modelOf({ nodes: [dense], tensors: { W }, outputs: [] });
  expect(fromONNX(named, { output: 'h' }).outputs).toBe(2);
  expect(() => fromONNX(named, { output: 'none' })).toThrow(expect.objectContaining({ code: 'value' }));
});
