/**
 * A workspace in Wasm memory: the tables that the kernels read, and buffers for one chunk of rows. What a call changes in
 * the tables is written here, by a method for each kind of work; nothing else writes them.
 */
import { LayerField, StepField } from '../base/kernel-tables';
import { GIVEN } from '../toolbox/losses';
import type { Block, Engine } from '../wasm/memory';
import type { DataWindow } from './data-window';
import type { Layout } from './layout';
import type { Parameters } from './parameters';
import { type StepFloat, type StepSum, writeTables } from './tables';
import type { Buffer } from './workspace-layout';

/** What an update depends on beside the gradient. */
interface UpdateState {
  readonly learningRate: number;
  /** Updates of the network, which dropout and noise are drawn by. */
  readonly updates: number;
  /** Updates since the optimizer was last cleared. */
  readonly optimizerUpdates: number;
}

/** Workspaces that are in memory, by engine and layout. */
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
    readonly layout: Layout,
  ) {
    this.bytes = 4 * layout.workspaceFloats;
  }

  /**
   * A workspace for one use of a network, with its parameters in Wasm memory; both stay until `release`. Uses may nest (a
   * callback that predicts while its network trains): each has a workspace of its own.
   *
   * @param layout of the network; under batch normalisation, of one whose chunk holds the batches to come
   * @param trainable which layers an update changes
   */
  static acquire(parameters: Parameters, layout: Layout, trainable: readonly boolean[]): Workspace {
    const { engine } = parameters;
    parameters.bringIn();
    parameters.pins++;
    let workspace: Workspace | undefined;
    try {
      workspace = Workspace.#findFree(engine, layout) ?? Workspace.#make(engine, layout);
    } catch (error) {
      parameters.pins--;
      throw error;
    }
    workspace.pins++;
    workspace.#reset(parameters.pointer, trainable);
    return workspace;
  }

  /** One that nobody uses now. */
  static #findFree(engine: Engine, layout: Layout): Workspace | undefined {
    const pool = poolOf(engine, layout.key);
    for (let i = 0; i < pool.length; i++) if (pool[i].pins === 0) return pool[i];
    return undefined;
  }

  static #make(engine: Engine, layout: Layout): Workspace {
    const workspace = new Workspace(engine, layout);
    engine.allocate(workspace);
    poolOf(engine, layout.key).push(workspace);
    writeTables(engine, layout, workspace.pointer);
    return workspace;
  }

  release(parameters: Parameters): void {
    this.pins--;
    parameters.pins--;
  }

  /** Nothing in it lasts. */
  evict(): void {
    const pool = poolOf(this.engine, this.layout.key);
    pool.splice(pool.indexOf(this), 1);
    if (pool.length === 0) pools.get(this.engine)?.delete(this.layout.key);
  }

  /** Byte address of a buffer. */
  address(buffer: Buffer): number {
    return this.pointer + 4 * buffer.offset;
  }

  /** Position of a buffer in the memory's float32 view. */
  position(buffer: Buffer): number {
    return this.address(buffer) >>> 2;
  }

  /** For a network whose parameters are at `parameters`: no data, prediction as far as nothing else is prepared. */
  #reset(parameters: number, trainable: readonly boolean[]): void {
    const { loss, parameterFloats, buffers } = this.layout;
    this.#set(StepField.parameters, parameters);
    this.#set(StepField.state, parameters + 4 * parameterFloats);
    this.#set(StepField.loss, loss);
    this.#set(StepField.rowWeights, 0);
    this.#set(StepField.rates, 0);
    this.#set(StepField.training, 0);
    this.#set(StepField.batchStatistics, 0);
    this.#set(StepField.inputGradients, 0);
    this.#set(StepField.updating, 0);
    const { words } = this.engine;
    const layers = this.position(buffers.layers) + LayerField.trainable;
    for (let i = 0; i < trainable.length; i++) words[layers + i * LayerField.END] = +trainable[i];
  }

  /**
   * For updates: dropout and noise are drawn, batch normalisation goes by the batch.
   *
   * @param inPlace whether weights are updated where their gradient is computed, and no gradient is stored
   */
  prepareUpdate(state: UpdateState, seed: number, inPlace: boolean): void {
    this.#setFloat(StepField.learningRate, state.learningRate);
    this.#set(StepField.updates, state.optimizerUpdates);
    this.#set(StepField.updating, +inPlace);
    this.#set(StepField.training, 1);
    this.#set(StepField.batchStatistics, 1);
    this.#set(StepField.number, state.updates | 0);
    this.#set(StepField.seedLow, seed | 0);
    this.#set(StepField.seedHigh, Math.floor(seed / 2 ** 32));
    this.#set(StepField.rates, 0);
  }

  /** Learning rates of the next updates in place of the network's; the first is that of a long batch, too. */
  setRates(rates: ArrayLike<number>): void {
    const at = this.position(this.layout.buffers.rates);
    this.engine.floats.set(rates, at);
    this.#setFloat(StepField.learningRate, rates[0]);
    this.#set(StepField.rates, 4 * at);
  }

  /** For a cost without an update: nothing is drawn, batch normalisation goes by running statistics; sums start at 0. */
  prepareEvaluation(): void {
    this.#set(StepField.training, 0);
    this.#set(StepField.batchStatistics, 0);
    this.clearSums();
  }

  /** For gradients without an update: batch normalisation goes by the batch, ∂C/∂x is computed too; sums start at 0. */
  prepareGradients(): void {
    this.#set(StepField.batchStatistics, 1);
    this.#set(StepField.inputGradients, this.address(this.layout.buffers.inputGradients));
    this.clearSums();
  }

  /** Gradients are stored from now on, and no weight is updated on the way. */
  storeGradients(): void {
    this.#set(StepField.updating, 0);
    this.batchCost = 0;
  }

  /** An update from gradients of which no batch tells: running statistics stay. */
  leaveStatistics(): void {
    this.#set(StepField.batchStatistics, 0);
  }

  /** No loss: outputs are activated, and targets, where there are any, are ∂C/∂a of the outputs. */
  setNoLoss(): void {
    this.#set(StepField.loss, GIVEN);
  }

  /** Targets lie in the workspace already, (chunk × stride of the last layer): none are gathered. */
  keepTargets(): void {
    this.#set(StepField.y, 0);
  }

  /** Rows that lie one behind the other at a byte address, as the only chunk of a batch: no window, no targets. */
  setRows(address: number, rows: number): void {
    this.#setData(address, 0, 0, false, 0);
    this.#setChunk(0, rows, false, true, 0);
  }

  /** Makes positions [from, from + rows) of a window available to the kernels; returns the first one's place in it. */
  place(window: DataWindow, from: number, rows: number): number {
    const row = window.place(from, rows);
    const { pointer, targetsAddress, orderAddress, classes, weightsAddress } = window;
    this.#setData(pointer, targetsAddress, orderAddress, classes, weightsAddress);
    return row;
  }

  /** Chunks of a batch of `count` rows from position `from` on, in turn, each set as the one that stages work on. */
  *chunks(window: DataWindow, from: number, count: number): Generator<[done: number, rows: number], void> {
    const { chunk } = this.layout;
    this.#set(StepField.batchRows, count);
    for (let done = 0; done < count; done += chunk) {
      const rows = Math.min(chunk, count - done);
      this.#setChunk(this.place(window, from + done, rows), rows, done > 0, done + rows === count, done);
      yield [done, rows];
    }
  }

  /** Outputs of the chunk's `rows` rows, (rows × outputs) without padding, to `to` from `offset` on. */
  copyOutputs(rows: number, to: Float32Array, offset: number): void {
    const last = this.layout.layers.length - 1;
    const { units, stride } = this.layout.layers[last];
    this.copyRows(this.layout.buffers.outputs[last], rows, units, stride, to, offset);
  }

  /** Rows of `width` numbers that lie `stride` apart in a buffer, to `to` one behind the other. */
  copyRows(buffer: Buffer, rows: number, width: number, stride: number, to: Float32Array, offset: number): void {
    const { floats } = this.engine;
    const position = this.position(buffer);
    // Number by number: a view of each row would be an allocation.
    for (let row = 0; row < rows; row++) {
      const source = position + row * stride;
      const target = offset + row * width;
      for (let j = 0; j < width; j++) to[target + j] = floats[source + j];
    }
  }

  /** Σ cost over the rows of the last batch. */
  get batchCost(): number {
    return this.#getSum(StepField.batchCost);
  }

  set batchCost(cost: number) {
    this.#setSum(StepField.batchCost, cost);
  }

  /** Σ cost over the rows of all batches since the sums were cleared. */
  get cost(): number {
    return this.#getSum(StepField.cost);
  }

  set cost(cost: number) {
    this.#setSum(StepField.cost, cost);
  }

  /** Right answers among them. */
  get correct(): number {
    return this.#getSum(StepField.correct);
  }

  set correct(count: number) {
    this.#setSum(StepField.correct, count);
  }

  clearSums(): void {
    this.batchCost = 0;
    this.cost = 0;
    this.correct = 0;
  }

  /** Of each epoch of the last call its Σ cost and right answers, (epochs × 2). A view, soon stale. */
  epochSums(epochs: number): Float64Array {
    const at = this.address(this.layout.buffers.epochSums) >>> 3;
    return this.engine.doubles.subarray(at, at + 2 * epochs);
  }

  /** Byte addresses of the data; `order` 0: rows as they lie, `weights` 0: all count alike. */
  #setData(x: number, y: number, order: number, classes: boolean, weights: number): void {
    this.#set(StepField.x, x);
    this.#set(StepField.y, y);
    this.#set(StepField.order, order);
    this.#set(StepField.classes, +classes);
    this.#set(StepField.rowWeights, weights);
  }

  /** The chunk that stages work on: its first position in the window, its rows, its place in the batch. */
  #setChunk(row: number, rows: number, adding: boolean, ending: boolean, batchRow: number): void {
    this.#set(StepField.row, row);
    this.#set(StepField.rows, rows);
    this.#set(StepField.adding, +adding);
    this.#set(StepField.ending, +ending);
    this.#set(StepField.batchRow, batchRow);
  }

  #set(field: Exclude<StepField, StepSum | StepFloat>, value: number): void {
    this.engine.words[(this.pointer >>> 2) + field] = value;
  }

  #setFloat(field: StepFloat, value: number): void {
    this.engine.floats[(this.pointer >>> 2) + field] = value;
  }

  #getSum(sum: StepSum): number {
    return this.engine.doubles[(this.pointer >>> 3) + (sum >> 1)];
  }

  #setSum(sum: StepSum, value: number): void {
    this.engine.doubles[(this.pointer >>> 3) + (sum >> 1)] = value;
  }
}
