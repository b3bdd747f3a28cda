/**
 * Sparse rows in a window: where their arrays lie, and how they come there. What kernels read is checked here, in the
 * copy, since the caller's arrays may change while a call lasts.
 *
 *     | Sparse | offsets | indices | values | places | bits | seen | columns | starts | entries | block |
 */

import { inPieces, type Work } from '../base/cooperative';
import { rangeError, Verbatim } from '../base/errors';
import type { SparseArrays } from '../base/forms';
import { SPARSE_BLOCK, SparseField } from '../base/kernel-tables';
import { outOfBounds, type Rows } from '../data/rows';
import { scale } from '../data/scaling';
import { checkSparseInTurns } from '../data/sparse';
import type { Engine } from '../wasm/memory';
import type { Layout } from './layout';

/**
 * The share of non-zeros up to which dense rows are walked without their zeros. It rises with the units of the first
 * layer, which share the cost of finding them: bench/filled.ts has measured the formula. There and in tests it is set
 * otherwise, which changes no bit.
 */
export const limits = { mostFilled: (units: number): number => Math.min(0.25, (units - 10) / 512) };
/** The width of rows from which on that is tried. */
export const LEAST_WIDTH = 64;
/** Non-zeros of dense rows that are brought in without their zeros, at most: 128 MiB. */
const MOST_COUNT = 2 ** 24;

/** Sizes of sparse rows, in numbers. */
export interface SparseSizes {
  readonly rows: number;
  /** Numbers in a whole row. */
  readonly columns: number;
  /** Non-zeros of all rows, of the longest, and of the largest chunk at most. */
  readonly count: number;
  readonly longest: number;
  readonly entries: number;
  /** Whether all non-zeros are 1: one value then serves for all. */
  readonly ones: boolean;
}

/** The arrays of a Sparse structure with their lengths, in the order in which they lie. */
function lengths({ rows, columns, count, entries, ones }: SparseSizes): [SparseField, number][] {
  return [
    [SparseField.offsets, rows + 1],
    [SparseField.indices, count + 1], // compressing writes a number before it sees that it is 0
    [SparseField.values, ones ? 1 : count + 1],
    [SparseField.places, columns],
    [SparseField.bits, 2 * Math.ceil(columns / 64)],
    [SparseField.seen, 2 * Math.ceil(columns / 64)],
    [SparseField.columns, columns],
    [SparseField.starts, columns + 1],
    [SparseField.entries, 2 * entries],
    [SparseField.block, SPARSE_BLOCK],
  ];
}

/** Room for sparse rows, in bytes; every array starts at 16 bytes. */
export function sparseBytes(sizes: SparseSizes): number {
  return lengths(sizes).reduce((bytes, [, length]) => bytes + 16 * Math.ceil(length / 4), 4 * (SparseField.END + 1));
}

/** The sizes of rows of a user's: a chunk has as many of the longest as it has rows, at most. */
export function sizesOf({ sparse, columns: scaling, width }: Rows, chunk: number): SparseSizes {
  const { offsets, indices, values } = sparse as SparseArrays;
  const count = indices.length;
  const longest = longestOf(offsets);
  const entries = Math.min(count, chunk * longest);
  return { rows: offsets.length - 1, columns: width, count, longest, entries, ones: !values && !scaling };
}

/** The non-zeros of the row that has most of them. */
function longestOf(offsets: Uint32Array): number {
  let longest = 0;
  for (let row = 1; row < offsets.length; row++) longest = Math.max(longest, offsets[row] - offsets[row - 1]);
  return longest;
}

/** Writes the structure at the byte address `at`: nothing is touched, and there are no rows yet. */
export function prepareSparse({ words }: Engine, at: number, sizes: SparseSizes): void {
  const fields = at >>> 2;
  let address = at + 4 * (SparseField.END + 1);
  for (const [field, length] of lengths(sizes)) {
    words[fields + field] = address;
    if (field === SparseField.bits) words.fill(0, address >>> 2, (address >>> 2) + length);
    address += 16 * Math.ceil(length / 4);
  }
  words[fields + SparseField.touched] = 0;
  words[fields + SparseField.valueMask] = sizes.ones ? 0 : -1;
  words[words[fields + SparseField.offsets] >>> 2] = 0;
}

/**
 * Copies the user's rows in, and checks the copy, in turns. By then the user's arrays may have changed, but not what is
 * read of them: the memory may grow between two turns, so views are made again in each.
 */
export function* copySparse(engine: Engine, at: number, x: Rows, sizes: SparseSizes): Work<void> {
  const { offsets, indices, values } = x.sparse as SparseArrays;
  const { rows, count, columns, ones } = sizes;
  const [toOffsets, toIndices, toValues] = [SparseField.offsets, SparseField.indices, SparseField.values].map(
    (field) => engine.words[(at >>> 2) + field] >>> 2,
  );
  if (offsets.length !== rows + 1 || indices.length !== count || (values && values.length !== count)) throw changed(x);
  yield* inPieces(rows + 1, 1, (from, to) => engine.words.set(offsets.subarray(from, to), toOffsets + from));
  yield* inPieces(count, 1, (from, to) => {
    engine.words.set(indices.subarray(from, to), toIndices + from);
    if (values) engine.floats.set(values.subarray(from, to), toValues + from);
    else engine.floats.fill(1, toValues + (ones ? 0 : from), toValues + (ones ? 1 : to));
  });
  const copy = {
    get offsets() {
      return new Uint32Array(engine.words.buffer, 4 * toOffsets, rows + 1);
    },
    get indices() {
      return new Uint32Array(engine.words.buffer, 4 * toIndices, count);
    },
    values: undefined,
  };
  yield* checkSparseInTurns(x.name, copy, columns);
  if (longestOf(copy.offsets) > sizes.longest) throw changed(x);
  if (ones) return;
  yield* inPieces(count, 2, (from, to) => {
    const { floats, kernels } = engine;
    const { indices: ofColumns } = copy;
    if (x.columns) {
      // In float64 until they are written, as dense rows are.
      for (let k = from; k < to; k++) floats[toValues + k] = scale(floats[toValues + k], x.columns, ofColumns[k]);
    }
    const bad = from + kernels.firstNonFinite(4 * (toValues + from), to - from);
    if (bad < from) return;
    const row = copy.offsets.findLastIndex((start) => start <= bad);
    throw outOfBounds(x, row * columns + ofColumns[bad], floats[toValues + bad], values?.[bad] ?? 1);
  });
}

/** The error for arrays that were changed while they were copied. */
function changed({ name }: Rows): RangeError {
  return rangeError(name, 'arrays that stay as they are', new Verbatim('others'), 'data');
}

/**
 * Compresses dense rows, at the address `from`, behind the `count` non-zeros of the rows before `row`; returns the new
 * count.
 */
export function compressRows(
  { words, kernels }: Engine,
  at: number,
  from: number,
  [row, rows, width]: readonly [row: number, rows: number, width: number],
  count: number,
): number {
  const [offsets, indices, values] = [SparseField.offsets, SparseField.indices, SparseField.values].map(
    (field) => words[(at >>> 2) + field],
  );
  return kernels.compress(from, rows, width, offsets + 4 * row, indices, values, count);
}

/**
 * Whether the first layer takes less time on `count` non-zeros than on all of dense x, by measurement
 * (docs/design.md); x without zeros must also find room as a whole. Always where a chunk has no room for dense rows.
 */
export function gainsWithoutZeros({ layers, buffers }: Layout, { rows, width }: Rows, count: number): boolean {
  if (buffers.gathered.length === 0) return true;
  const few = count < limits.mostFilled(layers[0].units) * rows * width;
  return few && width >= LEAST_WIDTH && count < MOST_COUNT;
}
