/**
 * The forms in which users pass data: flat typed arrays, arrays of numbers, arrays of rows. This file finds the form,
 * counts rows and copies selected rows in the same form. It neither checks nor converts values; data/rows.ts does.
 */
import { checkInteger } from './checks';
import { rangeError, typeError, Verbatim } from './errors';

/** Whether the value is a typed array of numbers, of this realm or another: no DataView, and no array of BigInts. */
export function isTyped(value: unknown): value is Float32Array {
  const kind = KIND.call(value);
  return kind !== undefined && kind !== 'BigInt64Array' && kind !== 'BigUint64Array';
}

/** So many zeros, or an error with a code where they do not fit. */
export function newFloats(length: number): Float32Array<ArrayBuffer> {
  try {
    return new Float32Array(length);
  } catch (cause) {
    throw Object.assign(rangeError('memory', `room for ${length} numbers`, new Verbatim('none')), { cause });
  }
}

/** Whether the value is a Float32Array, of this realm or another. */
export function isFloats(value: unknown): value is Float32Array {
  return KIND.call(value) === 'Float32Array';
}

/** The length that a typed array has, whatever its class or a property of its own says. */
export function lengthOf(values: Float32Array | ArrayBufferView): number {
  return LENGTH.call(values) as number;
}

/** What typed arrays inherit. */
const TYPED: object = /* @__PURE__ */ Object.getPrototypeOf(Uint8Array.prototype);

const getter = (name: string | symbol): (() => unknown) =>
  Object.getOwnPropertyDescriptor(TYPED, name)?.get as () => unknown;
const LENGTH = /* @__PURE__ */ getter('length');
/** The name of a typed array's own kind, whatever its class; undefined for all else. */
const KIND = /* @__PURE__ */ getter(Symbol.toStringTag);

/** Whether the value is array-like: an array, a typed array of numbers, or any other object with a numeric length. */
export function isRow(value: unknown): value is ArrayLike<unknown> {
  if (ArrayBuffer.isView(value)) return isTyped(value);
  if (typeof value !== 'object' || value === null) return false;
  // A proxy of a typed array is none, and throws where it is asked for its length.
  return !Object.prototype.isPrototypeOf.call(TYPED, value) && typeof (value as ArrayLike<unknown>).length === 'number';
}

/** Marks sparse rows (data/sparse-rows.ts), whichever copy of the package made them. */
export const SPARSE = Symbol.for('nablanet.SparseRows');

/** Sparse rows, of any copy of the package: what `SparseRows` has, and `SPARSE` marks. */
export interface SparseMatrix {
  /** Numbers in a whole row. */
  readonly columns: number;
  /** Row r has the non-zeros [offsets[r], offsets[r + 1]), (rows + 1). */
  readonly offsets: Uint32Array;
  /** Columns, rising within a row, (non-zeros). */
  readonly indices: Uint32Array;
  /** (non-zeros); all 1 where they are left out. */
  readonly values: Float32Array | undefined;
  /** The rows of these numbers, in this order. */
  select(order: ArrayLike<number>): SparseMatrix;
}

/** Their arrays; and these with the width of a row. */
export type SparseArrays = Pick<SparseMatrix, 'offsets' | 'indices' | 'values'>;
export type Compressed = Omit<SparseMatrix, 'select'>;

/** Whether a user's value is sparse rows. */
export function isSparse(value: unknown): value is SparseMatrix {
  return typeof value === 'object' && value !== null && SPARSE in value;
}

/** Inputs or targets in any form that `train` takes; rows may be objects and targets may be labels. */
export type SplitData = ArrayLike<unknown> | SparseMatrix;

/** Whether the data are one flat list of numbers or booleans, (rows × width) row-major, rather than an array of rows. */
export function isFlat(data: SplitData): data is ArrayLike<unknown> {
  return isTyped(data) || (!isSparse(data) && (typeof data[0] === 'number' || typeof data[0] === 'boolean'));
}

/** Numbers of a flat list, else rows. */
function countOf(data: SplitData): number {
  return isSparse(data) ? data.offsets.length - 1 : data.length;
}

/**
 * The number of rows that x and y share: `given` where it is passed, the length of x where x is an array of rows, else
 * the length of y. Throws where a length is no multiple of it (flat data) or differs from it (an array of rows).
 */
export function countRows(x: SplitData, y: SplitData, given?: unknown): number {
  const both = { x, y };
  for (const [name, data] of Object.entries(both)) {
    if (!isRow(data) && !(name === 'x' && isSparse(data))) throw typeError(name, 'a typed array or an array', data);
    if (countOf(data) === 0) throw rangeError(name, 'at least one row', new Verbatim('none'), 'data');
  }
  const rows = given === undefined ? countOf(isFlat(x) ? y : x) : checkInteger('rows', given, 1);
  for (const [name, data] of Object.entries(both)) {
    const length = countOf(data);
    if (isFlat(data) ? length % rows !== 0 : length !== rows) {
      throw rangeError(name, `${rows} rows${isFlat(data) ? ' of equal length' : ''}`, length, 'data');
    }
  }
  return rows;
}

/**
 * The rows at `indices`, in that order, as a fresh array of the same form: flat data stay flat. `rows` is the number of
 * rows in `data`.
 */
export function take<D extends SplitData>(data: D, indices: Uint32Array, rows: number): D {
  if (isSparse(data)) return data.select(indices) as D;
  const width = data.length / rows;
  const result = emptyLike(data, indices.length * width);
  for (let i = 0, to = 0; i < indices.length; i++) {
    for (let j = 0; j < width; j++) result[to++] = data[indices[i] * width + j];
  }
  return result as unknown as D;
}

/** An empty array of the same type. The type is looked up by name, so that a Buffer gives a Uint8Array. */
function emptyLike(data: ArrayLike<unknown>, length: number): { [index: number]: unknown } {
  if (!isTyped(data)) return new Array<unknown>(length);
  const types = globalThis as unknown as Record<string, Uint8ArrayConstructor>;
  return new types[data[Symbol.toStringTag]](length) as { [index: number]: unknown };
}

/** The argmax of one row of (rows × width) flat values: an index from 0 to width − 1, the first of equal values. */
export function largest(values: ArrayLike<number>, row: number, width: number): number {
  let best = 0;
  for (let j = 1; j < width; j++) if (values[row * width + j] > values[row * width + best]) best = j;
  return best;
}

/**
 * A function from a row's index to its class, for stratified splits: the label or number itself, or the argmax of a
 * one-hot row.
 */
export function classesOf(y: ArrayLike<unknown>, rows: number): (row: number) => unknown {
  const width = y.length / rows;
  if (width > 1) return (row) => largest(y as ArrayLike<number>, row, width);
  return (row) => {
    const value = y[row];
    if (!isRow(value)) return value;
    return value.length === 1 ? value[0] : largest(value as ArrayLike<number>, 0, value.length);
  };
}
