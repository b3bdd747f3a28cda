/**
 * Kernel stages of the chunk that a workspace is set to: gather, each layer forward, the cost, each layer backward. One
 * call into Wasm can't be interrupted, so what takes long is cut into several.
 */
import type { Workspace } from '../memory/workspace';

/**
 * Operations in one call at most: about 5 ms on a core of 25 to 50 GFLOP/s. Tests cut calls otherwise: no bit depends
 * on it.
 */
export const limits = { callWork: 1.25e8 };

/** Stages [from, to) of a chunk of `rows` rows, without giving way. */
export function runStages(workspace: Workspace, from: number, to: number, rows: number): void {
  const { kernels } = workspace.engine;
  const count = stagesPerCall(workspace, to - from, rows);
  for (let stage = from; stage < to; stage += count) kernels.runStages(workspace.pointer, stage, stage + count);
}

/** Gathers the chunk's rows and computes the outputs of every layer; with `costs` the cost of every row, too. */
export function forward(workspace: Workspace, rows: number, costs = false): Generator<undefined, void> {
  return stages(workspace, 0, workspace.layout.forwardStages + +costs, rows);
}

/** Computes the cost and the gradients of a chunk that has gone forward. */
export function backward(workspace: Workspace, rows: number): Generator<undefined, void> {
  const { forwardStages } = workspace.layout;
  return stages(workspace, forwardStages, 2 * forwardStages, rows);
}

/** Both in one call where they are short. */
export function forwardAndBackward(workspace: Workspace, rows: number): Generator<undefined, void> {
  return stages(workspace, 0, 2 * workspace.layout.forwardStages, rows);
}

/** Stages [from, to), giving way between two calls. */
function* stages(workspace: Workspace, from: number, to: number, rows: number): Generator<undefined, void> {
  const count = stagesPerCall(workspace, to - from, rows);
  for (let stage = from; stage < to; stage += count) {
    runStages(workspace, stage, stage + count, rows);
    yield;
  }
}

/** How many of some stages of a chunk of `rows` rows one call may run: all, or one where they are long. */
function stagesPerCall({ layout }: Workspace, stages: number, rows: number): number {
  return rows * layout.workPerRow <= limits.callWork ? stages : 1;
}

/** How many batches of `rows` rows one call may run; 0 where a batch is too long for one. */
export function batchesPerCall({ layout }: Workspace, rows: number): number {
  return Math.floor(limits.callWork / (rows * layout.workPerRow));
}
