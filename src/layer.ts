/** A layer of a network as its users see it: reads and writes of the network's parameters. */

import { checkBoolean, checkOptions } from './base/checks';
import { rangeError, Verbatim } from './base/errors';
import { copied } from './base/host';
import { padded, readPanels, writePanels } from './base/panels';
import { toVector } from './data/rows';
import type { LayerLayout, Normalization } from './memory/parameter-layout';
import type { NetworkState } from './model/state';
import type { Activation } from './toolbox/activations';
import type { Initializer } from './toolbox/initializers';

/**
 * One dense layer of a network, a = f(a_before · W + b), as `net.layers[i]`: it reads and writes the network's own
 * parameters.
 */
export class Layer {
  readonly #state: NetworkState;
  readonly #index: number;

  /** @internal */
  constructor(state: NetworkState, index: number) {
    this.#state = state;
    this.#index = index;
  }

  /** @internal Vue leaves it as it is: a proxy has no private members. */
  get __v_skip(): boolean {
    return true;
  }

  get #layout(): LayerLayout {
    return this.#state.layout.layers[this.#index];
  }

  /** Numbers in a row of its input. */
  get inputs(): number {
    return this.#layout.inputs;
  }

  /** Numbers in a row of its output. */
  get units(): number {
    return this.#layout.units;
  }

  /** The activation, by name or with its setting. */
  get activation(): Activation {
    return this.#state.config.layers[this.#index].activation;
  }

  /** The normalization of z before the activation, or null. */
  get normalize(): Normalization | null {
    return this.#state.config.layers[this.#index].normalize;
  }

  /** The distribution that the initial weights were drawn from; a copy. */
  get initializer(): Initializer {
    return copied(this.#state.config.layers[this.#index].initializer);
  }

  /** Whether training changes the layer: a frozen layer gets no update and no penalty. Set it between trainings. */
  get trainable(): boolean {
    return this.#state.progress.trainable[this.#index];
  }

  /** @throws with code `'busy'` while training */
  set trainable(value: boolean) {
    this.#state.checkFree('trainable');
    this.#state.progress.trainable[this.#index] = checkBoolean('trainable', value);
  }

  /** A copy of W, (inputs × units) row-major. */
  getWeights(): Float32Array {
    const { inputs, units } = this.#layout;
    const weights = new Float32Array(inputs * units);
    readPanels(this.#layout, this.#state.parameters.view(), this.#layout.weights, weights, 0);
    return weights;
  }

  /** A copy of b, (units); null for a layer without biases. */
  getBiases(): Float32Array | null {
    return this.#read(this.#layout.biases);
  }

  /** A copy of the scale of a normalized layer, (units): 1 before training; null for other layers. */
  getScale(): Float32Array | null {
    return this.#read(this.#layout.scales);
  }

  /** A copy of the shift of a normalized layer, (units): 0 before training; null for other layers. */
  getShift(): Float32Array | null {
    const { scales } = this.#layout;
    return this.#read(scales < 0 ? -1 : scales + padded(this.units));
  }

  /** Copies of running mean and variance, (units) each, of a layer with batch normalization; null for others. */
  getStatistics(): { mean: Float32Array; variance: Float32Array } | null {
    if (this.normalize !== 'batch') return null;
    const { statistics, units } = this.#layout;
    const all = this.#state.parameters.statistics();
    const [mean, variance] = [statistics, statistics + padded(units)].map((at) => all.slice(at, at + units));
    return { mean, variance };
  }

  /**
   * Sets W from inputs × units finite numbers, row-major.
   * @throws TypeError, RangeError for another length or value; code 'busy' while the network trains
   */
  setWeights(weights: ArrayLike<number>): void {
    this.#state.checkFree('setWeights');
    const { inputs, units } = this.#layout;
    const values = toVector('weights', weights, inputs * units);
    writePanels(this.#layout, values, 0, this.#state.parameters.view(), this.#layout.weights);
  }

  /**
   * Sets b from `units` finite numbers.
   * @throws TypeError, RangeError for another length or value, or a layer without biases; code 'busy' while the
   *   network trains
   */
  setBiases(biases: ArrayLike<number>): void {
    this.#write('biases', biases, this.#layout.biases, 'a layer with biases');
  }

  /** Sets the scale of a normalized layer from `units` finite numbers; errors as `setBiases`. */
  setScale(scale: ArrayLike<number>): void {
    this.#write('scale', scale, this.#layout.scales, 'a normalized layer');
  }

  /** Sets the shift of a normalized layer from `units` finite numbers; errors as `setBiases`. */
  setShift(shift: ArrayLike<number>): void {
    const { scales, units } = this.#layout;
    this.#write('shift', shift, scales < 0 ? -1 : scales + padded(units), 'a normalized layer');
  }

  /** Sets running mean and variance (>= 0) of a layer with batch normalization, from `units` finite numbers each. */
  setStatistics(statistics: { mean: ArrayLike<number>; variance: ArrayLike<number> }): void {
    this.#state.checkFree('setStatistics');
    const { mean, variance } = checkOptions('statistics', statistics, ['mean', 'variance']);
    if (this.normalize !== 'batch') {
      throw rangeError('setStatistics', 'a layer with batch normalization', new Verbatim('another'));
    }
    const { statistics: at, units } = this.#layout;
    const means = toVector('mean', mean, units);
    const variances = toVector('variance', variance, units);
    const bad = variances.find((value) => value < 0);
    if (bad !== undefined) throw rangeError('variance', 'numbers >= 0', bad);
    const all = this.#state.parameters.statistics();
    all.set(means, at);
    all.set(variances, at + padded(units));
  }

  /** A copy of the vector at a position of the parameters; null where there is none. */
  #read(at: number): Float32Array | null {
    return at < 0 ? null : this.#state.parameters.view().slice(at, at + this.units);
  }

  #write(name: string, values: ArrayLike<number>, at: number, wanted: string): void {
    this.#state.checkFree(`set${name[0].toUpperCase()}${name.slice(1)}`);
    if (at < 0) throw rangeError(name, wanted, new Verbatim('one without'));
    this.#state.parameters.view().set(toVector(name, values, this.units), at);
  }
}
