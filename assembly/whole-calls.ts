/**
 * Calls of the public API on a few rows, each in one call of Wasm: games and reinforcement learning make a million of
 * them on networks whose step takes 0.1 µs. JavaScript has put x into `step.gathered`. What is refused here has changed
 * nothing but the workspace: JavaScript then goes the long way, which says why.
 */
import { GIVEN } from './losses';
import { copy, firstNonFinite } from './rows';
import { runBatches, runStages, update } from './step';
import { layerAt, Step } from './table';

/** Sets `rows` rows of `step.gathered` as all there is; returns whether their numbers are finite. */
function takeRows(step: Step, rows: i32): bool {
  step.x = step.gathered;
  step.sparse = 0;
  step.order = 0;
  step.row = 0;
  step.rows = rows;
  return firstNonFinite(step.gathered, rows * layerAt(step, 0).inputs) < 0;
}

/**
 * Outputs of `rows` rows by the network with these parameters; there are `stages` in a forward pass. Returns 0 where x
 * is refused.
 */
export function answer(step: Step, parameters: usize, rows: i32, stages: i32): i32 {
  if (!takeRows(step, rows)) return 0;
  step.parameters = parameters;
  step.loss = GIVEN;
  step.training = 0;
  step.batchStatistics = 0;
  runStages(step, 0, stages);
  return 1;
}

/**
 * Cost and gradients of `rows` rows, by all fields of `step` but those of x. Returns 0 where x is refused.
 */
export function derive(step: Step, rows: i32): i32 {
  if (!takeRows(step, rows)) return 0;
  runStages(step, 0, i32.MAX_VALUE);
  return 1;
}

/**
 * One update on `rows` rows, by all fields of `step` but those of x; for 0 rows from the stored gradient. The `count`
 * floats from the parameters on (what the optimizer remembers among them) are kept at `snapshot`; where the cost or one
 * of them turns non-finite they are as before. Returns 0 then, and where x or the gradient is refused.
 */
export function learn(step: Step, rows: i32, count: i32, snapshot: usize): i32 {
  if (rows ? !takeRows(step, rows) : firstNonFinite(step.gradients, step.parameterCount) >= 0) return 0;
  copy(step.parameters, snapshot, count);
  if (rows) runBatches(step, 0, rows, rows);
  else update(step);
  if (isFinite(step.batchCost) && firstNonFinite(step.parameters, count) < 0) return 1;
  copy(snapshot, step.parameters, count);
  return 0;
}
