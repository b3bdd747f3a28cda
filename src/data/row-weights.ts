/** What each row counts: the user's weight of the row times that of its class. */
import { rangeError, typeError, Verbatim } from '../base/errors';
import { classOf, needClasses } from './classes';
import { type Rows, toRows } from './rows';
import type { TargetRows, TargetSpec } from './targets';

/**
 * Weights of the rows, (rows × 1), or nothing where neither kind is given. Any finite numbers: 0 leaves a row out of the
 * cost, and a negative weight turns its gradient round.
 */
export function toWeights(
  sampleWeights: unknown,
  classWeights: unknown,
  targets: TargetRows,
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
  return { name: 'classWeights', values, rows: targets.rows, width: 1 };
}

function toSampleWeights(value: unknown, rows: number): Rows {
  const weights = toRows('sampleWeights', value, 1);
  if (weights.rows !== rows) {
    throw rangeError('sampleWeights', `${rows} numbers, one a row`, weights.rows, 'data');
  }
  return weights;
}

/** A weight for each class: an array, or an object whose keys are class indices; classes without one count 1. */
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
