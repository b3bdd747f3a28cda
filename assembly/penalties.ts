/**
 * Regularisation around an update: penalties and clipping of gradients before the optimizer, max-norm of weights after
 * it.
 */

import { PANEL, panelWidth, WIDE } from './gemm/tile';
import { madd, pick } from './lanes';

/**
 * g ← g + l2 · w + l1 · sign(w) over `count` weights (a multiple of 4), the gradient of (l2/2) Σ w² + l1 Σ |w|;
 * sign(0) is 0.
 */
export function penalize(w: usize, g: usize, count: i32, l1: f32, l2: f32): void {
  const squares = f32x4.splat(l2);
  const sizes = f32x4.splat(l1);
  const bytes = (<usize>count) << 2;
  let at: usize = 0;
  if (WIDE) {
    for (; at + 16 < bytes; at += 32) {
      const first = Penalty.add4(v128.load(w + at), v128.load(g + at), squares, sizes);
      const second = Penalty.add4(v128.load(w + at, 16), v128.load(g + at, 16), squares, sizes);
      v128.store(g + at, first);
      v128.store(g + at, second, 16);
    }
  }
  for (; at < bytes; at += 16) v128.store(g + at, Penalty.add4(v128.load(w + at), v128.load(g + at), squares, sizes));
}

/** Inlined by hand: no call may stand between two halves of a pair. */
class Penalty {
  /** g + l2 · w + l1 · sign(w) on four lanes. */
  @inline
  static add4(weight: v128, g: v128, squares: v128, sizes: v128): v128 {
    const sign = v128.or(sizes, v128.and(weight, i32x4.splat(0x80000000)));
    const slope = v128.and(sign, f32x4.ne(weight, f32x4.splat(0)));
    return f32x4.add(madd(squares, weight, g), slope);
  }
}

/** g ← g clipped to ±limit, over `count` values (a multiple of 4). NaN stays. */
export function clipValues(g: usize, count: i32, limit: f32): void {
  const high = f32x4.splat(limit);
  const low = f32x4.neg(high);
  const end = g + ((<usize>count) << 2);
  if (WIDE) {
    for (; g + 16 < end; g += 32) {
      const first = v128.load(g);
      const second = v128.load(g, 16);
      v128.store(g, f32x4.max(f32x4.min(first, high), low));
      v128.store(g, f32x4.max(f32x4.min(second, high), low), 16);
    }
  }
  for (; g < end; g += 16) v128.store(g, f32x4.max(f32x4.min(v128.load(g), high), low));
}

/** g ← factor · g over `count` values (a multiple of 4). */
export function scale(g: usize, count: i32, factor: f32): void {
  const factors = f32x4.splat(factor);
  const end = g + ((<usize>count) << 2);
  if (WIDE) {
    for (; g + 16 < end; g += 32) {
      const first = v128.load(g);
      const second = v128.load(g, 16);
      v128.store(g, f32x4.mul(factors, first));
      v128.store(g, f32x4.mul(factors, second), 16);
    }
  }
  for (; g < end; g += 16) v128.store(g, f32x4.mul(factors, v128.load(g)));
}

/**
 * Max-norm (Srivastava et al. 2014): scales the weights into each unit down to the norm `most` where it is larger. w is
 * (inputs × units) in panels; a unit is a column.
 */
export function limitNorms(w: usize, inputs: i32, units: i32, most: f32): void {
  const limit = f32x4.splat(most);
  for (let column = 0; column < units; column += PANEL) {
    const width = panelWidth(units, column);
    const rowBytes = (<usize>width) << 2;
    for (let lane = 0; lane < width; lane += 4) {
      const panel = w + ((<usize>column * <usize>inputs + <usize>lane) << 2);
      let squares = f32x4.splat(0);
      for (let i = 0; i < inputs; i++) {
        const v = v128.load(panel + <usize>i * rowBytes);
        squares = madd(v, v, squares);
      }
      const norms = f32x4.sqrt(squares);
      const factors = pick(f32x4.gt(norms, limit), f32x4.div(limit, norms), f32x4.splat(1));
      for (let i = 0; i < inputs; i++) {
        const at = panel + <usize>i * rowBytes;
        v128.store(at, f32x4.mul(v128.load(at), factors));
      }
    }
  }
}
