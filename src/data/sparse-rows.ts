/** Rows of which only the non-zeros are kept, as users make and read them: text, counts, one-hot categories. */
import { checkInteger, checkOptions } from '../base/checks';
import { rangeError, show, typeError, Verbatim } from '../base/errors';
import { isRow, isTyped, SPARSE, type SparseMatrix } from '../base/forms';
import { checkList } from './names';
import { checkSparse, compressObjects, denseOf } from './sparse';

/** What `new SparseRows` takes: compressed rows, as SciPy's `csr_matrix` has them. */
export interface SparseRowsOptions {
  /** Numbers in a whole row. */
  columns: number;
  /** Where each row starts among the non-zeros, and where the last one ends, (rows + 1). SciPy's `indptr`. */
  offsets: ArrayLike<number>;
  /** Columns of the non-zeros, rising within a row. */
  indices: ArrayLike<number>;
  /** Their values, as many; all 1 where they are left out. SciPy's `data`. */
  values?: ArrayLike<number>;
}

/**
 * Rows of mostly zeros, (rows × columns), for every call that takes x. The same results as dense rows, in memory and
 * time that go by the non-zeros.
 *
 * @example
 * const mails = SparseRows.from([{ free: 2, money: 1 }, { meeting: 1 }]);
 * mails.names;     // ['free', 'money', 'meeting']
 * mails.toDense(); // Float32Array [2, 1, 0, 0, 0, 1]
 */
export class SparseRows implements SparseMatrix {
  /** Numbers in a whole row. */
  readonly columns: number;
  readonly offsets: Uint32Array;
  readonly indices: Uint32Array;
  /** The non-zeros; undefined where all are 1. */
  readonly values: Float32Array | undefined;
  /** The columns' names, where rows came from objects. */
  readonly names: readonly string[] | undefined;

  /**
   * Typed arrays (Uint32Array, Float32Array) are kept, not copied; anything else is.
   *
   * @throws RangeError for offsets that fall or run past the end, and for columns out of range, unsorted or double
   *   within a row; the message names row and column
   */
  constructor(options: SparseRowsOptions) {
    const given = checkOptions('options', options, ['columns', 'offsets', 'indices', 'values', 'names']);
    Object.defineProperty(this, SPARSE, { value: true }); // how any copy of the package knows sparse rows
    this.columns = checkInteger('columns', given.columns, 1, 2 ** 31 - 1);
    this.offsets = integers('offsets', given.offsets);
    this.indices = integers('indices', given.indices);
    this.values = given.values === undefined ? undefined : numbers(given.values);
    if (this.values && this.values.length !== this.indices.length) {
      throw rangeError('values', `${this.indices.length} numbers, one an index`, this.values.length, 'data');
    }
    checkSparse('x', this, this.columns);
    this.values?.forEach((value, i) => {
      if (!Number.isFinite(value))
        throw rangeError('values', 'finite numbers', new Verbatim(`${value} at index ${i}`), 'data');
    });
    this.names = given.names as readonly string[] | undefined;
  }

  /**
   * Rows from objects: a number for each word or name, 0 for the ones that are absent.
   *
   * @param objects one a row, such as `{ word: count }`; a value of true counts as 1, false as 0
   * @param names the columns, in order; every name that occurs, in the order of first sight, where they are left out
   * @throws RangeError for a name that is not among `names`
   */
  static from(objects: readonly object[], names?: readonly string[]): SparseRows {
    if (!Array.isArray(objects)) throw typeError('objects', 'an array of objects', objects);
    objects.forEach((object, row) => {
      if (typeof object === 'object' && object !== null && !Array.isArray(object)) return;
      throw typeError('objects', `an object in row ${row}`, object, 'data');
    });
    checkList('names', names);
    return new SparseRows(compressObjects('objects', objects, names));
  }

  /** @internal Vue makes no proxy of what has it. */
  get __v_skip(): boolean {
    return true;
  }

  /** How many rows there are. */
  get rows(): number {
    return this.offsets.length - 1;
  }

  /** The non-zeros of row `i`: views of its columns and values. */
  row(i: number): { indices: Uint32Array; values: Float32Array } {
    const row = checkInteger('i', i, 0, this.rows - 1);
    const [from, to] = [this.offsets[row], this.offsets[row + 1]];
    return {
      indices: this.indices.subarray(from, to),
      values: this.values?.subarray(from, to) ?? new Float32Array(to - from).fill(1),
    };
  }

  /** Rows [from, to), as of an array: a negative number counts from the end. */
  slice(from = 0, to = this.rows): SparseRows {
    for (const [name, at] of Object.entries({ from, to })) {
      if (typeof at !== 'number') throw typeError(name, 'an integer', at);
    }
    return this.select(Array.from({ length: this.rows }, (_, i) => i).slice(from, to));
  }

  /** The rows of these numbers, in this order. */
  select(order: ArrayLike<number>): SparseRows {
    if (!isRow(order)) throw typeError('order', 'an array of row numbers', order);
    const rows = Array.from(order, (i) => checkInteger('order', i, 0, this.rows - 1));
    const offsets = new Uint32Array(rows.length + 1);
    rows.forEach((row, i) => {
      offsets[i + 1] = offsets[i] + this.offsets[row + 1] - this.offsets[row];
    });
    const indices = new Uint32Array(offsets[rows.length]);
    const values = this.values && new Float32Array(indices.length);
    rows.forEach((row, i) => {
      const [from, to] = [this.offsets[row], this.offsets[row + 1]];
      indices.set(this.indices.subarray(from, to), offsets[i]);
      values?.set((this.values as Float32Array).subarray(from, to), offsets[i]);
    });
    const { columns, names } = this;
    return new SparseRows({ columns, offsets, indices, values, names } as SparseRowsOptions);
  }

  /** All numbers, zeros included, (rows × columns) row-major. */
  toDense(): Float32Array {
    return denseOf(this, this.rows, this.columns);
  }
}

/** Integers from 0 to 2³² − 1 in a Uint32Array: the caller's own where it is one. */
function integers(name: string, value: unknown): Uint32Array {
  if (isTyped(value) && value instanceof Uint32Array) return value;
  if (!isTyped(value) && !Array.isArray(value)) throw typeError(name, 'an array of integers', value);
  for (let i = 0; i < value.length; i++) {
    const given: unknown = value[i];
    if (Number.isInteger(given) && (given as number) >= 0 && (given as number) < 2 ** 32) continue;
    throw rangeError(name, 'integers from 0 to 4294967295', new Verbatim(`${show(given)} at index ${i}`), 'data');
  }
  return Uint32Array.from(value as ArrayLike<number>);
}

function numbers(value: unknown): Float32Array {
  if (isTyped(value) && value instanceof Float32Array) return value;
  if (!isTyped(value) && !Array.isArray(value)) throw typeError('values', 'an array of numbers', value);
  for (let i = 0; i < value.length; i++) {
    if (typeof value[i] !== 'number')
      throw typeError('values', 'numbers', new Verbatim(`${show(value[i])} at index ${i}`), 'data');
  }
  return Float32Array.from(value as ArrayLike<number>);
}
