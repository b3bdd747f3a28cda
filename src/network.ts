/** The network as its users see it: checks of what methods alone know, and calls into predict/, train/ and model/. */

import { own } from './base/checks';
import { rangeError, Verbatim } from './base/errors';
import { copied } from './base/host';
import { isNetwork, markNetwork } from './base/kind';
import { decide } from './data/classes';
import { isRowEncoder } from './data/encoding';
import { type Inputs, type Matrix, toVector } from './data/rows';
import type { ScalerJSON } from './data/scaling';
import type { Targets } from './data/targets';
import { Layer } from './layer';
import { readAll, writeAll } from './memory/panels';
import { checkConfig, type FullConfig, type NetworkConfig } from './model/config';
import { fromJSON, type LoadOptions, load, type NetworkJSON, type SaveOptions, save, toJSON } from './model/file';
import { toScaledRows } from './model/inputs';
import { NetworkState } from './model/state';
import { summarize } from './model/summary';
import { type Evaluation, evaluate, losses } from './predict/evaluate';
import { checkOut, predict } from './predict/predict';
import { type LayerOutputs, layerOutputs } from './step/forward';
import { checkGradients, type GradientCheck } from './step/gradient-check';
import { backward, type Gradients, gradients } from './step/gradients';
import { nameOf } from './toolbox/activations';
import { lossName } from './toolbox/losses';
import type { Figures, Metrics } from './toolbox/metrics';
import { checkLearningRate } from './toolbox/optimizers';
import type { History } from './train/history';
import type { StreamOptions, TrainAsyncOptions, TrainOptions } from './train/options';
import { applyGradients, trainBatch } from './train/single-step';
import type { BatchSource } from './train/stream-loop';
import { train, trainAsync } from './train/train';
import type { Backend } from './wasm/features';

/** A network's shape in words: `784-128 (batch)-10 (no bias)`. */
function shapeOf({ layout, config }: NetworkState): string {
  const layers = config.layers.map(({ units, bias, normalize }) => {
    return `${units}${bias ? '' : ' (no bias)'}${normalize ? ` (${normalize})` : ''}`;
  });
  return [layout.inputs, ...layers].join('-');
}

/**
 * A feed-forward network of dense layers, trained by backpropagation.
 *
 * @example
 * const net = new Network({
 *   inputs: 2,
 *   layers: [{ units: 8, activation: 'tanh' }, { units: 1, activation: 'sigmoid' }],
 *   optimizer: sgd({ learningRate: 0.5 }),
 *   seed: 1,
 * });
 * net.train([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0], { epochs: 5000 });
 * net.predict([0, 1]); // close to 1
 */
export class Network {
  readonly #state: NetworkState;
  /** The layers, input to output. */
  readonly layers: readonly Layer[];

  /**
   * Creates a network, with initial weights drawn from the seed.
   *
   * @throws TypeError, RangeError that name the wrong option; code 'engine' if WebAssembly SIMD is missing
   */
  constructor(config: NetworkConfig);
  /** @internal */
  constructor(state: NetworkState);
  constructor(config: NetworkConfig | NetworkState) {
    this.#state = config instanceof NetworkState ? config : NetworkState.create(checkConfig(config));
    markNetwork(this);
    this.layers = Object.freeze(this.#state.layout.layers.map((_, i) => new Layer(this.#state, i)));
    // Here, since a class with such a name in its body stays in bundles that never use it.
    (Network.prototype as unknown as Record<symbol, unknown>)[Symbol.for('nodejs.util.inspect.custom')] ??=
      this.summary;
  }

  /** @internal Vue leaves it as it is: a proxy has no private members. */
  get __v_skip(): boolean {
    return true;
  }

  /** Numbers in a row of x. */
  get inputs(): number {
    return this.#state.layout.inputs;
  }

  /** Numbers in a row of predictions: units of the last layer. */
  get outputs(): number {
    return this.#state.layout.outputs;
  }

  /** The number of all weights, biases, scales and shifts. */
  get parameterCount(): number {
    return this.#state.layout.parameterCount;
  }

  /** The seed of the config, or the random one that was drawn. */
  get seed(): number {
    return this.#state.config.seed;
  }

  /** The kernels that this network uses. */
  get backend(): Backend {
    return this.#state.engine.backend;
  }

  /** float32 values per SIMD instruction: 4, or 8 after `wideLanes()` of nablanet/node. */
  get lanes(): 4 | 8 {
    return this.#state.engine.lanes;
  }

  /**
   * A copy of the config with defaults filled in: `new Network(net.config)` is this network as it started. Plain JSON,
   * except a loss function, the line search of lbfgs and an encoder with a class of its own.
   */
  get config(): FullConfig {
    const { loss, optimizer, inputEncoder, ...others } = this.#state.config;
    return {
      ...copied(others),
      inputEncoder: inputEncoder && isRowEncoder(inputEncoder) ? inputEncoder.clone() : copied(inputEncoder),
      loss: typeof loss === 'object' ? { ...loss } : loss,
      optimizer: { ...optimizer },
    };
  }

  /** The scaler of x as fitted so far, as JSON for `Scaler.fromJSON`; null without one. */
  get inputScaler(): ScalerJSON | null {
    return copied(this.#state.inputScaling?.json ?? null);
  }

  /** The scaler of y as fitted so far, as JSON for `Scaler.fromJSON`; null without one. */
  get outputScaler(): ScalerJSON | null {
    return copied(this.#state.outputScaling?.json ?? null);
  }

  /** Epochs trained so far, over all calls. */
  get epochs(): number {
    return this.#state.progress.epochs;
  }

  /** The learning rate of the next update, finite and >= 0. You can set it at any time, also in callbacks. */
  get learningRate(): number {
    return this.#state.progress.learningRate;
  }

  /** @throws TypeError, RangeError unless it is a finite number >= 0 */
  set learningRate(rate: number) {
    this.#state.progress.learningRate = checkLearningRate(rate);
    this.#state.observer?.rateSet?.(rate);
  }

  /**
   * Predicts the outputs for one row or several.
   *
   * @param x (rows × inputs), flat, as rows or as `SparseRows`; a flat array of `inputs` numbers is one row
   * @param out (rows × outputs) to write to; with it, and a Float32Array x, nothing is allocated
   * @param options.threads the number of threads, or `'all'`; 1 by default. Any number gives the same bits
   * @returns (rows × outputs) flat: `out`, or a new array
   * @throws TypeError, RangeError for data of another shape or that are not finite
   *
   * @example
   * net.predict([5.1, 3.5, 1.4, 0.2]); // Float32Array(3)
   */
  predict(x: Inputs, out?: Float32Array, options?: { threads?: number | 'all' }): Float32Array {
    return predict(this.#state, x, out, options);
  }

  /**
   * Predicts the class of each row: the index of the largest output, the first on ties. A single sigmoid output gives
   * 1 if it is over ½, else 0; several outputs with binaryCrossEntropy give (rows × outputs) of 0 and 1.
   *
   * @throws RangeError for a single output that is not a sigmoid; for data as `predict`
   *
   * @example
   * net.classify([[5.1, 3.5, 1.4, 0.2], [6.7, 3, 5.2, 2.3]]); // Uint32Array [0, 2]
   */
  classify(x: Inputs): Uint32Array {
    const { outputs } = this;
    const { loss, layers } = this.#state.config;
    const { activation } = layers[layers.length - 1];
    const decides = activation === 'sigmoid' && (outputs === 1 || lossName(loss) === 'binaryCrossEntropy');
    if (outputs === 1 && !decides) {
      throw rangeError('layers', 'several outputs, or one "sigmoid" output, to classify', nameOf(activation));
    }
    return decide(this.predict(x), decides ? 1 : outputs);
  }

  /** Predicts the class of each row by name: one of the config's `classNames`. */
  classifyNames(x: Inputs): string[] {
    const { classNames } = this.#state.config;
    if (!classNames) throw rangeError('classNames', 'names of classes in the config', null);
    return Array.from(this.classify(x), (index) => classNames[index]);
  }

  /**
   * Evaluates the network on rows with known targets: the mean cost without penalties, the accuracy for crossEntropy
   * and binaryCrossEntropy, and metrics by name.
   *
   * @param y (rows × outputs), or for crossEntropy one class index per row
   * @param options.sampleWeights weight of each row, (rows): the loss is Σ w C_k / rows
   * @param options.metrics such as `{ rmse }`
   * @param options.threads the number of threads, or `'all'`; 1 by default
   *
   * @example
   * net.evaluate(x, y, { metrics: { rmse } }); // { loss, accuracy, rmse }
   */
  evaluate(
    x: Inputs,
    y: Targets,
    options?: { sampleWeights?: Matrix; metrics?: undefined; threads?: number | 'all' },
  ): Evaluation;
  evaluate<Of extends Metrics>(
    x: Inputs,
    y: Targets,
    options?: { sampleWeights?: Matrix; metrics?: Of; threads?: number | 'all' },
  ): Evaluation & Figures<Of>;
  evaluate(
    x: Inputs,
    y: Targets,
    options?: { sampleWeights?: Matrix; metrics?: Metrics; threads?: number | 'all' },
  ): Evaluation {
    return evaluate(this.#state, x, y, options);
  }

  /** The cost of each row, (rows). */
  losses(x: Inputs, y: Targets): Float32Array {
    return losses(this.#state, x, y);
  }

  /** The pre-activations z and activations a of every layer, (rows × units) each. Changes nothing. */
  forward(x: Inputs): LayerOutputs[] {
    return layerOutputs(this.#state, toScaledRows(this.#state, x));
  }

  /**
   * Trains the network, and returns when training is done.
   *
   * @param x (rows × inputs), flat, as rows, or as `SparseRows` if most are 0; a Uint8Array takes a quarter of the
   *   memory of a Float32Array
   * @param y (rows × outputs), or for crossEntropy one class index per row
   * @throws TypeError, RangeError for data or options, before anything changes; `DivergedError` if the cost or a
   *   parameter becomes NaN or infinite, with the network as at the end of the last epoch; code 'busy' in a callback
   *
   * @example
   * const history = net.train(x, y, { epochs: 100, validation: 0.2, earlyStopping: { patience: 10 } });
   * history.validationLoss.at(-1);
   */
  train<Of extends Metrics = Metrics>(x: Inputs, y: Targets, options?: TrainOptions<Of>): History<Of> {
    return train(this.#state, x, y, options) as History<Of>;
  }

  /**
   * Trains as `train` does, with the same bits, and lets the event loop run meanwhile. During training you can read,
   * clone and evaluate the network, as of the last finished batch (with `worker: true` the last finished epoch), and
   * set `learningRate`. Other changes throw code 'busy'. Callbacks may return promises.
   *
   * @param x (rows × inputs); don't change it until the promise is settled
   * @returns a promise, rejected where `train` throws, and with code 'worker' if a worker can't be started or is lost
   *
   * @example const history = await net.trainAsync(x, y, { epochs: 100, worker: true });
   */
  trainAsync<Of extends Metrics = Metrics>(
    x: Inputs,
    y: Targets,
    options?: TrainAsyncOptions<Of>,
  ): Promise<History<Of>>;
  /**
   * Trains on a stream of batches, one update each, so that data may be larger than memory. An invalid batch, or a
   * source that fails, ends training, with the network as after the last whole batch. If training diverges, the
   * network goes back by at most 1,000 updates.
   *
   * @param batches called once per epoch, from 1; returns an iterable or async iterable of `{ x, y, sampleWeights? }`
   */
  trainAsync<Of extends Metrics = Metrics>(batches: BatchSource, options?: StreamOptions<Of>): Promise<History<Of>>;
  trainAsync(x: Inputs | BatchSource, y?: Targets | StreamOptions, options?: TrainAsyncOptions): Promise<History> {
    return trainAsync(this.#state, x, y, options);
  }

  /**
   * Makes one update on exactly these rows.
   *
   * @returns their mean cost before the update
   * @throws as `train`; an update that gives NaN or infinite parameters is undone
   */
  trainBatch(x: Inputs, y: Targets, options?: { sampleWeights?: Matrix }): number {
    return trainBatch(this.#state, x, y, options);
  }

  /** The gradient of the mean cost of the rows, with ∂C/∂x; without dropout, noise and penalties. Changes nothing. */
  gradients(x: Inputs, y: Targets): Gradients {
    return gradients(this.#state, x, y);
  }

  /**
   * Backpropagates a gradient of your own, for losses that the config can't express (reinforcement learning, chained
   * networks). Changes nothing.
   *
   * @param outputGradients ∂C/∂a of the outputs, after the activation, (rows × outputs), where C is the cost of all
   *   rows: nothing is divided by their number
   */
  backward(x: Inputs, outputGradients: Matrix): Omit<Gradients, 'loss'> {
    return backward(this.#state, x, outputGradients);
  }

  /**
   * Makes one update from gradients: penalties, clipping, optimizer. Without dropout and noise,
   * `applyGradients(gradients(x, y))` is `trainBatch(x, y)`, bit for bit.
   *
   * @param gradients of `gradients` or `backward`, or a flat array in `getParameters` order
   * @throws TypeError, RangeError for another length or value; `DivergedError` if a parameter becomes NaN or infinite,
   *   and the update is undone
   */
  applyGradients(gradients: Pick<Gradients, 'parameters'> | ArrayLike<number>): void {
    const flat = own(Object(gradients), 'parameters') ?? gradients;
    applyGradients(this.#state, flat);
  }

  /** Compares backpropagation with central differences in float64, at up to 1,000 parameters. */
  checkGradients(x: Inputs, y: Targets): GradientCheck {
    return checkGradients(this.#state, x, y);
  }

  /**
   * All parameters flat, (parameterCount): W¹ row-major, b¹ (then scale¹ and shift¹ of a normalized layer), W², …
   *
   * @param out an array to write to
   */
  getParameters(out?: Float32Array): Float32Array {
    const { layout, parameters } = this.#state;
    return readAll(layout, parameters.view(), checkOut(out, layout.parameterCount));
  }

  /**
   * Sets all parameters, from a flat array in `getParameters` order or from a network of the same shape, whose running
   * statistics are copied too. Optimizer state, counters and random streams stay.
   */
  setParameters(from: ArrayLike<number> | Network): void {
    this.#state.checkFree('setParameters');
    const { layout, parameters } = this.#state;
    if (!isNetwork(from)) {
      writeAll(layout, toVector('from', from, layout.parameterCount), parameters.view());
      return;
    }
    const net = from as Network; // of the package's other copy, its state is none of ours
    const other = (#state in net ? net : Network.fromJSON((from as Network).toJSON())).#state;
    if (shapeOf(other) !== shapeOf(this.#state)) {
      throw rangeError('from', `a network of shape ${shapeOf(this.#state)}`, new Verbatim(shapeOf(other)));
    }
    const [values, statistics] = [other.parameters.view().slice(), other.parameters.statistics().slice()];
    parameters.view().set(values);
    parameters.statistics().set(statistics);
  }

  /** Clears the optimizer's state, such as momentum. */
  resetOptimizer(): void {
    this.#state.checkFree('resetOptimizer');
    this.#state.parameters.optimizerState().fill(0);
    this.#state.progress.optimizerUpdates = 0;
  }

  /** A copy with all state, including optimizer and random streams: the same training gives the same bits. */
  clone(): Network {
    return new Network(this.#state.clone());
  }

  /**
   * The network as a safetensors file: parameters by name (`layers.0.weights`), config, scalers and names in its
   * header. Without functions: a loss function, the line search of lbfgs.
   *
   * @param options.training whether to include what training needs to continue, bit for bit; false by default
   */
  save(options?: SaveOptions): Uint8Array<ArrayBuffer> {
    return save(this.#state, options);
  }

  /**
   * Loads a network that `save` wrote.
   *
   * @throws code 'file' for a damaged file or another format, another version, or parameters that are not finite
   *
   * @example const net = Network.load(readFileSync('net.safetensors'));
   */
  static load(bytes: Uint8Array | ArrayBuffer, options?: LoadOptions): Network {
    return new Network(load(bytes, options));
  }

  /** The network as plain JSON, for small networks, without optimizer state: `JSON.stringify(net)` works. */
  toJSON(): NetworkJSON {
    return toJSON(this.#state);
  }

  /** Creates the network that `toJSON` returned; options and errors as `load`. */
  static fromJSON(json: NetworkJSON, options?: LoadOptions): Network {
    return new Network(fromJSON(json, options));
  }

  /** A table of layers, shapes and parameter counts, as text; what `console.log` prints in Node, Deno and Bun. */
  summary(): string {
    return summarize(this.#state.config, this.#state.layout, this.backend);
  }
}
