/** Metrics as options of `train` and `evaluate`: checked, and given what they take. */
import { binaryOf, checkBinary } from '../base/binary';
import { checkOptions, own } from '../base/checks';
import { inPieces, type Work } from '../base/cooperative';
import { rangeError, typeError } from '../base/errors';
import { classOf, countClasses, decide, needClasses } from '../data/classes';
import type { Rows } from '../data/rows';
import type { TargetSpec } from '../data/targets';
import type { Metric, Metrics } from '../toolbox/metrics';

/** The option, checked: functions, under names that are not taken, for a loss that has what they take. */
export function checkMetrics(value: unknown, spec: TargetSpec): Metrics | undefined {
  if (value === undefined) return undefined;
  const given = checkOptions('metrics', value, Object.keys(Object(value)));
  for (const [name, metric] of Object.entries(given)) {
    if (typeof metric !== 'function')
      throw typeError(`metrics.${name}`, 'a function of (predicted, actual, width)', metric);
    if (name === 'loss' || name === 'accuracy') throw rangeError('metrics', 'names but "loss" and "accuracy"', name);
    if (needsClasses(metric as Metric)) needClasses(`metrics.${name}`, spec);
  }
  return given as Metrics;
}

/** Whether it is given class indices. */
function needsClasses(metric: Metric): boolean {
  const takes = own(metric, 'takes');
  return takes === 'classes' || takes === 'scores';
}

/** Requires targets of 0 and 1 where a metric takes no others: before a network has been trained on them. In turns. */
export function* checkMeasured(metrics: Metrics | undefined, targets: readonly (Rows | undefined)[]): Work<void> {
  const name = binaryOf(metrics);
  for (const rows of name === undefined ? [] : targets) {
    if (!rows || rows.classes) continue;
    const { values, width } = rows;
    yield* inPieces(values.length, 1, (from, to) => checkBinary(name as string, values, width, from, to));
  }
}

/**
 * Figures of outputs, (rows × outputs) in the user's units, against targets.
 *
 * @param order which rows of the targets they are; the first ones where it is left out
 */
export function measure(
  metrics: Metrics,
  spec: TargetSpec,
  outputs: Float32Array,
  targets: Rows,
  order?: Uint32Array,
): Record<string, unknown> {
  const width = spec.outputs;
  const rows = outputs.length / width;
  const rowOf = (i: number): number => order?.[i] ?? i;
  const classes = countClasses(spec);
  const classIndices = Uint32Array.from({ length: classes > 0 ? rows : 0 }, (_, i) =>
    classOf(targets, spec.loss, rowOf(i)),
  );
  const actual = (): Float64Array => {
    const across = targets.classes ? width : targets.width;
    const flat = new Float64Array(rows * across);
    for (let i = 0; i < rows; i++) {
      if (targets.classes) flat[i * across + classIndices[i]] = 1;
      else for (let j = 0; j < across; j++) flat[i * across + j] = targets.values[rowOf(i) * across + j];
    }
    return flat;
  };
  const ofEach = Object.entries(metrics).map(([name, metric]) => {
    const takes = own(metric, 'takes');
    if (takes === 'scores') return [name, metric(outputs, classIndices, classes)];
    if (takes === 'classes') return [name, metric(decide(outputs, width), classIndices, classes)];
    return [name, metric(outputs.slice(), actual(), width)];
  });
  return Object.fromEntries(ofEach);
}
