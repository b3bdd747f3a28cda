/** Forward passes: outputs and costs of rows, a chunk at a time. Nothing is changed. */

import { runNow, type Work } from '../base/cooperative';
import { newFloats } from '../base/forms';
import type { Rows } from '../data/rows';
import { chunks, copyOutputs, copyRows } from '../memory/chunks';
import type { DataWindow } from '../memory/data-window';
import { setNoLoss } from '../memory/modes';
import type { Workspace } from '../memory/workspace';
import type { NetworkState } from '../model/state';
import { Session, withBatch } from './session';
import { forward, runStages } from './stages';

/** z and a of one layer. */
export interface LayerOutputs {
  /** z = a_before · W + b, (rows × units). */
  preActivations: Float32Array;
  /** a = f(z), (rows × units). */
  activations: Float32Array;
}

/** Outputs for x, (rows × outputs), into `outputs`: of the rows before one that is refused, too. */
export function predictRows(state: NetworkState, x: Rows, outputs: Float32Array): void {
  const session = Session.open(state, 0, x);
  try {
    const { workspace } = session;
    const window = session.pass(x);
    setNoLoss(workspace);
    runNow(passForward(workspace, window, 0, x.rows, outputs));
  } finally {
    session.close();
  }
}

/**
 * A forward pass over `rows` positions from `from` on.
 *
 * @param outputs where outputs go, (rows × outputs)
 * @param targets where targets go as the network has them, scaled: (rows × width of y)
 */
export function* passForward(
  workspace: Workspace,
  window: DataWindow,
  from: number,
  rows: number,
  outputs: Float32Array,
  targets?: Float32Array,
): Work<void> {
  for (const [done, count] of chunks(workspace, window, from, rows)) {
    if (targets) window.copyTargets(from + done, count, targets, done * window.targetWidth);
    yield* forward(workspace, count);
    copyOutputs(workspace, count, outputs, done * workspace.layout.outputs);
  }
}

/** z and a of every layer for x. */
export function layerOutputs(state: NetworkState, x: Rows): LayerOutputs[] {
  const { layers } = state.layout;
  const found = layers.map(({ units }) => ({
    preActivations: newFloats(x.rows * units),
    activations: newFloats(x.rows * units),
  }));
  withBatch(state, [x], ({ workspace }, window) => {
    const { kernels } = workspace.engine;
    const { buffers } = workspace.layout;
    for (const [from, count] of chunks(workspace, window, 0, x.rows)) {
      runStages(workspace, 0, 1, count); // gathers x
      layers.forEach(({ units, stride }, i) => {
        const copyTo = (to: Float32Array): void =>
          copyRows(workspace, buffers.outputs[i], count, units, stride, to, from * units);
        kernels.affineOf(workspace.pointer, i);
        copyTo(found[i].preActivations);
        kernels.activateOf(workspace.pointer, i);
        copyTo(found[i].activations);
      });
    }
  });
  return found;
}

/** The cost of each of the window's rows, (rows), into `costs`. */
export function costsOf({ workspace }: Session, window: DataWindow, costs: Float32Array): void {
  const { engine, layout } = workspace;
  for (const [from, count] of chunks(workspace, window, 0, costs.length)) {
    runStages(workspace, 0, layout.forwardStages + 1, count);
    const at = workspace.position(layout.buffers.costs);
    costs.set(engine.floats.subarray(at, at + count), from);
  }
}
