/**
 * Micro-kernel 5×16: one tile of a matrix product, 5 rows by 16 columns of two panels, in 20 accumulators of 4 lanes,
 * which an engine that fuses neighbours holds in 10 registers of 8 lanes. The wide tile of `simd`.
 *
 * Computes a full tile only: frame.ts does loops, edges and packing. Every element is one chain of multiply-adds over
 * the inner dimension, first to last, so its bits do not depend on the tile.
 */
import { madd } from '../lanes';
import { Gradient } from './store-gradient';
import { ZEROS } from './zeros';

/**
 * c = a · b, or c = bias + a · b: a (5 × inner) in rows `strideA` bytes apart, b two packed panels (inner × 8),
 * `panel` bytes apart, bias (16) or 0 for none, c (5 × 16) in rows `strideC` bytes apart; inner >= 1.
 */
export function rows5x16(
  a: usize,
  strideA: usize,
  b: usize,
  panel: usize,
  inner: i32,
  bias: usize,
  c: usize,
  strideC: usize,
): void {
  let a0 = a;
  let a1 = a0 + strideA;
  let a2 = a1 + strideA;
  let a3 = a2 + strideA;
  let a4 = a3 + strideA;
  let next = b + panel;
  const from = bias ? bias : ZEROS;
  const start0 = v128.load(from);
  const start1 = v128.load(from, 16);
  const start2 = v128.load(from, 32);
  const start3 = v128.load(from, 48);
  let c00 = start0;
  let c01 = start1;
  let c02 = start2;
  let c03 = start3;
  let c10 = start0;
  let c11 = start1;
  let c12 = start2;
  let c13 = start3;
  let c20 = start0;
  let c21 = start1;
  let c22 = start2;
  let c23 = start3;
  let c30 = start0;
  let c31 = start1;
  let c32 = start2;
  let c33 = start3;
  let c40 = start0;
  let c41 = start1;
  let c42 = start2;
  let c43 = start3;
  let left = inner;
  do {
    // One step k of the inner dimension: c += (column k of a) ⊗ (row k of b), each value of a in all 4 lanes.
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const b2 = v128.load(next);
    const b3 = v128.load(next, 16);
    let s = v128.load32_splat(a0);
    c00 = madd(s, b0, c00);
    c01 = madd(s, b1, c01);
    c02 = madd(s, b2, c02);
    c03 = madd(s, b3, c03);
    s = v128.load32_splat(a1);
    c10 = madd(s, b0, c10);
    c11 = madd(s, b1, c11);
    c12 = madd(s, b2, c12);
    c13 = madd(s, b3, c13);
    s = v128.load32_splat(a2);
    c20 = madd(s, b0, c20);
    c21 = madd(s, b1, c21);
    c22 = madd(s, b2, c22);
    c23 = madd(s, b3, c23);
    s = v128.load32_splat(a3);
    c30 = madd(s, b0, c30);
    c31 = madd(s, b1, c31);
    c32 = madd(s, b2, c32);
    c33 = madd(s, b3, c33);
    s = v128.load32_splat(a4);
    c40 = madd(s, b0, c40);
    c41 = madd(s, b1, c41);
    c42 = madd(s, b2, c42);
    c43 = madd(s, b3, c43);
    a0 += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
    a4 += 4;
    b += 32;
    next += 32;
  } while (--left);
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(c, c02, 32);
  v128.store(c, c03, 48);
  c += strideC;
  v128.store(c, c10);
  v128.store(c, c11, 16);
  v128.store(c, c12, 32);
  v128.store(c, c13, 48);
  c += strideC;
  v128.store(c, c20);
  v128.store(c, c21, 16);
  v128.store(c, c22, 32);
  v128.store(c, c23, 48);
  c += strideC;
  v128.store(c, c30);
  v128.store(c, c31, 16);
  v128.store(c, c32, 32);
  v128.store(c, c33, 48);
  c += strideC;
  v128.store(c, c40);
  v128.store(c, c41, 16);
  v128.store(c, c42, 32);
  v128.store(c, c43, 48);
}

/**
 * The gradient tile aᵀ · b, (5 × 16): a (inner × 5) and b (inner × 16) in rows `strideA` and `strideB` bytes apart,
 * inner the rows of the chunk. Starts from g if `adding`, else from 0. Ends in g, or in w −= rate · tile where w is
 * not 0; g and w are 5 consecutive rows of a panel, and the same of the next panel, `panel` bytes further.
 */
export function columns5x16(
  a: usize,
  strideA: usize,
  b: usize,
  strideB: usize,
  inner: i32,
  g: usize,
  w: usize,
  panel: usize,
  adding: i32,
  minusRate: f32,
): void {
  const rate = f32x4.splat(minusRate);
  const from = adding ? g : ZEROS;
  const nextFrom = adding ? g + panel : ZEROS;
  let c00 = v128.load(from);
  let c01 = v128.load(from, 16);
  let c02 = v128.load(nextFrom);
  let c03 = v128.load(nextFrom, 16);
  let c10 = v128.load(from, 32);
  let c11 = v128.load(from, 48);
  let c12 = v128.load(nextFrom, 32);
  let c13 = v128.load(nextFrom, 48);
  let c20 = v128.load(from, 64);
  let c21 = v128.load(from, 80);
  let c22 = v128.load(nextFrom, 64);
  let c23 = v128.load(nextFrom, 80);
  let c30 = v128.load(from, 96);
  let c31 = v128.load(from, 112);
  let c32 = v128.load(nextFrom, 96);
  let c33 = v128.load(nextFrom, 112);
  let c40 = v128.load(from, 128);
  let c41 = v128.load(from, 144);
  let c42 = v128.load(nextFrom, 128);
  let c43 = v128.load(nextFrom, 144);
  let left = inner;
  do {
    // One row k of the chunk: tile += (row k of a)ᵀ ⊗ (row k of b).
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const b2 = v128.load(b, 32);
    const b3 = v128.load(b, 48);
    let s = v128.load32_splat(a);
    c00 = madd(s, b0, c00);
    c01 = madd(s, b1, c01);
    c02 = madd(s, b2, c02);
    c03 = madd(s, b3, c03);
    s = v128.load32_splat(a, 4);
    c10 = madd(s, b0, c10);
    c11 = madd(s, b1, c11);
    c12 = madd(s, b2, c12);
    c13 = madd(s, b3, c13);
    s = v128.load32_splat(a, 8);
    c20 = madd(s, b0, c20);
    c21 = madd(s, b1, c21);
    c22 = madd(s, b2, c22);
    c23 = madd(s, b3, c23);
    s = v128.load32_splat(a, 12);
    c30 = madd(s, b0, c30);
    c31 = madd(s, b1, c31);
    c32 = madd(s, b2, c32);
    c33 = madd(s, b3, c33);
    s = v128.load32_splat(a, 16);
    c40 = madd(s, b0, c40);
    c41 = madd(s, b1, c41);
    c42 = madd(s, b2, c42);
    c43 = madd(s, b3, c43);
    a += strideA;
    b += strideB;
  } while (--left);
  if (w) {
    Gradient.descend(w, 0, c00, c01, rate);
    Gradient.descend(w, 32, c10, c11, rate);
    Gradient.descend(w, 64, c20, c21, rate);
    Gradient.descend(w, 96, c30, c31, rate);
    Gradient.descend(w, 128, c40, c41, rate);
    w += panel;
    Gradient.descend(w, 0, c02, c03, rate);
    Gradient.descend(w, 32, c12, c13, rate);
    Gradient.descend(w, 64, c22, c23, rate);
    Gradient.descend(w, 96, c32, c33, rate);
    Gradient.descend(w, 128, c42, c43, rate);
  } else {
    v128.store(g, c00);
    v128.store(g, c01, 16);
    v128.store(g, c10, 32);
    v128.store(g, c11, 48);
    v128.store(g, c20, 64);
    v128.store(g, c21, 80);
    v128.store(g, c30, 96);
    v128.store(g, c31, 112);
    v128.store(g, c40, 128);
    v128.store(g, c41, 144);
    g += panel;
    v128.store(g, c02);
    v128.store(g, c03, 16);
    v128.store(g, c12, 32);
    v128.store(g, c13, 48);
    v128.store(g, c22, 64);
    v128.store(g, c23, 80);
    v128.store(g, c32, 96);
    v128.store(g, c33, 112);
    v128.store(g, c42, 128);
    v128.store(g, c43, 144);
  }
}
