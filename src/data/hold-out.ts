/** Which rows are held out: a share of them, drawn from the seed, the same share of every class. */
import type { Random } from '../base/random';
import type { Loss } from '../toolbox/losses';
import { classOf } from './classes';
import type { TargetRows } from './targets';

/** Rows to train on and rows to evaluate. */
export interface HeldOut {
  /** Row numbers, ascending. */
  readonly kept: Uint32Array<ArrayBuffer>;
  readonly held: Uint32Array<ArrayBuffer>;
}

/** Holds out `share` of the rows, at least one on each side; stratified where targets are classes. */
export function holdOut(targets: TargetRows, loss: Loss, share: number, random: Random): HeldOut {
  const { rows } = targets;
  const order = random.shuffle(ascending(rows));
  return holdOutOf(order, countOf(share, rows), (row) => classOf(targets, loss, row));
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
export function holdOutOf(order: Uint32Array<ArrayBuffer>, count: number, groupOf: (row: number) => unknown): HeldOut {
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
