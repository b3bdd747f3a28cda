/**
 * Activations a = f(z) and their derivatives, over rows of padded width.
 *
 * Maps work in place, so that only a is kept where the derivative follows from a; gelu, silu, softplus and mish keep z, too.
 * Padding columns hold z = 0 and may hold anything after the map; their δ is 0 before and after.
 */
import { firstLanes, max4, pick, sum4 } from './lanes';
import { bell4, exp4, expm14, Inline, log1p4, normal4, tanh4 } from './math';
import { copy } from './rows';

/** The numbers of `ACTIVATIONS` in src/toolbox/activations.ts. */
export const LINEAR: i32 = 0;
export const SIGMOID: i32 = 1;
export const TANH: i32 = 2;
export const RELU: i32 = 3;
export const SOFTMAX: i32 = 4;
export const LEAKY_RELU: i32 = 5;
export const ELU: i32 = 6;
export const GELU: i32 = 7;
export const SILU: i32 = 8;
export const SOFTPLUS: i32 = 9;
export const MISH: i32 = 10;
export const SELU: i32 = 11;

/** selu is this times an elu of that alpha: a layer's outputs keep mean 0 and variance 1 (Klambauer et al. 2017). */
const SELU_SCALE: f32 = 1.0507009873554805;
const SELU_ALPHA: f32 = 1.6732632423543772;

/** 1 / √(2π): the density of the standard normal is this times bell4. */
const INVERSE_ROOT_2PI: f32 = 0.3989422804014327;

/** σ(x) as a call, for the activations that are not hot in small networks. */
export function sigmoid4(x: v128): v128 {
  return Inline.sigmoid4(x);
}

/** z where z > 0, α (eᶻ − 1) elsewhere. */
function elu4(z: v128, alpha: v128): v128 {
  const zero = f32x4.splat(0);
  return pick(f32x4.gt(z, zero), z, f32x4.mul(alpha, expm14(f32x4.min(z, zero))));
}

/** ln(1 + eᶻ) = max(z, 0) + ln(1 + e^−|z|), which cannot overflow. */
function softplus4(z: v128): v128 {
  return f32x4.add(f32x4.max(z, f32x4.splat(0)), log1p4(exp4(f32x4.neg(f32x4.abs(z)))));
}

/**
 * tanh(ln(1 + eᶻ)) = n / (n + r) of t = e^−|z|, which cannot overflow: n = 1 + 2t and r = 2t² for z >= 0, n = t (t + 2)
 * and r = 2 below. mish is z n / (n + r).
 */
function mishNumerator4(t: v128, negative: v128): v128 {
  const two = f32x4.splat(2);
  return pick(negative, f32x4.mul(t, f32x4.add(t, two)), f32x4.add(f32x4.splat(1), f32x4.add(t, t)));
}

/** The r of mishNumerator4. */
function mishRest4(t: v128, negative: v128): v128 {
  return pick(negative, f32x4.splat(2), f32x4.mul(f32x4.add(t, t), t));
}

/**
 * a = f(z) in place: `rows` rows of `stride` values, of which `units` count. `setting` is the slope of leakyRelu or the
 * alpha of elu. `kept` receives a copy of z, (rows × stride), where it is not 0.
 */
export function activate(
  activation: i32,
  z: usize,
  rows: i32,
  units: i32,
  stride: i32,
  setting: f32,
  kept: usize,
): void {
  if (!ASC_NO_ASSERT)
    assert(
      stride >= units && (stride & 3) === 0,
      'activate: rows lie a multiple of 4 floats apart, and do not overlap',
    );
  const end = z + ((<usize>rows * <usize>stride) << 2);
  if (kept) copy(z, kept, rows * stride);
  const settings = f32x4.splat(setting);
  const zero = f32x4.splat(0);
  switch (activation) {
    case SIGMOID:
      // Rows of one or two units fill at most half a vector: work on two rows at a time.
      for (; units <= 2 && stride === 4 && z + 16 < end; z += 32) {
        const a = Inline.sigmoid4(v128.shuffle<f32>(v128.load(z), v128.load(z, 16), 0, 1, 4, 5));
        v128.store_lane<u64>(z, a, 0);
        v128.store_lane<u64>(z, a, 1, 16);
      }
      for (; z < end; z += 16) v128.store(z, Inline.sigmoid4(v128.load(z)));
      break;
    case TANH:
      for (; z < end; z += 16) v128.store(z, tanh4(v128.load(z)));
      break;
    case RELU:
      // max propagates NaN.
      for (; z < end; z += 16) v128.store(z, f32x4.max(v128.load(z), zero));
      break;
    case SOFTMAX:
      for (let row = 0; row < rows; row++) {
        softmax(z, units);
        z += (<usize>stride) << 2;
      }
      break;
    case LEAKY_RELU:
      for (; z < end; z += 16) {
        const v = v128.load(z);
        v128.store(z, pick(f32x4.gt(v, zero), v, f32x4.mul(v, settings)));
      }
      break;
    case ELU:
      for (; z < end; z += 16) v128.store(z, elu4(v128.load(z), settings));
      break;
    case GELU:
      // z Φ(z)
      for (; z < end; z += 16) {
        const v = v128.load(z);
        v128.store(z, f32x4.mul(v, normal4(v, bell4(v))));
      }
      break;
    case SILU:
      // z φ(z)
      for (; z < end; z += 16) {
        const v = v128.load(z);
        v128.store(z, f32x4.mul(v, sigmoid4(v)));
      }
      break;
    case SOFTPLUS:
      for (; z < end; z += 16) v128.store(z, softplus4(v128.load(z)));
      break;
    case MISH:
      for (; z < end; z += 16) {
        const v = v128.load(z);
        const negative = f32x4.lt(v, zero);
        const t = exp4(f32x4.neg(f32x4.abs(v)));
        const n = mishNumerator4(t, negative);
        v128.store(z, f32x4.mul(v, f32x4.div(n, f32x4.add(n, mishRest4(t, negative)))));
      }
      break;
    case SELU:
      for (; z < end; z += 16) {
        v128.store(z, f32x4.mul(f32x4.splat(SELU_SCALE), elu4(v128.load(z), f32x4.splat(SELU_ALPHA))));
      }
      break;
  }
}

/**
 * a_j = e^(z_j − m) / S with m = max z and S = Σ e^(z_j − m), in place over one row of `units` values; padding
 * becomes 0. Returns S, so that a caller who knows m has ln Σ e^z_j = m + ln S.
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

/**
 * δ = f′(z) · ∂C/∂a in place of ∂C/∂a, (rows × stride), from a = f(z), or from z where it was `kept`.
 * Softmax multiplies by its Jacobian.
 */
export function differentiate(
  activation: i32,
  a: usize,
  d: usize,
  rows: i32,
  units: i32,
  stride: i32,
  setting: f32,
  kept: usize,
): void {
  if (!ASC_NO_ASSERT)
    assert(stride >= units && (stride & 3) === 0, 'differentiate: rows lie a multiple of 4 floats apart');
  const bytes = (<usize>rows * <usize>stride) << 2;
  if (activation === SOFTMAX) {
    for (let row = 0; row < rows; row++) {
      differentiateSoftmax(a, d, units);
      a += (<usize>stride) << 2;
      d += (<usize>stride) << 2;
    }
  } else if (kept) {
    differentiateKept(activation, kept, d, bytes);
  } else {
    differentiateOutputs(activation, a, d, bytes, f32x4.splat(setting));
  }
}

/** The derivatives that follow from a, over `bytes` bytes. */
function differentiateOutputs(activation: i32, a: usize, d: usize, bytes: usize, settings: v128): void {
  const end = a + bytes;
  const one = f32x4.splat(1);
  const zero = f32x4.splat(0);
  switch (activation) {
    case SIGMOID:
      // a (1 − a)
      for (; a < end; a += 16, d += 16) {
        const v = v128.load(a);
        v128.store(d, f32x4.mul(v128.load(d), f32x4.mul(v, f32x4.sub(one, v))));
      }
      break;
    case TANH:
      // 1 − a² = (1 − a) (1 + a), which does not cancel where a is near ±1
      for (; a < end; a += 16, d += 16) {
        const v = v128.load(a);
        v128.store(d, f32x4.mul(v128.load(d), f32x4.mul(f32x4.sub(one, v), f32x4.add(one, v))));
      }
      break;
    case RELU:
      for (; a < end; a += 16, d += 16) {
        v128.store(d, v128.and(v128.load(d), f32x4.gt(v128.load(a), zero)));
      }
      break;
    case LEAKY_RELU:
      // at 0 the slope, as in PyTorch
      for (; a < end; a += 16, d += 16) {
        const slope = pick(f32x4.gt(v128.load(a), zero), one, settings);
        v128.store(d, f32x4.mul(v128.load(d), slope));
      }
      break;
    case ELU:
      // a + α = α eᶻ
      for (; a < end; a += 16, d += 16) {
        const v = v128.load(a);
        const slope = pick(f32x4.gt(v, zero), one, f32x4.add(v, settings));
        v128.store(d, f32x4.mul(v128.load(d), slope));
      }
      break;
    case SELU:
      // as elu's, of scale times alpha
      for (; a < end; a += 16, d += 16) {
        const v = v128.load(a);
        const below = f32x4.add(v, f32x4.splat(SELU_SCALE * SELU_ALPHA));
        const slope = pick(f32x4.gt(v, zero), f32x4.splat(SELU_SCALE), below);
        v128.store(d, f32x4.mul(v128.load(d), slope));
      }
      break;
  }
}

/** The derivatives that need z, over `bytes` bytes. */
function differentiateKept(activation: i32, z: usize, d: usize, bytes: usize): void {
  const end = z + bytes;
  const one = f32x4.splat(1);
  switch (activation) {
    case GELU:
      // Φ(z) + z · φ(z), φ the density of the standard normal
      for (; z < end; z += 16, d += 16) {
        const v = v128.load(z);
        const bell = bell4(v);
        const density = f32x4.mul(bell, f32x4.splat(INVERSE_ROOT_2PI));
        const slope = f32x4.add(normal4(v, bell), f32x4.mul(v, density));
        v128.store(d, f32x4.mul(v128.load(d), slope));
      }
      break;
    case SILU:
      // σ(z) (1 + z σ(−z))
      for (; z < end; z += 16, d += 16) {
        const v = v128.load(z);
        const slope = f32x4.mul(sigmoid4(v), f32x4.add(one, f32x4.mul(v, sigmoid4(f32x4.neg(v)))));
        v128.store(d, f32x4.mul(v128.load(d), slope));
      }
      break;
    case SOFTPLUS:
      // σ(z)
      for (; z < end; z += 16, d += 16) v128.store(d, f32x4.mul(v128.load(d), sigmoid4(v128.load(z))));
      break;
    case MISH:
      // w + z σ(z) (1 − w) (1 + w) with w = n / (n + r) and 1 − w = r / (n + r), which does not cancel
      for (; z < end; z += 16, d += 16) {
        const v = v128.load(z);
        const negative = f32x4.lt(v, f32x4.splat(0));
        const t = exp4(f32x4.neg(f32x4.abs(v)));
        const n = mishNumerator4(t, negative);
        const rest = mishRest4(t, negative);
        const sum = f32x4.add(n, rest);
        const w = f32x4.div(n, sum);
        const turn = f32x4.mul(f32x4.mul(v, sigmoid4(v)), f32x4.mul(f32x4.div(rest, sum), f32x4.add(one, w)));
        v128.store(d, f32x4.mul(v128.load(d), f32x4.add(w, turn)));
      }
      break;
  }
}

/** δ_j = a_j (d_j − Σ_i d_i a_i) over one row: the Jacobian of softmax times d = ∂C/∂a. */
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
