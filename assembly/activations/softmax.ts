/** Softmax over a row, and its derivative. */
import { WIDE } from '../gemm/tile';
import { firstLanes, max4, pick, sum4 } from '../lanes';
import { constants } from '../math/constants';
import { Exponential } from '../math/exponential';

/**
 * a_j = e^(z_j − m) / S with m = max z and S = Σ e^(z_j − m), in place over one row of `units` values; padding
 * becomes 0. Returns S, so that a caller who knows m has ln Σ e^z_j = m + ln S.
 */
export function softmax(row: usize, units: i32): f32 {
  const largest = f32x4.splat(largestOf(row, units));
  let sums = f32x4.splat(0);
  const t = constants();
  let j = 0;
  if (WIDE) {
    for (; j + 8 <= units; j += 8) {
      const at = row + ((<usize>j) << 2);
      const low = v128.load(at);
      const high = v128.load(at, 16);
      const first = Exponential.exp4(f32x4.sub(low, largest), t);
      const second = Exponential.exp4(f32x4.sub(high, largest), t);
      v128.store(at, first);
      v128.store(at, second, 16);
      sums = f32x4.add(f32x4.add(sums, first), second);
    }
  }
  for (; j < units; j += 4) {
    const at = row + ((<usize>j) << 2);
    const e = v128.and(Exponential.exp4(f32x4.sub(v128.load(at), largest), t), firstLanes(units - j));
    v128.store(at, e);
    sums = f32x4.add(sums, e);
  }
  const sum = sum4(sums);
  const total = f32x4.splat(sum);
  j = 0;
  if (WIDE) {
    for (; j + 4 < units; j += 8) {
      const at = row + ((<usize>j) << 2);
      const low = v128.load(at);
      const high = v128.load(at, 16);
      v128.store(at, f32x4.div(low, total));
      v128.store(at, f32x4.div(high, total), 16);
    }
  }
  for (; j < units; j += 4) {
    const at = row + ((<usize>j) << 2);
    v128.store(at, f32x4.div(v128.load(at), total));
  }
  return sum;
}

/** The largest of `units` values in a padded row; NaN if one is. */
export function largestOf(row: usize, units: i32): f32 {
  let largest = f32x4.splat(-Infinity);
  for (let j = 0; j < units; j += 4) {
    const v = v128.load(row + ((<usize>j) << 2));
    largest = f32x4.max(largest, pick(firstLanes(units - j), v, f32x4.splat(-Infinity)));
  }
  return max4(largest);
}

/** δ_j = a_j (d_j − Σ_i d_i a_i) over one row: the Jacobian of softmax times d = ∂C/∂a. */
export function differentiateSoftmax(a: usize, d: usize, units: i32): void {
  let sums = f32x4.splat(0);
  for (let j = 0; j < units; j += 4) {
    const at = (<usize>j) << 2;
    sums = f32x4.add(sums, v128.and(f32x4.mul(v128.load(a + at), v128.load(d + at)), firstLanes(units - j)));
  }
  const total = f32x4.splat(sum4(sums));
  for (let j = 0; j < units; j += 4) {
    const at = (<usize>j) << 2;
    const delta = f32x4.mul(v128.load(a + at), f32x4.sub(v128.load(d + at), total));
    v128.store(d + at, v128.and(delta, firstLanes(units - j)));
  }
}
