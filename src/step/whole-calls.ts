/**
 * Calls on a few rows of float32, each in one call of Wasm (assembly/whole-calls.ts): without a window, without a session,
 * and without an allocation. What they do not take, or refuse, goes the long way, to the same bits; that way has the errors.
 */
import { lengthOf } from '../base/forms';
import { copyOutputs, setRows } from '../memory/chunks';
import { prepareUpdate } from '../memory/modes';
import { Workspace } from '../memory/workspace';
import type { NetworkState } from '../model/state';
import { batchesPerCall } from './stages';

/** Numbers that are copied one by one; more are by `set`, which is a call. */
const FEW = 16;

/** Copies numbers into Wasm memory. */
function put(to: Float32Array, at: number, from: Float32Array, count: number): void {
  if (count > FEW) to.set(from, at);
  else for (let i = 0; i < count; i++) to[at + i] = from[i];
}

/**
 * How many rows x has, where it is at most a chunk of whole ones, else 0: an integer to the engine too, which would box a
 * double.
 */
export function fewRows({ layout }: NetworkState, x: Float32Array): number {
  const rows = lengthOf(x) / layout.inputs;
  return rows <= layout.chunk && rows === (rows | 0) ? rows | 0 : 0;
}

/** Outputs for so many rows, flat; false where x is refused. */
export function predictFew(state: NetworkState, x: Float32Array, rows: number, outputs: Float32Array): boolean {
  const { engine, layout, parameters } = state;
  const workspace = Workspace.of(parameters, layout);
  put(engine.floats, workspace.position(layout.buffers.gathered), x, rows * layout.inputs);
  const { kernels } = engine;
  if (!kernels.answer(workspace.pointer, parameters.pointer, rows, layout.forwardStages)) return false;
  copyOutputs(workspace, rows, outputs, 0);
  return true;
}

/** One update on so many rows, with targets (rows × outputs); returns the mean cost, or undefined where it is refused. */
export function trainFew(state: NetworkState, x: Float32Array, rows: number, y: Float32Array): number | undefined {
  const { engine, layout, parameters, progress, targets, config } = state;
  const { buffers, layers, outputs, inputs } = layout;
  const workspace = Workspace.of(parameters, layout);
  if (batchesPerCall(workspace, rows) < 1) return undefined;
  workspace.reset(parameters.pointer, progress.trainable);
  const { floats } = engine;
  put(floats, workspace.position(buffers.gathered), x, rows * inputs);
  // Where δ of the outputs will be, once the targets have been taken from there.
  const room = buffers.deltas[layers.length - 1];
  const at = workspace.position(room);
  const { low, high } = targets.bounds;
  for (let i = 0; i < rows * outputs; i++) {
    const value = y[i];
    if (!(value >= low && value <= high)) return undefined;
    floats[at + i] = value;
  }
  setRows(workspace, workspace.address(buffers.gathered), workspace.address(room));
  prepareUpdate(workspace, progress, config.seed, state.updatesInPlace, true);
  workspace.clearSums();
  const snapshot = workspace.address(buffers.snapshot);
  if (!engine.kernels.learn(workspace.pointer, rows, parameters.length, snapshot)) return undefined;
  progress.count(1);
  return workspace.batchCost / rows;
}
