/**
 * The weight of each row in the cost: its sample weight times the weight of its class, C = Σ_k w_k C_k / rows as in
 * Keras. A row of several classes weighs the mean of theirs, one of none 1.
 */
import { inPieces, runNow, type Work } from '../base/cooperative';
import { rangeError, show, typeError, Verbatim } from '../base/errors';
import { isTyped } from '../base/forms';
import { lossName } from '../toolbox/losses';
import { classOf, needClasses } from './classes';
import { knownOf } from './names';
import { type Rows, toRows, toRowsInTurns } from './rows';
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
  if (sampleWeights === undefined && classWeights === undefined) return undefined;
  return runNow(toWeightsInTurns(sampleWeights, classWeights, targets, spec));
}

/**
 * The same in turns.
 *
 * @param trained which rows are trained on, where others are held out; classes are balanced by them
 */
export function* toWeightsInTurns(
  sampleWeights: unknown,
  classWeights: unknown,
  targets: Rows,
  spec: TargetSpec,
  trained?: Uint32Array,
): Work<Rows | undefined> {
  if (typeof spec.loss === 'function' && (sampleWeights !== undefined || classWeights !== undefined)) {
    throw rangeError('sampleWeights', 'a loss by name (a function weighs its rows itself)', spec.loss);
  }
  const { rows, width } = targets;
  const given = sampleWeights === undefined ? undefined : yield* toRowsInTurns('sampleWeights', sampleWeights, 1);
  if (given && given.rows !== rows) throw rangeError('sampleWeights', `${rows} numbers, one a row`, given.rows, 'data');
  if (classWeights === undefined) return given;
  const ofClass =
    classWeights === 'balanced' ? yield* balance(targets, spec, trained) : toClassWeights(classWeights, spec);
  const values = new Float32Array(rows);
  yield* inPieces(rows, 32 + width, (from, to) => {
    for (let row = from; row < to; row++) {
      const own = classesOf(targets, spec, row).map((index) => ofClass[index]);
      const mean = own.length > 0 ? own.reduce((sum, weight) => sum + weight) / own.length : 1;
      values[row] = mean * (given ? given.values[row] : 1);
    }
  });
  return toRows('classWeights', values, 1);
}

/** How many classes there are to weigh. Several sigmoid outputs are as many classes, of which a row may have any. */
function countWeighed(spec: TargetSpec): number {
  return decidesApart(spec) ? spec.outputs : needClasses('classWeights', spec);
}

function decidesApart({ loss, outputs }: TargetSpec): boolean {
  return lossName(loss) === 'binaryCrossEntropy' && outputs > 1;
}

/** The classes of a row: one, or those of several sigmoid outputs whose targets are over ½. */
function classesOf(targets: Rows, spec: TargetSpec, row: number): number[] {
  if (!decidesApart(spec)) return [classOf(targets, spec.loss, row)];
  const { values, width } = targets;
  return Array.from({ length: width }, (_, j) => j).filter((j) => values[row * width + j] > 0.5);
}

/** Weights under which all classes that occur count alike: rows / (classes · rows of the class), as in scikit-learn. */
function* balance(targets: Rows, spec: TargetSpec, trained?: Uint32Array): Work<number[]> {
  const counts = new Array<number>(countWeighed(spec)).fill(0);
  const rows = trained ? trained.length : targets.rows;
  yield* inPieces(rows, 32 + targets.width, (from, to) => {
    for (let i = from; i < to; i++)
      for (const index of classesOf(targets, spec, trained ? trained[i] : i)) counts[index]++;
  });
  const occurring = counts.filter((count) => count > 0).length;
  return counts.map((count) => rows / (occurring * (count || 1)));
}

/**
 * The weight of each class, (classes): from an array, or by class index or name from an object or a Map; classes left out
 * weigh 1.
 */
export function toClassWeights(value: unknown, spec: TargetSpec): number[] {
  const classes = countWeighed(spec);
  const isList = isTyped(value) || Array.isArray(value);
  if (isList && value.length !== classes) {
    throw rangeError('classWeights', `${classes} numbers, one a class`, value.length);
  }
  const known = new Map<unknown, number>();
  for (let i = 0; i < classes; i++) known.set(i, i).set(String(i), i);
  for (const [i, name] of spec.classNames?.entries() ?? []) known.set(name, i); // a name is looked for first
  const weights: number[] = [];
  // Of a Set, or whatever else holds its content otherwise, nothing is found, and it is refused.
  const fields = typeof value === 'object' && value ? Object.entries(value) : [];
  const given: Iterable<[unknown, unknown]> = isList
    ? Array.from(value).entries()
    : value instanceof Map
      ? value
      : fields;
  for (const [key, weight] of given) {
    const index = known.get(key);
    if (index === undefined) {
      const names = spec.classNames ? `${knownOf(spec.classNames)}, or ` : '';
      throw rangeError('classWeights', `${names}class indices from 0 to ${classes - 1}`, key);
    }
    if (!Number.isFinite(weight)) {
      throw rangeError('classWeights', 'finite numbers', new Verbatim(`${show(weight)} for class ${index}`), 'data');
    }
    if (index in weights) throw rangeError('classWeights', 'each class once', new Verbatim(`${show(key)} again`));
    weights[index] = weight as number;
  }
  if (weights.length > 0) return Array.from({ length: classes }, (_, index) => weights[index] ?? 1);
  const expected = 'an array, an object or a Map of weights, or "balanced" (not beside a stream)';
  throw typeError('classWeights', expected, typeof value === 'object' && value ? new Verbatim('none') : value);
}
