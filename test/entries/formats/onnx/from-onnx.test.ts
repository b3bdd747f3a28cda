/**
 * Files that others write: PyTorch's exporter, and the layouts of skl2onnx and Keras (test/golden/onnx/generate.py).
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fromONNX } from '../../../../src/entries/formats/onnx';
import { type ModelSpec, matrix, modelOf } from './models';

interface Golden {
  file: string;
  output?: string;
  inputs: number[][];
  outputs: number[][];
}

const golden = (name: string) => new URL(`../../../golden/onnx/${name}`, import.meta.url);
const read = (name: string) => readFileSync(golden(name)); // a Buffer, as anybody would hand it in
const { cases } = JSON.parse(readFileSync(golden('cases.json'), 'utf8')) as { cases: Golden[] };

test.each(cases)('$file predicts the same', ({ file, output, inputs, outputs }) => {
  const net = fromONNX(read(file), output === undefined ? {} : { output });
  const predicted = net.predict(inputs);
  const expected = outputs.flat();
  expect(predicted).toHaveLength(expected.length);
  // 1e-5 of the value, and what sums of float32 numbers around 1 leave where they cancel.
  for (const [i, value] of expected.entries()) {
    expect(Math.abs(predicted[i] - value)).toBeLessThan(1e-5 * Math.abs(value) + 5e-7);
  }
});

const layersOf = (name: string) =>
  fromONNX(read(name)).config.layers.map(({ units, activation, normalize, bias, dropout }) => ({
    ...{ units, activation, normalize, bias, dropout },
  }));

test('layers are those of the module', () => {
  const plain = { normalize: null, bias: true, dropout: 0 };
  expect(layersOf('torch-leaky-relu.onnx')[0]).toEqual({
    ...{ ...plain, units: 5, activation: { name: 'leakyRelu', slope: 0.2 } },
  });
  expect(layersOf('torch-batch-norm-kept.onnx')).toEqual([
    { ...plain, units: 6, activation: 'relu', normalize: 'batch' },
    { ...plain, units: 5, activation: 'tanh', normalize: 'batch', bias: false },
    { ...plain, units: 2, activation: 'linear' },
  ]);
  expect(layersOf('torch-layer-norm-13.onnx')).toEqual([
    { ...plain, units: 6, activation: 'gelu', normalize: 'layer' },
    { ...plain, units: 5, activation: 'silu', normalize: 'layer' },
    { ...plain, units: 3, activation: 'softmax' },
  ]);
  expect(layersOf('other-older.onnx')[0]).toMatchObject({ normalize: 'batch', dropout: 0.4 });
});

test('the loss is the output’s own, or the caller’s', () => {
  expect(fromONNX(read('torch-softmax.onnx')).config.loss).toBe('crossEntropy');
  expect(fromONNX(read('torch-sigmoid.onnx')).config.loss).toBe('binaryCrossEntropy');
  expect(fromONNX(read('torch-tanh.onnx')).config.loss).toBe('meanSquaredError');
  expect(fromONNX(read('torch-tanh.onnx'), { loss: 'huber', seed: 4 }).config).toMatchObject({
    ...{ loss: 'huber', seed: 4 },
  });
});

test('an output is asked for by name, inner values too', () => {
  const bytes = read('sklearn-classifier.onnx');
  expect(() => fromONNX(bytes)).toThrow(
    `"output" expected one of the model's outputs ("label", "probabilities"), or a value inside, got undefined`,
  );
  expect(() => fromONNX(bytes, { output: 'x' })).toThrow(/got "x"/);
  expect(() => fromONNX(bytes, { output: 1 as never })).toThrow(expect.objectContaining({ code: 'type' }));
  expect(() => fromONNX(bytes, { output: 'label' })).toThrow(/got Cast \("Cast1"\) with a cast to int64/);
  expect(fromONNX(bytes, { output: 'mul_result' }).layers).toHaveLength(1);
});

/** Outputs for x = (1, 2, 3). */
const outputs = (spec: ModelSpec): number[] => Array.from(fromONNX(modelOf(spec)).predict([1, 2, 3]));

describe('ways of saying nothing, or little', () => {
  const W = matrix(3, 1); // 1 · 0.5 + 2 · 0.4 + 3 · 0.3
  const dense = { type: 'MatMul', inputs: ['X', 'W'], out: 'h' };
  const shape = (...values: number[]) => ({ dims: [values.length], values, type: 7 });

  test.each<[string, ModelSpec['nodes'][number], ModelSpec['tensors']]>([
    ['squeezed', { type: 'Squeeze', inputs: ['h', 'axes'] }, { axes: shape(1) }],
    ['squeezed, axes an attribute', { type: 'Squeeze', inputs: ['h'], lists: { axes: [-1] } }, {}],
    ['reshaped to rows', { type: 'Reshape', inputs: ['h', 's'] }, { s: shape(-1, 1) }],
    ['reshaped to what it was', { type: 'Reshape', inputs: ['h', 's'] }, { s: shape(0, -1) }],
    ['reshaped to a list', { type: 'Reshape', inputs: ['h', 's'] }, { s: shape(-1) }],
    ['flattened', { type: 'Flatten', inputs: ['h'] }, {}],
    ['cast', { type: 'Cast', inputs: ['h'], ints: { to: 11 } }, {}],
    ['named by the domain’s long name', { type: 'Identity', inputs: ['h'], domain: 'ai.onnx' }, {}],
  ])('%s', (_, node, tensors) => {
    expect(outputs({ nodes: [dense, node], tensors: { W, ...tensors } })[0]).toBeCloseTo(2.2, 6);
  });

  test('a fixed number of rows is kept', () => {
    const nodes = [dense, { type: 'Reshape', inputs: ['h', 's'] }];
    const spec = { nodes, tensors: { W, s: shape(4, -1) } };
    expect(outputs({ ...spec, shape: [4, 3] })[0]).toBeCloseTo(2.2, 6);
    expect(() => outputs({ ...spec, shape: [5, 3] })).toThrow(/rows that stay as many in "the Reshape", got 4/);
    expect(() => outputs({ ...spec, shape: ['n', 3] })).toThrow(/rows that stay as many/);
  });

  test('an activation of each number behind what is squeezed; none of a row', () => {
    const squeezed = { type: 'Squeeze', inputs: ['h'], out: 's', lists: { axes: [1] } };
    const then = (type: string) => ({ nodes: [dense, squeezed, { type, inputs: ['s'] }], tensors: { W } });
    expect(outputs(then('Sigmoid'))[0]).toBeCloseTo(1 / (1 + Math.exp(-2.2)), 6);
    expect(() => outputs(then('Softmax'))).toThrow('(batch × width) in "the Softmax", got 1 axes');
  });

  test('the number of inputs is in the weights where the shape has none', () => {
    for (const unknown of [null, ['n', 'm']]) {
      expect(outputs({ nodes: [{ ...dense, out: 'Y' }], tensors: { W }, shape: unknown })[0]).toBeCloseTo(2.2, 6);
    }
  });

  test('columns: one number for all, or one each, in either order', () => {
    const nodes = [
      { type: 'Sub', inputs: ['one', 'X'], out: 'a' },
      { type: 'Mul', inputs: ['each', 'a'], out: 'b' },
      { type: 'Div', inputs: ['b', 'two'], out: 'c' },
      { type: 'Neg', inputs: ['c'], out: 'd' },
      { type: 'MatMul', inputs: ['d', 'W'] },
    ];
    const tensors = {
      ...{ W, one: { dims: [], values: [1] }, two: { dims: [1, 1], values: [2] } },
      each: { dims: [1, 3], values: [1, 10, 100] },
    };
    // −(1 − x) · each / 2 = (0, 5, 100)
    expect(outputs({ nodes, tensors })[0]).toBeCloseTo(5 * 0.4 + 100 * 0.3, 4);
  });
});
