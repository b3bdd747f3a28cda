/**
 * Micro-kernel 1×8: one tile of a matrix product, 1 row by 8 columns, in 2 accumulators.
 * What is left under four rows.
 * It does no edges and no packing (gemm.ts does). Every element is one chain of multiply-adds, first to last.
 */
import { madd } from '../lanes';
import { Gradient } from './store-gradient';

/**
 * c = a · b, or c = bias + a · b: a (1 × inner), b one packed panel (inner × 8), bias 8 values or 0 for none, c (1 × 8);
 * inner >= 1.
 */
export function rows1x8(a: usize, b: usize, inner: i32, bias: usize, c: usize): void {
  const start0 = bias ? v128.load(bias) : f32x4.splat(0);
  const start1 = bias ? v128.load(bias, 16) : f32x4.splat(0);
  let c00 = start0;
  let c01 = start1;
  let left = inner;
  do {
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
 * The gradient tile aᵀ · b: a (inner × 1) and b (inner × 8), rows `strideA` and `strideB` bytes apart. It
 * starts from g if `adding`, from 0 otherwise, and ends in g, or in w −= rate · tile if w is given; g and w
 * are one row of a panel.
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
