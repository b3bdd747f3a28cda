/** Which rows are held out: a share of them, drawn from the seed, the same share of every class. */

import { rangeError, Said } from '../base/checks';
import type { Random } from '../base/random';
import type { FullConfig } from '../model/config';
import { lossName } from '../toolbox/losses';
import type { TargetRows } from './rows';

export interface Split {
  /** Row numbers, ascending. */
  readonly kept: Uint32Array<ArrayBuffer>;
  readonly held: Uint32Array<ArrayBuffer>;
}

/** Holds out `share` of the rows, at least one on each side; stratified where targets are classes. */
export function holdOut(targets: TargetRows, config: FullConfig, share: number, random: Random): Split {
  const { rows } = targets;
  const order = random.shuffle(ascending(rows));
  return holdOutOf(order, countOf(share, rows), (row) => classOf(targets, config, row));
}

/** 0, 1, …, rows − 1. */
export function ascending(rows: number): Uint32Array<ArrayBuffer> {
  return Uint32Array.from({ length: rows }, (_, i) => i);
}

/** How many rows a share is: at least one, and not all. */
export function countOf(share: number, rows: number): number {
  return Math.min(rows - 1, Math.max(1, Math.round(share * rows)));
}

/**
 * Holds out `count` rows: of every group its share, rounded down, and one row more of those that are due first (where whole + ½
 * of n rows are reached: Webster's method, kept within one row of the exact share). In a group those are taken that come first in
 * `order`.
 */
export function holdOutOf(order: Uint32Array<ArrayBuffer>, count: number, groupOf: (row: number) => unknown): Split {
  const groups = groupRows(order, groupOf).map((members) => {
    const exact = (count * members.length) / order.length;
    const whole = Math.floor(exact);
    return { members, whole, due: exact > whole ? (whole + 0.5) / members.length : Number.MAX_VALUE };
  });
  let left = groups.reduce((rest, { whole }) => rest - whole, count);
  const held = new Set<number>();
  for (const { members, whole } of groups.sort((a, b) => a.due - b.due)) {
    for (const row of members.slice(0, left-- > 0 ? whole + 1 : whole)) held.add(row);
  }
  const all = order.slice().sort();
  return { kept: all.filter((row) => !held.has(row)), held: all.filter((row) => held.has(row)) };
}

/** The rows of each group, in the order given; groups as they first occur in it. */
export function groupRows(order: Uint32Array, groupOf: (row: number) => unknown): number[][] {
  const groups = new Map<unknown, number[]>();
  for (const row of order) {
    const group = groupOf(row);
    const members = groups.get(group);
    if (members) members.push(row);
    else groups.set(group, [row]);
  }
  return [...groups.values()];
}

/** How many classes the loss tells apart: outputs under crossEntropy, two for one decision; 0 where there are none. */
export function countClasses({ loss, layers }: FullConfig): number {
  const { units } = layers[layers.length - 1];
  const name = lossName(loss);
  if (name === 'crossEntropy') return units;
  return name === 'binaryCrossEntropy' && units === 1 ? 2 : 0;
}

/** The same; none is refused. */
export function needClasses(name: string, config: FullConfig): number {
  const classes = countClasses(config);
  if (classes > 0) return classes;
  const expected = 'a loss that tells classes ("crossEntropy", or "binaryCrossEntropy" with one output)';
  throw rangeError(name, expected, new Said(lossName(config.loss)));
}

/** The class of each row of outputs: the largest, the first on ties; of a single one whether it is over ½. */
export function decide(outputs: Float32Array, width: number): Uint32Array {
  if (width === 1) return Uint32Array.from(outputs, (a) => (a > 0.5 ? 1 : 0));
  return Uint32Array.from({ length: outputs.length / width }, (_, row) => largest(outputs, row, width));
}

export function largest(values: ArrayLike<number>, row: number, width: number): number {
  let best = 0;
  for (let j = 1; j < width; j++) if (values[row * width + j] > values[row * width + best]) best = j;
  return best;
}

/** The class of a row: its index, its largest target, its one decision; 0 where targets are no classes. */
export function classOf({ values, width, classes }: TargetRows, { loss }: FullConfig, row: number): number {
  if (classes) return values[row];
  if (lossName(loss) === 'binaryCrossEntropy') return width === 1 && values[row] > 0.5 ? 1 : 0;
  if (lossName(loss) !== 'crossEntropy') return 0;
  return largest(values, row, width);
}
