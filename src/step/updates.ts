/** Updates: batches of rows through a whole training step, in Wasm calls of a bounded length. */

import type { Work } from '../base/cooperative';
import { rangeError } from '../base/errors';
import { place } from '../memory/chunks';
import type { DataWindow } from '../memory/data-window';
import { prepareUpdate, setRates } from '../memory/modes';
import { EPOCHS_PER_CALL, RATES_PER_CALL } from '../memory/workspace-layout';
import { backpropagate } from './backward';
import type { SearchStep } from './lbfgs';
import type { Session } from './session';
import { batchesPerCall } from './stages';

/** Positions of a window, and how they are cut into batches. */
interface Batches {
  /** Positions [from, end). */
  readonly from: number;
  readonly end: number;
  /** Rows of a batch; the last one may have fewer. */
  readonly batchSize: number;
  /** How many batches at most. */
  readonly most?: number;
  /** Learning rates of the next `count` updates, or a promise of them; the network's for all where it is left out. */
  readonly ratesOf?: ((count: number) => unknown) | undefined;
}

/**
 * Trains on batches until `end`, or until about 5 ms of work are done: at least on one. The workspace's sums go on.
 * Stops behind a batch whose cost is not finite.
 *
 * @returns the position behind the last batch
 */
export function* runBatches(session: Session, window: DataWindow, batches: Batches): Work<number> {
  const { from, end, batchSize, most = Infinity, ratesOf } = batches;
  const { state, workspace } = session;
  const { progress } = state;
  const { optimizer, loss } = state.config;
  const rows = Math.min(batchSize, end - from);
  const inWindow = Math.floor(window.reach / batchSize) || 1;
  const fitting = Math.min(most, ratesOf ? RATES_PER_CALL : Infinity, batchesPerCall(workspace, rows), inWindow);
  const until = Math.min(end, from + Math.max(1, fitting) * batchSize);
  const rates = ratesOf && ((yield ratesOf(Math.ceil((until - from) / batchSize))) as ArrayLike<number>);
  if (rates) progress.learningRate = rates[0];
  prepare(session);
  if (rates) setRates(workspace, rates);
  if (optimizer.name === 'lbfgs') {
    if (!optimizer.search)
      throw rangeError('optimizer', 'what lbfgs() returns, to train (JSON has no search)', optimizer);
    yield* (optimizer.search as SearchStep)(session, window, from, rows, optimizer);
    return from + rows;
  }
  if (typeof loss === 'function' || fitting < 1 || rows > window.reach) {
    yield* runLongBatch(session, window, from, rows);
    return from + rows;
  }
  // Place, forward, backward, update of every batch: one call.
  const first = place(workspace, window, from, until - from);
  const { kernels } = workspace.engine;
  const done = kernels.runBatches(workspace.pointer, first, first + until - from, batchSize);
  progress.count(done);
  if (rates && done > 0) progress.learningRate = rates[done - 1];
  return Math.min(until, from + done * batchSize);
}

/** One batch in many calls. Its update is one call, so that nobody who looks in between sees half of it. */
function* runLongBatch(session: Session, window: DataWindow, from: number, rows: number): Work<void> {
  const { state, workspace } = session;
  yield* backpropagate(session, window, from, rows); // place, forward, backward: a chunk of rows at a time
  workspace.engine.kernels.update(workspace.pointer);
  state.progress.count(1);
  workspace.cost += workspace.batchCost;
}

/**
 * Trains for up to `most` epochs on the rows as they lie, as many as make about 5 ms of work in one call. Their sums
 * are in `epochSums`; where the last one's cost is not finite, its later batches were not run. Epochs and updates are
 * not counted yet.
 *
 * @returns how many epochs; 0 where one is too long for a call, or the update needs more than a call
 */
export function runEpochs(session: Session, window: DataWindow, rows: number, batchSize: number, most: number): number {
  const { state, workspace } = session;
  const { optimizer, loss } = state.config;
  const fitting = Math.min(most, EPOCHS_PER_CALL, batchesPerCall(workspace, rows));
  if (fitting < 2 || !window.whole || typeof loss === 'function' || optimizer.name === 'lbfgs') return 0;
  prepare(session);
  place(workspace, window, 0, rows);
  const sums = workspace.address(workspace.layout.buffers.epochSums);
  return workspace.engine.kernels.runEpochs(workspace.pointer, fitting, rows, batchSize, sums);
}

/** Sets the workspace for updates. */
function prepare({ state, workspace }: Session): void {
  prepareUpdate(workspace, state.progress, state.config.seed, state.updatesInPlace);
}
