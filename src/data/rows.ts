/**
 * Rows of numbers in any form that users pass, checked for their shape and brought into one: a flat array,
 * (rows × width) row-major.
 */
import { inPieces, type Work } from '../base/cooperative';
import { placeOf, rangeError, show, typeError, Verbatim } from '../base/errors';
import { isRow, isTyped, type SparseArrays, type SparseMatrix } from '../base/forms';

/** A flat array of numbers; true counts 1 and false 0. */
export type Numbers =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | readonly (number | boolean)[];

/** A flat array that is copied into Wasm memory in one call. */
export type TypedNumbers = Exclude<Numbers, readonly unknown[]>;

/**
 * Rows of numbers: flat, (rows × width) row-major, or an array of rows. A flat array of one row's width is one row. Bytes
 * in a Uint8Array take a quarter of the memory of floats. What is mostly zeros may be `SparseRows`.
 */
export type Matrix = Numbers | readonly ArrayLike<number | boolean>[];

/** A category: a string, a finite number, or true or false. */
export type Label = string | number | boolean;

/** A row keyed by `inputNames`; values may be categories under an `inputEncoder`. */
// No interface is a record: so any object will do but what symbols tell: arrays, promises, functions, dates.
export type NamedRow =
  | Readonly<Record<string, Label>>
  | (object & {
      readonly length?: unknown;
      readonly [Symbol.iterator]?: never;
      readonly [Symbol.toStringTag]?: never;
      readonly [Symbol.hasInstance]?: never;
      readonly [Symbol.toPrimitive]?: never;
    });

/**
 * What a network takes as `x`: a matrix; sparse rows; rows by name with `inputNames`; rows of categories, or texts, with
 * an `inputEncoder`.
 */
export type Inputs =
  | Matrix
  | SparseMatrix
  | string
  | NamedRow
  | readonly NamedRow[]
  | readonly Label[]
  | readonly ArrayLike<Label>[];

/**
 * The affine map of every column: t = (v − shift) · factor + offset, and back v = (t − offset) · scale + shift.
 */
export interface ScalerColumns {
  /** What is subtracted, (width). Read only: these are the scaler's own arrays. */
  readonly shift: ArrayLike<number>;
  /** 1 / scale, (width); 0 in constant columns. */
  readonly factor: ArrayLike<number>;
  /** What differences are divided by, (width); 0 in constant columns. */
  readonly scale: ArrayLike<number>;
  /** The low end of the range with `'minMax'`, else 0; the same for all columns. */
  readonly offset: number;
  /** Whether 0 stays 0 in every column, as sparse rows need it. */
  readonly keepsZeros: boolean;
}

/** Rows in one flat array, (rows × width): the caller's own where it is typed (never written to), else a copy. */
export interface Rows {
  /** The option's name in errors. */
  readonly name: string;
  readonly values: TypedNumbers;
  readonly rows: number;
  readonly width: number;
  /** The scaling applied when rows are copied into Wasm memory; none where undefined. */
  columns: ScalerColumns | undefined;
  /** The range of valid values, as they are in Wasm memory. */
  bounds: Bounds;
  /** Of targets: whether `values` are class indices, (rows × 1). */
  classes: boolean;
  /** Of x: where only non-zeros are given; `values` are then empty. */
  sparse: SparseArrays | undefined;
}

/** The type of array into which plain numbers are copied. */
export type Flat = Float32ArrayConstructor | Float64ArrayConstructor;

/** float64 for numbers that are scaled before they are rounded to float32, else float32. */
export function flatFor(scaled: boolean): Flat {
  return scaled ? Float64Array : Float32Array;
}

/**
 * Rows of `width` numbers each. Checks only their shape: the data window checks finiteness later, on the float32 values
 * in Wasm memory, where that is fastest.
 *
 * @throws TypeError, RangeError for invalid shapes and for values that are no numbers
 */
export function toRows(name: string, value: unknown, width: number, flatOf: Flat = Float32Array): Rows {
  if (isTyped(value)) return rowsOf(name, value, width);
  const { flat, rows, copy } = copying(name, value, width, flatOf, asItIs);
  copy(0, rows);
  return rowsOf(name, flat, width);
}

/** The same in turns. `rowOf` makes a row of what an array of rows has in its place. */
export function* toRowsInTurns(
  name: string,
  value: unknown,
  width: number,
  flatOf: Flat = Float32Array,
  rowOf: RowOf = asItIs,
): Work<Rows> {
  if (isTyped(value)) return rowsOf(name, value, width);
  const { flat, rows, copy } = copying(name, value, width, flatOf, rowOf);
  // Finding a number by its name takes ten times as long as copying it.
  yield* inPieces(rows, (rowOf === asItIs ? 1 : 10) * (flat.length / rows), copy);
  return rowsOf(name, flat, width);
}

function rowsOf(name: string, flat: TypedNumbers, width: number): Rows {
  if (flat.length === 0) throw rangeError(name, 'at least one row', new Verbatim('none'), 'data');
  if (flat.length % width !== 0) {
    throw rangeError(name, `rows of ${width} numbers`, new Verbatim(`${flat.length} numbers in all`), 'data');
  }
  // The last three are set later where they differ: adding a property or spreading the object would take longer than
  // all the rest of `trainBatch` on XOR.
  const rows = flat.length / width;
  return { name, values: flat, rows, width, columns: undefined, bounds: FINITE, classes: false, sparse: undefined };
}

/** The length of the first row where `value` is an array of rows; undefined where it is flat. */
export function widthOf(value: unknown): number | undefined {
  return Array.isArray(value) && isRow(value[0]) ? value[0].length : undefined;
}

/** A flat array for all numbers of a matrix that is not typed, and what copies its rows [from, to) there. */
interface Copying {
  readonly flat: Float32Array | Float64Array;
  readonly rows: number;
  copy(from: number, to: number): void;
}

/** What an array has in the place of row i, as a row. */
export type RowOf = (given: unknown, i: number) => unknown;
const asItIs: RowOf = (row) => row;

function copying(name: string, value: unknown, width: number, flatOf: Flat, rowOf: RowOf): Copying {
  if (!Array.isArray(value)) {
    throw typeError(name, 'a typed array, an array of numbers or an array of rows', value);
  }
  const rows = value.length;
  if (!isRow(rowOf(value[0], 0))) {
    const flat = new flatOf(rows); // a number is a row here
    const placeOf = (i: number): Place => ({ row: Math.floor(i / width), column: i % width });
    return { flat, rows, copy: (from, to) => copyNumbers(name, value, from, to, flat, from, placeOf) };
  }
  const flat = new flatOf(rows * width);
  const copy = (from: number, to: number): void => {
    for (let i = from; i < to; i++) {
      const row = checkRow(name, rowOf(value[i], i), i, width, 'numbers');
      copyNumbers(name, row, 0, width, flat, i * width, (column) => ({ row: i, column }));
    }
  };
  return { flat, rows, copy };
}

/** Row `i`, which must have `width` values; `what` names them in the message. */
export function checkRow(name: string, row: unknown, i: number, width: number, what: string): ArrayLike<unknown> {
  if (isRow(row) && row.length === width) return row;
  const expected = `${width} ${what} in row ${i}`;
  throw isRow(row) ? rangeError(name, expected, row.length, 'data') : typeError(name, expected, row, 'data');
}

/** What the config needs for names in the place of numbers, worded for a message. */
function needFor(name: string, value: unknown): string {
  const need = name === 'y' && typeof value === 'string' ? 'names need "classNames"' : '';
  const named = name === 'x' && show(value) === 'an object' ? 'objects need "inputNames"' : need;
  return named && ` (${named} in the config)`;
}

type Place = Readonly<Record<'row' | 'column', number>>;

/**
 * Copies numbers [start, end), and booleans as 1 and 0; a string, null or hole throws with its row and column, which
 * `placeOf` derives from its index.
 */
function copyNumbers(
  name: string,
  from: ArrayLike<unknown>,
  start: number,
  end: number,
  to: Float32Array | Float64Array,
  offset: number,
  placeOf: (i: number) => Place,
): void {
  if (isTyped(from)) {
    to.set(from, offset); // never a part of one
    return;
  }
  for (let i = start; i < end; i++) {
    const value = from[i];
    if (typeof value !== 'number' && typeof value !== 'boolean') {
      const { row, column } = placeOf(i);
      const expected = `numbers${needFor(name, value)}`;
      throw typeError(name, expected, new Verbatim(`${show(value)} at row ${row}, column ${column}`), 'data');
    }
    to[offset + i - start] = value as number; // true is stored as 1
  }
}

/** The valid range of float32 values, [low, high]; `expected` words it for a message. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
  readonly expected: string;
}

/** The largest finite float32, (2 − 2⁻²³) · 2¹²⁷. */
export const LARGEST_FLOAT32 = 3.4028234663852886e38;

/** The range of all finite numbers. */
export const FINITE: Bounds = { low: -LARGEST_FLOAT32, high: LARGEST_FLOAT32, expected: 'finite numbers (as float32)' };

/**
 * The error for the float32 value at flat `index`, with row and column. For scaled data it shows the user's own value,
 * too.
 */
export function outOfBounds(rows: Rows, index: number, value: number, own = rows.values[index]): RangeError {
  const { name, width, columns, bounds } = rows;
  const place = placeOf(index, width);
  const { expected } = Number.isFinite(value) ? bounds : FINITE;
  const shown = Number(value.toPrecision(7));
  const got = columns ? `${own} (${shown} scaled)` : shown;
  return rangeError(name, expected, new Verbatim(`${got} ${place}`), 'data');
}

/** A fresh float32 copy of a flat array of exactly `length` finite numbers. */
export function toVector(name: string, value: unknown, length: number): Float32Array {
  const expected = `${length} numbers, flat`;
  if (!isTyped(value) && !Array.isArray(value)) throw typeError(name, expected, value);
  if (value.length !== length) throw rangeError(name, expected, value.length);
  const flat = new Float32Array(length);
  copyNumbers(name, value, 0, length, flat, 0, (i) => ({ row: 0, column: i }));
  for (let i = 0; i < length; i++) {
    if (Number.isFinite(flat[i])) continue;
    throw rangeError(name, FINITE.expected, new Verbatim(`${flat[i]} at index ${i}`), 'data');
  }
  return flat;
}
