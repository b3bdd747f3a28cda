/**
 * Parses the bytes of an ONNX file into a `ModelProto`. One function per message of the format; unknown fields are
 * skipped. Tensors keep their bytes undecoded until they are used (tensor.ts).
 */
import { rangeError, show, Verbatim } from '../../../base/errors';
import {
  ATTRIBUTE,
  type AttributeProto,
  DIMENSION,
  ENTRY,
  GRAPH,
  type GraphProto,
  MODEL,
  type ModelProto,
  NODE,
  type NodeProto,
  OPSET,
  SHAPE,
  TENSOR,
  TENSOR_TYPE,
  type TensorProto,
  TYPE,
  VALUE,
  type ValueProto,
} from './schema';
import { add, type Field, readFields } from './wire';

/** A message while its fields arrive, in any order. */
type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** The most axes of a tensor. */
const MOST_AXES = 16;

/**
 * Parses a model.
 *
 * @throws RangeError with code 'file' for bytes that are not an ONNX model
 */
export function readModel(bytes: Uint8Array): ModelProto {
  const opsets = new Map<string, number>();
  const metadata = new Map<string, string>();
  let [irVersion, producerName] = [0, ''];
  let graph: GraphProto | undefined;
  readFields(bytes, (field) => {
    if (field.number === MODEL.irVersion) irVersion = field.int();
    else if (field.number === MODEL.producerName) producerName = field.string();
    else if (field.number === MODEL.opsets) readOpset(field, opsets);
    else if (field.number === MODEL.metadata) readEntry(field, metadata);
    else if (field.number === MODEL.graph) graph = once('graph', graph, readGraph(field));
  });
  if (!graph) throw rangeError('model', 'an ONNX file (protobuf)', new Verbatim('one without a graph'), 'file');
  return { irVersion, producerName, opsets, graph, metadata };
}

/** A field that must not occur twice: protobuf would merge the two. */
function once<T>(name: string, before: T | undefined, value: T): T {
  if (before !== undefined) throw rangeError('model', `one ${name}`, new Verbatim('two'), 'file');
  return value;
}

function readOpset(field: Field, opsets: Map<string, number>): void {
  let [domain, version] = ['', 0];
  field.message((inner) => {
    if (inner.number === OPSET.domain) domain = inner.string();
    else if (inner.number === OPSET.version) version = inner.int();
  });
  opsets.set(domain === 'ai.onnx' ? '' : domain, version); // both name the default domain (onnx/docs/IR.md)
}

function readEntry(field: Field, metadata: Map<string, string>): void {
  let [key, value] = ['', ''];
  field.message((inner) => {
    if (inner.number === ENTRY.key) key = inner.string();
    else if (inner.number === ENTRY.value) value = inner.string();
  });
  metadata.set(key, value);
}

function readGraph(field: Field): GraphProto {
  const graph = {
    name: '',
    nodes: [] as NodeProto[],
    initializers: [] as TensorProto[],
    inputs: [] as ValueProto[],
    outputs: [] as ValueProto[],
  };
  field.message((inner) => {
    if (inner.number === GRAPH.nodes) add(graph.nodes, readNode(inner));
    else if (inner.number === GRAPH.name) graph.name = inner.string();
    else if (inner.number === GRAPH.initializers) add(graph.initializers, readTensor(inner));
    else if (inner.number === GRAPH.inputs) add(graph.inputs, readValue(inner));
    else if (inner.number === GRAPH.outputs) add(graph.outputs, readValue(inner));
  });
  return graph;
}

/** A node; the default domain is ''. */
function readNode(field: Field): NodeProto {
  const node = {
    ...{ name: '', opType: '', domain: '' },
    inputs: [] as string[],
    outputs: [] as string[],
    attributes: [] as AttributeProto[],
  };
  field.message((inner) => {
    if (inner.number === NODE.inputs) add(node.inputs, inner.string());
    else if (inner.number === NODE.outputs) add(node.outputs, inner.string());
    else if (inner.number === NODE.name) node.name = inner.string();
    else if (inner.number === NODE.opType) node.opType = inner.string();
    else if (inner.number === NODE.domain) node.domain = inner.string();
    else if (inner.number === NODE.attributes) add(node.attributes, readAttribute(inner));
  });
  if (node.domain === 'ai.onnx') node.domain = '';
  return node;
}

/** An attribute of a node; graphs inside attributes, as control flow has them, are skipped. */
function readAttribute(field: Field): AttributeProto {
  const attribute: Mutable<AttributeProto> = { name: '' };
  let floats: number[] | undefined;
  let ints: number[] | undefined;
  field.message((inner) => {
    if (inner.number === ATTRIBUTE.name) attribute.name = inner.string();
    else if (inner.number === ATTRIBUTE.float) attribute.float = inner.float();
    else if (inner.number === ATTRIBUTE.int) attribute.int = inner.int();
    else if (inner.number === ATTRIBUTE.string) attribute.string = inner.string();
    else if (inner.number === ATTRIBUTE.tensor) attribute.tensor = readTensor(inner);
    else if (inner.number === ATTRIBUTE.floats) floats = inner.addFloats(floats);
    else if (inner.number === ATTRIBUTE.ints) ints = inner.addInts(ints);
  });
  if (floats?.length) attribute.floats = floats;
  if (ints?.length) attribute.ints = ints;
  return attribute;
}

/** A tensor, whose numbers stay bytes of the file. */
function readTensor(field: Field): TensorProto {
  const dims: number[] = [];
  const tensor: Mutable<TensorProto> = { name: '', dims, dataType: 0 };
  const numbers = (inner: Field, kind: 'bytes' | 'varints'): void => {
    tensor[kind] = once(`piece of numbers in ${show(tensor.name)}`, tensor[kind], inner.bytes());
  };
  field.message((inner) => {
    if (inner.number === TENSOR.dims) inner.addInts(dims);
    else if (inner.number === TENSOR.dataType) tensor.dataType = inner.int();
    else if (inner.number === TENSOR.name) tensor.name = inner.string();
    else if ([TENSOR.rawData, TENSOR.floatData, TENSOR.doubleData].includes(inner.number)) numbers(inner, 'bytes');
    else if ([TENSOR.int32Data, TENSOR.int64Data].includes(inner.number)) numbers(inner, 'varints');
    else if (inner.number === TENSOR.externalData) tensor.external = true;
    else if (inner.number === TENSOR.dataLocation) tensor.external ||= inner.int() === 1;
  });
  checkAxes(dims, tensor.name);
  return tensor;
}

/** The name and type of an input or output; types other than tensors are skipped. */
function readValue(field: Field): ValueProto {
  const value: Mutable<ValueProto> = { name: '' };
  field.message((inner) => {
    if (inner.number === VALUE.name) value.name = inner.string();
    else if (inner.number === VALUE.type) {
      inner.message((type) => {
        if (type.number === TYPE.tensor) readTensorType(type, value);
      });
    }
  });
  return value;
}

/** The element type and the shape of a tensor. */
function readTensorType(field: Field, value: Mutable<ValueProto>): void {
  field.message((inner) => {
    if (inner.number === TENSOR_TYPE.elementType) value.elementType = inner.int();
    else if (inner.number === TENSOR_TYPE.shape) {
      const shape: (number | string | undefined)[] = [];
      inner.message((dimension) => {
        if (dimension.number === SHAPE.dimensions) add(shape, readDimension(dimension));
      });
      checkAxes(shape, value.name);
      value.shape = shape;
    }
  });
}

/** A dimension: a length, a name, or undefined for any length. */
function readDimension(field: Field): number | string | undefined {
  let dimension: number | string | undefined;
  field.message((inner) => {
    if (inner.number === DIMENSION.size) dimension = inner.int();
    else if (inner.number === DIMENSION.name) dimension = inner.string();
  });
  return dimension;
}

/** Refuses tensors with more axes than any network has. */
function checkAxes({ length }: { length: number }, name: string): void {
  if (length <= MOST_AXES) return;
  throw rangeError('model', `at most ${MOST_AXES} axes`, new Verbatim(`${length} of ${show(name)}`), 'file');
}
