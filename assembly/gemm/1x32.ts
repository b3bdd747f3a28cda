/**
 * Micro-kernel 1×32: one row by four full panels at once, in 8 accumulators, for a batch of one. One row by one
 * panel has two chains of multiply-adds and waits for their latency; eight chains keep the unit busy. The sums are
 * those of rows1x8, bit for bit.
 */
import { madd } from '../lanes';

/**
 * c = a · b, or c = bias + a · b: a (1 × inner), b four consecutive packed panels (inner × 8) each, bias (32) or 0
 * for none, c (1 × 32); inner >= 1.
 */
export function rows1x32(a: usize, b: usize, inner: i32, bias: usize, c: usize): void {
  const panel = (<usize>inner) << 5;
  let p0 = b;
  let p1 = p0 + panel;
  let p2 = p1 + panel;
  let p3 = p2 + panel;
  let c0 = f32x4.splat(0);
  let c1 = c0;
  let c2 = c0;
  let c3 = c0;
  let c4 = c0;
  let c5 = c0;
  let c6 = c0;
  let c7 = c0;
  if (bias) {
    c0 = v128.load(bias);
    c1 = v128.load(bias, 16);
    c2 = v128.load(bias, 32);
    c3 = v128.load(bias, 48);
    c4 = v128.load(bias, 64);
    c5 = v128.load(bias, 80);
    c6 = v128.load(bias, 96);
    c7 = v128.load(bias, 112);
  }
  let left = inner;
  do {
    // One step of the inner dimension: a value of a times its row in each of the four panels.
    const s = v128.load32_splat(a);
    c0 = madd(s, v128.load(p0), c0);
    c1 = madd(s, v128.load(p0, 16), c1);
    c2 = madd(s, v128.load(p1), c2);
    c3 = madd(s, v128.load(p1, 16), c3);
    c4 = madd(s, v128.load(p2), c4);
    c5 = madd(s, v128.load(p2, 16), c5);
    c6 = madd(s, v128.load(p3), c6);
    c7 = madd(s, v128.load(p3, 16), c7);
    a += 4;
    p0 += 32;
    p1 += 32;
    p2 += 32;
    p3 += 32;
  } while (--left);
  v128.store(c, c0);
  v128.store(c, c1, 16);
  v128.store(c, c2, 32);
  v128.store(c, c3, 48);
  v128.store(c, c4, 64);
  v128.store(c, c5, 80);
  v128.store(c, c6, 96);
  v128.store(c, c7, 112);
}
