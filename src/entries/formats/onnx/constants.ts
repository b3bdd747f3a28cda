/**
 * Constants of a graph: Constant nodes, and nodes that only reshape, transpose or cast a constant, as exporters insert
 * around weights.
 */
import { rangeError, Verbatim } from '../../../base/errors';
import { attributeOf, intOf, labelOf } from './node';
import { DOUBLE, FLOAT, type NodeProto, type TensorProto } from './schema';
import { sizeOf, type Tensor } from './tensor';

/** Applies a node to a constant. `second` is its shape or axes, which older operator sets have as attributes. */
type Move = (node: NodeProto, tensor: Tensor, second: Tensor | undefined) => Tensor;

/** The nodes that keep the values of their first input. */
const MOVES: Readonly<Record<string, Move>> = {
  Identity: (_, tensor) => tensor,
  Cast: (_, tensor) => tensor,
  Reshape: (node, { dims, values }, shape) => ({ dims: reshaped(node, dims, shape), values }),
  Squeeze: (node, { dims, values }, axes) => ({ dims: squeezed(node, dims, axes), values }),
  Unsqueeze: (node, { dims, values }, axes) => ({ dims: unsqueezed(node, dims, axes), values }),
  Transpose: (node, { dims, values }) => transposed(node, dims, values),
};

/** Whether a node keeps the values of its first input, in another shape or order; a cast to integers does not. */
export function isMove(node: NodeProto): boolean {
  if (node.domain !== '' || !Object.hasOwn(MOVES, node.opType)) return false;
  return node.opType !== 'Cast' || [FLOAT, DOUBLE].includes(intOf(node, 'to', 0));
}

/** The result of such a node on a constant. */
export function move(node: NodeProto, tensor: Tensor, second: Tensor | undefined): Tensor {
  const moved = MOVES[node.opType](node, tensor, second);
  if (sizeOf(moved.dims) !== tensor.values.length) throw impossible(node, tensor.dims);
  return moved;
}

/** The value of a Constant node; undefined for other nodes and for strings. */
export function heldBy({ opType, domain, outputs, attributes }: NodeProto): TensorProto | undefined {
  const [attribute] = attributes;
  if (opType !== 'Constant' || domain !== '' || !attribute || !outputs[0]) return undefined;
  const { tensor, float = 0, floats = [], int = 0, ints = [] } = attribute;
  const holding = (dims: number[], values: readonly number[]): TensorProto => {
    return { name: outputs[0], dims, dataType: DOUBLE, bytes: new Uint8Array(Float64Array.from(values).buffer) };
  };
  switch (attribute.name) {
    case 'value':
      return tensor && { ...tensor, name: outputs[0] };
    case 'value_float':
      return holding([], [float]);
    case 'value_floats':
      return holding([floats.length], floats);
    case 'value_int':
      return holding([], [int]);
    case 'value_ints':
      return holding([ints.length], ints);
    default:
      return undefined;
  }
}

/** The new shape: 0 keeps a dimension, −1 stands for what is left. */
function reshaped(node: NodeProto, dims: readonly number[], shape: Tensor | undefined): number[] {
  const wanted = listOf(node, 'shape', shape) ?? [];
  const sizes = wanted.map((size, i) => (size === 0 ? dims[i] : size));
  const rest = sizeOf(sizes.filter((size) => size !== -1));
  return sizes.map((size) => (size === -1 ? sizeOf(dims) / rest : size));
}

/** The shape without the given axes, or without all axes of length 1. */
function squeezed(node: NodeProto, dims: readonly number[], axes: Tensor | undefined): number[] {
  const gone = listOf(node, 'axes', axes)?.map((axis) => (axis < 0 ? axis + dims.length : axis));
  return dims.filter((size, i) => (gone ? !gone.includes(i) : size !== 1));
}

/** The shape with new axes of length 1 at the given places. */
function unsqueezed(node: NodeProto, dims: readonly number[], axes: Tensor | undefined): number[] {
  const list = listOf(node, 'axes', axes) ?? [];
  const length = dims.length + list.length;
  const added = list.map((axis) => (axis < 0 ? axis + length : axis));
  const left = [...dims];
  return Array.from({ length }, (_, i) => (added.includes(i) ? 1 : (left.shift() ?? NaN)));
}

/** (rows × columns) as (columns × rows). More axes are allowed only where they keep their order. */
function transposed(node: NodeProto, dims: readonly number[], values: Tensor['values']): Tensor {
  const order = attributeOf(node, 'perm')?.ints ?? dims.map((_, i) => dims.length - 1 - i);
  if (order.length === dims.length && order.every((axis, i) => axis === i)) return { dims, values };
  if (dims.length !== 2 || order.join() !== '1,0') throw impossible(node, dims);
  const [rows, columns] = dims;
  const moved = values.slice();
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) moved[j * rows + i] = values[i * columns + j];
  return { dims: [columns, rows], values: moved };
}

/** At most 16 integers, from an input or an attribute. */
function listOf(node: NodeProto, name: string, given: Tensor | undefined): readonly number[] | undefined {
  const list = given ? Array.from(given.values.subarray(0, 16)) : attributeOf(node, name)?.ints;
  return list?.slice(0, 16);
}

/** The error of a node that would change values, not just their places. */
function impossible(node: NodeProto, dims: readonly number[]): RangeError {
  const got = new Verbatim(`${labelOf(node)} of (${dims.join(' × ')})`);
  return rangeError('model', 'constants whose numbers stay, or are transposed', got, 'file');
}
