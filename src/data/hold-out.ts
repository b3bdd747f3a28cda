/**
 * The choice of held-out rows: a share of the rows, drawn at random and stratified by class. Works on row indices only.
 */
import type { Random } from '../base/random';
import type { Loss } from '../toolbox/losses';
import { classOf } from './classes';
import type { Rows } from './rows';

/** A partition of the rows. */
export interface HeldOut {
  /** Indices of the rows to train on, ascending. */
  readonly kept: Uint32Array<ArrayBuffer>;
  /** Indices of the held-out rows, ascending. */
  readonly held: Uint32Array<ArrayBuffer>;
}

/** Holds out `share` of the rows, at least one on each side. Stratified where the loss has classes. */
export function holdOut(targets: Rows, loss: Loss, share: number, random: Random): HeldOut {
  const { rows } = targets;
  const order = random.shuffle(ascending(rows));
  return holdOutOf(order, countOf(share, rows), (row) => classOf(targets, loss, row));
}

/** Row indices 0, 1, …, rows − 1. */
export function ascending(rows: number): Uint32Array<ArrayBuffer> {
  return Uint32Array.from({ length: rows }, (_, i) => i);
}

/** The number of rows that a share is: rounded, at least 1 and at most rows − 1. */
export function countOf(share: number, rows: number): number {
  return Math.min(rows - 1, Math.max(1, Math.round(share * rows)));
}

/**
 * Holds out `count` rows, stratified by group. Each group gives its exact share rounded down. The rows that are then
 * missing come one each from the groups with the smallest (whole + ½) / n, n the group's size (Webster's method,
 * limited to one row above the rounded share). Within a group, the first rows in `order` are held out.
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

/** The rows of each group, in the order of `order`; groups in order of first occurrence. */
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
