/** Which class a row belongs to, and how many classes there are. */
import { rangeError, Verbatim } from '../base/errors';
import { largest } from '../base/forms';
import { type Loss, lossName } from '../toolbox/losses';
import type { TargetRows, TargetSpec } from './targets';

/** What says whether there are classes. */
type ClassSpec = Pick<TargetSpec, 'loss' | 'outputs'>;

/** How many classes the loss tells apart: outputs under crossEntropy, two for one decision; 0 where there are none. */
export function countClasses({ loss, outputs }: ClassSpec): number {
  const name = lossName(loss);
  if (name === 'crossEntropy') return outputs;
  return name === 'binaryCrossEntropy' && outputs === 1 ? 2 : 0;
}

/** The same; none is refused. */
export function needClasses(name: string, spec: ClassSpec): number {
  const classes = countClasses(spec);
  if (classes > 0) return classes;
  const expected = 'a loss that tells classes ("crossEntropy", or "binaryCrossEntropy" with one output)';
  throw rangeError(name, expected, new Verbatim(lossName(spec.loss)));
}

/** The class of each row of outputs: the largest, the first on ties; of a single one whether it is over ½. */
export function decide(outputs: Float32Array, width: number): Uint32Array {
  if (width === 1) return Uint32Array.from(outputs, (a) => (a > 0.5 ? 1 : 0));
  return Uint32Array.from({ length: outputs.length / width }, (_, row) => largest(outputs, row, width));
}

/** The class of a row: its index, its largest target, its one decision; 0 where targets are no classes. */
export function classOf({ values, width, classes }: TargetRows, loss: Loss, row: number): number {
  if (classes) return values[row];
  if (lossName(loss) === 'binaryCrossEntropy') return width === 1 && values[row] > 0.5 ? 1 : 0;
  if (lossName(loss) !== 'crossEntropy') return 0;
  return largest(values, row, width);
}
