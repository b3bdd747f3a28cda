/** The network as its user sees it. What it does is in run.ts (asking) and train.ts (changing). */

import { rangeError, Verbatim } from './base/errors';
import { decide } from './data/classes';
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
import type { Metric } from './toolbox/metrics';
import { checkLearningRate } from './toolbox/optimizers';
import type { History } from './train/history';
import type { StreamOptions, TrainAsyncOptions, TrainOptions } from './train/options';
import { applyGradients, trainBatch } from './train/single-step';
import type { BatchSource } from './train/stream-loop';
import { train, trainAsync } from './train/train';
import type { Backend } from './wasm/features';

/** How shapes name what normalises a layer, by the kernel's number. */
const NORMALIZED = ['', ' (batch)', ' (layer)'];

/** A feed-forward network of dense layers, trained by backpropagation. */
export class Network {
  readonly #state: NetworkState;
  /** The layers, input to output. */
  readonly layers: readonly Layer[];

  /**
   * Makes a network with weights drawn from the seed.
   *
   * @param config what it is; see `NetworkConfig` for defaults
   * @throws TypeError, RangeError naming the option that is wrong; an Error with code 'engine' where WebAssembly
   *   SIMD is missing
   */
  constructor(config: NetworkConfig);
  /** @internal */
  constructor(state: NetworkState);
  constructor(config: NetworkConfig | NetworkState) {
    this.#state = config instanceof NetworkState ? config : NetworkState.create(checkConfig(config));
    this.layers = Object.freeze(this.#state.layout.layers.map((_, i) => new Layer(this.#state, i)));
  }

  /** Width of a sample. */
  get inputs(): number {
    return this.#state.layout.inputs;
  }

  /** Width of a prediction. */
  get outputs(): number {
    return this.#state.layout.outputs;
  }

  /** Weights and biases, scales and shifts, all together. */
  get parameterCount(): number {
    return this.#state.layout.parameterCount;
  }

  /** The seed, given or drawn. */
  get seed(): number {
    return this.#state.config.seed;
  }

  /** The kernels that run. */
  get backend(): Backend {
    return this.#state.engine.backend;
  }

  /**
   * A copy of the whole config, defaults filled in: `new Network(net.config)` is this one as it started. Plain JSON, but for
   * a loss that is a function, and lbfgs' line search.
   */
  get config(): FullConfig {
    const { loss, optimizer, ...others } = this.#state.config;
    return {
      ...structuredClone(others),
      loss: typeof loss === 'object' ? { ...loss } : loss,
      optimizer: { ...optimizer },
    };
  }

  /** The scaler of x as JSON, with all that it has learnt (`Scaler.fromJSON` makes one of it); null where there is none. */
  get inputScaler(): ScalerJSON | null {
    return structuredClone(this.#state.inputScaling?.json ?? null);
  }

  /** The scaler of y, likewise. */
  get outputScaler(): ScalerJSON | null {
    return structuredClone(this.#state.outputScaling?.json ?? null);
  }

  /** Epochs that it was trained for, over all calls. */
  get epochs(): number {
    return this.#state.progress.epochs;
  }

  /** The rate of the next update. May be set at any time, in callbacks too: finite and >= 0. */
  get learningRate(): number {
    return this.#state.progress.learningRate;
  }

  /** @throws TypeError, RangeError for what is no finite number >= 0 */
  set learningRate(rate: number) {
    this.#state.progress.learningRate = checkLearningRate(rate);
    this.#state.observer?.rateSet?.(rate);
  }

  /**
   * Outputs for samples.
   *
   * @param x (rows × inputs); one sample's flat array is one row
   * @param out a Float32Array of rows × outputs to write to; with it, and a Float32Array x, nothing is allocated
   * @returns (rows × outputs) flat: `out`, or a new array
   * @throws TypeError, RangeError for data of another form, or not finite
   */
  predict(x: Inputs, out?: Float32Array): Float32Array {
    return predict(this.#state, x, out);
  }

  /**
   * The class of every sample: the largest output, the first on ties; 0 or 1 for one sigmoid output (1 where it is
   * over ½); for several sigmoid outputs under binaryCrossEntropy (rows × outputs) of 0 and 1.
   *
   * @param x (rows × inputs)
   * @throws RangeError for a single output that is no sigmoid, and for data as `predict` does
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

  /** The same as names: one of the config's `classNames` for each sample. */
  classifyNames(x: Inputs): string[] {
    const { classNames } = this.#state.config;
    if (!classNames) throw rangeError('classNames', 'names of classes in the config', null);
    return Array.from(this.classify(x), (index) => classNames[index]);
  }

  /**
   * Mean cost over the rows, and under crossEntropy the share of rows, under binaryCrossEntropy the share of
   * decisions, that are right.
   *
   * @param x (rows × inputs)
   * @param y (rows × outputs), or under crossEntropy one class index a row
   * @param options.sampleWeights what each row's cost counts, (rows): the loss is Σ w C_k / rows
   * @param options.metrics further figures by name, such as `{ rmse }`; they stand beside `loss` in what is returned
   */
  evaluate<Names extends string = never>(
    x: Inputs,
    y: Targets,
    options?: { sampleWeights?: Matrix; metrics?: Readonly<Record<Names, Metric>> },
  ): Evaluation & Record<Names, unknown> {
    return evaluate(this.#state, x, y, options) as Evaluation & Record<Names, unknown>;
  }

  /** The cost of each row, (rows); x and y as in `evaluate`. */
  losses(x: Inputs, y: Targets): Float32Array {
    return losses(this.#state, x, y);
  }

  /** z and a of every layer, (rows × units) each, for x (rows × inputs). Changes nothing. */
  forward(x: Inputs): LayerOutputs[] {
    return layerOutputs(this.#state, toScaledRows(this.#state, x));
  }

  /**
   * Trains, and returns when done.
   *
   * @param x (rows × inputs)
   * @param y (rows × outputs), or under crossEntropy one class index a row
   * @param options see `TrainOptions`
   * @throws TypeError, RangeError for data or options, before anything changes; `DivergedError` where the cost or a
   *   parameter turns non-finite, with the parameters back at the last epoch's end; code 'busy' inside a callback
   */
  train(x: Inputs, y: Targets, options?: TrainOptions): History {
    return train(this.#state, x, y, options);
  }

  /**
   * The same work as `train`, and the same bits, in turns with whatever else the event loop has to do. Meanwhile the
   * network may be read, cloned and evaluated, as of the last finished batch; `learningRate` may be set. Callbacks may
   * return promises. With `worker: true` the work is done in a worker, and what is read is as of the last finished epoch.
   *
   * @param x (rows × inputs); must not be changed until it is done
   * @param options see `TrainOptions`; `yieldEvery` milliseconds of work (8) others get a turn
   * @returns a promise that is rejected as `train` would throw, and with code 'worker' where a worker cannot be started or ends
   *   before the training, with the network as of the last epoch that came back
   */
  trainAsync(x: Inputs, y: Targets, options?: TrainAsyncOptions): Promise<History>;
  /**
   * Trains on batches as they come, each one an update, so that data may be larger than memory: the next is asked for when the
   * last one has been learnt from. A batch that is refused, or a source that fails, ends it, with the network as after the
   * last whole batch. Where it diverges the network goes back by at most 1,000 updates.
   *
   * @param batches called once an epoch, from 1; returns an iterable or async iterable of `{ x, y, sampleWeights? }`
   * @param options as above, without `batchSize`, `shuffle` and `sampleWeights`; `validation` is `{ x, y }`, and `metrics` are
   *   of it
   */
  trainAsync(batches: BatchSource, options?: StreamOptions): Promise<History>;
  trainAsync(x: Inputs | BatchSource, y?: Targets | StreamOptions, options?: TrainAsyncOptions): Promise<History> {
    return trainAsync(this.#state, x, y, options);
  }

  /**
   * One update on exactly these rows.
   *
   * @param options.sampleWeights what each row's cost counts, (rows)
   * @returns their mean cost before it
   * @throws as `train`; a step that turns non-finite is undone
   */
  trainBatch(x: Inputs, y: Targets, options?: { sampleWeights?: Matrix }): number {
    return trainBatch(this.#state, x, y, options);
  }

  /** ∇C of the mean cost over the rows, ∂C/∂x included (of x encoded). Changes nothing, draws nothing. */
  gradients(x: Inputs, y: Targets): Gradients {
    return gradients(this.#state, x, y);
  }

  /**
   * ∇C from the outside: `outputGradients` is ∂C/∂a of the outputs, (rows × outputs), after the activation. Nothing
   * is divided by the rows again. Changes nothing.
   */
  backward(x: Inputs, outputGradients: Matrix): Omit<Gradients, 'loss'> {
    return backward(this.#state, x, outputGradients);
  }

  /**
   * The rest of a step: the optimizer's update from these gradients. `applyGradients(gradients(x, y))` is
   * `trainBatch(x, y)`, bit for bit.
   *
   * @param gradients what `gradients` or `backward` returned, or a flat array in `getParameters` order
   * @throws TypeError, RangeError for another length or value; `DivergedError` if a parameter turns non-finite, undone
   */
  applyGradients(gradients: Pick<Gradients, 'parameters'> | ArrayLike<number>): void {
    const given: unknown = gradients;
    const flat = typeof given === 'object' && given !== null && 'parameters' in given ? given.parameters : given;
    applyGradients(this.#state, toVector('gradients', flat, this.parameterCount));
  }

  /** Backpropagation against central differences in float64, at up to 1,000 parameters. Changes nothing. */
  checkGradients(x: Inputs, y: Targets): GradientCheck {
    return checkGradients(this.#state, x, y);
  }

  /**
   * All parameters flat: W¹ row-major, b¹ (then scale¹ and shift¹ of a normalised layer), W², …
   *
   * @param out a Float32Array of `parameterCount` to write to
   */
  getParameters(out?: Float32Array): Float32Array {
    const { layout, parameters } = this.#state;
    return readAll(layout, parameters.view(), checkOut(out, layout.parameterCount));
  }

  /**
   * Sets all parameters, from a flat array in `getParameters` order or from a network of the same shape, whose running
   * statistics come along. Optimizer state, counters and streams stay.
   */
  setParameters(from: ArrayLike<number> | Network): void {
    this.#state.checkFree('setParameters');
    const { layout, parameters } = this.#state;
    if (!(from instanceof Network)) {
      writeAll(layout, toVector('from', from, layout.parameterCount), parameters.view());
      return;
    }
    const other = from.#state;
    const shapeOf = ({ layout: { inputs, layers } }: NetworkState): string =>
      `${inputs}-${layers.map((l) => `${l.units}${l.biases < 0 ? ' (no bias)' : ''}${NORMALIZED[l.normalize]}`).join('-')}`;
    if (shapeOf(other) !== shapeOf(this.#state)) {
      throw rangeError('from', `a network of shape ${shapeOf(this.#state)}`, new Verbatim(shapeOf(other)));
    }
    const [values, statistics] = [other.parameters.view().slice(), other.parameters.statistics().slice()];
    parameters.view().set(values);
    parameters.statistics().set(statistics);
  }

  /** Clears what the optimizer remembers of earlier gradients. Plain `sgd` remembers nothing. */
  resetOptimizer(): void {
    this.#state.checkFree('resetOptimizer');
    this.#state.parameters.optimizerState().fill(0);
    this.#state.progress.optimizerUpdates = 0;
  }

  /** A separate network, equal in everything: trained alike it gives the same bits. */
  clone(): Network {
    return new Network(this.#state.clone());
  }

  /**
   * The network as a file: safetensors, with `layers.0.weights` (inputs × units) and so on, and config, scalers and names as JSON
   * in its header. A loss that is a function is not in it, nor is lbfgs' line search.
   *
   * @param options.training whether to keep all that training goes on from, bit for bit: what the optimizer remembers, counters,
   *   learning rate, random streams; false by default
   */
  save(options?: SaveOptions): Uint8Array<ArrayBuffer> {
    return save(this.#state, options);
  }

  /**
   * The network that `save` wrote.
   *
   * @param bytes the file, whole
   * @param options see `LoadOptions`
   * @throws an Error with code 'file' for a damaged or foreign file, one of another version, or parameters that are not finite
   */
  static load(bytes: Uint8Array | ArrayBuffer, options?: LoadOptions): Network {
    return new Network(load(bytes, options));
  }

  /** The same as plain JSON, for small networks: `JSON.stringify(net)` works. Without what training goes on from. */
  toJSON(): NetworkJSON {
    return toJSON(this.#state);
  }

  /** The network that `toJSON` described; options and errors as `load`. */
  static fromJSON(json: NetworkJSON, options?: LoadOptions): Network {
    return new Network(fromJSON(json, options));
  }

  /** A table of layers, shapes and parameter counts, as text. */
  summary(): string {
    return summarize(this.#state.config, this.#state.layout, this.backend);
  }
}
