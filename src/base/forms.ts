/**
 * Data in whatever form their user has them: which form that is, how many rows it holds, and some rows in the same form.
 * No values are looked at or converted: data/rows.ts does that.
 */
import { checkInteger } from './checks';
import { rangeError, typeError, Verbatim } from './errors';

/** A typed array of numbers: not a DataView, not of 64-bit integers. */
export function isTyped(value: unknown): value is Float32Array {
  return (
    ArrayBuffer.isView(value) &&
    !(value instanceof DataView || value instanceof BigInt64Array || value instanceof BigUint64Array)
  );
}

/** A row: an array, a typed array of numbers, or anything else with a length. */
export function isRow(value: unknown): value is ArrayLike<unknown> {
  if (ArrayBuffer.isView(value)) return isTyped(value);
  return typeof value === 'object' && value !== null && typeof (value as ArrayLike<unknown>).length === 'number';
}

/** Rows and targets in any form that `train` takes, objects and names included. */
export type SplitData = ArrayLike<unknown>;

/** Whether the numbers of many rows may stand in it one after another. */
export function isFlat(data: SplitData): boolean {
  return isTyped(data) || typeof data[0] === 'number';
}

/** How many rows x and y have: as many as `x` where it is rows, else as `y` has targets, or as many as is said. */
export function countRows(x: SplitData, y: SplitData, given?: unknown): number {
  const both = { x, y };
  for (const [name, data] of Object.entries(both)) {
    if (!isRow(data)) throw typeError(name, 'a typed array or an array', data);
    if (data.length === 0) throw rangeError(name, 'at least one row', new Verbatim('none'), 'data');
  }
  const rows = given === undefined ? (isFlat(x) ? y : x).length : checkInteger('rows', given, 1);
  for (const [name, data] of Object.entries(both)) {
    if (isFlat(data) ? data.length % rows !== 0 : data.length !== rows) {
      throw rangeError(name, `${rows} rows${isFlat(data) ? ' of equal length' : ''}`, data.length, 'data');
    }
  }
  return rows;
}

/** The rows of these numbers, in the form of the whole. */
export function take<D extends SplitData>(data: D, indices: Uint32Array, rows: number): D {
  const width = data.length / rows;
  const result = emptyLike(data, indices.length * width);
  for (let i = 0, to = 0; i < indices.length; i++) {
    for (let j = 0; j < width; j++) result[to++] = data[indices[i] * width + j];
  }
  return result as unknown as D;
}

/** An array of the same type; a Buffer's is Uint8Array. */
function emptyLike(data: SplitData, length: number): { [index: number]: unknown } {
  if (!isTyped(data)) return new Array<unknown>(length);
  const types = globalThis as unknown as Record<string, Uint8ArrayConstructor>;
  return new types[data[Symbol.toStringTag]](length) as { [index: number]: unknown };
}

/** The place of the largest of `width` numbers of a row, the first on ties. */
export function largest(values: ArrayLike<number>, row: number, width: number): number {
  let best = 0;
  for (let j = 1; j < width; j++) if (values[row * width + j] > values[row * width + best]) best = j;
  return best;
}

/** The class of each row: a label, a number, or the largest of several. */
export function classesOf(y: SplitData, rows: number): (row: number) => unknown {
  const width = y.length / rows;
  if (width > 1) return (row) => largest(y as ArrayLike<number>, row, width);
  return (row) => {
    const value = y[row];
    if (!isRow(value)) return value;
    return value.length === 1 ? value[0] : largest(value as ArrayLike<number>, 0, value.length);
  };
}
