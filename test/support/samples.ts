/** Data for the tests, fixed and independent of the library's own random numbers. */

/** Numbers from [−1, 1) that float32 holds exactly, by a linear congruential generator. */
export function samples(rows: number, width: number, seed = 1): Float32Array {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0;
  return Float32Array.from({ length: rows * width }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 23 - 1;
  });
}

/** The same, in [0, 1). */
export function shares(rows: number, width: number, seed = 2): Float32Array {
  return samples(rows, width, seed).map((v) => (v + 1) / 2);
}

/** One class a row, every class among the first rows. */
export function classIndices(rows: number, classes: number): number[] {
  return Array.from({ length: rows }, (_, i) => (i < classes ? i : (7 * i + 3) % classes));
}

/** The same as rows of 0 and one 1. */
export function oneHot(indices: ArrayLike<number>, classes: number): Float32Array {
  const rows = new Float32Array(indices.length * classes);
  for (let i = 0; i < indices.length; i++) rows[i * classes + indices[i]] = 1;
  return rows;
}

/** A flat array as an array of rows. */
export function rowsOf(flat: ArrayLike<number>, width: number): number[][] {
  return Array.from({ length: flat.length / width }, (_, row) =>
    Array.from(flat).slice(row * width, (row + 1) * width),
  );
}

/** Row `row` of a flat array. */
export function rowAt(flat: Float32Array, row: number, width: number): Float32Array {
  return flat.slice(row * width, (row + 1) * width);
}

/** Greatest |a − b|; lengths must agree. */
export function maxDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`lengths ${a.length} and ${b.length} differ`);
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i] - b[i]);
    if (!(difference <= most)) most = difference; // NaN wins
  }
  return most;
}

/** Whether two arrays hold the same bits; for arrays too long for toStrictEqual, which takes 5 µs a number. */
export function sameBits(a: Float32Array, b: Float32Array): boolean {
  const bytes = (array: Float32Array): Buffer => Buffer.from(array.buffer, array.byteOffset, array.byteLength);
  return bytes(a).equals(bytes(b));
}
