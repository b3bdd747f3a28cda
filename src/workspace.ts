/** A workspace in Wasm memory: the tables that the kernels read, and buffers for one chunk of rows. */
import type { Core } from './core';
import { GIVEN } from './losses';
import { type Buffer, type Plan, padded } from './plan';
import { LAYER, LAYER_BYTES, STEP } from './wasm/kernels';
import type { Block, Engine } from './wasm/memory';
import type { Window } from './window';

/** Work in one call at most: about 5 ms on a core of 25 to 50 GFLOP/s. */
const CALL_WORK = 1.25e8;

type LayerFloat = 'setting' | 'l1' | 'l2' | 'maxNorm' | 'dropout';
type StepFloat = 'learningRate' | 'lossSetting' | 'clipValue' | 'clipNorm' | 'inputNoise';
type StepField = Exclude<keyof typeof STEP, 'batchCost' | 'cost' | 'correct' | StepFloat>;

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
    workspace.set('parameters', parameters.pointer);
    workspace.set('loss', plan.loss);
    workspace.set('rowWeights', 0);
    workspace.set('rates', 0);
    workspace.set('training', 0);
    workspace.set('batchStatistics', 0);
    workspace.set('state', parameters.pointer + 4 * plan.parameterFloats);
    const { trainable } = core;
    for (let i = 0; i < trainable.length; i++) workspace.#setLayer(i, 'trainable', trainable[i] ? 1 : 0);
    workspace.set('inputGradients', 0);
    workspace.set('updating', 0);
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

  set(field: StepField, value: number): void {
    this.engine.words[(this.pointer + STEP[field]) >>> 2] = value;
  }

  #setFloat(field: StepFloat, value: number): void {
    this.engine.floats[(this.pointer + STEP[field]) >>> 2] = value;
  }

  #setLayer(i: number, field: Exclude<keyof typeof LAYER, LayerFloat>, value: number): void {
    this.engine.words[(this.address(this.plan.buffers.layers) + i * LAYER_BYTES + LAYER[field]) >>> 2] = value;
  }

  /** Before updates: the rate, how many there were, whether they are done on the way, what draws depend on, which statistics. */
  prepare(core: Core): void {
    this.#setFloat('learningRate', core.learningRate);
    this.set('updates', core.updates);
    this.set('updating', core.plain ? 1 : 0);
    this.set('training', 1);
    this.set('batchStatistics', 1);
    this.set('number', core.steps | 0);
    this.set('seedLow', core.config.seed | 0);
    this.set('seedHigh', Math.floor(core.config.seed / 2 ** 32));
    this.set('rates', 0);
  }

  /** Learning rates of the next `count` updates, instead of the network's; the first is that of a long batch, too. */
  setRates(core: Core, count: number, rateOf: (i: number) => number): void {
    const at = this.position(this.plan.buffers.rates);
    for (let i = 0; i < count; i++) core.engine.floats[at + i] = rateOf(i);
    core.learningRate = rateOf(0);
    this.#setFloat('learningRate', core.learningRate);
    this.set('rates', 4 * at);
  }

  get(sum: 'batchCost' | 'cost' | 'correct'): number {
    return this.engine.doubles[(this.pointer + STEP[sum]) >>> 3];
  }

  /** Of each epoch of the last call: its cost and its right answers, summed over the rows. A view, soon stale. */
  epochSums(epochs: number): Float64Array {
    const at = this.address(this.plan.buffers.epochSums) >>> 3;
    return this.engine.doubles.subarray(at, at + 2 * epochs);
  }

  setSum(sum: 'batchCost' | 'cost' | 'correct', value: number): void {
    this.engine.doubles[(this.pointer + STEP[sum]) >>> 3] = value;
  }

  clearSums(): void {
    this.setSum('batchCost', 0);
    this.setSum('cost', 0);
    this.setSum('correct', 0);
  }

  /** Where the data window is (byte addresses; `order` 0: rows as they lie, `weights` 0: all count alike). */
  setData(x: number, y: number, order: number, classes: boolean, weights = 0): void {
    this.set('rowWeights', weights);
    this.set('x', x);
    this.set('y', y);
    this.set('order', order);
    this.set('classes', classes ? 1 : 0);
  }

  /** The chunk that stages work on: its first position in the window and its rows, whether it is a batch's first and last, its place in it. */
  setChunk(row: number, rows: number, adding: boolean, ending: boolean, batchRow = 0): void {
    this.set('batchRow', batchRow);
    this.set('row', row);
    this.set('rows', rows);
    this.set('adding', adding ? 1 : 0);
    this.set('ending', ending ? 1 : 0);
  }

  /** No loss: outputs are activated, and targets, where there are any, are ∂C/∂a itself. */
  setNoLoss(): void {
    this.set('loss', GIVEN);
  }

  /** Chunks of a batch of `count` rows from position `from` on, one after the other, each set as the one to work on. */
  *chunks(window: Window, from: number, count: number): Generator<[done: number, rows: number], void> {
    const { chunk } = this.plan;
    this.set('batchRows', count);
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
    const layers = this.address(buffers.layers);
    const { floats } = engine;
    plan.layers.forEach((layer, i) => {
      const at = layers + i * LAYER_BYTES;
      const put = (field: Exclude<keyof typeof LAYER, LayerFloat>, value: number): void =>
        this.#setLayer(i, field, value);
      put('inputs', layer.inputs);
      put('units', layer.units);
      put('stride', layer.stride);
      put('activation', layer.activation);
      put('weights', 4 * layer.weights);
      put('biases', layer.biases < 0 ? -1 : 4 * layer.biases);
      put('outputs', this.address(buffers.outputs[i]));
      put('deltas', this.address(buffers.deltas[i]));
      // Between rows that lie apart nothing is ever read, but activations run over it; denormals there would be slow.
      if (layer.stride > padded(layer.units)) this.#clear(buffers.outputs[i], buffers.deltas[i]);
      put('parts', layer.parts);
      for (const field of ['setting', 'l1', 'l2', 'maxNorm', 'dropout'] as const)
        floats[(at + LAYER[field]) >>> 2] = layer[field];
      put('parameterFloats', layer.parameterFloats);
      put('dropped', this.address(buffers.dropped[i]));
      put('normalize', layer.normalize);
      put('scales', 4 * layer.scales);
      put('statistics', 4 * (plan.statistics + layer.statistics));
      put('normalized', this.address(buffers.normalized[i]));
      put('moments', this.address(buffers.moments[i]));
      put('preActivations', buffers.preActivations[i].length > 0 ? this.address(buffers.preActivations[i]) : 0);
    });
    this.set('gradients', this.address(buffers.gradients));
    this.set('parameterCount', plan.parameterFloats);
    this.set('layers', layers);
    this.set('layerCount', plan.layers.length);
    this.set('chunk', plan.chunk);
    this.set('gathered', this.address(buffers.gathered));
    this.set('targets', this.address(buffers.targets));
    this.set('costs', this.address(buffers.costs));
    this.set('packed', this.address(buffers.packed));
    this.set('optimizer', plan.optimizer.id);
    this.set('settings', this.address(buffers.settings));
    engine.doubles.set(plan.optimizer.settings, this.address(buffers.settings) >>> 3);
    this.#setFloat('lossSetting', plan.lossSetting);
    this.#setFloat('clipValue', plan.clipValue);
    this.#setFloat('clipNorm', plan.clipNorm);
    this.#setFloat('inputNoise', plan.inputNoise);
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
