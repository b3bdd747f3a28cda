/**
 * Micro-kernel 1×4: one tile of a matrix product, 1 row by 4 columns, in 1 accumulator of 4 lanes. For the last panel
 * where it is 4 wide, and the rows left over after blocks of four.
 *
 * Computes a full tile only: frame.ts does loops, edges and packing. Every element is one chain of multiply-adds over
 * the inner dimension, first to last, so its bits do not depend on the tile.
 */
import { madd } from '../lanes';
import { Gradient } from './store-gradient';

/**
 * c = a · b, or c = bias + a · b: a (1 × inner), b one packed panel (inner × 4), bias (4) or 0 for none, c
 * (1 × 4); inner >= 1.
 */
export function rows1x4(a: usize, b: usize, inner: i32, bias: usize, c: usize): void {
  const start0 = bias ? v128.load(bias) : f32x4.splat(0);
  let c00 = start0;
  let left = inner;
  do {
    // One step k of the inner dimension: c += (column k of a) ⊗ (row k of b), each value of a in all 4 lanes.
    const b0 = v128.load(b);
    const s = v128.load32_splat(a);
    c00 = madd(s, b0, c00);
    a += 4;
    b += 16;
  } while (--left);
  v128.store(c, c00);
}

/**
 * The gradient tile aᵀ · b, (1 × 4): a (inner × 1) and b (inner × 4) in rows `strideA` and `strideB` bytes apart,
 * inner the rows of the chunk. Starts from g if `adding`, else from 0. Ends in g, or in w −= rate · tile where w is
 * not 0; g and w are one row of a panel.
 */
export function columns1x4(
  a: usize,
  strideA: usize,
  b: usize,
  strideB: usize,
  inner: i32,
  g: usize,
  w: usize,
  adding: i32,
  minusRate: v128,
): void {
  let c00 = f32x4.splat(0);
  if (adding) {
    c00 = v128.load(g);
  }
  let left = inner;
  do {
    // One row k of the chunk: tile += (row k of a)ᵀ ⊗ (row k of b).
    const b0 = v128.load(b);
    const s = v128.load32_splat(a);
    c00 = madd(s, b0, c00);
    a += strideA;
    b += strideB;
  } while (--left);
  Gradient.settle(c00, g, w, 0, minusRate);
}
