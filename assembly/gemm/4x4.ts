/**
 * Micro-kernel 4×4: one tile of a matrix product, 4 rows by 4 columns, in 4 accumulators of 4 lanes. For the last
 * panel where it is 4 wide.
 *
 * Computes a full tile only: frame.ts does loops, edges and packing. Every element is one chain of multiply-adds over
 * the inner dimension, first to last, so its bits do not depend on the tile.
 */
import { madd } from '../lanes';
import { Gradient } from './store-gradient';

/**
 * c = a · b, or c = bias + a · b: a (4 × inner) in rows `strideA` bytes apart, b one packed panel (inner × 4), bias
 * (4) or 0 for none, c (4 × 4) in rows `strideC` bytes apart; inner >= 1.
 */
export function rows4x4(a: usize, strideA: usize, b: usize, inner: i32, bias: usize, c: usize, strideC: usize): void {
  let a0 = a;
  let a1 = a0 + strideA;
  let a2 = a1 + strideA;
  let a3 = a2 + strideA;
  const start0 = bias ? v128.load(bias) : f32x4.splat(0);
  let c00 = start0;
  let c10 = start0;
  let c20 = start0;
  let c30 = start0;
  let left = inner;
  do {
    // One step k of the inner dimension: c += (column k of a) ⊗ (row k of b), each value of a in all 4 lanes.
    const b0 = v128.load(b);
    let s = v128.load32_splat(a0);
    c00 = madd(s, b0, c00);
    s = v128.load32_splat(a1);
    c10 = madd(s, b0, c10);
    s = v128.load32_splat(a2);
    c20 = madd(s, b0, c20);
    s = v128.load32_splat(a3);
    c30 = madd(s, b0, c30);
    a0 += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
    b += 16;
  } while (--left);
  v128.store(c, c00);
  c += strideC;
  v128.store(c, c10);
  c += strideC;
  v128.store(c, c20);
  c += strideC;
  v128.store(c, c30);
}

/**
 * The gradient tile aᵀ · b, (4 × 4): a (inner × 4) and b (inner × 4) in rows `strideA` and `strideB` bytes apart,
 * inner the rows of the chunk. Starts from g if `adding`, else from 0. Ends in g, or in w −= rate · tile where w is
 * not 0; g and w are 4 consecutive rows of a panel.
 */
export function columns4x4(
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
  let c10 = f32x4.splat(0);
  let c20 = f32x4.splat(0);
  let c30 = f32x4.splat(0);
  if (adding) {
    c00 = v128.load(g);
    c10 = v128.load(g, 16);
    c20 = v128.load(g, 32);
    c30 = v128.load(g, 48);
  }
  let left = inner;
  do {
    // One row k of the chunk: tile += (row k of a)ᵀ ⊗ (row k of b).
    const b0 = v128.load(b);
    let s = v128.load32_splat(a);
    c00 = madd(s, b0, c00);
    s = v128.load32_splat(a, 4);
    c10 = madd(s, b0, c10);
    s = v128.load32_splat(a, 8);
    c20 = madd(s, b0, c20);
    s = v128.load32_splat(a, 12);
    c30 = madd(s, b0, c30);
    a += strideA;
    b += strideB;
  } while (--left);
  Gradient.settle(c00, g, w, 0, minusRate);
  Gradient.settle(c10, g, w, 16, minusRate);
  Gradient.settle(c20, g, w, 32, minusRate);
  Gradient.settle(c30, g, w, 48, minusRate);
}
