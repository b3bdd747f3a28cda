/** What a workspace is set for: each kind of work sets the fields of the kernels' tables that it depends on. */
import { StepField } from '../base/kernel-tables';
import { GIVEN } from '../toolbox/losses';
import type { Workspace } from './workspace';

/** What an update depends on beside the gradient. */
interface UpdateState {
  readonly learningRate: number;
  /** Updates of the network, which dropout and noise are drawn by. */
  readonly updates: number;
  /** Updates since the optimizer was last cleared. */
  readonly optimizerUpdates: number;
}

/**
 * For updates: dropout and noise are drawn, batch normalization goes by the batch.
 *
 * @param inPlace whether weights are updated where their gradient is computed, and no gradient is stored
 */
export function prepareUpdate(workspace: Workspace, state: UpdateState, seed: number, inPlace: boolean): void {
  setUpdate(workspace, state, seed, inPlace);
  workspace.set(StepField.training, 1);
  workspace.set(StepField.batchStatistics, 1);
  workspace.set(StepField.rates, 0);
}

/** What updates depend on beside the gradient. The views are taken once: that halves the time of such a function. */
export function setUpdate(workspace: Workspace, state: UpdateState, seed: number, inPlace: boolean): void {
  const { words } = workspace.engine;
  const at = workspace.pointer >>> 2;
  words[at + StepField.updating] = +inPlace;
  words[at + StepField.number] = state.updates;
  words[at + StepField.seedLow] = seed;
  words[at + StepField.seedHigh] = Math.floor(seed / 2 ** 32);
  workspace.setFloat(StepField.learningRate, state.learningRate);
  workspace.updates = state.optimizerUpdates;
}

/** For a call of a few rows (assembly/whole-calls.ts), which sets the rest: y are targets one behind the other. */
export function prepareCall(workspace: Workspace, parameters: number, trainable: readonly boolean[], y: number): void {
  const { words } = workspace.engine;
  const at = workspace.pointer >>> 2;
  words[at + StepField.parameters] = parameters;
  words[at + StepField.loss] = workspace.layout.loss;
  words[at + StepField.y] = y;
  workspace.setTrainable(trainable);
}

/** Learning rates of the next updates in place of the network's; the first is that of a long batch, too. */
export function setRates(workspace: Workspace, rates: ArrayLike<number>): void {
  const at = workspace.position(workspace.layout.buffers.rates);
  workspace.engine.floats.set(rates, at);
  workspace.setFloat(StepField.learningRate, rates[0]);
  workspace.set(StepField.rates, 4 * at);
}

/** For costs without an update: nothing is drawn, batch normalization goes by running statistics; sums start at 0. */
export function prepareEvaluation(workspace: Workspace): void {
  workspace.set(StepField.training, 0);
  workspace.set(StepField.batchStatistics, 0);
  workspace.clearSums();
}

/** For gradients without an update: batch normalization goes by the batch, ∂C/∂x is computed too; sums start at 0. */
export function prepareGradients(workspace: Workspace): void {
  workspace.set(StepField.batchStatistics, 1);
  workspace.set(StepField.inputGradients, workspace.address(workspace.layout.buffers.inputGradients));
  workspace.clearSums();
}

/** Gradients of the batch to come are stored, and no weight is updated on the way. */
export function storeGradients(workspace: Workspace): void {
  workspace.set(StepField.updating, 0);
  workspace.batchCost = 0;
}

/** For outputs alone, or for targets that are ∂C/∂a themselves: outputs are activated, and there is no loss. */
export function setNoLoss(workspace: Workspace): void {
  workspace.set(StepField.loss, GIVEN);
}

/** Targets lie in the workspace already, (chunk × stride of the last layer): none are gathered. */
export function keepTargets(workspace: Workspace): void {
  workspace.set(StepField.y, 0);
}
