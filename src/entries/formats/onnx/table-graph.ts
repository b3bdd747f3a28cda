/** Collects the nodes and constants of a graph; each method appends a node and returns the name of what it computes. */
import {
  type AttributeProto,
  DOUBLE,
  FLOAT,
  INT64,
  type NodeProto,
  STRING,
  type TensorProto,
  type ValueProto,
} from './schema';

/** The element types of values, by what they are called here. */
const TYPES = { float: FLOAT, int: INT64, double: DOUBLE, string: STRING };
type Type = keyof typeof TYPES;

/** The operators of classical machine learning, a set of its own. */
export const ML = 'ai.onnx.ml';

export class Graph {
  readonly nodes: NodeProto[] = [];
  readonly constants: TensorProto[] = [];
  readonly inputs: ValueProto[] = [];
  readonly outputs: ValueProto[] = [];
  readonly #shared = new Map<string, string>();

  /** Appends a node. */
  node(
    opType: string,
    inputs: readonly string[],
    attributes: readonly AttributeProto[] = [],
    { domain = '', output }: { domain?: string; output?: string } = {},
  ): string {
    const name = `n${this.nodes.length}_${opType.toLowerCase()}`;
    const value = output ?? `${name}_out`;
    this.nodes.push({ name, opType, domain, inputs, outputs: [value], attributes });
    return value;
  }

  /** A constant of one axis; of none where it is a single value. Equal ones are shared. */
  constant(type: Type, values: readonly number[] | readonly string[] | number): string {
    const scalar = typeof values === 'number';
    const list = scalar ? [values] : values;
    const key = `${type} ${scalar} ${JSON.stringify(list)}`;
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const name = `c${this.constants.length}`;
    const dims = scalar ? [] : [list.length];
    const strings = type === 'string' ? (list as readonly string[]) : undefined;
    const bytes = strings ? undefined : bytesOf(type, list as readonly number[]);
    this.constants.push({
      name,
      dims,
      dataType: TYPES[type],
      ...(strings ? { strings } : { bytes: bytes as Uint8Array }),
    });
    this.#shared.set(key, name);
    return name;
  }

  /** An input of so many columns. */
  input(name: string, type: Type, columns: number): string {
    this.inputs.push({ name, elementType: TYPES[type], shape: ['batch', columns] });
    return name;
  }

  /** Names the last node's value as an output; a vector where it has no columns. */
  output(name: string, type: Type, columns?: number): void {
    this.outputs.push({
      name,
      elementType: TYPES[type],
      shape: columns === undefined ? ['batch'] : ['batch', columns],
    });
  }

  cast(value: string, type: Type): string {
    return this.node('Cast', [value], [{ name: 'to', int: TYPES[type] }]);
  }

  /** Columns side by side. */
  concat(values: readonly string[]): string {
    return values.length === 1 ? values[0] : this.node('Concat', values, [{ name: 'axis', int: 1 }]);
  }

  /** Some columns of a value, in this order. */
  columns(value: string, indices: readonly number[]): string {
    return this.node('Gather', [value, this.constant('int', indices)], [{ name: 'axis', int: 1 }]);
  }

  /** A double and a number, or a number for each column. */
  with(opType: string, value: string, other: number | readonly number[]): string {
    return this.node(opType, [value, this.constant('double', other)]);
  }

  /** Held within two bounds. */
  within(value: string, low: number, high: number): string {
    return this.with('Min', this.with('Max', value, low), high);
  }
}

function bytesOf(type: Type, values: readonly number[]): Uint8Array {
  if (type === 'int') return new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  return new Uint8Array((type === 'float' ? Float32Array : Float64Array).from(values).buffer);
}
