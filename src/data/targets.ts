/**
 * Targets in any form that users pass: rows of numbers, class indices or class names. Brings them into one form and
 * determines their valid range.
 */
import { inPieces, runNow, type Work } from '../base/cooperative';
import { rangeError, show, Verbatim } from '../base/errors';
import { isRow, isTyped } from '../base/forms';
import { ACTIVATIONS, type Activation, nameOf, settingOf } from '../toolbox/activations';
import { LOSSES, type Loss, lossName } from '../toolbox/losses';
import { toIndices } from './names';
import {
  type Bounds,
  FINITE,
  flatFor,
  LARGEST_FLOAT32,
  type Matrix,
  outOfBounds,
  type Rows,
  toRows,
  toRowsInTurns,
  widthOf,
} from './rows';
import { scale } from './scaling';

/** What a network's targets must be. */
export interface TargetSpec {
  /** The width of a row of targets: the units of the output layer. */
  readonly outputs: number;
  /** The loss, which decides whether targets are classes and which values are valid. */
  readonly loss: Loss;
  /** The output activation: under a distance loss, targets must lie in its range. */
  readonly activation: Activation;
  /** Whether an `outputScaler` is applied later. */
  readonly scaled: boolean;
  /** The names of the classes by index, or null. */
  readonly classNames: readonly string[] | null;
  /** The valid range of targets that are no class indices. */
  readonly bounds: Bounds;
}

/**
 * The forms of `y`: as `Matrix`; under `crossEntropy` also one class index per row; with `classNames` one name per row.
 */
export type Targets = Matrix | string | readonly string[];

/**
 * The targets of `rows` rows, (rows × outputs), and their valid range; or class indices, (rows × 1). Under crossEntropy, one number per row is a class index, checked at once.
 *
 * @throws TypeError, RangeError for invalid shapes, unknown names or invalid class indices
 */
export function toTargets(value: unknown, rows: number, spec: TargetSpec): Rows {
  const given = spec.classNames ? runNow(toIndices(value, spec.classNames, rows)) : value;
  const [width, classes] = formOf(given, rows, spec);
  const targets = toRows('y', given, width, flatFor(spec.scaled && !classes));
  bound(targets, rows, spec, classes);
  if (classes) checkClasses(targets, 0, rows);
  return targets;
}

/** The same in turns. */
export function* toTargetsInTurns(value: unknown, rows: number, spec: TargetSpec): Work<Rows> {
  const given = spec.classNames ? yield* toIndices(value, spec.classNames, rows) : value;
  const [width, classes] = formOf(given, rows, spec);
  const targets = yield* toRowsInTurns('y', given, width, flatFor(spec.scaled && !classes));
  bound(targets, rows, spec, classes);
  if (classes) yield* inPieces(rows, 1, (from, to) => checkClasses(targets, from, to));
  return targets;
}

/** The width of a row of targets, and whether that is a class index. */
function formOf(given: unknown, rows: number, spec: TargetSpec): [width: number, classes: boolean] {
  const { outputs, loss } = spec;
  const single = isFlatOf(given, rows);
  if (single && lossName(loss) === 'crossEntropy') return [1, true];
  const free = typeof loss === 'function' && !spec.scaled;
  if (outputs > 1 && !free && single && Array.from(given as unknown[]).every(isSingle)) {
    const forms = 'classes one-hot, or as indices under "crossEntropy" with a "softmax" layer';
    throw rangeError('y', `${outputs} numbers a row (${forms})`, new Verbatim('one'), 'data');
  }
  return [free ? freeWidth(given, rows) : outputs, false];
}

/** Sets the range of valid targets, of which there must be as many as rows of x. */
function bound(targets: Rows, rows: number, spec: TargetSpec, classes: boolean): void {
  const { outputs, loss } = spec;
  if (classes) {
    targets.bounds = { low: 0, high: outputs - 1, expected: `class indices from 0 to ${outputs - 1}` };
    targets.classes = true;
    return;
  }
  if (targets.rows !== rows) {
    const either = lossName(loss) === 'crossEntropy' ? `, or ${rows} class indices` : '';
    throw rangeError('y', `${rows} rows, as many as "x" has${either}`, targets.rows, 'data');
  }
  targets.bounds = spec.bounds;
}

/**
 * Holds targets that are scaled against the output's reach where they are trained on, in `rows`, and no others: what
 * lies out of the range that a scaler has learned has its cost all the same.
 */
export function* checkReach(targets: Rows, rows: Uint32Array): Work<void> {
  const { width, bounds, columns } = targets;
  yield* inPieces(rows.length, 4 * width, (from, to) => {
    for (let i = from * width; i < to * width; i++) {
      const j = i % width;
      const index = rows[Math.floor(i / width)] * width + j;
      const value = Math.fround(columns ? scale(targets.values[index], columns, j) : targets.values[index]);
      if (!(value >= bounds.low && value <= bounds.high)) throw outOfBounds(targets, index, value);
    }
  });
  targets.bounds = FINITE;
}

/**
 * The width of targets under a loss function, which is free: that of the first row, or the length of a flat array
 * divided by `rows`.
 */
function freeWidth(value: unknown, rows: number): number {
  const width = widthOf(value) ?? Object(value).length / rows;
  return width >= 1 && Number.isInteger(width) ? width : 1;
}

/** The valid range of targets: the loss' own, else that of the output activation. */
export function targetBounds(loss: Loss, activation: Activation): Bounds {
  const { targets } = LOSSES[lossName(loss)];
  const [low, high] = targets ?? ACTIVATIONS[nameOf(activation)].range(settingOf(activation));
  if (low === -Infinity && high === Infinity) return FINITE;
  const range = high === Infinity ? `>= ${low}` : `from ${low} to ${high}`;
  const expected = targets
    ? `targets ${range} under "${lossName(loss)}"`
    : `targets that a "${nameOf(activation)}" output can reach, ${range} (scale them, or use a "linear" last layer)`;
  return { low, high: Math.min(high, LARGEST_FLOAT32), expected };
}

/** Whether there is one number per row: a flat array of `rows` numbers, or `rows` rows of one. */
function isFlatOf(value: unknown, rows: number): boolean {
  if (isTyped(value)) return value.length === rows;
  if (!Array.isArray(value) || value.length !== rows) return false;
  return !isRow(value[0]) || value[0].length === 1;
}

/** Whether it is what a row with one number holds, alone or in an array. */
function isSingle(row: unknown): boolean {
  return isRow(row) ? row.length === 1 : typeof row !== 'string';
}

/** Requires integers within the bounds, which are checked again whenever the values are copied into Wasm memory. */
function checkClasses({ values, bounds }: Rows, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const value = values[i];
    if (!(Number.isInteger(value) && value >= 0 && value <= bounds.high)) {
      throw rangeError('y', bounds.expected, new Verbatim(`${show(value)} at row ${i}, column 0`), 'data');
    }
  }
}
