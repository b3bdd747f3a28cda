/** Nodes and constants of a sequence of operations. Names are identifiers of C, as ONNX wants them (onnx/docs/IR.md). */
import { type Activation, elu, leakyRelu } from 'nablanet';
import { rangeError, Verbatim } from '../../../base/errors';
import type { AffineOperation, DenseOperation, Operation } from '../exchange/sequence';
import { type AttributeProto, FLOAT, type NodeProto, type TensorProto } from './schema';

export interface Parts {
  readonly nodes: readonly NodeProto[];
  /** What nodes read beside their values: weights, biases, vectors, scalars. */
  readonly constants: readonly TensorProto[];
}

/** Nodes in order; the first reads `input`. */
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

class Builder implements Parts {
  readonly nodes: NodeProto[] = [];
  readonly constants: TensorProto[] = [];
  /** What the last node gives. */
  value = 'input';

  /** A node on that value, or on the inputs given; its own value is the next. */
  node(name: string, opType: string, others: readonly string[] = [], attributes: readonly AttributeProto[] = []): void {
    this.join(name, opType, [this.value, ...others], attributes);
  }

  join(name: string, opType: string, inputs: readonly string[], attributes: readonly AttributeProto[] = []): void {
    this.value = `${name}_out`;
    this.nodes.push({ name, opType, domain: '', inputs, outputs: [this.value], attributes });
  }

  /** Adds a constant and gives its name. */
  constant(name: string, dims: readonly number[], values: ArrayLike<number>): string {
    const floats = Float32Array.from(values);
    const bad = floats.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw rangeError(name, 'numbers that float32 holds', new Verbatim(`${values[bad]} at index ${bad}`));
    }
    this.constants.push({ name, dims, dataType: FLOAT, bytes: new Uint8Array(floats.buffer) });
    return name;
  }

  vector(name: string, values: ArrayLike<number>): string {
    return this.constant(name, [values.length], values);
  }

  /** A number that several nodes may share. */
  scalar(name: string, value: number): string {
    return this.constants.some((constant) => constant.name === name) ? name : this.constant(name, [], [value]);
  }
}

function dense(parts: Builder, prefix: string, { units, weights, biases }: DenseOperation): void {
  const matrix = parts.constant(`${prefix}_weights`, [weights.length / units, units], weights);
  if (biases) parts.node(`${prefix}_dense`, 'Gemm', [matrix, parts.vector(`${prefix}_biases`, biases)]);
  else parts.node(`${prefix}_dense`, 'MatMul', [matrix]);
}

/** Activations that are one operator of the same formula. */
const OPERATORS = {
  sigmoid: 'Sigmoid',
  tanh: 'Tanh',
  relu: 'Relu',
  leakyRelu: 'LeakyRelu',
  elu: 'Elu',
  softplus: 'Softplus',
} as const;

function activate(parts: Builder, prefix: string, activation: Activation): void {
  const name = typeof activation === 'string' ? activation : activation.name;
  if (name === 'linear') return;
  if (name === 'gelu') gelu(parts, `${prefix}_gelu`);
  else if (name === 'silu') silu(parts, `${prefix}_silu`);
  else if (name === 'softmax') parts.node(`${prefix}_softmax`, 'Softmax', [], [LAST_AXIS]);
  else parts.node(`${prefix}_${name}`, OPERATORS[name], [], settingOf(activation));
}

/** Written where it is the default, too: the defaults of both need not stay alike. */
function settingOf(activation: Activation): AttributeProto[] {
  if (activation === 'leakyRelu') return settingOf(leakyRelu());
  if (activation === 'elu') return settingOf(elu());
  if (typeof activation === 'string') return [];
  return [{ name: 'alpha', float: activation.name === 'elu' ? activation.alpha : activation.slope }];
}

function silu(parts: Builder, name: string): void {
  const z = parts.value;
  parts.node(`${name}_sigmoid`, 'Sigmoid');
  parts.join(name, 'Mul', [z, parts.value]);
}

/** Operator set 20 has it in one; these five are what PyTorch writes before, and what runtimes make one of. */
function gelu(parts: Builder, name: string): void {
  const z = parts.value;
  parts.node(`${name}_divide`, 'Div', [parts.scalar('sqrt_two', Math.SQRT2)]);
  parts.node(`${name}_erf`, 'Erf');
  parts.node(`${name}_add`, 'Add', [parts.scalar('one', 1)]);
  parts.join(`${name}_multiply`, 'Mul', [z, parts.value]);
  parts.node(name, 'Mul', [parts.scalar('half', 0.5)]);
}

/** (x − shift) · factor + offset, without what does nothing. */
function affine(parts: Builder, prefix: string, { shift, factor, offset }: AffineOperation): void {
  const all = (list: ArrayLike<number>, value: number): boolean => Array.prototype.every.call(list, (v) => v === value);
  if (!all(shift, 0)) parts.node(`${prefix}_subtract`, 'Sub', [parts.vector(`${prefix}_shift`, shift)]);
  if (!all(factor, 1)) parts.node(`${prefix}_multiply`, 'Mul', [parts.vector(`${prefix}_factor`, factor)]);
  if (!all(offset, 0)) parts.node(`${prefix}_add`, 'Add', [parts.vector(`${prefix}_offset`, offset)]);
}
