/**
 * Writes a `ModelProto` as the bytes of an ONNX file. One function per message of the format, the counterpart of
 * read.ts.
 */
import { PbfWriter } from 'pbf';
import {
  ATTRIBUTE,
  ATTRIBUTE_TYPES,
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

/** The bytes of a model. */
export function writeModel({ irVersion, producerName, opsets, graph, metadata }: ModelProto): Uint8Array<ArrayBuffer> {
  const pbf = new PbfWriter();
  pbf.writeVarintField(MODEL.irVersion, irVersion);
  pbf.writeStringField(MODEL.producerName, producerName);
  pbf.writeMessage(MODEL.graph, writeGraph, graph);
  for (const opset of opsets) pbf.writeMessage(MODEL.opsets, writeOpset, opset);
  for (const entry of metadata) pbf.writeMessage(MODEL.metadata, writeEntry, entry);
  return pbf.finish().slice(); // the writer's buffer is up to twice as long
}

function writeOpset([domain, version]: [string, number], pbf: PbfWriter): void {
  pbf.writeStringField(OPSET.domain, domain);
  pbf.writeVarintField(OPSET.version, version);
}

function writeEntry([key, value]: [string, string], pbf: PbfWriter): void {
  pbf.writeStringField(ENTRY.key, key);
  pbf.writeStringField(ENTRY.value, value);
}

function writeGraph({ name, nodes, initializers, inputs, outputs }: GraphProto, pbf: PbfWriter): void {
  for (const node of nodes) pbf.writeMessage(GRAPH.nodes, writeNode, node);
  pbf.writeStringField(GRAPH.name, name);
  for (const tensor of initializers) pbf.writeMessage(GRAPH.initializers, writeTensor, tensor);
  for (const input of inputs) pbf.writeMessage(GRAPH.inputs, writeValue, input);
  for (const output of outputs) pbf.writeMessage(GRAPH.outputs, writeValue, output);
}

function writeNode({ name, opType, domain, inputs, outputs, attributes }: NodeProto, pbf: PbfWriter): void {
  for (const input of inputs) pbf.writeStringField(NODE.inputs, input);
  for (const output of outputs) pbf.writeStringField(NODE.outputs, output);
  pbf.writeStringField(NODE.name, name);
  pbf.writeStringField(NODE.opType, opType);
  for (const attribute of attributes) pbf.writeMessage(NODE.attributes, writeAttribute, attribute);
  if (domain !== '') pbf.writeStringField(NODE.domain, domain);
}

/** An attribute that is a float or an integer, or a list of integers or strings, one field each. */
function writeAttribute({ name, float, int, ints, strings }: AttributeProto, pbf: PbfWriter): void {
  pbf.writeStringField(ATTRIBUTE.name, name);
  if (float !== undefined) pbf.writeFloatField(ATTRIBUTE.float, float);
  if (int !== undefined) pbf.writeVarintField(ATTRIBUTE.int, int);
  for (const item of ints ?? []) pbf.writeVarintField(ATTRIBUTE.ints, item);
  for (const item of strings ?? []) pbf.writeStringField(ATTRIBUTE.strings, item);
  const type = strings ? 'strings' : ints ? 'ints' : float === undefined ? 'int' : 'float';
  pbf.writeVarintField(ATTRIBUTE.type, ATTRIBUTE_TYPES[type]);
}

/** A tensor with its numbers as raw bytes, or with strings. */
function writeTensor({ name, dims, dataType, strings, bytes = new Uint8Array() }: TensorProto, pbf: PbfWriter): void {
  for (const size of dims) pbf.writeVarintField(TENSOR.dims, size); // one field each: onnx.proto does not pack dims
  pbf.writeVarintField(TENSOR.dataType, dataType);
  for (const item of strings ?? []) pbf.writeBytesField(TENSOR.stringData, new TextEncoder().encode(item));
  pbf.writeStringField(TENSOR.name, name);
  if (!strings) pbf.writeBytesField(TENSOR.rawData, bytes);
}

/** The name and type of an input or output. */
function writeValue({ name, elementType = 0, shape = [] }: ValueProto, pbf: PbfWriter): void {
  pbf.writeStringField(VALUE.name, name);
  pbf.writeMessage(VALUE.type, writeType, { elementType, shape });
}

/** The type of a tensor: the only type that is written. */
type TensorType = Required<Pick<ValueProto, 'elementType' | 'shape'>>;

function writeType(type: TensorType, pbf: PbfWriter): void {
  pbf.writeMessage(TYPE.tensor, writeTensorType, type);
}

function writeTensorType({ elementType, shape }: TensorType, pbf: PbfWriter): void {
  pbf.writeVarintField(TENSOR_TYPE.elementType, elementType);
  pbf.writeMessage(TENSOR_TYPE.shape, writeShape, shape);
}

function writeShape(shape: TensorType['shape'], pbf: PbfWriter): void {
  for (const dimension of shape) pbf.writeMessage(SHAPE.dimensions, writeDimension, dimension);
}

/** A dimension: a length, a name, or empty for any length. */
function writeDimension(dimension: number | string | undefined, pbf: PbfWriter): void {
  if (typeof dimension === 'number') pbf.writeVarintField(DIMENSION.size, dimension);
  else if (dimension !== undefined) pbf.writeStringField(DIMENSION.name, dimension);
}
