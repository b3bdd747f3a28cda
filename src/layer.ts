/** A layer of a network, as its user sees it. */
import type { Activation } from './activations';
import { checkBoolean, rangeError, Said } from './checks';
import type { Core } from './core';
import { toVector } from './data';
import type { Initializer } from './initializers';
import { readWeights, writeWeights } from './panels';
import type { LayerPlan } from './plan';

/**
 * A live window on one dense layer, a = f(a_before · W + b): it reads and writes the network's parameters. Got
 * from `network.layers`, never made.
 */
export class Layer {
  readonly #core: Core;
  readonly #index: number;

  /** @internal */
  constructor(core: Core, index: number) {
    this.#core = core;
    this.#index = index;
  }

  get #plan(): LayerPlan {
    return this.#core.plan.layers[this.#index];
  }

  /** Width of what comes in. */
  get inputs(): number {
    return this.#plan.inputs;
  }

  /** Width of what goes out. */
  get units(): number {
    return this.#plan.units;
  }

  /** The activation, by name or with its setting. */
  get activation(): Activation {
    return this.#core.config.layers[this.#index].activation;
  }

  /** How the weights were drawn; a copy. */
  get initializer(): Initializer {
    return structuredClone(this.#core.config.layers[this.#index].initializer);
  }

  /** Whether training changes the layer. A frozen one gets no update and no penalty. May be set, not while training. */
  get trainable(): boolean {
    return this.#core.trainable[this.#index];
  }

  set trainable(value: boolean) {
    this.#core.checkFree('trainable');
    this.#core.trainable[this.#index] = checkBoolean('trainable', value);
  }

  /** A copy of W, (inputs × units) row-major. */
  getWeights(): Float32Array {
    const { inputs, units } = this.#plan;
    const weights = new Float32Array(inputs * units);
    readWeights(this.#plan, this.#core.parameters.view(), weights, 0);
    return weights;
  }

  /** A copy of b, (units); null for a layer without biases. */
  getBiases(): Float32Array | null {
    const { biases, units } = this.#plan;
    return biases < 0 ? null : this.#core.parameters.view().slice(biases, biases + units);
  }

  /**
   * Sets W from inputs × units finite numbers, row-major.
   * @throws TypeError, RangeError for another length or value; code 'busy' while the network trains
   */
  setWeights(weights: ArrayLike<number>): void {
    this.#core.checkFree('setWeights');
    const { inputs, units } = this.#plan;
    const values = toVector('weights', weights, inputs * units);
    writeWeights(this.#plan, values, 0, this.#core.parameters.view());
  }

  /**
   * Sets b from `units` finite numbers.
   * @throws TypeError, RangeError for another length or value, or a layer without biases; code 'busy' while the
   *   network trains
   */
  setBiases(biases: ArrayLike<number>): void {
    this.#core.checkFree('setBiases');
    if (this.#plan.biases < 0) throw rangeError('biases', 'a layer with biases', new Said('one without'));
    this.#core.parameters.view().set(toVector('biases', biases, this.units), this.#plan.biases);
  }
}
