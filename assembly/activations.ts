/**
 * Activation maps a = f(z) and their derivatives, over rows of padded width.
 *
 * A map works in place, so that only a is kept; each derivative here can be had from a alone. Padding columns
 * hold z = 0 and may hold anything after the map; their δ is 0 before and after.
 */
import { firstLanes, max4, pick, sum4 } from './lanes';
import { exp4, tanh4 } from './math';

/** src/activations.ts numbers them alike. */
export const LINEAR: i32 = 0;
export const SIGMOID: i32 = 1;
export const TANH: i32 = 2;
export const RELU: i32 = 3;
export const SOFTMAX: i32 = 4;

/** φ(x) = 1 / (1 + e⁻ˣ), from e to the minus size of x so that nothing overflows; at most 2.8 ulp. */
export function sigmoid4(x: v128): v128 {
  const e = exp4(f32x4.neg(f32x4.abs(x)));
  const r = f32x4.div(f32x4.splat(1), f32x4.add(e, f32x4.splat(1)));
  return pick(f32x4.lt(x, f32x4.splat(0)), f32x4.mul(e, r), r);
}

/** a = f(z) in place: `rows` rows of `stride` values, of which `units` count. */
export function activate(activation: i32, z: usize, rows: i32, units: i32, stride: i32): void {
  const end = z + ((<usize>rows * <usize>stride) << 2);
  switch (activation) {
    case SIGMOID:
      // Rows of one or two units fill half a vector at most: two rows at a time.
      for (; units <= 2 && stride === 4 && z + 16 < end; z += 32) {
        const a = sigmoid4(v128.shuffle<f32>(v128.load(z), v128.load(z, 16), 0, 1, 4, 5));
        v128.store_lane<u64>(z, a, 0);
        v128.store_lane<u64>(z, a, 1, 16);
      }
      for (; z < end; z += 16) v128.store(z, sigmoid4(v128.load(z)));
      break;
    case TANH:
      for (; z < end; z += 16) v128.store(z, tanh4(v128.load(z)));
      break;
    case RELU:
      // 0 for x <= 0, x for x > 0; max hands NaN on.
      for (; z < end; z += 16) v128.store(z, f32x4.max(v128.load(z), f32x4.splat(0)));
      break;
    case SOFTMAX:
      for (let row = 0; row < rows; row++) {
        softmax(z, units);
        z += (<usize>stride) << 2;
      }
      break;
  }
}

/**
 * a_j = e^(z_j − m) / S with m = max z and S = Σ e^(z_j − m), in place over one row; padding becomes 0.
 * Returns S: a caller who knows m has ln Σ e^z_j = m + ln S.
 */
export function softmax(row: usize, units: i32): f32 {
  const largest = f32x4.splat(largestOf(row, units));
  let sums = f32x4.splat(0);
  for (let j = 0; j < units; j += 4) {
    const at = row + ((<usize>j) << 2);
    const e = v128.and(exp4(f32x4.sub(v128.load(at), largest)), firstLanes(units - j));
    v128.store(at, e);
    sums = f32x4.add(sums, e);
  }
  const sum = sum4(sums);
  const total = f32x4.splat(sum);
  for (let j = 0; j < units; j += 4) {
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

/** δ = f′(z) · ∂C/∂a in place of ∂C/∂a, from a = f(z). For softmax, f′ is its Jacobian. */
export function differentiate(activation: i32, a: usize, d: usize, rows: i32, units: i32, stride: i32): void {
  const end = a + ((<usize>rows * <usize>stride) << 2);
  const one = f32x4.splat(1);
  switch (activation) {
    case SIGMOID:
      // out (1 − out)
      for (; a < end; a += 16, d += 16) {
        const v = v128.load(a);
        v128.store(d, f32x4.mul(v128.load(d), f32x4.mul(v, f32x4.sub(one, v))));
      }
      break;
    case TANH:
      // 1 − out², as a product that loses nothing where out is near ±1
      for (; a < end; a += 16, d += 16) {
        const v = v128.load(a);
        v128.store(d, f32x4.mul(v128.load(d), f32x4.mul(f32x4.sub(one, v), f32x4.add(one, v))));
      }
      break;
    case RELU:
      for (; a < end; a += 16, d += 16) {
        v128.store(d, v128.and(v128.load(d), f32x4.gt(v128.load(a), f32x4.splat(0))));
      }
      break;
    case SOFTMAX:
      for (let row = 0; row < rows; row++) {
        differentiateSoftmax(a, d, units);
        a += (<usize>stride) << 2;
        d += (<usize>stride) << 2;
      }
      break;
  }
}

/** δ_j = a_j (d_j − Σ_i d_i a_i) over one row. */
function differentiateSoftmax(a: usize, d: usize, units: i32): void {
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
