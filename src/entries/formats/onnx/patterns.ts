/**
 * Recognizes what exporters write in several nodes for lack of an operator: silu, mish, gelu by erf, and, before operator set
 * 17, layer normalization. A pattern is found from its last node, where two branches of one value meet again.
 */
import type { Graph } from './graph';
import { attributeOf, intOf } from './node';
import type { NodeProto } from './schema';
import type { BareNormStep, Step } from './steps';

/** The most scalar operations that are followed from one value to another. */
const MOST_SCALARS = 4;

/** Whether a float32 constant stands for `wanted`, up to rounding. */
export const near = (value: number, wanted: number): boolean => Math.abs(value - wanted) <= 1e-6 * Math.abs(wanted);

/** The recognized steps in order of computation, and the value that they read. */
export interface Found {
  readonly steps: readonly Step[];
  readonly from: string;
}

/** A value as an affine map of another: factor · of + offset. */
interface Scaled {
  readonly of: string;
  readonly factor: number;
  readonly offset: number;
}

/** Recognizes a product x · σ(x), x · tanh(softplus(x)) or x · (1 + erf(x / √2)), each times any factor. */
export function gated(node: NodeProto, graph: Graph, name: string): Found | undefined {
  const [a, b] = node.inputs;
  return gatedBy(a, b, graph, name) ?? gatedBy(b, a, graph, name);
}

/** The same with `value` as x and `gate` as the other operand. */
function gatedBy(value: string, gate: string, graph: Graph, name: string): Found | undefined {
  for (const { of, factor, offset } of ways(gate, graph)) {
    const inner = graph.producer(of);
    if (inner?.domain !== '') continue;
    if (inner.opType === 'Sigmoid' && offset === 0) {
      const scaled = factorTo(value, inner.inputs[0], graph);
      if (scaled !== undefined) return found('silu', inner.inputs[0], scaled * factor, name);
    }
    if (inner.opType === 'Tanh' && offset === 0) {
      const soft = producerOf(inner.inputs[0], 'Softplus', graph)?.inputs[0];
      const scaled = soft === undefined ? undefined : factorTo(value, soft, graph);
      if (soft !== undefined && scaled !== undefined) return found('mish', soft, scaled * factor, name);
    }
    if (inner.opType === 'Erf' && near(factor, offset)) {
      const erf = ways(inner.inputs[0], graph)[1];
      if (erf?.offset !== 0 || !near(erf.factor, Math.SQRT1_2)) continue;
      const scaled = factorTo(value, erf.of, graph);
      if (scaled !== undefined) return found('gelu', erf.of, scaled * 2 * offset, name);
    }
  }
  return undefined;
}

/** An activation, and the factor behind it. */
function found(activation: 'silu' | 'mish' | 'gelu', from: string, factor: number, name: string): Found {
  const scaling: Step = { kind: 'columns', factor: [factor], offset: [0], name };
  return { steps: [{ kind: 'activation', activation, name }, scaling], from };
}

/** The factor f where value = f · from; undefined where it is anything else. */
function factorTo(value: string, from: string, graph: Graph): number | undefined {
  return ways(value, graph).find(({ of, offset }) => of === from && offset === 0)?.factor;
}

/**
 * The value as an affine map of itself, of the value one scalar operation before it, of the one two before it, and so
 * on.
 */
function ways(value: string, graph: Graph): Scaled[] {
  const list: Scaled[] = [{ of: value, factor: 1, offset: 0 }];
  for (let last: Scaled | undefined = list[0]; last && list.length <= MOST_SCALARS; ) {
    last = before(last, graph);
    if (last) list.push(last);
  }
  return list;
}

/** The same map expressed by the operand of its last Mul, Div or Add with a scalar; undefined for other nodes. */
function before({ of, factor, offset }: Scaled, graph: Graph): Scaled | undefined {
  const node = graph.producer(of);
  if (node?.domain !== '' || node.inputs.length !== 2) return undefined;
  const [a, b] = node.inputs;
  const right = scalarOf(b, graph);
  const left = right === undefined ? scalarOf(a, graph) : undefined;
  const [value, scalar] = right === undefined ? [b, left] : [a, right];
  if (scalar === undefined) return undefined;
  if (node.opType === 'Mul') return { of: value, factor: factor * scalar, offset };
  if (node.opType === 'Div' && left === undefined) return { of: value, factor: factor / scalar, offset };
  if (node.opType === 'Add') return { of: value, factor, offset: offset + factor * scalar };
  return undefined;
}

/** The value of a scalar constant; undefined for anything else. */
function scalarOf(name: string, graph: Graph): number | undefined {
  if (!graph.isConstant(name)) return undefined;
  const { values } = graph.tensor(name);
  return values.length === 1 ? values[0] : undefined;
}

/**
 * Recognizes (x − mean) / √(variance + ε) as PyTorch's exporter writes it: ReduceMean, Sub, Pow (or Mul),
 * ReduceMean, Add, Sqrt, Div.
 */
export function normalized(div: NodeProto, graph: Graph, name: string): Found | undefined {
  const [difference, deviation] = div.inputs;
  const from = centred(difference, graph);
  const root = producerOf(deviation, 'Sqrt', graph);
  const sum = root && ways(root.inputs[0], graph)[1];
  if (from === undefined || !sum || sum.factor !== 1) return undefined;
  const mean = rowMean(sum.of, graph);
  const square = mean === undefined ? undefined : squareOf(mean, graph);
  if (square === undefined || centred(square, graph) !== from) return undefined;
  const step: BareNormStep = { kind: 'bareNorm', epsilon: Number(sum.offset.toPrecision(7)), name };
  return { steps: [step], from };
}

/** x, where the value is x − mean(x). */
function centred(name: string, graph: Graph): string | undefined {
  const node = producerOf(name, 'Sub', graph);
  const mean = node && rowMean(node.inputs[1], graph);
  return node && mean === node.inputs[0] ? mean : undefined;
}

/** x, where the value is the mean of x over a row, kept as a column. */
function rowMean(name: string, graph: Graph): string | undefined {
  const node = producerOf(name, 'ReduceMean', graph);
  if (!node || intOf(node, 'keepdims', 1) !== 1) return undefined;
  const [value, given] = node.inputs;
  const axes = given && graph.isConstant(given) ? graph.tensor(given).values : attributeOf(node, 'axes')?.ints;
  return axes?.length === 1 && (axes[0] === -1 || axes[0] === 1) ? value : undefined;
}

/** x, where the value is x². */
function squareOf(name: string, graph: Graph): string | undefined {
  const power = producerOf(name, 'Pow', graph);
  if (power) return scalarOf(power.inputs[1], graph) === 2 ? power.inputs[0] : undefined;
  const product = producerOf(name, 'Mul', graph);
  return product && product.inputs[0] === product.inputs[1] ? product.inputs[0] : undefined;
}

/** The node that produces a value, if it is of this type. */
function producerOf(name: string, opType: string, graph: Graph): NodeProto | undefined {
  const node = graph.producer(name);
  return node?.opType === opType && node.domain === '' ? node : undefined;
}
