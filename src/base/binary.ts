/** Metrics that take targets of 0 and 1 alone: found out before a network has been trained on others. */
import { own } from './checks';
import { placeOf, rangeError, show, Verbatim } from './errors';

/** The name of a metric that takes targets of 0 and 1; undefined where there is none. */
export function binaryOf(metrics: object | undefined): string | undefined {
  return Object.entries(metrics ?? {}).find(([, metric]) => own(Object(metric), 'takes') === 'binary')?.[0];
}

/** Requires numbers of 0 and 1, in rows of `width`, of those in [from, to). */
export function checkBinary(
  name: string,
  values: ArrayLike<unknown>,
  width: number,
  from = 0,
  to = values.length,
): void {
  for (let i = from; i < to; i++) {
    if (Number(values[i]) === 0 || Number(values[i]) === 1) continue;
    const got = new Verbatim(`${show(values[i])} ${placeOf(i, width)}`);
    throw rangeError('y', `targets of 0 and 1 for "metrics.${name}"`, got, 'data');
  }
}
