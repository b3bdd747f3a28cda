/**
 * Micro-kernel 4×8: one tile of a matrix product, 4 rows by 8 columns, in 8 accumulators of 4 lanes. The large tile,
 * used where tall ones are not; tile.ts has the measurement that chose it.
 *
 * Computes a full tile only: frame.ts does loops, edges and packing. Every element is one chain of multiply-adds over
 * the inner dimension, first to last, so its bits do not depend on the tile.
 */
import { madd } from '../lanes';
import { Gradient } from './store-gradient';
import { ZEROS } from './zeros';

/**
 * c = a · b, or c = bias + a · b: a (4 × inner) in rows `strideA` bytes apart, b one packed panel (inner × 8), bias
 * (8) or 0 for none, c (4 × 8) in rows `strideC` bytes apart; inner >= 1.
 */
export function rows4x8(a: usize, strideA: usize, b: usize, inner: i32, bias: usize, c: usize, strideC: usize): void {
  let a0 = a;
  let a1 = a0 + strideA;
  let a2 = a1 + strideA;
  let a3 = a2 + strideA;
  const from = bias ? bias : ZEROS;
  const start0 = v128.load(from);
  const start1 = v128.load(from, 16);
  let c00 = start0;
  let c01 = start1;
  let c10 = start0;
  let c11 = start1;
  let c20 = start0;
  let c21 = start1;
  let c30 = start0;
  let c31 = start1;
  let left = inner;
  do {
    // One step k of the inner dimension: c += (column k of a) ⊗ (row k of b), each value of a in all 4 lanes.
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let s = v128.load32_splat(a0);
    c00 = madd(s, b0, c00);
    c01 = madd(s, b1, c01);
    s = v128.load32_splat(a1);
    c10 = madd(s, b0, c10);
    c11 = madd(s, b1, c11);
    s = v128.load32_splat(a2);
    c20 = madd(s, b0, c20);
    c21 = madd(s, b1, c21);
    s = v128.load32_splat(a3);
    c30 = madd(s, b0, c30);
    c31 = madd(s, b1, c31);
    a0 += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
    b += 32;
  } while (--left);
  v128.store(c, c00);
  v128.store(c, c01, 16);
  c += strideC;
  v128.store(c, c10);
  v128.store(c, c11, 16);
  c += strideC;
  v128.store(c, c20);
  v128.store(c, c21, 16);
  c += strideC;
  v128.store(c, c30);
  v128.store(c, c31, 16);
}

/**
 * The gradient tile aᵀ · b, (4 × 8): a (inner × 4) and b (inner × 8) in rows `strideA` and `strideB` bytes apart,
 * inner the rows of the chunk. Starts from g if `adding`, else from 0. Ends in g, or in w −= rate · tile where w is
 * not 0; g and w are 4 consecutive rows of a panel.
 */
export function columns4x8(
  a: usize,
  strideA: usize,
  b: usize,
  strideB: usize,
  inner: i32,
  g: usize,
  w: usize,
  adding: i32,
  minusRate: f32,
): void {
  const rate = f32x4.splat(minusRate);
  const from = adding ? g : ZEROS;
  let c00 = v128.load(from);
  let c01 = v128.load(from, 16);
  let c10 = v128.load(from, 32);
  let c11 = v128.load(from, 48);
  let c20 = v128.load(from, 64);
  let c21 = v128.load(from, 80);
  let c30 = v128.load(from, 96);
  let c31 = v128.load(from, 112);
  let left = inner;
  do {
    // One row k of the chunk: tile += (row k of a)ᵀ ⊗ (row k of b).
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let s = v128.load32_splat(a);
    c00 = madd(s, b0, c00);
    c01 = madd(s, b1, c01);
    s = v128.load32_splat(a, 4);
    c10 = madd(s, b0, c10);
    c11 = madd(s, b1, c11);
    s = v128.load32_splat(a, 8);
    c20 = madd(s, b0, c20);
    c21 = madd(s, b1, c21);
    s = v128.load32_splat(a, 12);
    c30 = madd(s, b0, c30);
    c31 = madd(s, b1, c31);
    a += strideA;
    b += strideB;
  } while (--left);
  if (w) {
    Gradient.descend(w, 0, c00, c01, rate);
    Gradient.descend(w, 32, c10, c11, rate);
    Gradient.descend(w, 64, c20, c21, rate);
    Gradient.descend(w, 96, c30, c31, rate);
  } else {
    v128.store(g, c00);
    v128.store(g, c01, 16);
    v128.store(g, c10, 32);
    v128.store(g, c11, 48);
    v128.store(g, c20, 64);
    v128.store(g, c21, 80);
    v128.store(g, c30, 96);
    v128.store(g, c31, 112);
  }
}
