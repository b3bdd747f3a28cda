/** The inside of a network: its parameters and where they are, its counters, its random streams. */

import { busyError, rangeError, Said } from '../base/checks';
import { Random } from '../base/random';
import { type Scaling, scalingOf } from '../data/scaling';
import { type Plan, padded, planOf } from '../memory/layout';
import { writeRow } from '../memory/panels';
import { drawRow } from '../toolbox/initializers';
import { NO_PLATEAU, type Plateau } from '../toolbox/schedules';
import { chooseBackend } from '../wasm/instantiate';
import { type Block, type Engine, engineOf, MEMORY_BYTES, size } from '../wasm/memory';
import type { FullConfig } from './config';

/** Streams of a seed: 0 is the user's own, 8 draws folds, 9 searches; one draws weights a layer, one the order of rows, one validation rows. */
const SHUFFLE_STREAM = 1;
export const VALIDATION_STREAM = 2;
const LAYER_STREAM = 16;

/**
 * A network's parameters, in panels as plan.ts draws them, and what its optimizer remembers: in Wasm memory while they are used, at home in an array of
 * their own otherwise. The array is there all the time: one made at every eviction would be garbage that only a full
 * collection finds, since what it hangs on is old by then.
 */
export class Parameters implements Block {
  pointer = 0;
  pins = 0;
  readonly length: number;
  readonly bytes: number;
  readonly #home: Float32Array;
  readonly #plan: Plan;

  /** @param plan how `home` is laid out: parameters, what the optimizer remembers, running statistics */
  constructor(
    readonly engine: Engine,
    home: Float32Array,
    plan: Plan,
  ) {
    this.#home = home;
    this.#plan = plan;
    this.length = home.length;
    this.bytes = 4 * home.length;
  }

  /** Makes sure they are in Wasm memory; may move others out. */
  bringIn(): void {
    if (this.pointer !== 0) return;
    this.engine.allocate(this);
    this.engine.floats.set(this.#home, this.pointer >>> 2);
  }

  evict(): void {
    this.#home.set(this.all());
  }

  /** The parameters where they are now. Not to be kept. */
  view(): Float32Array {
    return this.all().subarray(0, this.#plan.parameterFloats);
  }

  /** What the optimizer remembers, likewise. */
  state(): Float32Array {
    return this.all().subarray(this.#plan.parameterFloats, this.#plan.statistics);
  }

  /** Running means and variances of layers with batch normalisation, likewise. */
  statistics(): Float32Array {
    return this.all().subarray(this.#plan.statistics);
  }

  /** All of it. */
  all(): Float32Array {
    if (this.pointer === 0) return this.#home;
    return this.engine.floats.subarray(this.pointer >>> 2, (this.pointer >>> 2) + this.length);
  }
}

/** Everything that makes a network what it is at this moment. */
export class Core {
  readonly plan: Plan;
  readonly engine: Engine;
  readonly parameters: Parameters;
  /** Epochs and updates so far, over all calls. */
  epochs = 0;
  steps = 0;
  /** Updates since the optimizer was last cleared. */
  updates = 0;
  learningRate: number;
  /** Whether the last search for a lower cost found nowhere to go. */
  converged = false;
  /** What reduceOnPlateau has seen of the loss. */
  plateau: Plateau = NO_PLATEAU;
  /** Scalers of x and y, and what they have learnt. */
  inputScaling: Scaling | undefined;
  outputScaling: Scaling | undefined;
  /** Which layers change. */
  readonly trainable: boolean[];
  /** True while `train` runs: parameters, counters and streams are then its own. */
  training = false;
  shuffling: Random;
  /** Told when the network is as at the end of an epoch, by whoever trains it; and when its user sets the learning rate. */
  settled?: () => void;
  rateSet?: (rate: number) => void;

  /**
   * @param from parameters, counters and streams to start from, or nothing: weights are drawn from the seed
   * @param drawn false where the parameters are to be written by who makes it: they are 0
   */
  constructor(
    readonly config: FullConfig,
    from?: Core,
    drawn = true,
  ) {
    this.plan = from?.plan ?? planOf(config);
    checkSize(this.plan);
    this.engine = from?.engine ?? engineOf(chooseBackend(config.backend));
    this.learningRate = from?.learningRate ?? config.optimizer.learningRate;
    this.shuffling = from?.shuffling.clone() ?? new Random(config.seed, SHUFFLE_STREAM);
    this.epochs = from?.epochs ?? 0;
    this.steps = from?.steps ?? 0;
    this.updates = from?.updates ?? 0;
    this.plateau = from?.plateau ?? NO_PLATEAU;
    this.trainable = from?.trainable.slice() ?? config.layers.map(({ trainable }) => trainable);
    const { inputScaling, outputScaling } = from ?? {
      inputScaling: scalingOf('inputScaler', config.inputScaler),
      outputScaling: scalingOf('outputScaler', config.outputScaler),
    };
    this.inputScaling = inputScaling;
    this.outputScaling = outputScaling;
    const home = storage(this.plan.stateFloats);
    if (from) home.set(from.parameters.all());
    else if (drawn) draw(config, this.plan, home);
    this.parameters = new Parameters(this.engine, home, this.plan);
  }

  /** Whether an update can be done on the way back through the layers. */
  get plain(): boolean {
    return this.plan.plain && this.trainable.every((changes) => changes);
  }

  /** The plan of a workspace for batches of so many rows: the network's own, but where a chunk must hold a whole batch. */
  planFor(rows: number): Plan {
    if (!this.plan.wholeBatches || rows <= this.plan.chunk) return this.plan;
    return planOf(this.config, rows);
  }

  /** Counts updates that were made. */
  count(updates: number): void {
    this.steps += updates;
    this.updates += updates;
  }

  /** Refuses what would change the network under a running `train`. */
  checkFree(what: string): void {
    if (this.training) throw busyError(what);
  }
}

/** Batch normalisation learns no variance from one row: batches of `batchSize` among `rows` rows that leave one are refused. */
export function checkBatches({ config, trainable }: Core, rows: number, batchSize: number): void {
  if (batchSize > 1 && rows % batchSize !== 1) return;
  if (!config.layers.some(({ normalize }, i) => normalize === 'batch' && trainable[i])) return;
  const got = new Said(`${rows} rows in batches of ${batchSize}`);
  throw rangeError('batchSize', 'batches of 2 rows or more where "normalize" is "batch"', got);
}

/** A network that cannot fit is refused before anything is drawn. */
function checkSize(plan: Plan): void {
  const bytes = 4 * (plan.stateFloats + plan.workspaceFloats);
  if (bytes > MEMORY_BYTES - 2 ** 20) {
    const got = `one that needs ${size(bytes)} (${plan.parameterCount} parameters, with gradients and buffers)`;
    throw rangeError('layers', 'a network that fits into the 4 GiB of WebAssembly memory', new Said(got));
  }
}

/** From here on the home of a network's parameters is a mapping of its own, on Node. */
const MAPPED_BYTES = 2 ** 20;
const IS_NODE = (globalThis as { process?: { versions?: { node?: string } } }).process?.versions?.node !== undefined;

/**
 * A home for parameters. On Node a large one is a resizable buffer, which V8 maps and unmaps whole: what comes from malloc's
 * heap stays with the process when it is freed, in holes (500 of 784-512-512-10 on Node 20: 10 to 33 MB, so 7). Browsers map
 * large buffers in any case, and collect resizable ones late (4 GB through a tab of Chromium: a peak of 2 GB, without 0.6).
 */
function storage(floats: number): Float32Array {
  const bytes = 4 * floats;
  if (!IS_NODE || bytes < MAPPED_BYTES) return new Float32Array(floats);
  return new Float32Array(new ArrayBuffer(bytes, { maxByteLength: bytes }), 0, floats);
}

/**
 * Weights from the seed, a stream a layer; biases and shifts 0, scales and running variances 1. Row by row: arrays of a layer's size that live for a moment make
 * the process larger by what collections leave between them (500 of 784-512-512-10: up to 35 MB, so at most 20).
 */
function draw(config: FullConfig, plan: Plan, parameters: Float32Array): void {
  plan.layers.forEach((layer, i) => {
    const random = new Random(config.seed, LAYER_STREAM + i);
    const row = new Float32Array(layer.units);
    for (let input = 0; input < layer.inputs; input++) {
      drawRow(config.layers[i].initializer, random, layer.inputs, row);
      writeRow(layer, input, row, parameters);
    }
    const { scales, statistics, units } = layer;
    if (scales >= 0) parameters.fill(1, scales, scales + units);
    const variances = plan.statistics + statistics + padded(units);
    if (config.layers[i].normalize === 'batch') parameters.fill(1, variances, variances + units);
  });
}
