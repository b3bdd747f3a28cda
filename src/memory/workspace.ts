/** A workspace in Wasm memory: the tables that the kernels read, and buffers for one chunk of rows. */
import type { Core } from '../model/state';
import { GIVEN } from '../toolbox/losses';
import { LayerField, StepField } from '../wasm/kernels';
import type { Block, Engine } from '../wasm/memory';
import type { Window } from './data-window';
import { type Buffer, type Plan, padded } from './layout';

export { StepField };

/** Work in one call at most: about 5 ms on a core of 25 to 50 GFLOP/s. */
const CALL_WORK = 1.25e8;

type LayerFloat = LayerField.setting | LayerField.l1 | LayerField.l2 | LayerField.maxNorm | LayerField.dropout;
type StepSum = StepField.batchCost | StepField.cost | StepField.correct;
type StepFloat =
  | StepField.learningRate
  | StepField.lossSetting
  | StepField.clipValue
  | StepField.clipNorm
  | StepField.inputNoise;

/** Workspaces that are in memory, by engine and shape. */
const pools = new Map<Engine, Map<string, Workspace[]>>();

function poolOf(engine: Engine, key: string): Workspace[] {
  const pool = pools.get(engine) ?? new Map<string, Workspace[]>();
  const workspaces = pool.get(key) ?? [];
  pool.set(key, workspaces);
  pools.set(engine, pool);
  return workspaces;
}

export class Workspace implements Block {
  pointer = 0;
  pins = 0;
  readonly bytes: number;

  private constructor(
    readonly engine: Engine,
    readonly plan: Plan,
  ) {
    this.bytes = 4 * plan.workspaceFloats;
  }

  /**
   * A workspace for one use of the network, with its parameters in Wasm memory; both stay until `release`. Uses
   * may nest (a callback that predicts while its network trains): each has a workspace of its own.
   *
   * @param batch rows of the batches to come, where statistics are the batch's
   */
  static acquire(core: Core, batch = 0): Workspace {
    const { engine, parameters } = core;
    const plan = core.planFor(batch);
    parameters.bringIn();
    parameters.pins++;
    let workspace: Workspace | undefined;
    try {
      workspace = Workspace.#free(engine, plan) ?? Workspace.#make(engine, plan);
    } catch (error) {
      parameters.pins--;
      throw error;
    }
    workspace.pins++;
    workspace.set(StepField.parameters, parameters.pointer);
    workspace.set(StepField.loss, plan.loss);
    workspace.set(StepField.rowWeights, 0);
    workspace.set(StepField.rates, 0);
    workspace.set(StepField.training, 0);
    workspace.set(StepField.batchStatistics, 0);
    workspace.set(StepField.state, parameters.pointer + 4 * plan.parameterFloats);
    const { trainable } = core;
    for (let i = 0; i < trainable.length; i++) workspace.#setLayer(i, LayerField.trainable, +trainable[i]);
    workspace.set(StepField.inputGradients, 0);
    workspace.set(StepField.updating, 0);
    return workspace;
  }

  /** One that nobody uses now. */
  static #free(engine: Engine, plan: Plan): Workspace | undefined {
    const pool = poolOf(engine, plan.key);
    for (let i = 0; i < pool.length; i++) if (pool[i].pins === 0) return pool[i];
    return undefined;
  }

  static #make(engine: Engine, plan: Plan): Workspace {
    const workspace = new Workspace(engine, plan);
    engine.allocate(workspace);
    poolOf(engine, plan.key).push(workspace);
    workspace.#writeTables();
    return workspace;
  }

  release(core: Core): void {
    this.pins--;
    core.parameters.pins--;
  }

  /** Nothing in it lasts. */
  evict(): void {
    const pool = poolOf(this.engine, this.plan.key);
    pool.splice(pool.indexOf(this), 1);
    if (pool.length === 0) pools.get(this.engine)?.delete(this.plan.key);
  }

  /** Byte address of a buffer. */
  address(buffer: Buffer): number {
    return this.pointer + 4 * buffer.offset;
  }

  /** Position of a buffer in the memory's float32 view. */
  position(buffer: Buffer): number {
    return this.address(buffer) >>> 2;
  }

  set(field: Exclude<StepField, StepSum | StepFloat>, value: number): void {
    this.engine.words[(this.pointer >>> 2) + field] = value;
  }

  #setFloat(field: StepFloat, value: number): void {
    this.engine.floats[(this.pointer >>> 2) + field] = value;
  }

  #setLayer(i: number, field: Exclude<LayerField, LayerFloat>, value: number): void {
    this.engine.words[this.position(this.plan.buffers.layers) + i * LayerField.END + field] = value;
  }

  /** Before updates: the rate, how many there were, whether they are done on the way, what draws depend on, which statistics. */
  prepare(core: Core): void {
    this.#setFloat(StepField.learningRate, core.learningRate);
    this.set(StepField.updates, core.updates);
    this.set(StepField.updating, +core.plain);
    this.set(StepField.training, 1);
    this.set(StepField.batchStatistics, 1);
    this.set(StepField.number, core.steps | 0);
    this.set(StepField.seedLow, core.config.seed | 0);
    this.set(StepField.seedHigh, Math.floor(core.config.seed / 2 ** 32));
    this.set(StepField.rates, 0);
  }

  /** Learning rates of the next `count` updates, instead of the network's; the first is that of a long batch, too. */
  setRates(core: Core, rates: ArrayLike<number>): void {
    const at = this.position(this.plan.buffers.rates);
    core.engine.floats.set(rates, at);
    core.learningRate = rates[0];
    this.#setFloat(StepField.learningRate, core.learningRate);
    this.set(StepField.rates, 4 * at);
  }

  get(sum: StepSum): number {
    return this.engine.doubles[(this.pointer >>> 3) + (sum >> 1)];
  }

  /** Of each epoch of the last call: its cost and its right answers, summed over the rows. A view, soon stale. */
  epochSums(epochs: number): Float64Array {
    const at = this.address(this.plan.buffers.epochSums) >>> 3;
    return this.engine.doubles.subarray(at, at + 2 * epochs);
  }

  setSum(sum: StepSum, value: number): void {
    this.engine.doubles[(this.pointer >>> 3) + (sum >> 1)] = value;
  }

  clearSums(): void {
    this.setSum(StepField.batchCost, 0);
    this.setSum(StepField.cost, 0);
    this.setSum(StepField.correct, 0);
  }

  /** Where the data window is (byte addresses; `order` 0: rows as they lie, `weights` 0: all count alike). */
  setData(x: number, y: number, order: number, classes: boolean, weights = 0): void {
    this.set(StepField.rowWeights, weights);
    this.set(StepField.x, x);
    this.set(StepField.y, y);
    this.set(StepField.order, order);
    this.set(StepField.classes, +classes);
  }

  /** The chunk that stages work on: its first position in the window and its rows, whether it is a batch's first and last, its place in it. */
  setChunk(row: number, rows: number, adding: boolean, ending: boolean, batchRow = 0): void {
    this.set(StepField.batchRow, batchRow);
    this.set(StepField.row, row);
    this.set(StepField.rows, rows);
    this.set(StepField.adding, +adding);
    this.set(StepField.ending, +ending);
  }

  /** No loss: outputs are activated, and targets, where there are any, are ∂C/∂a itself. */
  setNoLoss(): void {
    this.set(StepField.loss, GIVEN);
  }

  /** Chunks of a batch of `count` rows from position `from` on, one after the other, each set as the one to work on. */
  *chunks(window: Window, from: number, count: number): Generator<[done: number, rows: number], void> {
    const { chunk } = this.plan;
    this.set(StepField.batchRows, count);
    for (let done = 0; done < count; done += chunk) {
      const rows = Math.min(chunk, count - done);
      this.setChunk(window.place(this, from + done, rows), rows, done > 0, done + rows === count, done);
      yield [done, rows];
    }
  }

  /** How many of some stages of a chunk of `rows` rows one call may run: all, or one where they are long. */
  stagesPerCall(stages: number, rows: number): number {
    return rows * this.plan.workPerRow <= CALL_WORK ? stages : 1;
  }

  /** Stages [from, to) of a chunk of `rows` rows. */
  runStages(from: number, to: number, rows: number): void {
    const { kernels } = this.engine;
    const step = this.stagesPerCall(to - from, rows);
    for (let stage = from; stage < to; stage += step) kernels.runStages(this.pointer, stage, stage + step);
  }

  /** The same, giving way between two calls. */
  *stages(from: number, to: number, rows: number): Generator<undefined, void> {
    const step = this.stagesPerCall(to - from, rows);
    for (let stage = from; stage < to; stage += step) {
      this.runStages(stage, stage + step, rows);
      yield;
    }
  }

  /** Outputs of `rows` rows without their padding. Number by number: a view would be an allocation. */
  copyOutputs(rows: number, to: Float32Array, offset: number): void {
    const last = this.plan.layers.length - 1;
    const { units, stride } = this.plan.layers[last];
    copyPadded(this.engine.floats, this.position(this.plan.buffers.outputs[last]), rows, units, stride, to, offset);
  }

  /** How many batches of `rows` rows one call may run; 0 where a batch is too long for one. */
  batchesPerCall(rows: number): number {
    return Math.floor(CALL_WORK / (rows * this.plan.workPerRow));
  }

  #clear(...buffers: Buffer[]): void {
    for (const buffer of buffers) {
      const at = this.position(buffer);
      this.engine.floats.fill(0, at, at + buffer.length);
    }
  }

  #writeTables(): void {
    const { plan, engine } = this;
    const { buffers } = plan;
    const { floats } = engine;
    plan.layers.forEach((layer, i) => {
      const at = this.position(buffers.layers) + i * LayerField.END;
      const put = (field: Exclude<LayerField, LayerFloat>, value: number): void => this.#setLayer(i, field, value);
      const address = (field: Exclude<LayerField, LayerFloat>, buffer: Buffer): void =>
        put(field, this.address(buffer));
      put(LayerField.inputs, layer.inputs);
      put(LayerField.units, layer.units);
      put(LayerField.stride, layer.stride);
      put(LayerField.activation, layer.activation);
      put(LayerField.weights, 4 * layer.weights);
      put(LayerField.biases, layer.biases < 0 ? -1 : 4 * layer.biases);
      address(LayerField.outputs, buffers.outputs[i]);
      address(LayerField.deltas, buffers.deltas[i]);
      // Between rows that lie apart nothing is ever read, but activations run over it; denormals there would be slow.
      if (layer.stride > padded(layer.units)) this.#clear(buffers.outputs[i], buffers.deltas[i]);
      put(LayerField.parts, layer.parts);
      put(LayerField.parameterFloats, layer.parameterFloats);
      address(LayerField.dropped, buffers.dropped[i]);
      put(LayerField.normalize, layer.normalize);
      put(LayerField.scales, 4 * layer.scales);
      put(LayerField.statistics, 4 * (plan.statistics + layer.statistics));
      address(LayerField.normalized, buffers.normalized[i]);
      address(LayerField.moments, buffers.moments[i]);
      if (buffers.preActivations[i].length > 0) address(LayerField.preActivations, buffers.preActivations[i]);
      else put(LayerField.preActivations, 0);
      floats[at + LayerField.setting] = layer.setting;
      floats[at + LayerField.l1] = layer.l1;
      floats[at + LayerField.l2] = layer.l2;
      floats[at + LayerField.maxNorm] = layer.maxNorm;
      floats[at + LayerField.dropout] = layer.dropout;
    });
    this.set(StepField.gradients, this.address(buffers.gradients));
    this.set(StepField.parameterCount, plan.parameterFloats);
    this.set(StepField.layers, this.address(buffers.layers));
    this.set(StepField.layerCount, plan.layers.length);
    this.set(StepField.chunk, plan.chunk);
    this.set(StepField.gathered, this.address(buffers.gathered));
    this.set(StepField.targets, this.address(buffers.targets));
    this.set(StepField.costs, this.address(buffers.costs));
    this.set(StepField.packed, this.address(buffers.packed));
    this.set(StepField.optimizer, plan.optimizer.id);
    this.set(StepField.settings, this.address(buffers.settings));
    engine.doubles.set(plan.optimizer.settings, this.address(buffers.settings) >>> 3);
    this.#setFloat(StepField.lossSetting, plan.lossSetting);
    this.#setFloat(StepField.clipValue, plan.clipValue);
    this.#setFloat(StepField.clipNorm, plan.clipNorm);
    this.#setFloat(StepField.inputNoise, plan.inputNoise);
  }
}

/** Rows of `width` numbers that lie `stride` apart, moved together. */
export function copyPadded(
  from: Float32Array<ArrayBufferLike>,
  position: number,
  rows: number,
  width: number,
  stride: number,
  to: Float32Array,
  offset: number,
): void {
  for (let row = 0; row < rows; row++) {
    const source = position + row * stride;
    const target = offset + row * width;
    for (let j = 0; j < width; j++) to[target + j] = from[source + j];
  }
}
