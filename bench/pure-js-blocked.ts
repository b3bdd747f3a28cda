/**
 * The three matrix products of a dense layer as fast as plain JavaScript was found to do them; see pure-js.ts.
 *
 * Both factors are copied into panels, A into 4 rows and B into 2 columns, with the depth (the inner dimension)
 * outermost, so that a tile of 4 × 2 sums in local variables reads both from front to back.
 *
 * What was tried, in GFLOP/s on a·W, 128×512×512, Node v20.20.2, AMD EPYC (Zen 4):
 *
 *   tile (rows × columns)    4×1  2×2  2×3  3×2  2×4  4×2  6×2  8×2  3×3  3×4  4×3  4×4  2×5  5×2
 *   one depth a turn         4.5  5.5  6.8  6.4  4.7  4.7  5.8  5.7  5.3  6.1  6.1  5.9  5.8  5.7
 *   two                      5.9  6.4  5.6  5.5  6.0  6.8  5.2  4.9  5.2  5.0  5.5  5.0  5.2  5.6
 *
 * Those are the tile and the packing alone. 2 × 3 would be shorter, but in whole steps it came out 5 % behind.
 * 4 × 2 with two depths falls to 4.7 with Float32Array panels (V8 computes in float64, and widens each number at each
 * use), to 4.9 where V8 does not know address and length of the panels, to 4.5 with four depths (the sums spill to the
 * stack), and to 2.8 with Math.fround around each product and sum (V8 stays in float64 and rounds as well). Without
 * panels a tile of 4 × 2 makes 4.2.
 */

/** C (m × n) += scale · (a product of A and B with inner dimension k). */
export type Product = (
  c: Float32Array,
  a: Float32Array,
  b: Float32Array,
  m: number,
  n: number,
  k: number,
  scale: number,
) => void;
export interface Products {
  /** A (m × k) · B (k × n): a·W. */
  multiply: Product;
  /** Aᵀ · B, A (k × m), B (k × n): aᵀ·δ, added to W with scale −learningRate, which spares a pass over gradients. */
  transposeMultiply: Product;
  /** A · Bᵀ, A (m × k), B (n × k): δ·Wᵀ. */
  multiplyTranspose: Product;
}

/** Longest panel. Panels of B fit in the L1 cache, those of A (half a megabyte in all) in L2. */
const DEPTH = 1024;
const ROWS_CAPACITY = 65536;
const ROWS = new Float64Array(ROWS_CAPACITY);
const COLUMNS = new Float64Array(2 * DEPTH);

/**
 * Panels of 4 rows of A into ROWS. A row past the end repeats the panel's first, and its sums are dropped; an odd depth
 * is made even with zeros.
 */
function packRows(
  a: Float32Array,
  at: number,
  rowStride: number,
  depthStride: number,
  rows: number,
  depth: number,
): void {
  let to = 0;
  for (let i = 0; i < rows; i += 4) {
    let from = at + i * rowStride;
    const step1 = i + 1 < rows ? rowStride : 0;
    const step2 = i + 2 < rows ? 2 * rowStride : 0;
    const step3 = i + 3 < rows ? 3 * rowStride : 0;
    for (let p = 0; p < depth; p++) {
      ROWS[to] = a[from];
      ROWS[(to + 1) | 0] = a[(from + step1) | 0];
      ROWS[(to + 2) | 0] = a[(from + step2) | 0];
      ROWS[(to + 3) | 0] = a[(from + step3) | 0];
      to = (to + 4) | 0;
      from = (from + depthStride) | 0;
    }
    if (depth & 1) {
      ROWS.fill(0, to, to + 4);
      to += 4;
    }
  }
}

/** One panel of 2 columns of B into COLUMNS, padded likewise. */
function packColumns(
  b: Float32Array,
  at: number,
  depthStride: number,
  columnStride: number,
  columns: number,
  depth: number,
): void {
  let to = 0;
  let from = at;
  const step = columns > 1 ? columnStride : 0;
  for (let p = 0; p < depth; p++) {
    COLUMNS[to] = b[from];
    COLUMNS[(to + 1) | 0] = b[(from + step) | 0];
    to = (to + 2) | 0;
    from = (from + depthStride) | 0;
  }
  if (depth & 1) COLUMNS[to] = COLUMNS[to + 1] = 0;
}

/**
 * Makes the function that adds one tile, 4 × 2 or what of it lies inside C, to C at `to`. It is made because V8 writes
 * address and length of arrays into the code only if nothing can reassign them, and bundlers turn a module's `const`
 * into `var`. `| 0` spares V8 the checks for integer overflow.
 */
function createAddTile(left: Float64Array, right: Float64Array) {
  return function addTile(
    c: Float32Array,
    to: number,
    stride: number,
    rows: number,
    columns: number,
    panel: number,
    pairs: number,
    scale: number,
  ): void {
    let p = panel;
    let q = 0;
    let s00 = 0;
    let s01 = 0;
    let s10 = 0;
    let s11 = 0;
    let s20 = 0;
    let s21 = 0;
    let s30 = 0;
    let s31 = 0;
    for (let pair = 0; pair < pairs; pair++) {
      const b0 = right[q];
      const b1 = right[(q + 1) | 0];
      const a0 = left[p];
      s00 += a0 * b0;
      s01 += a0 * b1;
      const a1 = left[(p + 1) | 0];
      s10 += a1 * b0;
      s11 += a1 * b1;
      const a2 = left[(p + 2) | 0];
      s20 += a2 * b0;
      s21 += a2 * b1;
      const a3 = left[(p + 3) | 0];
      s30 += a3 * b0;
      s31 += a3 * b1;
      const d0 = right[(q + 2) | 0];
      const d1 = right[(q + 3) | 0];
      const e0 = left[(p + 4) | 0];
      s00 += e0 * d0;
      s01 += e0 * d1;
      const e1 = left[(p + 5) | 0];
      s10 += e1 * d0;
      s11 += e1 * d1;
      const e2 = left[(p + 6) | 0];
      s20 += e2 * d0;
      s21 += e2 * d1;
      const e3 = left[(p + 7) | 0];
      s30 += e3 * d0;
      s31 += e3 * d1;
      p = (p + 8) | 0;
      q = (q + 4) | 0;
    }
    const wide = columns > 1;
    c[to] += scale * s00;
    if (wide) c[(to + 1) | 0] += scale * s01;
    if (rows < 2) return;
    to = (to + stride) | 0;
    c[to] += scale * s10;
    if (wide) c[(to + 1) | 0] += scale * s11;
    if (rows < 3) return;
    to = (to + stride) | 0;
    c[to] += scale * s20;
    if (wide) c[(to + 1) | 0] += scale * s21;
    if (rows < 4) return;
    to = (to + stride) | 0;
    c[to] += scale * s30;
    if (wide) c[(to + 1) | 0] += scale * s31;
  };
}
const addTile = createAddTile(ROWS, COLUMNS);

/** All three products in one: a transposed matrix is the same memory with its two strides swapped. */
function multiplyBlocked(
  c: Float32Array,
  m: number,
  n: number,
  k: number,
  scale: number,
  a: Float32Array,
  aRow: number,
  aDepth: number,
  b: Float32Array,
  bDepth: number,
  bColumn: number,
): void {
  for (let k0 = 0; k0 < k; k0 += DEPTH) {
    const depth = Math.min(DEPTH, k - k0);
    const pairs = (depth + 1) >> 1;
    const height = 4 * Math.floor(ROWS_CAPACITY / (8 * pairs));
    for (let i0 = 0; i0 < m; i0 += height) {
      const rows = Math.min(height, m - i0);
      packRows(a, i0 * aRow + k0 * aDepth, aRow, aDepth, rows, depth);
      for (let j = 0; j < n; j += 2) {
        packColumns(b, k0 * bDepth + j * bColumn, bDepth, bColumn, n - j, depth);
        for (let i = 0; i < rows; i += 4) addTile(c, (i0 + i) * n + j, n, rows - i, n - j, i * 2 * pairs, pairs, scale);
      }
    }
  }
}

export const blocked: Products = {
  multiply: (c, a, b, m, n, k, scale) => multiplyBlocked(c, m, n, k, scale, a, k, 1, b, n, 1),
  transposeMultiply: (c, a, b, m, n, k, scale) => multiplyBlocked(c, m, n, k, scale, a, 1, m, b, n, 1),
  multiplyTranspose: (c, a, b, m, n, k, scale) => multiplyBlocked(c, m, n, k, scale, a, k, 1, b, 1, k),
};
