/** Class indices: how many classes a loss distinguishes, and the class that outputs or targets of a row stand for. */
import { rangeError, Verbatim } from '../base/errors';
import { largest } from '../base/forms';
import { type Loss, lossName } from '../toolbox/losses';
import type { Rows } from './rows';
import type { TargetSpec } from './targets';

/** The part of a network's targets that decides whether they are classes. */
type ClassSpec = Pick<TargetSpec, 'loss' | 'outputs'>;

/** The number of classes: the outputs under crossEntropy, 2 for a single output under binaryCrossEntropy, else 0. */
export function countClasses({ loss, outputs }: ClassSpec): number {
  const name = lossName(loss);
  if (name === 'crossEntropy') return outputs;
  return name === 'binaryCrossEntropy' && outputs === 1 ? 2 : 0;
}

/** As `countClasses`, but throws where there are none; `name` is the option that needs them. */
export function needClasses(name: string, spec: ClassSpec): number {
  const classes = countClasses(spec);
  if (classes > 0) return classes;
  const expected = 'a loss that tells classes ("crossEntropy", or "binaryCrossEntropy" with one output)';
  throw rangeError(name, expected, new Verbatim(lossName(spec.loss)));
}

/**
 * The predicted class of each row of outputs, (rows × width) flat: the argmax, the first of equal outputs. A single
 * output is class 1 above ½.
 */
export function decide(outputs: Float32Array, width: number): Uint32Array {
  const classes = new Uint32Array(outputs.length / width);
  for (let row = 0; row < classes.length; row++) {
    classes[row] = width === 1 ? +(outputs[row] > 0.5) : largest(outputs, row, width);
  }
  return classes;
}

/**
 * The class of one row of targets: its class index, the argmax of a one-hot row, or 1 for a binary target above ½. 0
 * where the targets are no classes, so that all rows then form one group.
 */
export function classOf({ values, width, classes }: Rows, loss: Loss, row: number): number {
  if (classes) return values[row];
  if (lossName(loss) === 'binaryCrossEntropy') return width === 1 && values[row] > 0.5 ? 1 : 0;
  if (lossName(loss) !== 'crossEntropy') return 0;
  return largest(values, row, width);
}
