/**
 * ONNX files of any nodes, by a writer of their own: what a stranger may write is more than what the library writes.
 */
import { PbfWriter } from 'pbf';

export interface NodeSpec {
  type: string;
  inputs?: string[];
  /** Its value; `Y`, the output, where nothing is said. */
  out?: string;
  outputs?: string[];
  domain?: string;
  floats?: Record<string, number>;
  ints?: Record<string, number>;
  strings?: Record<string, string>;
  lists?: Record<string, number[]>;
  /** Packed, as files of proto3 have them. */
  floatLists?: Record<string, number[]>;
  /** A `value`. */
  tensor?: TensorSpec;
}

export interface TensorSpec {
  dims: number[];
  values?: ArrayLike<number>;
  /** TensorProto.DataType; floats by default. */
  type?: number;
  /** Instead of values. */
  raw?: Uint8Array;
  external?: boolean;
}

export interface ModelSpec {
  nodes: NodeSpec[];
  tensors?: Record<string, TensorSpec>;
  /** Of `X`; (batch × 3) by default, null for none. */
  shape?: (number | string)[] | null;
  inputType?: number;
  outputs?: string[];
  opset?: number;
  ir?: number;
  producer?: string;
  metadata?: Record<string, string>;
}

const entries = <Value>(record: Record<string, Value> | undefined): [string, Value][] => Object.entries(record ?? {});

export function modelOf(spec: ModelSpec): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeVarintField(1, spec.ir ?? 8);
  pbf.writeStringField(2, spec.producer ?? 'test');
  pbf.writeMessage(7, writeGraph, spec);
  pbf.writeMessage(8, (version: number, inner) => inner.writeVarintField(2, version), spec.opset ?? 17);
  for (const entry of entries(spec.metadata)) {
    pbf.writeMessage(
      14,
      ([key, value]: [string, string], inner) => {
        inner.writeStringField(1, key);
        inner.writeStringField(2, value);
      },
      entry,
    );
  }
  return pbf.finish().slice();
}

function writeGraph({ nodes, tensors, shape = ['n', 3], inputType = 1, outputs = ['Y'] }: ModelSpec, pbf: PbfWriter) {
  for (const node of nodes) pbf.writeMessage(1, writeNode, node);
  for (const tensor of entries(tensors)) pbf.writeMessage(5, writeTensor, tensor);
  pbf.writeMessage(11, writeInput, { shape, inputType });
  for (const name of outputs) pbf.writeMessage(12, (value: string, inner) => inner.writeStringField(1, value), name);
}

function writeNode(node: NodeSpec, pbf: PbfWriter): void {
  const { type, inputs = ['X'], out = 'Y', outputs = [out], domain } = node;
  for (const name of inputs) pbf.writeStringField(1, name);
  for (const name of outputs) pbf.writeStringField(2, name);
  pbf.writeStringField(3, `the ${type}`);
  pbf.writeStringField(4, type);
  const attribute = (name: string, write: (inner: PbfWriter) => void): void => {
    pbf.writeMessage(
      5,
      (_: null, inner) => {
        inner.writeStringField(1, name);
        write(inner);
      },
      null,
    );
  };
  for (const [name, value] of entries(node.floats)) attribute(name, (inner) => inner.writeFloatField(2, value));
  for (const [name, value] of entries(node.ints)) attribute(name, (inner) => inner.writeVarintField(3, value));
  for (const [name, value] of entries(node.strings)) attribute(name, (inner) => inner.writeStringField(4, value));
  for (const [name, list] of entries(node.lists)) {
    attribute(name, (inner) => {
      for (const value of list) inner.writeVarintField(8, value);
    });
  }
  for (const [name, list] of entries(node.floatLists)) attribute(name, (inner) => inner.writePackedFloat(7, list));
  const { tensor } = node;
  if (tensor) attribute('value', (inner) => inner.writeMessage(5, writeTensor, ['', tensor]));
  if (domain !== undefined) pbf.writeStringField(7, domain);
}

function writeTensor([name, { dims, values = [], type = 1, raw, external }]: [string, TensorSpec], pbf: PbfWriter) {
  for (const size of dims) pbf.writeVarintField(1, size);
  pbf.writeVarintField(2, type);
  if (raw) pbf.writeBytesField(9, raw);
  else if (type === 7) pbf.writePackedVarint(7, Array.from(values));
  else if (type === 11) pbf.writePackedDouble(10, Array.from(values));
  else pbf.writePackedFloat(4, Array.from(values));
  pbf.writeStringField(8, name);
  if (external) pbf.writeVarintField(14, 1);
}

function writeInput({ shape, inputType }: { shape: (number | string)[] | null; inputType: number }, pbf: PbfWriter) {
  const dimension = (size: number | string, inner: PbfWriter): void => {
    if (typeof size === 'number') inner.writeVarintField(1, size);
    else inner.writeStringField(2, size);
  };
  pbf.writeStringField(1, 'X');
  pbf.writeMessage(
    2,
    (_: null, type) => {
      type.writeMessage(
        1,
        (_inner: null, tensor: PbfWriter) => {
          tensor.writeVarintField(1, inputType);
          if (!shape) return;
          tensor.writeMessage(
            2,
            (sizes: (number | string)[], inner: PbfWriter) => {
              for (const size of sizes) inner.writeMessage(1, dimension, size);
            },
            shape,
          );
        },
        null,
      );
    },
    null,
  );
}

/** What a test about something else has in its graph: X · W + b, X of 3 and `units`. */
export const matrix = (inputs: number, units: number, first = 0.5): TensorSpec => ({
  dims: [inputs, units],
  values: Float32Array.from({ length: inputs * units }, (_, i) => first - 0.1 * i),
});
