/**
 * Micro-kernel 1×8: one tile of a matrix product, 1 row by 8 columns, in 2 accumulators of 4 lanes. For the rows left
 * over after blocks of four.
 *
 * Computes a full tile only: frame.ts does loops, edges and packing. Every element is one chain of multiply-adds over
 * the inner dimension, first to last, so its bits do not depend on the tile.
 */
import { madd } from '../lanes';
import { Gradient } from './store-gradient';

/**
 * c = a · b, or c = bias + a · b: a (1 × inner), b one packed panel (inner × 8), bias (8) or 0 for none, c
 * (1 × 8); inner >= 1.
 */
export function rows1x8(a: usize, b: usize, inner: i32, bias: usize, c: usize): void {
  const start0 = bias ? v128.load(bias) : f32x4.splat(0);
  const start1 = bias ? v128.load(bias, 16) : f32x4.splat(0);
  let c00 = start0;
  let c01 = start1;
  let left = inner;
  do {
    // One step k of the inner dimension: c += (column k of a) ⊗ (row k of b), each value of a in all 4 lanes.
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const s = v128.load32_splat(a);
    c00 = madd(s, b0, c00);
    c01 = madd(s, b1, c01);
    a += 4;
    b += 32;
  } while (--left);
  v128.store(c, c00);
  v128.store(c, c01, 16);
}

/**
 * The gradient tile aᵀ · b, (1 × 8): a (inner × 1) and b (inner × 8) in rows `strideA` and `strideB` bytes apart,
 * inner the rows of the chunk. Starts from g if `adding`, else from 0. Ends in g, or in w −= rate · tile where w is
 * not 0; g and w are one row of a panel.
 */
export function columns1x8(
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
  let c01 = f32x4.splat(0);
  if (adding) {
    c00 = v128.load(g);
    c01 = v128.load(g, 16);
  }
  let left = inner;
  do {
    // One row k of the chunk: tile += (row k of a)ᵀ ⊗ (row k of b).
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const s = v128.load32_splat(a);
    c00 = madd(s, b0, c00);
    c01 = madd(s, b1, c01);
    a += strideA;
    b += strideB;
  } while (--left);
  Gradient.settle(c00, g, w, 0, minusRate);
  Gradient.settle(c01, g, w, 16, minusRate);
}
