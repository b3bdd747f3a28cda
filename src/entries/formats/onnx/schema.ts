/**
 * The part of ONNX's file format that dense networks need: messages and the numbers of their fields, as onnx/onnx.proto has
 * them (https://github.com/onnx/onnx, IR version 8). What is not here is skipped where it is read, and never written.
 */

/** Field numbers, a message each. */
export const MODEL = { irVersion: 1, producerName: 2, graph: 7, opsets: 8, metadata: 14 };
export const OPSET = { domain: 1, version: 2 };
export const ENTRY = { key: 1, value: 2 };
export const GRAPH = { nodes: 1, name: 2, initializers: 5, inputs: 11, outputs: 12 };
export const NODE = { inputs: 1, outputs: 2, name: 3, opType: 4, attributes: 5, domain: 7 };
export const ATTRIBUTE = { name: 1, float: 2, int: 3, string: 4, tensor: 5, floats: 7, ints: 8, type: 20 };
export const TENSOR = {
  dims: 1,
  dataType: 2,
  floatData: 4,
  int32Data: 5,
  int64Data: 7,
  name: 8,
  rawData: 9,
  doubleData: 10,
  externalData: 13,
  dataLocation: 14,
};
export const VALUE = { name: 1, type: 2 };
export const TYPE = { tensor: 1 };
export const TENSOR_TYPE = { elementType: 1, shape: 2 };
export const SHAPE = { dimensions: 1 };
export const DIMENSION = { size: 1, name: 2 };

/** TensorProto.DataType, in its order. */
export const DATA_TYPES = [
  ...[
    'undefined',
    'float',
    'uint8',
    'int8',
    'uint16',
    'int16',
    'int32',
    'int64',
    'string',
    'bool',
    'float16',
    'double',
  ],
  ...['uint32', 'uint64', 'complex64', 'complex128', 'bfloat16'],
] as const;

export const [FLOAT, INT32, INT64, BOOL, DOUBLE] = [1, 6, 7, 9, 11];

/** AttributeProto.AttributeType of those that are written. */
export const ATTRIBUTE_TYPES = { float: 1, int: 2 };

/** Numbers by their names in a file: little-endian bytes, or varints. */
export interface TensorProto {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  /** Numbers as they lie in memory, whichever field they came in. */
  readonly bytes?: Uint8Array;
  /** Integers as varints. */
  readonly varints?: Uint8Array;
  /** Whether they lie in another file. */
  readonly external?: boolean;
}

export interface AttributeProto {
  readonly name: string;
  readonly float?: number;
  readonly int?: number;
  readonly string?: string;
  readonly tensor?: TensorProto;
  readonly floats?: readonly number[];
  readonly ints?: readonly number[];
}

export interface NodeProto {
  readonly name: string;
  readonly opType: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly AttributeProto[];
}

/** An input or output: its type, and its shape where that is known, an undefined dimension being any. */
export interface ValueProto {
  readonly name: string;
  /** Of its numbers; undefined where it is no tensor. */
  readonly elementType?: number;
  readonly shape?: readonly (number | string | undefined)[];
}

export interface GraphProto {
  readonly name: string;
  readonly nodes: readonly NodeProto[];
  readonly initializers: readonly TensorProto[];
  readonly inputs: readonly ValueProto[];
  readonly outputs: readonly ValueProto[];
}

export interface ModelProto {
  readonly irVersion: number;
  readonly producerName: string;
  /** Versions of the operator sets by their domain; '' is ONNX's own. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly graph: GraphProto;
  readonly metadata: ReadonlyMap<string, string>;
}
