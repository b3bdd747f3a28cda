/** Updates: batches of rows through the whole step, in Wasm calls of a bounded length. */
import { rangeError } from '../base/checks';
import type { Steps } from '../base/cooperative';
import type { Window } from '../memory/data-window';
import { EPOCHS_PER_CALL, RATES_PER_CALL } from '../memory/layout';
import { StepField, type Workspace } from '../memory/workspace';
import type { Core } from '../model/state';
import type { SearchStep } from './lbfgs';
import { backpropagate } from './passes';

/** Takes a copy of the parameters and of what the optimizer remembers, to go back to. */
export function takeSnapshot({ engine, parameters }: Core, workspace: Workspace): void {
  engine.kernels.copy(parameters.pointer, workspace.address(workspace.plan.buffers.snapshot), parameters.length);
}

export function restoreSnapshot({ engine, parameters }: Core, workspace: Workspace): void {
  engine.kernels.copy(workspace.address(workspace.plan.buffers.snapshot), parameters.pointer, parameters.length);
}

/** Whether every parameter, and all that the optimizer remembers, is finite. */
export function parametersAreFinite({ engine, parameters }: Core): boolean {
  return engine.kernels.firstNonFinite(parameters.pointer, parameters.length) < 0;
}

/** Updates parameters from the gradients in the workspace. */
export function updateAll(core: Core, workspace: Workspace): void {
  workspace.prepare(core);
  workspace.set(StepField.batchStatistics, 0); // there was no batch
  core.engine.kernels.update(workspace.pointer);
  core.count(1);
}

/**
 * Runs batches of `batchSize` rows from position `from`, the last one shorter if it must be, until `end` or until
 * about 5 ms of work are done: at least one batch. Returns the position behind them; the workspace's sums go on. Stops
 * behind a batch whose cost is not finite.
 *
 * @param ratesOf the learning rates of the next updates, or a promise of them; or nothing: the network's, for all
 */
export function* runBatches(
  core: Core,
  workspace: Workspace,
  window: Window,
  from: number,
  end: number,
  batchSize: number,
  mostBatches: number,
  ratesOf?: (count: number) => unknown,
): Steps<number> {
  const rows = Math.min(batchSize, end - from);
  const most = Math.min(mostBatches, ratesOf ? RATES_PER_CALL : Infinity);
  const fitting = Math.min(most, workspace.batchesPerCall(rows), Math.floor(window.capacity / batchSize) || 1);
  const last = Math.min(end, from + Math.max(1, fitting) * batchSize);
  const rates = ratesOf && ((yield ratesOf(Math.ceil((last - from) / batchSize))) as ArrayLike<number>);
  workspace.prepare(core);
  if (rates) workspace.setRates(core, rates);
  const { optimizer, loss } = core.config;
  if (optimizer.name === 'lbfgs') {
    if (!optimizer.search)
      throw rangeError('optimizer', 'what lbfgs() returns, to train (JSON has no search)', optimizer);
    yield* (optimizer.search as SearchStep)(core, workspace, window, from, rows, optimizer);
    return from + rows;
  }
  if (typeof loss === 'function' || fitting < 1 || rows > window.capacity) {
    yield* runLongBatch(core, workspace, window, from, rows);
    return from + rows;
  }
  const until = Math.min(end, from + fitting * batchSize);
  const first = window.place(workspace, from, until - from);
  const { pointer } = workspace;
  const batches = core.engine.kernels.runBatches(pointer, first, first + until - from, batchSize);
  core.count(batches);
  if (rates && batches > 0) core.learningRate = rates[batches - 1];
  return Math.min(until, from + batches * batchSize);
}

/**
 * Runs up to `most` epochs over the rows as they lie, as many as make about 5 ms of work in one call; returns how many,
 * 0 where an epoch is too long for that, or the loss is a function. Their sums are in `epochSums`; where the last one's cost is not finite, its
 * later batches were not run.
 */
export function runEpochs(
  core: Core,
  workspace: Workspace,
  window: Window,
  rows: number,
  batchSize: number,
  most: number,
): number {
  const fitting = Math.min(most, EPOCHS_PER_CALL, workspace.batchesPerCall(rows));
  const { optimizer, loss } = core.config;
  if (fitting < 2 || !window.whole || typeof loss === 'function' || optimizer.name === 'lbfgs') return 0;
  workspace.prepare(core);
  window.place(workspace, 0, rows);
  const sums = workspace.address(workspace.plan.buffers.epochSums);
  return core.engine.kernels.runEpochs(workspace.pointer, fitting, rows, batchSize, sums);
}

/** One batch, a few stages of a chunk at a time; its update is one piece, so that nobody sees half of it. */
function* runLongBatch(core: Core, workspace: Workspace, window: Window, from: number, rows: number): Steps<void> {
  yield* backpropagate(core, workspace, window, from, rows);
  core.engine.kernels.update(workspace.pointer);
  core.count(1);
  workspace.setSum(StepField.cost, workspace.get(StepField.cost) + workspace.get(StepField.batchCost));
}
