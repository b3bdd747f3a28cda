/** An ONNX file from a stranger: lengths that lie, files that ask for much, and mutants. */
import { PbfWriter } from 'pbf';
import { describe, expect, test } from 'vitest';
import { fromONNX } from '../../../../src/entries/formats/onnx';
import { outcome } from '../exchange/mutants';
import { matrix, modelOf, type NodeSpec } from './models';
import { expectHonestReader } from './mutants';

const file = (message: string | RegExp) =>
  expect.objectContaining({ code: 'file', message: expect.stringMatching(message) });

const good = modelOf({ nodes: [{ type: 'MatMul', inputs: ['X', 'W'] }], tensors: { W: matrix(3, 1) } });

/** Field 7, the graph, with bytes of any kind inside. */
function graphOf(...inside: number[]): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeBytesField(7, Uint8Array.from(inside));
  return pbf.finish().slice();
}

describe('protobuf that is broken', () => {
  const LONG = [0xff, 0xff, 0xff, 0xff, 0x0f]; // 2³² − 1
  test.each<[string, Uint8Array, RegExp]>([
    ['a length of 4 GB', Uint8Array.of(0x3a, ...LONG), /a length beyond its end/],
    ['a length of 2⁶⁴ − 1', Uint8Array.of(0x3a, ...Array(9).fill(0xff), 1), /a length beyond its end/],
    ['a node beyond its graph', Uint8Array.of(...graphOf(0x0a, 2), 0, 0), /a length beyond its end/],
    ['a tag cut off', Uint8Array.of(0xba), /a model, got Error/],
    ['a number cut off', Uint8Array.of(0x08, 0x80), /a model, got Error/],
    ['a number of 11 bytes', Uint8Array.of(0x08, ...Array(11).fill(0xff)), /a model, got Error/],
    ['a number beyond its message', Uint8Array.of(...graphOf(0x18, 0xff), 0x01, 0x01), /a number beyond its end/],
    ['field 0', Uint8Array.of(0x02, 0), /a field without a number/],
    ['a group', Uint8Array.of(0x9b, 0x06, 0x9c, 0x06), /a model, got Error: Unimplemented type: 3/],
    ['a graph written as a number', Uint8Array.of(0x38, 1), /field 7 written in way 0/],
    ['a version written as text', Uint8Array.of(0x0a, 1, 8), /field 1 written in way 2/],
    ['two graphs', Uint8Array.of(...graphOf(), ...graphOf()), /one graph, got two/],
    ['no graph', Uint8Array.of(0x08, 8), /got one without a graph/],
    ['dims cut off inside', graphOf(0x2a, 4, 0x0a, 2, 0x80, 0x80), /./],
    ['two lists of numbers', graphOf(0x2a, 4, 0x4a, 0, 0x4a, 0), /one piece of numbers in "", got two/],
  ])('%s', (_, bytes, message) => {
    expect(() => fromONNX(bytes)).toThrow(file(message));
  });

  test('every way to cut a good file off is an error, or the same network', () => {
    const whole = fromONNX(good).getParameters();
    for (let length = 0; length < good.length; length++) {
      const read = () => fromONNX(good.slice(0, length));
      if (outcome(read) === 'network') expect(read().getParameters()).toEqual(whole);
    }
  });

  test('fields that nobody knows are skipped', () => {
    const pbf = new PbfWriter();
    pbf.writeStringField(99, 'from a later version');
    pbf.writeDoubleField(98, 1);
    pbf.writeFixed32Field(97, 1);
    pbf.writeVarintField(2 ** 28, 2 ** 40);
    const more = pbf.finish();
    expect(fromONNX(Uint8Array.of(...more, ...good, ...more)).predict([1, 1, 1])).toEqual(
      fromONNX(good).predict([1, 1, 1]),
    );
  });
});

describe('little that asks for much', () => {
  /** Milliseconds, and megabytes beside the file. */
  function refused(bytes: Uint8Array, message: RegExp): void {
    const start = performance.now();
    expect(() => fromONNX(bytes)).toThrow(file(message));
    expect(performance.now() - start).toBeLessThan(1000);
  }
  const chain = (count: number, node: (i: number) => NodeSpec): NodeSpec[] =>
    Array.from({ length: count }, (_, i) => ({
      ...node(i),
      inputs: [i === 0 ? 'h' : `v${i - 1}`, ...(node(i).inputs ?? [])],
      out: i === count - 1 ? 'Y' : `v${i}`,
    }));
  const wide = 50_000;
  const W = { dims: [1, wide], raw: new Uint8Array(4 * wide) };
  const first = { type: 'MatMul', inputs: ['X', 'W'], out: 'h' };
  const shape = ['n', 1];

  test('weights that thousands of nodes share', () => {
    const nodes = [{ ...first }, ...chain(5000, () => ({ type: 'MatMul', inputs: ['S'] }))];
    const tensors = {
      W: { dims: [1, 100], raw: new Uint8Array(400) },
      S: { dims: [100, 100], raw: new Uint8Array(40_000) },
    };
    refused(modelOf({ nodes, tensors, shape }), /as many numbers in the file as in the network/);
  });

  test('scalars and dropout by turns behind many columns', () => {
    const nodes = [first, ...chain(8000, (i) => (i % 2 ? { type: 'Dropout' } : { type: 'Mul', inputs: ['s'] }))];
    const tensors = { W, s: { dims: [], values: [1.5] } };
    refused(modelOf({ nodes, tensors, shape }), /as many numbers in the file/);
  });

  test('a vector that thousands of nodes add', () => {
    const nodes = [first, ...chain(9000, () => ({ type: 'Add', inputs: ['v'] }))];
    const tensors = { W, v: { dims: [wide], raw: new Uint8Array(4 * wide) } };
    refused(modelOf({ nodes, tensors, shape }), /as many numbers in the file/);
  });

  test('constants that are transposed again and again', () => {
    const turns: NodeSpec[] = Array.from({ length: 5000 }, (_, i) => ({
      type: 'Transpose',
      inputs: ['W'],
      out: `t${i}`,
    }));
    const sums = chain(5000 - 2, (i) => ({ type: 'Gemm', inputs: [`t${i}`] }));
    const tensors = { W: { dims: [200, 200], raw: new Uint8Array(160_000) } };
    refused(
      modelOf({
        nodes: [{ type: 'MatMul', inputs: ['X', 'W'], out: 'h' }, ...turns, ...sums],
        tensors,
        shape: ['n', 200],
      }),
      /as many numbers in the file|at most 10000 of a kind/,
    );
  });

  test('a long way to a constant', () => {
    const moves = Array.from(
      { length: 9000 },
      (_, i): NodeSpec => ({
        ...{ type: 'Identity', inputs: [i === 0 ? 'W' : `m${i - 1}`], out: `m${i}` },
      }),
    );
    const nodes = [...moves, { type: 'MatMul', inputs: ['X', 'm8999'] }];
    refused(modelOf({ nodes, tensors: { W: matrix(3, 1) } }), /MatMul .* with "m8999", which is no constant/);
  });

  test('a scaler behind the activation of many outputs', () => {
    const nodes = [first, ...chain(2, (i) => (i ? { type: 'Mul', inputs: ['s'] } : { type: 'Relu' }))];
    refused(modelOf({ nodes, tensors: { W, s: { dims: [], values: [2] } }, shape }), /an affine map of 50000/);
  });

  test('nodes, tensors, names, dims by the ten thousand', () => {
    const many = chain(10_001, () => ({ type: 'Identity' }));
    refused(modelOf({ nodes: [first, ...many], tensors: { W }, shape }), /at most 10000 of a kind/);
    const tensors = Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`t${i}`, { dims: [0] }]));
    refused(modelOf({ nodes: [first], tensors, shape }), /at most 10000 of a kind/);
    const inputs = Array(10_001).fill('');
    refused(modelOf({ nodes: [{ type: 'Relu', inputs }] }), /at most 10000 of a kind/);
    refused(modelOf({ nodes: [first], tensors: { W: { dims: Array(10_001).fill(1) } } }), /at most 10000 of a kind/);
  });

  test('a network of thousands of small layers is read, in time', () => {
    const nodes = [first, ...chain(4000, () => ({ type: 'MatMul', inputs: ['s'] }))];
    const tensors = { W: { dims: [1, 1], values: [1] }, s: { dims: [1, 1], values: [0.5] } };
    expect(outcome(() => fromONNX(modelOf({ nodes, tensors, shape })))).toBe('network');
  });
});

// test/slow/onnx.test.ts has four times as many.
test('mutants of files of every writer end in a network that works, or in an error that says why', () => {
  expectHonestReader(1_000);
});
