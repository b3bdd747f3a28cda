/** Backpropagation over a batch of any size, a chunk of rows at a time: the cost, and gradients that add up. */

import type { Work } from '../base/cooperative';
import { padded } from '../base/panels';
import { chunks } from '../memory/chunks';
import type { DataWindow } from '../memory/data-window';
import { keepTargets, storeGradients } from '../memory/modes';
import { askLoss } from './function-loss';
import type { Session } from './session';
import { backward, forward, forwardAndBackward } from './stages';

/** What a backward pass may do beside adding up gradients. */
interface BackwardOptions {
  /** Whether targets are ∂C/∂a of the outputs themselves, and there is no loss. */
  readonly targetsAreGradients?: boolean;
  /** Called when ∂C/∂x of a chunk is in the workspace, with its place in the batch and its rows. */
  readonly afterChunk?: (done: number, rows: number) => void;
}

/**
 * Cost and gradient of `rows` positions from `from` on, under any loss. The gradient is left in the workspace, and so
 * is the sum of the costs, as `batchCost`.
 *
 * @returns C, the mean cost
 */
export function* backpropagate(
  session: Session,
  window: DataWindow,
  from: number,
  rows: number,
  { targetsAreGradients = false, afterChunk }: BackwardOptions = {},
): Work<number> {
  const { workspace, state } = session;
  storeGradients(workspace);
  if (typeof state.config.loss === 'function' && !targetsAreGradients) {
    const { cost, outputGradients } = yield* askLoss(session, window, from, rows);
    yield* passBack(session, window, from, rows, outputGradients, afterChunk);
    session.asked = cost;
    workspace.batchCost = cost * rows;
    return cost;
  }
  for (const [done, count] of chunks(workspace, window, from, rows)) {
    yield* forwardAndBackward(workspace, count);
    afterChunk?.(done, count);
  }
  return workspace.batchCost / rows;
}

/**
 * The backward pass from ∂C/∂a, (rows × outputs), of a batch that has gone forward. A chunk that other chunks followed
 * goes forward once more first: that costs a forward pass, and no memory.
 */
function* passBack(
  { workspace }: Session,
  window: DataWindow,
  from: number,
  rows: number,
  outputGradients: Float32Array,
  afterChunk: BackwardOptions['afterChunk'],
): Work<void> {
  const { layout, engine } = workspace;
  const { outputs } = layout;
  const width = padded(outputs);
  for (const [done, count] of chunks(workspace, window, from, rows)) {
    const at = workspace.position(layout.buffers.targets);
    engine.floats.fill(0, at, at + count * width);
    for (let i = 0; i < count * outputs; i++) {
      engine.floats[at + Math.floor(i / outputs) * width + (i % outputs)] = outputGradients[done * outputs + i];
    }
    keepTargets(workspace);
    if (rows > layout.chunk) yield* forward(workspace, count);
    yield* backward(workspace, count);
    afterChunk?.(done, count);
  }
}
