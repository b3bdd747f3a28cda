/**
 * A graph to be asked: which node makes a value, which values are constants, and what they hold. Nodes stand in an order in
 * which each reads only what is there already, and every value is made once (onnx/docs/IR.md); both are checked.
 */
import { rangeError, show, Verbatim } from '../../../base/errors';
import { heldBy, isMove, move } from './constants';
import { labelOf } from './node';
import type { GraphProto, NodeProto, TensorProto, ValueProto } from './schema';
import { type Tensor, toTensor } from './tensor';

/** Nodes between a constant and what it is made of. */
const DEEPEST = 32;

/** Numbers that may be made whatever the file's size. */
const SMALL = 4096;

export class Graph {
  /** Values that are given for every prediction. */
  readonly inputs = new Map<string, ValueProto>();
  readonly #tensors = new Map<string, TensorProto>();
  readonly #producers = new Map<string, NodeProto>();
  /** Of constants: nodes between them and what the file holds. */
  readonly #depths = new Map<string, number>();
  readonly #made = new Map<string, Tensor>();
  #left: number;

  /**
   * @param bytes of the file, which limit how many numbers may be made of it
   */
  constructor({ initializers, inputs, nodes }: GraphProto, bytes: number) {
    this.#left = bytes + SMALL;
    for (const tensor of initializers) this.#keep(tensor.name, tensor);
    for (const input of inputs) {
      if (this.#tensors.has(input.name)) continue; // a constant that a caller could replace
      this.#once(input.name);
      this.inputs.set(input.name, input);
    }
    for (const node of nodes) this.#add(node);
  }

  /** The node that makes a value; undefined for inputs and what the file holds. */
  producer(name: string): NodeProto | undefined {
    return this.#producers.get(name);
  }

  has(name: string): boolean {
    return this.inputs.has(name) || this.#tensors.has(name) || this.#producers.has(name);
  }

  isConstant(name: string): boolean {
    return this.#depths.has(name);
  }

  /** The numbers of a constant. */
  tensor(name: string): Tensor {
    const known = this.#made.get(name);
    if (known) return known;
    const tensor = this.#make(name);
    this.#made.set(name, tensor);
    return tensor;
  }

  /** Counts numbers that are made: weights that many nodes share are many times the file. */
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

  #make(name: string): Tensor {
    const proto = this.#tensors.get(name);
    if (proto) return toTensor(proto);
    const node = this.#producers.get(name);
    if (!node) throw rangeError('model', 'a constant', name, 'file');
    const [tensor, ...others] = node.inputs.filter((input) => input !== '').map((input) => this.tensor(input));
    if (node.opType === 'Transpose') this.spend(tensor.values.length);
    return move(node, tensor, others[0]);
  }

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
      if (name === '') continue; // an optional output that nobody wants
      this.#once(name);
      this.#producers.set(name, node);
    }
    if (depth <= DEEPEST) this.#depths.set(node.outputs[0], depth);
  }

  /** How deep a node's first output lies if it is a constant; infinite if not. */
  #depthOf(node: NodeProto): number {
    if (!isMove(node) || !node.inputs[0] || !node.outputs[0]) return Infinity;
    const depths = node.inputs.map((name) => (name === '' ? 0 : (this.#depths.get(name) ?? Infinity)));
    return 1 + Math.max(...depths);
  }

  #keep(name: string, tensor: TensorProto): void {
    this.#once(name);
    this.#tensors.set(name, tensor);
    this.#depths.set(name, 0);
  }

  #once(name: string): void {
    if (name === '' || this.has(name)) {
      throw rangeError('model', 'values with names, each made once', name, 'file');
    }
  }
}
