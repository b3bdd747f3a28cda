/**
 * A workspace in Wasm memory: the tables that the kernels read, and buffers for one chunk of rows. What kind of work
 * the tables are set for is in modes.ts, and which rows in chunks.ts.
 */
import { LayerField, StepField } from '../base/kernel-tables';
import type { Block } from '../wasm/budget';
import type { Engine } from '../wasm/memory';
import type { Layout } from './layout';
import type { Parameters } from './parameters';
import { type StepFloat, type StepSum, writeTables } from './tables';
import type { Buffer } from './workspace-layout';

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
   * A workspace for one use of a network, with its parameters in Wasm memory; both stay until `release`. Uses may nest
   * (a callback that predicts while its network trains): each has a workspace of its own.
   *
   * @param layout of the network; under batch normalization, of one whose chunk holds the batches to come
   * @param trainable which layers an update changes
   */
  static acquire(parameters: Parameters, layout: Layout, trainable: readonly boolean[]): Workspace {
    const workspace = Workspace.of(parameters, layout);
    parameters.block.pins++;
    workspace.pins++;
    workspace.#reset(parameters.pointer, trainable);
    return workspace;
  }

  /**
   * A workspace that nobody uses now, with the parameters in Wasm memory, until anything else is allocated: for a call
   * that is over before. The same as the last time where it is still there.
   */
  static of(parameters: Parameters, layout: Layout): Workspace {
    const { engine, block, companion } = parameters;
    parameters.bringIn();
    if (companion && companion.pins === 0 && companion.pointer !== 0 && companion.layout === layout) {
      return companion as Workspace;
    }
    block.pins++;
    try {
      const workspace = Workspace.#findFree(engine, layout) ?? Workspace.#make(engine, layout);
      parameters.companion = workspace;
      return workspace;
    } finally {
      block.pins--;
    }
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
    parameters.block.pins--;
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
    const { loss, parameterFloats } = this.layout;
    this.set(StepField.parameters, parameters);
    this.set(StepField.state, parameters + 4 * parameterFloats);
    this.set(StepField.loss, loss);
    this.set(StepField.rowWeights, 0);
    this.set(StepField.lazy, 0);
    this.set(StepField.rates, 0);
    this.set(StepField.training, 0);
    this.set(StepField.batchStatistics, 0);
    this.set(StepField.inputGradients, 0);
    this.set(StepField.updating, 0);
    this.setTrainable(trainable);
  }

  /** Which layers an update changes. */
  setTrainable(trainable: readonly boolean[]): void {
    const { words } = this.engine;
    const layers = this.position(this.layout.buffers.layers) + LayerField.trainable;
    for (let i = 0; i < trainable.length; i++) words[layers + i * LayerField.END] = +trainable[i];
  }

  /** Sets a field of the Step structure: modes.ts and chunks.ts do, and nobody else. */
  set(field: Exclude<StepField, StepSum | StepFloat>, value: number): void {
    this.engine.words[(this.pointer >>> 2) + field] = value;
  }

  setFloat(field: StepFloat, value: number): void {
    this.engine.floats[(this.pointer >>> 2) + field] = value;
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

  /** Updates since the optimizer was last cleared. */
  set updates(count: number) {
    this.#setSum(StepField.updates, count);
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

  #getSum(sum: StepSum): number {
    return this.engine.doubles[(this.pointer >>> 3) + (sum >> 1)];
  }

  #setSum(sum: StepSum, value: number): void {
    this.engine.doubles[(this.pointer >>> 3) + (sum >> 1)] = value;
  }
}
