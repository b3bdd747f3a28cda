/** Operations on whole vectors of parameters and gradients, for the line search of src/step/lbfgs.ts. */

import { padded, WIDE } from './gemm/tile';
import { madd } from './lanes';
import { penalize } from './penalties';
import { layerAt, Step } from './table';

/** Σ a · b over `count` values (a multiple of 4), in float64. */
export function dot(a: usize, b: usize, count: i32): f64 {
  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  const bytes = (<usize>count) << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    const x = v128.load(a + at);
    const y = v128.load(b + at);
    const xs = v128.shuffle<f32>(x, x, 2, 3, 2, 3);
    const ys = v128.shuffle<f32>(y, y, 2, 3, 2, 3);
    even = f64x2.add(even, f64x2.mul(f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(y)));
    odd = f64x2.add(odd, f64x2.mul(f64x2.promote_low_f32x4(xs), f64x2.promote_low_f32x4(ys)));
  }
  const sums = f64x2.add(even, odd);
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}

/** to = a + factor · b over `count` values (a multiple of 4); `to` may be a or b. */
export function addScaled(a: usize, b: usize, factor: f64, to: usize, count: i32): void {
  const factors = f32x4.splat(<f32>factor);
  const bytes = (<usize>count) << 2;
  let at: usize = 0;
  if (WIDE) {
    for (; at + 16 < bytes; at += 32) {
      const first = madd(factors, v128.load(b + at), v128.load(a + at));
      const second = madd(factors, v128.load(b + at, 16), v128.load(a + at, 16));
      v128.store(to + at, first);
      v128.store(to + at, second, 16);
    }
  }
  for (; at < bytes; at += 16) {
    v128.store(to + at, madd(factors, v128.load(b + at), v128.load(a + at)));
  }
}

/**
 * Adds the gradients of the penalties to the stored gradient, zeroes that of frozen layers, and returns the cost of the
 * penalties.
 */
export function addPenalties(step: Step): f64 {
  let cost: f64 = 0;
  for (let i = 0; i < step.layerCount; i++) {
    const layer = layerAt(step, i);
    const g = step.gradients + layer.weights;
    if (!layer.trainable) {
      memory.fill(g, 0, (<usize>layer.parameterFloats) << 2);
      continue;
    }
    if (layer.l1 === 0 && layer.l2 === 0) continue;
    const w = step.parameters + layer.weights;
    const weights = layer.inputs * padded(layer.units);
    penalize(w, g, weights, layer.l1, layer.l2);
    cost += 0.5 * <f64>layer.l2 * dot(w, w, weights);
    const end = w + ((<usize>weights) << 2);
    for (let at = w; layer.l1 > 0 && at < end; at += 4) cost += <f64>layer.l1 * Math.abs(<f64>load<f32>(at));
  }
  return cost;
}
