/**
 * The part of the ONNX format that dense networks need: messages and their field numbers, as in onnx/onnx.proto
 * (https://github.com/onnx/onnx, IR version 8). Other fields are skipped when reading and never written.
 */

/** The field numbers of each message. */
export const MODEL = { irVersion: 1, producerName: 2, graph: 7, opsets: 8, metadata: 14 };
export const OPSET = { domain: 1, version: 2 };
export const ENTRY = { key: 1, value: 2 };
export const GRAPH = { nodes: 1, name: 2, initializers: 5, inputs: 11, outputs: 12 };
export const NODE = { inputs: 1, outputs: 2, name: 3, opType: 4, attributes: 5, domain: 7 };
export const ATTRIBUTE = { name: 1, float: 2, int: 3, string: 4, tensor: 5, floats: 7, ints: 8, strings: 9, type: 20 };
export const TENSOR = {
  dims: 1,
  dataType: 2,
  floatData: 4,
  int32Data: 5,
  stringData: 6,
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

/** The names of TensorProto.DataType, by its numbers. */
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

/** The data types that are read. */
export const [FLOAT, INT32, INT64, BOOL, DOUBLE] = [1, 6, 7, 9, 11];

/** Strings, which are only written. */
export const STRING = 8;

/** The numbers of AttributeProto.AttributeType that are written. */
export const ATTRIBUTE_TYPES = { float: 1, int: 2, ints: 7, strings: 8 };

/** A tensor: numbers as little-endian bytes, or as varints. */
export interface TensorProto {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  /** The numbers as they lie in memory, from any of the fields for them. */
  readonly bytes?: Uint8Array;
  /** Strings, of a tensor that is written. */
  readonly strings?: readonly string[];
  /** Integers as varints. */
  readonly varints?: Uint8Array;
  /** Whether the numbers are in another file. */
  readonly external?: boolean;
}

/** A setting of a node, in the field of its type. */
export interface AttributeProto {
  readonly name: string;
  readonly float?: number;
  readonly int?: number;
  readonly string?: string;
  readonly tensor?: TensorProto;
  readonly floats?: readonly number[];
  readonly ints?: readonly number[];
  readonly strings?: readonly string[];
}

/** A node: an operator, by type and domain, on named values. */
export interface NodeProto {
  readonly name: string;
  readonly opType: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly AttributeProto[];
}

/** An input or output: its type, and its shape where known. A dimension is a length, a name, or undefined for any. */
export interface ValueProto {
  readonly name: string;
  /** The data type; undefined for values that are no tensors. */
  readonly elementType?: number;
  readonly shape?: readonly (number | string | undefined)[];
}

/** A graph: nodes in order of computation, constants, inputs and outputs. */
export interface GraphProto {
  readonly name: string;
  readonly nodes: readonly NodeProto[];
  readonly initializers: readonly TensorProto[];
  readonly inputs: readonly ValueProto[];
  readonly outputs: readonly ValueProto[];
}

/** A whole model. */
export interface ModelProto {
  readonly irVersion: number;
  readonly producerName: string;
  /** The versions of the operator sets by domain; '' is ONNX' own. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly graph: GraphProto;
  readonly metadata: ReadonlyMap<string, string>;
}
