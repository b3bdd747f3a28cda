/**
 * The weight of each row in the cost: its sample weight times the weight of its class, C = Σ_k w_k C_k / rows as in
 * Keras.
 */
import { rangeError, typeError, Verbatim } from '../base/errors';
import { classOf, needClasses } from './classes';
import { type Rows, toRows } from './rows';
import type { TargetSpec } from './targets';

/**
 * The weights, (rows × 1), or undefined where neither option is given. Any finite numbers: 0 removes a row from the
 * cost, and a negative weight reverses its gradient.
 *
 * @throws RangeError under a loss function of the user's own, which weights its rows itself
 */
export function toWeights(
  sampleWeights: unknown,
  classWeights: unknown,
  targets: Rows,
  spec: TargetSpec,
): Rows | undefined {
  if (typeof spec.loss === 'function' && (sampleWeights !== undefined || classWeights !== undefined)) {
    throw rangeError('sampleWeights', 'a loss by name (a function weighs its rows itself)', spec.loss);
  }
  const given = sampleWeights === undefined ? undefined : toSampleWeights(sampleWeights, targets.rows);
  if (classWeights === undefined) return given;
  const ofClass = toClassWeights(classWeights, spec);
  const values = Float32Array.from(
    { length: targets.rows },
    (_, row) => ofClass[classOf(targets, spec.loss, row)] * (given ? given.values[row] : 1),
  );
  return toRows('classWeights', values, 1);
}

/** Checks the user's weights: one number per row. */
function toSampleWeights(value: unknown, rows: number): Rows {
  const weights = toRows('sampleWeights', value, 1);
  if (weights.rows !== rows) {
    throw rangeError('sampleWeights', `${rows} numbers, one a row`, weights.rows, 'data');
  }
  return weights;
}

/** The weight of each class, (classes), from an array or from an object by class index; classes left out weigh 1. */
function toClassWeights(value: unknown, spec: TargetSpec): number[] {
  const classes = needClasses('classWeights', spec);
  if (typeof value !== 'object' || value === null) throw typeError('classWeights', 'an array or an object', value);
  if (Array.isArray(value) && value.length !== classes) {
    throw rangeError('classWeights', `${classes} numbers, one a class`, value.length);
  }
  const weights = new Array<number>(classes).fill(1);
  for (const [key, weight] of Object.entries(value)) {
    const index = Number(key);
    if (!(Number.isInteger(index) && index >= 0 && index < classes)) {
      throw rangeError('classWeights', `class indices from 0 to ${classes - 1}`, key);
    }
    if (typeof weight !== 'number' || !Number.isFinite(weight)) {
      throw rangeError('classWeights', 'finite numbers', new Verbatim(`${String(weight)} for class ${index}`), 'data');
    }
    weights[index] = weight;
  }
  return weights;
}
