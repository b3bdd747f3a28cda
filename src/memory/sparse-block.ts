/**
 * Sparse rows in a window: where their arrays lie, and how they come there. What kernels read is checked here, in the
 * copy, since the caller's arrays may change while a call lasts.
 *
 *     | Sparse | offsets | indices | values | places | bits | seen | columns | starts | entries | block |
 */

import type { SparseArrays } from '../base/forms';
import { SPARSE_BLOCK, SparseField } from '../base/kernel-tables';
import { outOfBounds, type Rows } from '../data/rows';
import { checkSparse } from '../data/sparse';
import type { Engine } from '../wasm/memory';
import type { Layout } from './layout';

/**
 * The share of non-zeros up to which dense rows are walked without their zeros. It rises with the units of the first
 * layer, which share the cost of finding them: bench/filled.ts has measured the formula. There and in tests it is set
 * otherwise, which changes no bit.
 */
export const limits = { mostFilled: (units: number): number => Math.min(0.25, (units - 10) / 512) };
/** The row from which on that is tried. */
const LEAST_WIDTH = 64;
/** Non-zeros of dense rows that are brought in without their zeros, at most: 128 MiB. */
const MOST_COUNT = 2 ** 24;

/** Sizes of sparse rows, in numbers. */
export interface SparseSizes {
  readonly rows: number;
  /** Numbers in a whole row. */
  readonly columns: number;
  /** Non-zeros of all rows, and of the largest chunk at most. */
  readonly count: number;
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
  let longest = 0;
  for (let row = 1; row < offsets.length; row++) longest = Math.max(longest, offsets[row] - offsets[row - 1]);
  const count = indices.length;
  const entries = Math.min(count, chunk * longest);
  return { rows: offsets.length - 1, columns: width, count, entries, ones: !values && !scaling };
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

/** Copies the user's rows in, and checks the copy. */
export function copySparse({ words, floats, kernels }: Engine, at: number, x: Rows, sizes: SparseSizes): void {
  const { offsets, indices, values } = x.sparse as SparseArrays;
  const [toOffsets, toIndices, toValues] = [SparseField.offsets, SparseField.indices, SparseField.values].map(
    (field) => words[(at >>> 2) + field] >>> 2,
  );
  words.set(offsets, toOffsets);
  words.set(indices, toIndices);
  if (values) floats.set(values, toValues);
  else floats.fill(1, toValues, toValues + (sizes.ones ? 1 : sizes.count));
  const unsigned = new Uint32Array(words.buffer);
  const copy = {
    offsets: unsigned.subarray(toOffsets, toOffsets + sizes.rows + 1),
    indices: unsigned.subarray(toIndices, toIndices + sizes.count),
    values: undefined,
  };
  checkSparse(x.name, copy, sizes.columns);
  if (x.columns) {
    const { shift, factor, offset } = x.columns;
    // In float64 until they are written, as dense rows are.
    for (let k = 0; k < sizes.count; k++) {
      const j = copy.indices[k];
      floats[toValues + k] = (floats[toValues + k] - shift[j]) * factor[j] + offset;
    }
  }
  const bad = sizes.ones ? -1 : kernels.firstNonFinite(4 * toValues, sizes.count);
  if (bad < 0) return;
  const row = copy.offsets.findLastIndex((start) => start <= bad);
  throw outOfBounds(x, row * sizes.columns + copy.indices[bad], floats[toValues + bad], values?.[bad] ?? 1);
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
