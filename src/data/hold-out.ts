/**
 * The choice of held-out rows: a share of the rows, drawn at random and stratified by class. Works on row indices only.
 */
import { inPieces, runNow, type Work } from '../base/cooperative';
import { type Random, shuffleInTurns } from '../base/random';
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

/** Holds out `share` of the rows, at least one on each side, in turns. Stratified where the loss has classes. */
export function* holdOut(targets: Rows, loss: Loss, share: number, random: Random): Work<HeldOut> {
  const { rows } = targets;
  const order = new Uint32Array(rows);
  yield* inPieces(rows, 1, (from, to) => {
    for (let i = from; i < to; i++) order[i] = i;
  });
  yield* shuffleInTurns(random, order);
  return yield* holdOutInTurns(order, countOf(share, rows), (row) => classOf(targets, loss, row));
}

/** Row indices 0, 1, …, rows − 1. */
export function ascending(rows: number): Uint32Array<ArrayBuffer> {
  const all = new Uint32Array(rows);
  for (let i = 0; i < rows; i++) all[i] = i;
  return all;
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
  return runNow(holdOutInTurns(order, count, groupOf));
}

/** A group of rows: how many there are, whether all were met that are held out, and whose turn it is to give one more. */
interface Group {
  size: number;
  /** Rows that it gives, counted down as they are met. */
  gives: number;
  due: number;
}

/** The same in turns. */
export function* holdOutInTurns(
  order: Uint32Array<ArrayBuffer>,
  count: number,
  groupOf: (row: number) => unknown,
): Work<HeldOut> {
  const rows = order.length;
  const groups = new Map<unknown, Group>();
  // A row's class may be the largest of many numbers, and a map takes its time.
  yield* inPieces(rows, 64, (from, to) => {
    for (let i = from; i < to; i++) {
      const name = groupOf(order[i]);
      const group = groups.get(name);
      if (group) group.size++;
      else groups.set(name, { size: 1, gives: 0, due: 0 });
    }
  });
  let left = count;
  for (const group of groups.values()) {
    const exact = (count * group.size) / rows;
    group.gives = Math.floor(exact);
    group.due = exact > group.gives ? (group.gives + 0.5) / group.size : Number.MAX_VALUE;
    left -= group.gives;
  }
  for (const group of [...groups.values()].sort((a, b) => a.due - b.due)) if (left-- > 0) group.gives++;
  const isHeld = new Uint8Array(rows);
  let heldRows = 0;
  yield* inPieces(rows, 64, (from, to) => {
    for (let i = from; i < to; i++) {
      // What was changed meanwhile may be of another group.
      const group = groups.get(groupOf(order[i]));
      if (!group || group.gives-- <= 0) continue;
      isHeld[order[i]] = 1;
      heldRows++;
    }
  });
  return yield* partOf(isHeld, heldRows);
}

/** Rows by what they are marked with, ascending: so many are held. */
function* partOf(isHeld: Uint8Array, heldRows: number): Work<HeldOut> {
  const all = isHeld.length;
  const [kept, held] = [new Uint32Array(all - heldRows), new Uint32Array(heldRows)];
  let count = 0;
  yield* inPieces(all, 2, (from, to) => {
    for (let row = from; row < to; row++) {
      if (isHeld[row]) held[count++] = row;
      else kept[row - count] = row;
    }
  });
  return { kept, held };
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
