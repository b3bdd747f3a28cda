/**
 * Calls of the public API on a few rows, each in one call of Wasm: games and reinforcement learning make a million of
 * them on networks whose step takes 0.1 µs. JavaScript has put x into `step.gathered`. What is refused here has changed
 * nothing but the workspace: JavaScript then goes the long way, which says why.
 */
import { GIVEN } from './losses';
import { areFinite, copy } from './rows';
import { runBatches, runStages, update } from './step';
import { layerAt, Step } from './table';

/**
 * Sets `rows` rows of `step.gathered` as the only chunk of a batch, and all else that these calls have in common; returns
 * whether the numbers are finite.
 */
function takeRows(step: Step, rows: i32): bool {
  step.state = step.parameters + ((<usize>step.parameterCount) << 2);
  step.x = step.gathered;
  step.sparse = 0;
  step.lazy = 0;
  step.order = 0;
  step.classes = 0;
  step.rowWeights = 0;
  step.rates = 0;
  step.batchRows = rows;
  step.row = 0;
  step.rows = rows;
  step.adding = 0;
  step.ending = 1;
  step.batchRow = 0;
  step.batchCost = 0;
  return areFinite(step.gathered, rows * layerAt(step, 0).inputs);
}

/**
 * Outputs of `rows` rows by the network with these parameters; there are `stages` in a forward pass. Returns 0 where x
 * is refused.
 */
export function answer(step: Step, parameters: usize, rows: i32, stages: i32): i32 {
  step.parameters = parameters;
  if (!takeRows(step, rows)) return 0;
  step.loss = GIVEN;
  step.training = 0;
  step.batchStatistics = 0;
  runStages(step, 0, stages);
  return 1;
}

/**
 * Cost and gradients of `rows` rows, by parameters, loss, targets and frozen layers in `step`; ∂C/∂x goes to
 * `inputGradients`. Returns 0 where x is refused.
 */
export function derive(step: Step, rows: i32, inputGradients: usize): i32 {
  if (!takeRows(step, rows)) return 0;
  step.inputGradients = inputGradients;
  step.training = 0;
  step.batchStatistics = 1;
  step.updating = 0;
  runStages(step, 0, i32.MAX_VALUE);
  return 1;
}

/**
 * One update on `rows` rows, or for 0 rows from the stored gradient, by the same and what updates depend on beside it.
 * The `count` floats from the parameters on (what the optimizer remembers among them) are kept at `snapshot`; where the
 * cost or one of them turns non-finite they are as before. Returns 0 then, and where x or the gradient is refused.
 */
export function learn(step: Step, rows: i32, count: i32, snapshot: usize): i32 {
  if (!takeRows(step, rows)) return 0;
  if (!rows && !areFinite(step.gradients, step.parameterCount)) return 0;
  step.inputGradients = 0;
  step.training = 1;
  step.batchStatistics = <i32>(rows > 0);
  copy(step.parameters, snapshot, count);
  if (rows) runBatches(step, 0, rows, rows);
  else update(step);
  if (isFinite(step.batchCost) && areFinite(step.parameters, count)) return 1;
  copy(snapshot, step.parameters, count);
  return 0;
}
