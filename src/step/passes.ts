/** A loss that its user wrote as a function: asked once a batch, between the way there and the way back. */
import { typeError } from '../base/checks';
import type { Steps } from '../base/cooperative';
import type { Window } from '../memory/data-window';
import { padded } from '../memory/layout';
import { StepField, type Workspace } from '../memory/workspace';
import type { Core } from '../model/state';
import type { LossFunction } from '../toolbox/losses';

/** C, the mean cost of a batch, and ∂C/∂a of its outputs, (rows × outputs). */
interface Answer {
  cost: number;
  /** Outputs, (rows × outputs). */
  outputs: Float32Array<ArrayBuffer>;
  outputGradients: Float32Array;
}

/** Outputs and targets of a batch, flat: a forward pass over `rows` positions from `from` on. */
export function* passForward(
  workspace: Workspace,
  window: Window,
  from: number,
  rows: number,
): Steps<{ outputs: Float32Array<ArrayBuffer>; targets: Float32Array }> {
  const { plan } = workspace;
  const outputs = new Float32Array(rows * plan.outputs);
  const targets = new Float32Array(rows * window.targetWidth);
  for (const [done, count] of workspace.chunks(window, from, rows)) {
    window.copyTargets(from + done, count, targets, done * window.targetWidth);
    yield* workspace.stages(0, plan.forwardStages, count);
    workspace.copyOutputs(count, outputs, done * plan.outputs);
  }
  return { outputs, targets };
}

/** The same, and what the function says of it. */
export function* askLoss(core: Core, workspace: Workspace, window: Window, from: number, rows: number): Steps<Answer> {
  const { outputs, targets } = yield* passForward(workspace, window, from, rows);
  const outputGradients = new Float32Array(outputs.length);
  const loss = core.config.loss as LossFunction;
  const cost = checkCost(yield loss(outputs, targets, outputGradients, rows));
  return { cost, outputs, outputGradients };
}

/** What the function said; refused where it is no number. */
export function checkCost(cost: unknown): number {
  if (typeof cost !== 'number') throw typeError('loss(…)', 'a number', cost);
  return cost;
}

/**
 * The way back from ∂C/∂a over the batch that was asked about; gradients are stored. A chunk that other chunks followed goes
 * forward once more first.
 */
export function* passBack(
  workspace: Workspace,
  window: Window,
  from: number,
  rows: number,
  outputGradients: Float32Array,
  afterChunk?: (done: number, count: number) => void,
): Steps<void> {
  const { plan, engine } = workspace;
  const { outputs, forwardStages } = plan;
  const width = padded(outputs);
  for (const [done, count] of workspace.chunks(window, from, rows)) {
    const at = workspace.position(plan.buffers.targets);
    engine.floats.fill(0, at, at + count * width);
    for (let i = 0; i < count * outputs; i++) {
      engine.floats[at + Math.floor(i / outputs) * width + (i % outputs)] = outputGradients[done * outputs + i];
    }
    workspace.set(StepField.y, 0);
    yield* workspace.stages(rows > plan.chunk ? 0 : forwardStages, 2 * forwardStages, count);
    afterChunk?.(done, count);
  }
}

/** Cost and gradient of a batch under any loss, both left in the workspace: `batchCost` is the sum over the rows. */
export function* backpropagate(
  core: Core,
  workspace: Workspace,
  window: Window,
  from: number,
  rows: number,
): Steps<void> {
  workspace.set(StepField.updating, 0);
  workspace.setSum(StepField.batchCost, 0);
  if (typeof core.config.loss === 'function') {
    const { cost, outputGradients } = yield* askLoss(core, workspace, window, from, rows);
    yield* passBack(workspace, window, from, rows, outputGradients);
    workspace.setSum(StepField.batchCost, cost * rows);
    return;
  }
  for (const [, count] of workspace.chunks(window, from, rows)) {
    yield* workspace.stages(0, 2 * workspace.plan.forwardStages, count);
  }
}
