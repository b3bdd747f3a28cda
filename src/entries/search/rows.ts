/** What is checked of the rows before the first fold is trained on: later it would have cost a training. */
import type { FullConfig, Metrics } from 'nablanet';
import { binaryOf, checkBinary } from '../../base/binary';
import { rangeError, typeError } from '../../base/errors';
import { isRow } from '../../base/forms';
import { lossName } from './config';

/** One weight a row, which are taken apart before `train` looks at them. */
export function checkWeights(weights: unknown, rows: number): void {
  if (weights === undefined) return;
  if (!isRow(weights)) throw typeError('sampleWeights', 'one number a row', weights);
  if (weights.length !== rows) throw rangeError('sampleWeights', `${rows} numbers, one a row`, weights.length, 'data');
}

/** Targets of 0 and 1 where a metric takes no others: each fold would find out only after its training. */
export function checkMeasured(
  metrics: Metrics | undefined,
  y: ArrayLike<unknown>,
  rows: number,
  { loss }: FullConfig,
): void {
  const name = binaryOf(metrics);
  const first = y[0];
  const named = typeof first === 'string' || (lossName(loss) === 'crossEntropy' && y.length === rows && !isRow(first));
  if (name === undefined || named) return;
  const values = isRow(first) ? Array.from(y as readonly ArrayLike<unknown>[], (row) => Array.from(row)).flat() : y;
  checkBinary(name, values as ArrayLike<unknown>, values.length / rows);
}
