/** Targets as users give them: rows of numbers, class indices or names of classes, and the values that make sense. */
import { rangeError, show, Verbatim } from '../base/errors';
import { isRow, isTyped } from '../base/forms';
import { ACTIVATIONS, type Activation, nameOf, settingOf } from '../toolbox/activations';
import { LOSSES, type Loss, lossName } from '../toolbox/losses';
import { toIndices } from './names';
import { type Bounds, FINITE, flatFor, LARGEST_FLOAT32, type Matrix, type Rows, toRows, widthOf } from './rows';

/** What a network's targets are: all that this folder knows of a network. */
export interface TargetSpec {
  /** Numbers in a row of targets: units of the output layer. */
  readonly outputs: number;
  /** The loss, which says whether targets are classes, and what values it can take. */
  readonly loss: Loss;
  /** The output layer's activation: under a distance loss, targets must lie within its range. */
  readonly activation: Activation;
  /** Whether a scaler is applied to them later. */
  readonly scaled: boolean;
  /** Names of the classes by index, or null. */
  readonly classNames: readonly string[] | null;
}

/** All forms of `y`: as `Matrix`; with `crossEntropy` also one class index a row, with `classNames` one name a row. */
export type Targets = Matrix | string | readonly string[];

/** Targets: dense rows, or class indices where the loss allows them and there is one number a row. */
export interface TargetRows extends Rows {
  readonly classes: boolean;
  readonly bounds: Bounds;
}

/** Targets for `rows` rows of a network's outputs. */
export function toTargets(value: unknown, rows: number, spec: TargetSpec): TargetRows {
  const { outputs, loss, scaled, classNames } = spec;
  const classesAllowed = lossName(loss) === 'crossEntropy';
  const given = classNames ? toIndices(value, classNames, rows) : value;
  if (classesAllowed && isFlatOf(given, rows)) {
    const indices = toRows('y', given, 1);
    checkClasses(indices.values, outputs);
    return { ...indices, classes: true, bounds: FINITE };
  }
  const free = typeof loss === 'function' && !scaled;
  const targets = toRows('y', given, free ? freeWidth(given, rows) : outputs, flatFor(scaled));
  if (targets.rows !== rows) {
    const either = classesAllowed ? `, or ${rows} class indices` : '';
    throw rangeError('y', `${rows} rows, as many as "x" has${either}`, targets.rows, 'data');
  }
  return { ...targets, classes: false, bounds: targetBounds(spec) };
}

/** The width of targets of any width: that of the first of `rows` rows, or what a flat array leaves for each. */
function freeWidth(value: unknown, rows: number): number {
  const width = widthOf(value) ?? Object(value).length / rows;
  return width >= 1 && Number.isInteger(width) ? width : 1;
}

/** Where targets must lie: what the loss says, or what the output activation can reach. */
function targetBounds({ loss, activation }: TargetSpec): Bounds {
  const { targets } = LOSSES[lossName(loss)];
  const [low, high] = targets ?? ACTIVATIONS[nameOf(activation)].range(settingOf(activation));
  if (low === -Infinity && high === Infinity) return FINITE;
  const range = high === Infinity ? `>= ${low}` : `from ${low} to ${high}`;
  const expected = targets
    ? `targets ${range} under "${lossName(loss)}"`
    : `targets that a "${nameOf(activation)}" output can reach, ${range} (scale them, or use a "linear" last layer)`;
  return { low, high: Math.min(high, LARGEST_FLOAT32), expected };
}

/** One number a row: a flat array of as many numbers as there are rows, or rows of one number each. */
function isFlatOf(value: unknown, rows: number): boolean {
  if (isTyped(value)) return value.length === rows;
  if (!Array.isArray(value) || value.length !== rows) return false;
  return !isRow(value[0]) || value[0].length === 1;
}

function checkClasses(values: ArrayLike<number>, classes: number): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!(Number.isInteger(value) && value >= 0 && value < classes)) {
      const got = new Verbatim(`${show(value)} at row ${i}, column 0`);
      throw rangeError('y', `class indices from 0 to ${classes - 1}`, got, 'data');
    }
  }
}
