/** Translates operations to ONNX nodes and constants. Names are C identifiers, as onnx/docs/IR.md requires. */
import { type Activation, elu, leakyRelu } from 'nablanet';
import { rangeError, Verbatim } from '../../../base/errors';
import type { AffineOperation, DenseOperation, Operation } from '../exchange/sequence';
import { type AttributeProto, FLOAT, type NodeProto, type TensorProto } from './schema';

/** The nodes of a graph in order, and its constants. */
export interface Parts {
  readonly nodes: readonly NodeProto[];
  /** Weights, biases, vectors and scalars that nodes read. */
  readonly constants: readonly TensorProto[];
}

/**
 * The nodes and constants of a sequence of operations. The first node reads `input`. Dropout is omitted: it does
 * nothing in a prediction.
 */
export function partsOf(operations: readonly Operation[]): Parts {
  const parts = new Builder();
  let layer = -1;
  for (const [i, operation] of operations.entries()) {
    if (operation.kind === 'dense') layer++;
    const prefix = `layer${layer}`;
    switch (operation.kind) {
      case 'dense':
        dense(parts, prefix, operation);
        break;
      case 'batchNorm': {
        const vectors = (['scale', 'shift', 'mean', 'variance'] as const).map((key) =>
          parts.vector(`${prefix}_${key}`, operation[key]),
        );
        parts.node(`${prefix}_batch_norm`, 'BatchNormalization', vectors, [epsilon(operation)]);
        break;
      }
      case 'layerNorm': {
        const vectors = (['scale', 'shift'] as const).map((key) => parts.vector(`${prefix}_${key}`, operation[key]));
        parts.node(`${prefix}_layer_norm`, 'LayerNormalization', vectors, [LAST_AXIS, epsilon(operation)]);
        break;
      }
      case 'activation':
        activate(parts, prefix, operation.activation);
        break;
      case 'affine':
        affine(parts, i === 0 ? 'input_scaler' : 'output_scaler', operation);
    }
  }
  return parts;
}

const LAST_AXIS: AttributeProto = { name: 'axis', int: -1 };

const epsilon = ({ epsilon: float }: { epsilon: number }): AttributeProto => ({ name: 'epsilon', float });

/** Collects nodes, each reading the value of the one before. */
class Builder implements Parts {
  readonly nodes: NodeProto[] = [];
  readonly constants: TensorProto[] = [];
  /** The name of the last node's output. */
  value = 'input';

  /** Appends a node on the current value and `others`. */
  node(name: string, opType: string, others: readonly string[] = [], attributes: readonly AttributeProto[] = []): void {
    this.join(name, opType, [this.value, ...others], attributes);
  }

  /** Appends a node on these inputs; its output becomes the current value. */
  join(name: string, opType: string, inputs: readonly string[], attributes: readonly AttributeProto[] = []): void {
    this.value = `${name}_out`;
    this.nodes.push({ name, opType, domain: '', inputs, outputs: [this.value], attributes });
  }

  /** Adds a float32 constant and returns its name. */
  constant(name: string, dims: readonly number[], values: ArrayLike<number>): string {
    const floats = Float32Array.from(values);
    const bad = floats.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw rangeError(name, 'numbers that float32 holds', new Verbatim(`${values[bad]} at index ${bad}`));
    }
    this.constants.push({ name, dims, dataType: FLOAT, bytes: new Uint8Array(floats.buffer) });
    return name;
  }

  /** Adds a constant with one axis and returns its name. */
  vector(name: string, values: ArrayLike<number>): string {
    return this.constant(name, [values.length], values);
  }

  /** Adds a constant without axes, which several nodes may share, and returns its name. */
  scalar(name: string, value: number): string {
    return this.constants.some((constant) => constant.name === name) ? name : this.constant(name, [], [value]);
  }
}

/** x · W + b as Gemm, or x · W as MatMul. */
function dense(parts: Builder, prefix: string, { units, weights, biases }: DenseOperation): void {
  const matrix = parts.constant(`${prefix}_weights`, [weights.length / units, units], weights);
  if (biases) parts.node(`${prefix}_dense`, 'Gemm', [matrix, parts.vector(`${prefix}_biases`, biases)]);
  else parts.node(`${prefix}_dense`, 'MatMul', [matrix]);
}

/** Activations that are a single operator with the same formula. */
const OPERATORS = {
  sigmoid: 'Sigmoid',
  tanh: 'Tanh',
  relu: 'Relu',
  leakyRelu: 'LeakyRelu',
  elu: 'Elu',
  softplus: 'Softplus',
  selu: 'Selu',
} as const;

/** An activation as one or several nodes. */
function activate(parts: Builder, prefix: string, activation: Activation): void {
  const name = typeof activation === 'string' ? activation : activation.name;
  if (name === 'linear') return;
  if (name === 'gelu') gelu(parts, `${prefix}_gelu`);
  else if (name === 'silu') silu(parts, `${prefix}_silu`);
  else if (name === 'mish') mish(parts, `${prefix}_mish`);
  else if (name === 'softmax') parts.node(`${prefix}_softmax`, 'Softmax', [], [LAST_AXIS]);
  else parts.node(`${prefix}_${name}`, OPERATORS[name], [], settingOf(activation));
}

/** selu's constants, as Klambauer et al. (2017) have them. */
const SELU: AttributeProto[] = [
  { name: 'alpha', float: 1.6732632423543772 },
  { name: 'gamma', float: 1.0507009873554805 },
];

/**
 * Slope or alpha as an attribute. Written even where it is the default, since the defaults of both sides need not stay
 * the same.
 */
function settingOf(activation: Activation): AttributeProto[] {
  if (activation === 'leakyRelu') return settingOf(leakyRelu());
  if (activation === 'elu') return settingOf(elu());
  if (activation === 'selu') return SELU;
  if (typeof activation === 'string') return [];
  return [{ name: 'alpha', float: activation.name === 'elu' ? activation.alpha : activation.slope }];
}

/** z · σ(z), as operator sets before 24 write it. */
function silu(parts: Builder, name: string): void {
  const z = parts.value;
  parts.node(`${name}_sigmoid`, 'Sigmoid');
  parts.join(name, 'Mul', [z, parts.value]);
}

/** z · tanh(ln(1 + eᶻ)), as operator sets before 18 write it. */
function mish(parts: Builder, name: string): void {
  const z = parts.value;
  parts.node(`${name}_softplus`, 'Softplus');
  parts.node(`${name}_tanh`, 'Tanh');
  parts.join(name, 'Mul', [z, parts.value]);
}

/**
 * z Φ(z) = ½ z (1 + erf(z / √2)) in five nodes: Gelu exists only since operator set 20. PyTorch exports the same
 * nodes, and runtimes fuse them.
 */
function gelu(parts: Builder, name: string): void {
  const z = parts.value;
  parts.node(`${name}_divide`, 'Div', [parts.scalar('sqrt_two', Math.SQRT2)]);
  parts.node(`${name}_erf`, 'Erf');
  parts.node(`${name}_add`, 'Add', [parts.scalar('one', 1)]);
  parts.join(`${name}_multiply`, 'Mul', [z, parts.value]);
  parts.node(name, 'Mul', [parts.scalar('half', 0.5)]);
}

/** (x − shift) · factor + offset, without operations that change nothing. */
function affine(parts: Builder, prefix: string, { shift, factor, offset }: AffineOperation): void {
  const all = (list: ArrayLike<number>, value: number): boolean => Array.prototype.every.call(list, (v) => v === value);
  if (!all(shift, 0)) parts.node(`${prefix}_subtract`, 'Sub', [parts.vector(`${prefix}_shift`, shift)]);
  if (!all(factor, 1)) parts.node(`${prefix}_multiply`, 'Mul', [parts.vector(`${prefix}_factor`, factor)]);
  if (!all(offset, 0)) parts.node(`${prefix}_add`, 'Add', [parts.vector(`${prefix}_offset`, offset)]);
}
