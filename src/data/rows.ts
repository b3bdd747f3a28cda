/** Rows of numbers as users give them, checked for form and made uniform: one flat numeric array and a number of rows. */
import { placeOf, rangeError, show, typeError, Verbatim } from '../base/errors';
import { isRow, isTyped } from '../base/forms';

/** A flat numeric array. */
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
  | readonly number[];

/** A flat array that Wasm memory can take in one copy. */
export type TypedNumbers = Exclude<Numbers, readonly number[]>;

/** All forms of `x`: flat and row-major, or an array of rows. A flat array of one sample's width is one row. */
export type Matrix = Numbers | readonly ArrayLike<number>[];

/** A category: a string, or a finite number. */
export type Label = string | number;

/** A row by the names of the inputs, where the config has `inputNames`; with categories where it has an `inputEncoder`. */
export type NamedRow = Readonly<Record<string, Label>>;

/** What a network takes as `x`: a matrix; with `inputNames` also rows by name, with `inputEncoder` rows of categories. */
export type Inputs = Matrix | NamedRow | readonly NamedRow[] | readonly Label[] | readonly ArrayLike<Label>[];

/** What loops over rows need: t = (v − shift) · factor + offset, v = (t − offset) · scale + shift. */
export interface ScalerColumns {
  /** (width) each; the scaler's own, only to be read. */
  readonly shift: ArrayLike<number>;
  /** 1 over what columns are divided by; 0 in constant ones. */
  readonly factor: ArrayLike<number>;
  /** 1 / factor; both are 0 in constant columns. */
  readonly scale: ArrayLike<number>;
  /** One for all columns: the low end of the range with `'minMax'`, else 0. */
  readonly offset: number;
}

/** Rows of equal width in one flat array: the caller's own where it is typed (only read), a copy otherwise. */
export interface Rows {
  /** What errors call them. */
  readonly name: string;
  readonly values: TypedNumbers;
  readonly rows: number;
  readonly width: number;
  /** How they are scaled on their way into Wasm memory; as they are where it is left out. */
  columns?: ScalerColumns | undefined;
}

/** What plain numbers are copied to. */
export type Flat = Float32ArrayConstructor | Float64ArrayConstructor;

/** Numbers that are scaled later are kept as they are until then. */
export function flatFor(scaled: boolean): Flat {
  return scaled ? Float64Array : Float32Array;
}

/** Rows of `width` numbers each. Finiteness is checked later, on the float32 values (`Window.check`). */
export function toRows(name: string, value: unknown, width: number, flatOf: Flat = Float32Array): Rows {
  const flat = toFlat(name, value, width, flatOf);
  if (flat.length === 0) throw rangeError(name, 'at least one row', new Verbatim('none'), 'data');
  if (flat.length % width !== 0) {
    throw rangeError(name, `rows of ${width} numbers`, new Verbatim(`${flat.length} numbers in all`), 'data');
  }
  // With a place for what is set later: a property that is added costs an allocation of its own.
  return { name, values: flat, rows: flat.length / width, width, columns: undefined };
}

/** The numbers in a row, where `value` is rows; undefined where it is flat, or nothing of the kind. */
export function widthOf(value: unknown): number | undefined {
  return Array.isArray(value) && isRow(value[0]) ? value[0].length : undefined;
}

/** All numbers of a matrix in one array. */
function toFlat(name: string, value: unknown, width: number, flatOf: Flat): TypedNumbers {
  if (isTyped(value)) return value;
  if (!Array.isArray(value)) {
    throw typeError(name, 'a typed array, an array of numbers or an array of rows', value);
  }
  if (!isRow(value[0])) {
    const flat = new flatOf(value.length);
    copyNumbers(name, value, flat, 0, (i) => ({ row: Math.floor(i / width), column: i % width }));
    return flat;
  }
  const flat = new flatOf(value.length * width);
  for (let i = 0; i < value.length; i++) {
    const row = checkRow(name, value[i], i, width, 'numbers');
    copyNumbers(name, row, flat, i * width, (column) => ({ row: i, column }));
  }
  return flat;
}

/** Row `i` of `width` numbers, or of `what` else. */
export function checkRow(name: string, row: unknown, i: number, width: number, what: string): ArrayLike<unknown> {
  if (isRow(row) && row.length === width) return row;
  const expected = `${width} ${what} in row ${i}`;
  throw isRow(row) ? rangeError(name, expected, row.length, 'data') : typeError(name, expected, row, 'data');
}

/** Copies an array's numbers; anything else (a string, null, a hole) is an error with its place. */
function copyNumbers(
  name: string,
  from: ArrayLike<unknown>,
  to: Float32Array | Float64Array,
  offset: number,
  placeOf: (i: number) => { row: number; column: number },
): void {
  if (isTyped(from)) {
    to.set(from, offset);
    return;
  }
  for (let i = 0; i < from.length; i++) {
    const value = from[i];
    if (typeof value !== 'number') {
      const { row, column } = placeOf(i);
      throw typeError(name, 'numbers', new Verbatim(`${show(value)} at row ${row}, column ${column}`), 'data');
    }
    to[offset + i] = value;
  }
}

/** What is checked of every value once it is float32: within [low, high], or an error that says what was `expected`. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
  readonly expected: string;
}

/** The largest finite float32. */
export const LARGEST_FLOAT32 = 3.4028234663852886e38;

/** Any finite number. */
export const FINITE: Bounds = { low: -LARGEST_FLOAT32, high: LARGEST_FLOAT32, expected: 'finite numbers (as float32)' };

/** The error for a value out of bounds, at its row and column; of one that was scaled, the user's is told too. */
export function outOfBounds(rows: Rows, bounds: Bounds, index: number, value: number): RangeError {
  const { name, values, width, columns } = rows;
  const place = placeOf(index, width);
  const { expected } = Number.isFinite(value) ? bounds : FINITE;
  const shown = Number(value.toPrecision(7));
  const got = columns ? `${values[index]} (${shown} scaled)` : shown;
  return rangeError(name, expected, new Verbatim(`${got} ${place}`), 'data');
}

/** A flat array of exactly `length` finite numbers, as float32; a fresh copy. */
export function toVector(name: string, value: unknown, length: number): Float32Array {
  const expected = `${length} numbers, flat`;
  if (!isTyped(value) && !Array.isArray(value)) throw typeError(name, expected, value);
  if (value.length !== length) throw rangeError(name, expected, value.length);
  const flat = new Float32Array(length);
  copyNumbers(name, value, flat, 0, (i) => ({ row: 0, column: i }));
  const bad = flat.findIndex((number) => !Number.isFinite(number));
  if (bad >= 0) throw rangeError(name, FINITE.expected, new Verbatim(`${flat[bad]} at index ${bad}`), 'data');
  return flat;
}
