/** Which rows are held out: a share of them, drawn from the seed, the same share of every class. */

import type { FullConfig } from './config';
import type { TargetRows } from './data';
import { lossName } from './losses';
import type { Random } from './random';

export interface Split {
  /** Row numbers, ascending. */
  readonly kept: Uint32Array<ArrayBuffer>;
  readonly held: Uint32Array<ArrayBuffer>;
}

/** Holds out `share` of the rows, at least one on each side; stratified where targets are classes. */
export function holdOut(targets: TargetRows, config: FullConfig, share: number, random: Random): Split {
  const { rows } = targets;
  const count = Math.min(rows - 1, Math.max(1, Math.round(share * rows)));
  const order = random.shuffle(Uint32Array.from({ length: rows }, (_, i) => i));
  const groups = new Map<number, number[]>();
  for (const row of order) {
    const group = classOf(targets, config, row);
    const members = groups.get(group);
    if (members) members.push(row);
    else groups.set(group, [row]);
  }
  const held = new Set<number>();
  for (const row of interleave([...groups.values()], share)) {
    if (held.size === count) break;
    held.add(row);
  }
  const all = order.sort();
  return { kept: all.filter((row) => !held.has(row)), held: all.filter((row) => held.has(row)) };
}

/**
 * All rows, in the order in which groups deserve one held out: the i-th row of a group of n is due when i + ½
 * of share · n is reached, so any prefix takes nearly the same share of every group.
 */
function interleave(groups: number[][], share: number): number[] {
  const due = groups.flatMap((rows) => rows.map((row, i) => ({ row, due: (i + 0.5) / (share * rows.length) })));
  return due.sort((a, b) => a.due - b.due).map(({ row }) => row);
}

/** How many classes the loss tells apart: outputs under crossEntropy, two for one decision; 0 where there are none. */
export function countClasses({ loss, layers }: FullConfig): number {
  const { units } = layers[layers.length - 1];
  const name = lossName(loss);
  if (name === 'crossEntropy') return units;
  return name === 'binaryCrossEntropy' && units === 1 ? 2 : 0;
}

/** The class of each row of outputs: the largest, the first on ties; of a single one whether it is over ½. */
export function decide(outputs: Float32Array, width: number): Uint32Array {
  if (width === 1) return Uint32Array.from(outputs, (a) => (a > 0.5 ? 1 : 0));
  return Uint32Array.from({ length: outputs.length / width }, (_, row) => largest(outputs, row, width));
}

function largest(values: ArrayLike<number>, row: number, width: number): number {
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
