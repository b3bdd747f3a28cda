/**
 * Calls on a few rows of float32, each in one call of Wasm (assembly/whole-calls.ts): without a window, without a session,
 * and without an allocation. What they do not take, or refuse, goes the long way, to the same bits; that way has the errors.
 */
import { isFloats, lengthOf } from '../base/forms';
import { type Bounds, FINITE } from '../data/rows';
import { copyOutputs } from '../memory/chunks';
import { prepareCall, setNoLoss, setUpdate } from '../memory/modes';
import { writeAll } from '../memory/panels';
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

/** The rows of x and y where `trainFew` and `deriveFew` may take them, else 0. */
export function fewPairs(state: NetworkState, x: unknown, y: unknown): number {
  if (!(state.trainsFew && isFloats(x) && isFloats(y))) return 0;
  const rows = fewRows(state, x);
  return lengthOf(y) === rows * state.layout.outputs ? rows : 0;
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

/**
 * A workspace with x and y, (rows × outputs), for a call of `learn` or `derive`, or undefined where y is out of bounds or
 * the work is too long for one call.
 */
function placeFew(
  state: NetworkState,
  x: Float32Array,
  rows: number,
  y: Float32Array,
  { low, high }: Bounds,
): Workspace | undefined {
  const { buffers, layers, outputs, inputs } = state.layout;
  const workspace = Workspace.of(state.parameters, state.layout);
  if (batchesPerCall(workspace, rows) < 1) return undefined;
  const { floats } = state.engine;
  put(floats, workspace.position(buffers.gathered), x, rows * inputs);
  // Where δ of the outputs will be, once the targets have been taken from there.
  const room = workspace.address(buffers.deltas[layers.length - 1]);
  const at = room >>> 2;
  for (let i = 0; i < rows * outputs; i++) {
    const value = y[i];
    if (!(value >= low && value <= high)) return undefined;
    floats[at + i] = value;
  }
  prepareCall(workspace, state.parameters.pointer, state.progress.trainable, room);
  return workspace;
}

/** One update on so many rows; returns their mean cost, or undefined where it is refused or has diverged. */
export function trainFew(state: NetworkState, x: Float32Array, rows: number, y: Float32Array): number | undefined {
  const workspace = placeFew(state, x, rows, y, state.targets.bounds);
  return workspace && learn(state, workspace, rows) ? workspace.batchCost / rows : undefined;
}

/** One update from gradients, flat in parameter order; false where they are refused or it has diverged. */
export function applyFlat(state: NetworkState, flat: ArrayLike<number>): boolean {
  const { engine, layout, parameters, progress } = state;
  const workspace = Workspace.of(parameters, layout);
  const at = workspace.position(layout.buffers.gradients);
  engine.floats.fill(0, at, at + layout.parameterFloats); // padding
  writeAll(layout, flat, engine.floats, at);
  prepareCall(workspace, parameters.pointer, progress.trainable, 0);
  return learn(state, workspace, 0);
}

/** One update on the rows in the workspace, or for 0 rows from the gradients there; undone where it returns false. */
function learn(state: NetworkState, workspace: Workspace, rows: number): boolean {
  const { engine, parameters, progress, config } = state;
  setUpdate(workspace, progress, config.seed, state.updatesInPlace);
  const snapshot = workspace.address(workspace.layout.buffers.snapshot);
  if (!engine.kernels.learn(workspace.pointer, rows, parameters.length, snapshot)) return false;
  progress.count(1);
  return true;
}

/**
 * Cost and gradients of so many rows, left in the workspace that is returned; from ∂C/∂a of the outputs where `given`.
 * Undefined where they are refused.
 */
export function deriveFew(
  state: NetworkState,
  x: Float32Array,
  rows: number,
  y: Float32Array,
  given: boolean,
): Workspace | undefined {
  const workspace = placeFew(state, x, rows, y, given ? FINITE : state.targets.bounds);
  if (!workspace) return undefined;
  if (given) setNoLoss(workspace);
  const inputGradients = workspace.address(workspace.layout.buffers.inputGradients);
  return state.engine.kernels.derive(workspace.pointer, rows, inputGradients) ? workspace : undefined;
}
