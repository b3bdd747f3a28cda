/**
 * The supported operators: one reader each, which translates a node to steps. Adding an operator means adding a row to
 * `READERS`, and a line to docs/onnx.md.
 */

import { type Activation, elu, leakyRelu } from 'nablanet';
import { rangeError, show, Verbatim } from '../../../base/errors';
import type { Graph } from './graph';
import { attributeOf, floatOf, intOf, labelOf } from './node';
import { type Found, gated, near, normalized } from './patterns';
import { DATA_TYPES, DOUBLE, FLOAT, type NodeProto } from './schema';
import type { Step } from './steps';
import { sizeOf, type Tensor } from './tensor';

/** Translates a node that is on the path from input to output; `name` names its steps in errors. */
type Reader = (node: NodeProto, graph: Graph, name: string) => Found;

/** Readers by operator type, with the domain in front where it is not ONNX' own. */
const READERS: Readonly<Record<string, Reader>> = {
  Gemm: gemm,
  MatMul: (node, graph, name) => dense(node, graph, name, { transposed: false, alpha: 1, biases: null }),
  BatchNormalization: batchNorm,
  LayerNormalization: layerNorm,
  Dropout: dropout,
  Add: arithmetic,
  Sub: arithmetic,
  Mul: arithmetic,
  Div: arithmetic,
  Neg: (node, _, name) => one(node, { kind: 'columns', factor: [-1], offset: [0], name }),
  'ai.onnx.ml.Scaler': scaler,
  Relu: activation(() => 'relu'),
  Sigmoid: activation(() => 'sigmoid'),
  Tanh: activation(() => 'tanh'),
  Softplus: activation(() => 'softplus'),
  LeakyRelu: activation((node) => {
    const slope = setting(node, 'alpha', 0.01);
    return slope === leakyRelu().slope ? 'leakyRelu' : leakyRelu({ slope });
  }),
  Elu: activation((node) => {
    const alpha = setting(node, 'alpha', 1);
    return alpha === elu().alpha ? 'elu' : elu({ alpha });
  }),
  Mish: activation(() => 'mish'),
  Selu: selu,
  Gelu: activation((node) => {
    const way = attributeOf(node, 'approximate')?.string ?? 'none';
    if (way !== 'none') throw unread(node, `approximate ${show(way)}`);
    return 'gelu';
  }),
  Swish: activation((node) => {
    if (floatOf(node, 'alpha', 1) !== 1) throw unread(node, 'an alpha other than 1');
    return 'silu';
  }),
  Softmax: activation((node) => {
    if (![1, -1].includes(intOf(node, 'axis', -1))) throw unread(node, `axis ${intOf(node, 'axis', -1)}`);
    return 'softmax';
  }),
  Identity: (node) => nothing(node),
  Cast: cast,
  Flatten: flatten,
  Reshape: reshape,
  Squeeze: squeeze,
};

/** The supported types, for messages. */
const READ = Object.keys(READERS).join(', ');

/**
 * The steps of a node, or of several that form a pattern and end in it, and the value that they read.
 *
 * @param value the wanted output of the node; only its first one is supported
 * @throws RangeError with code 'file', by type and name, for an unsupported node
 */
export function readNode(node: NodeProto, value: string, graph: Graph): Found {
  const type = node.domain ? `${node.domain}.${node.opType}` : node.opType;
  if (!Object.hasOwn(READERS, type)) {
    throw rangeError('model', `nodes among ${READ}`, new Verbatim(labelOf(node)), 'file');
  }
  if (node.outputs[0] !== value) throw unread(node, `its output ${show(value)}`);
  return READERS[type](node, graph, (node.name || value).slice(0, 40));
}

/** A node that is a single step on its first input. */
function one(node: NodeProto, step: Step): Found {
  return { steps: [step], from: node.inputs[0] };
}

/** A node that returns its first input. */
function nothing(node: NodeProto): Found {
  return { steps: [], from: node.inputs[0] };
}

/** A reader for an activation. */
function activation(of: (node: NodeProto) => Activation): Reader {
  return (node, _, name) => one(node, { kind: 'activation', activation: of(node), name });
}

/** A number >= 0, as this library's activations need. */
function setting(node: NodeProto, name: string, otherwise: number): number {
  const value = floatOf(node, name, otherwise);
  if (value >= 0 && value < Infinity) return value;
  throw unread(node, `${name} ${value}`);
}

/** alpha · A · B + beta · C, where A is the data. */
function gemm(node: NodeProto, graph: Graph, name: string): Found {
  if (intOf(node, 'transA', 0) !== 0) throw unread(node, 'transA');
  const [alpha, beta] = [floatOf(node, 'alpha', 1), floatOf(node, 'beta', 1)];
  const added = node.inputs[2] ? vector(node, node.inputs[2], graph) : null;
  const biases = added && (beta === 1 ? added : added.map((value) => value * beta));
  return dense(node, graph, name, { transposed: intOf(node, 'transB', 0) !== 0, alpha, biases });
}

/** The part of a dense node beside its weights. */
interface Product {
  /** Whether the weights are (units × inputs). */
  readonly transposed: boolean;
  readonly alpha: number;
  /** (units), or a single one for all units. */
  readonly biases: Tensor['values'] | null;
}

/** x · W + b with W (inputs × units); transposes and scales where needed. Shares the file's numbers otherwise. */
function dense(node: NodeProto, graph: Graph, name: string, { transposed, alpha, biases }: Product): Found {
  const { dims, values } = constant(node, node.inputs[1], graph);
  const [rows, columns] = dims;
  if (dims.length !== 2 || rows === 0 || columns === 0) throw unread(node, `weights of (${dims.join(' × ')})`);
  const [inputs, units] = transposed ? [columns, rows] : [rows, columns];
  graph.spend(values.length + units);
  if (biases && biases.length !== 1 && biases.length !== units) throw unread(node, `${biases.length} biases`);
  const weights = transposed || alpha !== 1 ? new Float32Array(values.length) : values;
  if (weights !== values) {
    for (let i = 0; i < inputs; i++) {
      for (let j = 0; j < units; j++) {
        weights[i * units + j] = alpha * values[transposed ? j * inputs + i : i * units + j];
      }
    }
  }
  const spread = biases && biases.length < units ? new Float64Array(units).fill(biases[0]) : biases;
  return one(node, { kind: 'dense', units, weights, biases: spread, name });
}

const OTHER_LENGTHS = 'vectors of different lengths';

/** Batch normalization by running statistics. */
function batchNorm(node: NodeProto, graph: Graph, name: string): Found {
  if (intOf(node, 'training_mode', 0) !== 0) throw unread(node, 'training_mode');
  const [scale, shift, mean, variance] = [1, 2, 3, 4].map((i) => vector(node, node.inputs[i], graph));
  if ([shift, mean, variance].some(({ length }) => length !== scale.length)) throw unread(node, OTHER_LENGTHS);
  return one(node, { kind: 'batchNorm', scale, shift, mean, variance, epsilon: epsilonOf(node), name });
}

/** gamma times an elu of alpha: selu, where these are its constants as float32. */
function selu(node: NodeProto, _: Graph, name: string): Found {
  const alpha = floatOf(node, 'alpha', 1.6732632423543772);
  const gamma = floatOf(node, 'gamma', 1.0507009873554805);
  if (near(alpha, 1.6732632423543772) && near(gamma, 1.0507009873554805)) {
    return one(node, { kind: 'activation', activation: 'selu', name });
  }
  const scaling: Step = { kind: 'columns', factor: [gamma], offset: [0], name };
  return { steps: [{ kind: 'activation', activation: elu({ alpha }), name }, scaling], from: node.inputs[0] };
}

/** Layer normalization over the last axis. */
function layerNorm(node: NodeProto, graph: Graph, name: string): Found {
  if (![1, -1].includes(intOf(node, 'axis', -1))) throw unread(node, `axis ${intOf(node, 'axis', -1)}`);
  const scale = vector(node, node.inputs[1], graph);
  const shift = node.inputs[2] ? vector(node, node.inputs[2], graph) : new Float32Array(scale.length);
  if (shift.length !== scale.length) throw unread(node, OTHER_LENGTHS);
  return one(node, { kind: 'layerNorm', scale, shift, epsilon: epsilonOf(node), name });
}

/** ε, by default 1e-5 in ONNX. */
function epsilonOf(node: NodeProto): number {
  return setting(node, 'epsilon', 1e-5);
}

/** Dropout; the rate is an input since operator set 12, before an attribute. */
function dropout(node: NodeProto, graph: Graph, name: string): Found {
  const given = node.inputs[1];
  const rate = given ? vector(node, given, graph)[0] : floatOf(node, 'ratio', 0.5);
  if (!(rate >= 0 && rate < 1)) throw unread(node, `ratio ${rate}`);
  return one(node, { kind: 'dropout', rate, name });
}

/** Add, Sub, Mul or Div: an affine map of columns where one operand is constant, else the end of a pattern. */
function arithmetic(node: NodeProto, graph: Graph, name: string): Found {
  const { opType, inputs } = node;
  const constants = inputs.map((input) => graph.isConstant(input));
  if (constants[0] === constants[1]) {
    const found = opType === 'Mul' ? gated(node, graph, name) : opType === 'Div' && normalized(node, graph, name);
    return found || refusePair(node, graph);
  }
  const [from, other] = constants[1] ? inputs : [inputs[1], inputs[0]];
  const numbers = vector(node, other, graph);
  const step = (factor: ArrayLike<number>, offset: ArrayLike<number>): Found => {
    return { steps: [{ kind: 'columns', factor, offset, name }], from };
  };
  if (opType === 'Add') return step([1], numbers);
  if (opType === 'Mul') return step(numbers, [0]);
  if (opType === 'Sub')
    return constants[1]
      ? step(
          [1],
          numbers.map((c) => -c),
        )
      : step([-1], numbers);
  if (constants[1])
    return step(
      Float64Array.from(numbers, (c) => 1 / c),
      [0],
    );
  throw unread(node, 'a constant that is divided');
}

/** The error of two non-constant operands that end no pattern. */
function refusePair(node: NodeProto, graph: Graph): never {
  const of = node.inputs.map((input) => graph.producer(input)?.opType.slice(0, 40) ?? show(input)).join(' and ');
  throw unread(node, `two values (${of}) that make neither silu, mish, gelu by erf nor layer normalization`);
}

/** (x − offset) · scale, as skl2onnx writes scikit-learn's scalers. */
function scaler(node: NodeProto, _: Graph, name: string): Found {
  const [shift, factor] = [attributeOf(node, 'offset')?.floats ?? [0], attributeOf(node, 'scale')?.floats ?? [1]];
  const subtracted: Step = { kind: 'columns', factor: [1], offset: shift.map((value) => -value), name };
  return { steps: [subtracted, { kind: 'columns', factor, offset: [0], name }], from: node.inputs[0] };
}

/** A cast to float or double changes nothing but rounding. */
function cast(node: NodeProto): Found {
  const to = intOf(node, 'to', 0);
  if (to === FLOAT || to === DOUBLE) return nothing(node);
  throw unread(node, `a cast to ${DATA_TYPES[to] ?? to}`);
}

/** Rows with several axes become flat. */
function flatten(node: NodeProto, _: Graph, name: string): Found {
  const axis = intOf(node, 'axis', 1);
  if (axis !== 1) throw unread(node, `axis ${axis}`);
  return one(node, { kind: 'rows', width: undefined, name });
}

/** To (batch × width), or to (batch) from a single column. */
function reshape(node: NodeProto, graph: Graph, name: string): Found {
  const given = node.inputs[1];
  const wanted = given ? Array.from(constant(node, given, graph).values) : (attributeOf(node, 'shape')?.ints ?? []);
  if (wanted.length === 1 && wanted[0] === -1) return one(node, { kind: 'rows', width: 1, squeezed: true, name });
  const [batch, width] = wanted;
  const copied = batch === 0 && intOf(node, 'allowzero', 0) === 0;
  if (wanted.length !== 2 || !(copied || batch > 0 || (batch === -1 && width > 0)) || !(width > 0 || width === -1)) {
    throw unread(node, `a shape of (${wanted.slice(0, 16).join(' × ')})`);
  }
  return one(node, { kind: 'rows', width: width > 0 ? width : undefined, batch: batch > 0 ? batch : undefined, name });
}

/** (batch × 1) to (batch). */
function squeeze(node: NodeProto, graph: Graph, name: string): Found {
  const given = node.inputs[1];
  const axes = given ? Array.from(constant(node, given, graph).values) : (attributeOf(node, 'axes')?.ints ?? []);
  if (axes.length !== 1 || (axes[0] !== 1 && axes[0] !== -1)) {
    throw unread(node, axes.length === 0 ? 'no axes' : `axes ${axes.slice(0, 16).join(', ')}`);
  }
  return one(node, { kind: 'rows', width: 1, squeezed: true, name });
}

/** The tensor of an input that must be constant. */
function constant(node: NodeProto, name: string | undefined, graph: Graph): Tensor {
  if (name !== undefined && graph.isConstant(name)) return graph.tensor(name);
  throw unread(node, `${show(name)}, which is no constant`);
}

/** A value for each column, or one for all. */
function vector(node: NodeProto, name: string | undefined, graph: Graph): Tensor['values'] {
  const { dims, values } = constant(node, name, graph);
  const across = dims.length > 0 ? dims[dims.length - 1] : 1;
  if (values.length === 0 || sizeOf(dims) !== across || (dims.length > 2 && values.length > 1)) {
    throw unread(node, `an array of (${dims.join(' × ')})`);
  }
  graph.spend(values.length);
  return values;
}

/** The error of a supported operator with an unsupported setting. */
function unread(node: NodeProto, what: string): RangeError {
  return rangeError(
    'model',
    'nodes of a sequential dense network',
    new Verbatim(`${labelOf(node)} with ${what}`),
    'file',
  );
}
