/** A loss that its user wrote as a function: asked once a batch, between the forward and the backward pass. */
import { runNow, type Work } from '../base/cooperative';
import { typeError } from '../base/errors';
import { newFloats } from '../base/forms';
import type { DataWindow } from '../memory/data-window';
import type { LossFunction } from '../toolbox/losses';
import { passForward } from './forward';
import type { Session } from './session';

/** C, the mean cost of a batch, and ∂C/∂a of its outputs. */
interface Answer {
  readonly cost: number;
  /** Outputs, (rows × outputs). */
  readonly outputs: Float32Array<ArrayBuffer>;
  /** ∂C/∂a, (rows × outputs). */
  readonly outputGradients: Float32Array;
}

/** What the function says of `rows` positions from `from` on; a promise of it is waited for. */
export function* askLoss(session: Session, window: DataWindow, from: number, rows: number): Work<Answer> {
  const { workspace, state } = session;
  const outputs = newFloats(rows * workspace.layout.outputs);
  const targets = new Float32Array(rows * window.targetWidth);
  yield* passForward(workspace, window, from, rows, outputs, targets);
  const outputGradients = new Float32Array(outputs.length);
  const loss = state.config.loss as LossFunction;
  const cost = checkCost(yield state.asking(() => loss(outputs, targets, outputGradients, rows)));
  return { cost, outputs, outputGradients };
}

/** What the function returned; refused where it is no number. */
export function checkCost(cost: unknown): number {
  if (typeof cost !== 'number') throw typeError('loss(…)', 'a number', cost);
  return cost;
}

/** What the function says of each of the window's rows alone, (rows), into `costs`. */
export function askCosts(session: Session, window: DataWindow, costs: Float32Array): void {
  const rows = costs.length;
  const { state } = session;
  const loss = state.config.loss as LossFunction;
  const outputs = new Float32Array(rows * session.workspace.layout.outputs);
  const targets = new Float32Array(rows * window.targetWidth);
  runNow(passForward(session.workspace, window, 0, rows, outputs, targets));
  const ofRow = (values: Float32Array, i: number): Float32Array => {
    const width = values.length / rows;
    return values.subarray(i * width, (i + 1) * width);
  };
  const unused = new Float32Array(outputs.length / rows);
  state.asking(() => {
    for (let i = 0; i < rows; i++) costs[i] = checkCost(loss(ofRow(outputs, i), ofRow(targets, i), unused.fill(0), 1));
  });
}
