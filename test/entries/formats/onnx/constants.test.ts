/** Constants, however a file has them: weights behind nodes that move them, numbers in attributes, integers. */
import { describe, expect, test } from 'vitest';
import { fromONNX } from '../../../../src/entries/formats/onnx';
import { type ModelSpec, modelOf, type NodeSpec, type TensorSpec } from './models';

const file = (message: RegExp) => expect.objectContaining({ code: 'file', message: expect.stringMatching(message) });

const ints = (...values: number[]): TensorSpec => ({ dims: [values.length], values, type: 7 });
const floats = (dims: number[], ...values: number[]): TensorSpec => ({ dims, values });

/** Outputs for x = (1, 2, 3). */
const outputs = (spec: ModelSpec): number[] => Array.from(fromONNX(modelOf(spec)).predict([1, 2, 3]));

/** X · W, W (3 × 2) being made of these. */
const product = (nodes: NodeSpec[], tensors: Record<string, TensorSpec>): ModelSpec => ({
  nodes: [...nodes, { type: 'MatMul', inputs: ['X', 'W'] }],
  tensors,
});

const FLAT = [1, 2, 3, 4, 5, 6];
const TURNED = [1, 3, 5, 2, 4, 6];
/** (1, 2, 3) · ((1, 2), (3, 4), (5, 6)) */
const EXPECTED = [22, 28];

describe('weights behind nodes', () => {
  const node = (type: string, more: Partial<NodeSpec> = {}): NodeSpec => ({ type, inputs: ['V'], out: 'W', ...more });
  test.each<[string, NodeSpec[], TensorSpec, Record<string, TensorSpec>?]>([
    ['transposed', [node('Transpose')], floats([2, 3], ...TURNED)],
    ['transposed, in words', [node('Transpose', { lists: { perm: [1, 0] } })], floats([2, 3], ...TURNED)],
    ['not transposed, in words', [node('Transpose', { lists: { perm: [0, 1] } })], floats([3, 2], ...FLAT)],
    ['reshaped', [node('Reshape', { inputs: ['V', 's'] })], floats([6], ...FLAT), { s: ints(3, -1) }],
    ['reshaped, in part', [node('Reshape', { inputs: ['V', 's'] })], floats([3, 1, 2], ...FLAT), { s: ints(0, 2) }],
    ['reshaped by an attribute', [node('Reshape', { lists: { shape: [-1, 2] } })], floats([6], ...FLAT)],
    ['squeezed', [node('Squeeze')], floats([1, 3, 1, 2], ...FLAT)],
    ['squeezed at axes', [node('Squeeze', { inputs: ['V', 'a'] })], floats([1, 3, 2, 1], ...FLAT), { a: ints(0, -1) }],
    ['cast', [node('Cast', { ints: { to: 1 } })], { dims: [3, 2], values: FLAT, type: 11 }],
    ['integers that are cast', [node('Cast', { ints: { to: 1 } })], ints(...FLAT), undefined],
    ['named again', [node('Identity')], floats([3, 2], ...FLAT)],
  ])('%s', (_, nodes, V, more) => {
    const tensor = V.type === 7 ? { ...V, dims: [3, 2] } : V;
    expect(outputs(product(nodes, { V: tensor, ...more }))).toEqual(EXPECTED);
  });

  test('a vector made a matrix, by either kind of axes', () => {
    const dense = { type: 'MatMul', inputs: ['X', 'W'] };
    const V = floats([3], 1, 3, 5);
    const made = [node('Unsqueeze', { lists: { axes: [1] } }), node('Unsqueeze', { inputs: ['V', 'a'] })];
    for (const first of made) expect(outputs({ nodes: [first, dense], tensors: { V, a: ints(-1) } })).toEqual([22]);
  });

  test.each<[string, NodeSpec, TensorSpec]>([
    ['three axes turned', node('Transpose'), floats([1, 2, 3], ...FLAT)],
    ['an order of other axes', node('Transpose', { lists: { perm: [0] } }), floats([2, 3], ...FLAT)],
    ['a shape of other numbers', node('Reshape', { lists: { shape: [4, 2] } }), floats([6], ...FLAT)],
    ['a shape of nothing', node('Reshape', { lists: { shape: [-1, 0] } }), floats([6], ...FLAT)],
    ['an axis that is none', node('Squeeze', { lists: { axes: [0] } }), floats([3, 2], ...FLAT)],
    ['two axes in one place', node('Unsqueeze', { lists: { axes: [0, 0] } }), floats([3, 2], ...FLAT)],
  ])('%s: refused by name', (_, first, V) => {
    expect(() => outputs(product([first], { V }))).toThrow(
      file(
        new RegExp(
          `constants whose numbers stay, or are transposed, got ${first.type} \\("the ${first.type}"\\) of \\(`,
        ),
      ),
    );
  });

  test('a cast to integers rounds, and is none', () => {
    const cast = { type: 'Cast', inputs: ['V'], out: 'W', ints: { to: 7 } };
    expect(() => outputs(product([cast], { V: floats([3, 2], ...FLAT) }))).toThrow(file(/"W", which is no constant/));
  });
});

describe('numbers in attributes', () => {
  const dense = { type: 'MatMul', inputs: ['X', 'W'], out: 'h' };
  const tensors = { W: floats([3, 2], ...FLAT) };
  const added = (constant: Partial<NodeSpec>): ModelSpec => ({
    nodes: [{ type: 'Constant', inputs: [], out: 'c', ...constant }, dense, { type: 'Add', inputs: ['h', 'c'] }],
    tensors,
  });
  test.each<[string, Partial<NodeSpec>, number[]]>([
    ['a float', { floats: { value_float: 0.5 } }, [22.5, 28.5]],
    ['floats', { floatLists: { value_floats: [0.5, -1] } }, [22.5, 27]],
    ['an integer', { ints: { value_int: -3 } }, [19, 25]],
    ['integers', { lists: { value_ints: [10, -20] } }, [32, 8]],
    ['a tensor', { tensor: floats([1, 2], 1, 2) }, [23, 30]],
    [
      'a tensor of integers of 32 bits',
      { tensor: { dims: [2], type: 6, raw: Uint8Array.of(1, 0, 0, 0, 254, 255, 255, 255) } },
      [23, 26],
    ],
    ['a tensor of truth', { tensor: { dims: [2], type: 9, raw: Uint8Array.of(1, 0) } }, [23, 28]],
  ])('%s', (_, constant, expected) => {
    expect(outputs(added(constant))).toEqual(expected);
  });

  test('text is no number', () => {
    expect(() => outputs(added({ strings: { value_string: 'x' } }))).toThrow(
      file(/two values \(MatMul and Constant\)/),
    );
  });

  test('an attribute without a value is 0, as writers of proto3 leave it out', () => {
    // An elu of alpha 0 is a relu; its default would be 1.
    const elu = (more: Partial<NodeSpec>) => {
      const down = { type: 'Neg', inputs: ['h'], out: 'n' };
      return outputs({ nodes: [dense, down, { type: 'Elu', inputs: ['n'], ...more }], tensors });
    };
    expect(elu({ floatLists: { alpha: [] } }).every((v) => v === 0)).toBe(true);
    expect(elu({})[0]).toBeCloseTo(-1, 6);
  });
});

test('layer normalisation in nodes: squares by a product, axes as an input', () => {
  const nodes: NodeSpec[] = [
    { type: 'MatMul', inputs: ['X', 'W'], out: 'h' },
    { type: 'ReduceMean', inputs: ['h', 'axes'], out: 'm' },
    { type: 'Sub', inputs: ['h', 'm'], out: 'd' },
    { type: 'Mul', inputs: ['d', 'd'], out: 'q' },
    { type: 'ReduceMean', inputs: ['q', 'axes'], out: 'v' },
    { type: 'Add', inputs: ['v', 'e'], out: 's' },
    { type: 'Sqrt', inputs: ['s'], out: 'r' },
    { type: 'Div', inputs: ['d', 'r'] },
  ];
  const tensors = { W: floats([3, 2], ...FLAT), axes: ints(-1), e: floats([], 16) };
  // 22 and 28: a mean of 25, a variance of 9.
  expect(outputs({ nodes, tensors }).map((v) => Math.round(v * 1e5) / 1e5)).toEqual([-0.6, 0.6]);
  const damaged = (change: (nodes: NodeSpec[]) => void): ModelSpec => {
    const copy = structuredClone(nodes);
    change(copy);
    return { nodes: copy, tensors: { ...tensors, other: ints(0), cube: floats([], 3) } };
  };
  const changes: ((nodes: NodeSpec[]) => void)[] = [
    (n) => (n[1].inputs = ['h', 'other']),
    (n) => (n[1].ints = { keepdims: 0 }),
    (n) => (n[3] = { type: 'Pow', inputs: ['d', 'cube'], out: 'q' }),
    (n) => (n[3].inputs = ['h', 'd']),
    (n) => (n[4].inputs = ['d', 'axes']),
    (n) => (n[6].type = 'Exp'),
    (n) => (n[5] = { type: 'Mul', inputs: ['v', 'e'], out: 's' }),
  ];
  for (const change of changes) {
    expect(() => outputs(damaged(change))).toThrow(file(/Div .* with two values \(Sub and \w+\) that make neither/));
  }
});
