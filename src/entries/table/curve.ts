/** How a network learned, as far as it is kept to be drawn. */
import type { History } from 'nablanet';

/** How the loss of a network went down: a few of its epochs, the last among them. */
export interface Curve {
  readonly epochs: readonly number[];
  /** Loss of the rows that it learned from. */
  readonly training: readonly number[];
  /** Loss of the rows that it had not seen. */
  readonly unseen: readonly number[];
  /** The epoch that was kept; 0 for none. */
  readonly best: number;
}

/** The most epochs that are kept. */
const MOST_EPOCHS = 40;

/** To six digits: more is not seen, and takes room in files. */
export const rounded = (value: number): number => Number(value.toPrecision(6));

/** So many of the numbers below `count`, evenly, the first and the last among them. */
export const spread = (count: number, most: number): number[] =>
  count <= most
    ? Array.from({ length: count }, (_, i) => i)
    : Array.from({ length: most }, (_, i) => Math.round((i * (count - 1)) / (most - 1)));

/** The curve of a training. */
export function curveOf({ epochOf, loss, validationLoss, bestEpoch }: History): Curve {
  const kept = spread(validationLoss.length, MOST_EPOCHS);
  return {
    epochs: kept.map((i) => epochOf[i]),
    training: kept.map((i) => rounded(loss[i])),
    unseen: kept.map((i) => rounded(validationLoss[i])),
    best: bestEpoch,
  };
}
