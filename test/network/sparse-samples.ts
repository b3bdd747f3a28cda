/** Rows with zeros, and the same without. */
import { Random, SparseRows } from '../../src/index';

/** Rows of which a share is not 0; some of them, and some columns, are all 0. */
export function rowsOf(
  rows: number,
  columns: number,
  share: number,
  seed = 1,
): { dense: Float32Array; sparse: SparseRows } {
  const random = new Random(seed);
  const dense = Float32Array.from({ length: rows * columns }, (_, i) => {
    const value = random.uniform() < share ? random.normal() : 0;
    return i % columns === 1 || Math.floor(i / columns) === 2 ? 0 : value;
  });
  return { dense, sparse: compressed(dense, columns) };
}

export function compressed(dense: Float32Array, columns: number): SparseRows {
  const offsets = [0];
  const indices: number[] = [];
  const values: number[] = [];
  dense.forEach((value, i) => {
    if (value !== 0) {
      indices.push(i % columns);
      values.push(value);
    }
    if (i % columns === columns - 1) offsets.push(indices.length);
  });
  return new SparseRows({ columns, offsets, indices, values });
}
