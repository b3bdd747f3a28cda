/**
 * Queries on a graph: which node produces a value, which values are constant, and what they hold. Checks that every
 * node reads only values of earlier nodes and that every value has one producer, as onnx/docs/IR.md requires; so the
 * graph has no cycles.
 */
import { rangeError, show, Verbatim } from '../../../base/errors';
import { heldBy, isMove, move } from './constants';
import { labelOf } from './node';
import type { GraphProto, NodeProto, TensorProto, ValueProto } from './schema';
import { type Tensor, toTensor } from './tensor';

/** The most nodes between a constant and the data that it derives from. */
const DEEPEST = 32;

/** How many numbers may be created for even the smallest file. */
const SMALL = 4096;

/** A graph with its constants. */
export class Graph {
  /** The inputs of a prediction, without those that have a default value in the file. */
  readonly inputs = new Map<string, ValueProto>();
  readonly #tensors = new Map<string, TensorProto>();
  readonly #producers = new Map<string, NodeProto>();
  /** For each constant, the nodes between it and the data of the file. */
  readonly #depths = new Map<string, number>();
  readonly #made = new Map<string, Tensor>();
  #left: number;

  /**
   * Indexes the graph and checks its order.
   *
   * @param bytes the file's length, which limits how many numbers may be created
   */
  constructor({ initializers, inputs, nodes }: GraphProto, bytes: number) {
    this.#left = bytes + SMALL;
    for (const tensor of initializers) this.#keep(tensor.name, tensor);
    for (const input of inputs) {
      if (this.#tensors.has(input.name)) continue; // an initializer that callers may override: a constant here
      this.#once(input.name);
      this.inputs.set(input.name, input);
    }
    for (const node of nodes) this.#add(node);
  }

  /** The node that produces a value; undefined for inputs and for data of the file. */
  producer(name: string): NodeProto | undefined {
    return this.#producers.get(name);
  }

  /** Whether the graph has a value of this name. */
  has(name: string): boolean {
    return this.inputs.has(name) || this.#tensors.has(name) || this.#producers.has(name);
  }

  /** Whether a value is the same in every prediction. */
  isConstant(name: string): boolean {
    return this.#depths.has(name);
  }

  /** The numbers of a constant, computed once. */
  tensor(name: string): Tensor {
    const known = this.#made.get(name);
    if (known) return known;
    const tensor = this.#make(name);
    this.#made.set(name, tensor);
    return tensor;
  }

  /** Counts created numbers against the limit: many nodes may share weights, which would multiply the file's size. */
  spend(count: number): void {
    this.#left -= count;
    if (!(this.#left >= 0)) {
      throw rangeError(
        'model',
        'as many numbers in the file as in the network',
        new Verbatim('more in the network'),
        'file',
      );
    }
  }

  /** Computes a constant from what it derives from. */
  #make(name: string): Tensor {
    const proto = this.#tensors.get(name);
    if (proto) return toTensor(proto);
    const node = this.#producers.get(name);
    if (!node) throw rangeError('model', 'a constant', name, 'file');
    const [tensor, ...others] = node.inputs.filter((input) => input !== '').map((input) => this.tensor(input));
    if (node.opType === 'Transpose') this.spend(tensor.values.length);
    return move(node, tensor, others[0]);
  }

  /** Adds a node, whose inputs must exist already. */
  #add(node: NodeProto): void {
    const missing = node.inputs.find((name) => name !== '' && !this.has(name));
    if (missing !== undefined) {
      const got = new Verbatim(`${show(missing)} before it is made, in ${labelOf(node)}`);
      throw rangeError('model', 'nodes that read what comes before them', got, 'file');
    }
    const held = heldBy(node);
    if (held) {
      this.#keep(node.outputs[0], held);
      return;
    }
    const depth = this.#depthOf(node);
    for (const name of node.outputs) {
      if (name === '') continue; // an unused optional output
      this.#once(name);
      this.#producers.set(name, node);
    }
    if (depth <= DEEPEST) this.#depths.set(node.outputs[0], depth);
  }

  /** The depth of a node's first output as a constant; Infinity where it is none. */
  #depthOf(node: NodeProto): number {
    if (!isMove(node) || !node.inputs[0] || !node.outputs[0]) return Infinity;
    const depths = node.inputs.map((name) => (name === '' ? 0 : (this.#depths.get(name) ?? Infinity)));
    return 1 + Math.max(...depths);
  }

  /** Adds data of the file as a constant. */
  #keep(name: string, tensor: TensorProto): void {
    this.#once(name);
    this.#tensors.set(name, tensor);
    this.#depths.set(name, 0);
  }

  /** Requires a new, non-empty name. */
  #once(name: string): void {
    if (name === '' || this.has(name)) {
      throw rangeError('model', 'values with names, each made once', name, 'file');
    }
  }
}
