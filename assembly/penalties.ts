/**
 * Regularisation around an update: penalties and clipping of gradients before the optimizer, max-norm of weights after
 * it.
 */

import { PANEL, panelWidth } from './gemm/tile';
import { madd, pick } from './lanes';

/**
 * g ← g + l2 · w + l1 · sign(w) over `count` weights (a multiple of 4), the gradient of (l2/2) Σ w² + l1 Σ |w|;
 * sign(0) is 0.
 */
export function penalize(w: usize, g: usize, count: i32, l1: f32, l2: f32): void {
  const squares = f32x4.splat(l2);
  const sizes = f32x4.splat(l1);
  const signs = i32x4.splat(0x80000000);
  const bytes = (<usize>count) << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    const weight = v128.load(w + at);
    const sign = v128.or(sizes, v128.and(weight, signs));
    const slope = v128.and(sign, f32x4.ne(weight, f32x4.splat(0)));
    v128.store(g + at, f32x4.add(madd(squares, weight, v128.load(g + at)), slope));
  }
}

/** g ← g clipped to ±limit, over `count` values (a multiple of 4). NaN stays. */
export function clipValues(g: usize, count: i32, limit: f32): void {
  const high = f32x4.splat(limit);
  const low = f32x4.neg(high);
  const end = g + ((<usize>count) << 2);
  for (; g < end; g += 16) v128.store(g, f32x4.max(f32x4.min(v128.load(g), high), low));
}

/** g ← factor · g over `count` values (a multiple of 4). */
export function scale(g: usize, count: i32, factor: f32): void {
  const factors = f32x4.splat(factor);
  const end = g + ((<usize>count) << 2);
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
