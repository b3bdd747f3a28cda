/** A layer of a network, as its user sees it. */

import { checkBoolean, rangeError, Said } from './base/checks';
import { toVector } from './data/rows';
import { type LayerPlan, type Normalization, padded } from './memory/layout';
import { readWeights, writeWeights } from './memory/panels';
import type { Core } from './model/state';
import type { Activation } from './toolbox/activations';
import type { Initializer } from './toolbox/initializers';

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

  /** Over what z is normalised before the activation, or null. */
  get normalize(): Normalization | null {
    return this.#core.config.layers[this.#index].normalize;
  }

  /** How the weights were drawn; a copy. */
  get initializer(): Initializer {
    return structuredClone(this.#core.config.layers[this.#index].initializer);
  }

  /** Whether training changes the layer. A frozen one gets no update and no penalty. May be set, not while training. */
  get trainable(): boolean {
    return this.#core.trainable[this.#index];
  }

  /** @throws with code `'busy'` while training */
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
    return this.#read(this.#plan.biases);
  }

  /** A copy of the scale of a normalised layer, (units): 1 before training; null for another. */
  getScale(): Float32Array | null {
    return this.#read(this.#plan.scales);
  }

  /** A copy of its shift, (units): 0 before training. */
  getShift(): Float32Array | null {
    const { scales } = this.#plan;
    return this.#read(scales < 0 ? -1 : scales + padded(this.units));
  }

  /** Copies of running mean and variance, (units) each, of a layer with batch normalisation; null for another. */
  getStatistics(): { mean: Float32Array; variance: Float32Array } | null {
    if (this.normalize !== 'batch') return null;
    const { statistics, units } = this.#plan;
    const all = this.#core.parameters.statistics();
    const [mean, variance] = [statistics, statistics + padded(units)].map((at) => all.slice(at, at + units));
    return { mean, variance };
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
    this.#write('biases', biases, this.#plan.biases, 'a layer with biases');
  }

  /** Sets the scale of a normalised layer, likewise. */
  setScale(scale: ArrayLike<number>): void {
    this.#write('scale', scale, this.#plan.scales, 'a normalised layer');
  }

  /** Sets its shift, likewise. */
  setShift(shift: ArrayLike<number>): void {
    const { scales, units } = this.#plan;
    this.#write('shift', shift, scales < 0 ? -1 : scales + padded(units), 'a normalised layer');
  }

  /** Sets running mean and variance (>= 0) of a layer with batch normalisation, from `units` finite numbers each. */
  setStatistics({ mean, variance }: { mean: ArrayLike<number>; variance: ArrayLike<number> }): void {
    this.#core.checkFree('setStatistics');
    if (this.normalize !== 'batch') {
      throw rangeError('setStatistics', 'a layer with batch normalisation', new Said('another'));
    }
    const { statistics, units } = this.#plan;
    const means = toVector('mean', mean, units);
    const variances = toVector('variance', variance, units);
    const bad = variances.find((value) => value < 0);
    if (bad !== undefined) throw rangeError('variance', 'numbers >= 0', bad);
    const all = this.#core.parameters.statistics();
    all.set(means, statistics);
    all.set(variances, statistics + padded(units));
  }

  /** A copy of the vector at a position of the parameters; null where there is none. */
  #read(at: number): Float32Array | null {
    return at < 0 ? null : this.#core.parameters.view().slice(at, at + this.units);
  }

  #write(name: string, values: ArrayLike<number>, at: number, wanted: string): void {
    this.#core.checkFree(`set${name[0].toUpperCase()}${name.slice(1)}`);
    if (at < 0) throw rangeError(name, wanted, new Said('one without'));
    this.#core.parameters.view().set(toVector(name, values, this.units), at);
  }
}
