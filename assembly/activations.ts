/**
 * Activations a = f(z) and their derivatives, over rows of padded width.
 *
 * Maps work in place, so that only a is kept where the derivative follows from a; gelu, silu, softplus and mish keep z, too.
 * Padding columns hold z = 0 and may hold anything after the map; their δ is 0 before and after.
 *
 * Formulas are in activations/values.ts and activations/slopes.ts; here are the loops over them.
 */
import { ELU, GELU, LEAKY_RELU, MISH, RELU, SELU, SIGMOID, SILU, SOFTMAX, SOFTPLUS, TANH } from './activations/numbers';
import { Slope } from './activations/slopes';
import { differentiateSoftmax, softmax } from './activations/softmax';
import { Value } from './activations/values';
import { WIDE } from './gemm/tile';
import { constants } from './math/constants';
import { Inline } from './math/exponential';
import { copy } from './rows';

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
  const t = constants();
  switch (activation) {
    case SIGMOID:
      // Rows of one or two units fill at most half a vector: work on two rows at a time.
      for (; units <= 2 && stride === 4 && z + 16 < end; z += 32) {
        const a = Inline.sigmoid4(v128.shuffle<f32>(v128.load(z), v128.load(z, 16), 0, 1, 4, 5), t);
        v128.store_lane<u64>(z, a, 0);
        v128.store_lane<u64>(z, a, 1, 16);
      }
      Each.value(SIGMOID, z, end, settings, t);
      break;
    case TANH:
      Each.value(TANH, z, end, settings, t);
      break;
    case RELU:
      Each.value(RELU, z, end, settings, t);
      break;
    case SOFTMAX:
      for (let row = 0; row < rows; row++) {
        softmax(z, units);
        z += (<usize>stride) << 2;
      }
      break;
    case LEAKY_RELU:
      Each.value(LEAKY_RELU, z, end, settings, t);
      break;
    case ELU:
      Each.value(ELU, z, end, settings, t);
      break;
    case GELU:
      Each.value(GELU, z, end, settings, t);
      break;
    case SILU:
      Each.value(SILU, z, end, settings, t);
      break;
    case SOFTPLUS:
      Each.value(SOFTPLUS, z, end, settings, t);
      break;
    case MISH:
      Each.value(MISH, z, end, settings, t);
      break;
    case SELU:
      Each.value(SELU, z, end, settings, t);
      break;
  }
}

/**
 * The loops, one for each activation. Where lanes are fused a turn takes two vectors: both are loaded before anything is
 * stored, or V8 would not see that they do not depend on each other.
 */
class Each {
  /** a = f(z) in place up to `end`. */
  @inline
  static value(activation: i32, z: usize, end: usize, setting: v128, t: usize): void {
    if (WIDE) {
      for (; z + 16 < end; z += 32) {
        const low = v128.load(z);
        const high = v128.load(z, 16);
        const first = Value.of4(activation, low, setting, t);
        const second = Value.of4(activation, high, setting, t);
        v128.store(z, first);
        v128.store(z, second, 16);
      }
    }
    for (; z < end; z += 16) v128.store(z, Value.of4(activation, v128.load(z), setting, t));
  }

  /** d ← d · f′(z) from a, or z where it was kept, at v, up to `end`. */
  @inline
  static slope(activation: i32, v: usize, d: usize, end: usize, setting: v128, t: usize): void {
    if (WIDE) {
      for (; v + 16 < end; v += 32, d += 32) {
        const low = v128.load(v);
        const high = v128.load(v, 16);
        const lowD = v128.load(d);
        const highD = v128.load(d, 16);
        const first = Slope.times4(activation, low, lowD, setting, t);
        const second = Slope.times4(activation, high, highD, setting, t);
        v128.store(d, first);
        v128.store(d, second, 16);
      }
    }
    for (; v < end; v += 16, d += 16) {
      v128.store(d, Slope.times4(activation, v128.load(v), v128.load(d), setting, t));
    }
  }
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
  switch (activation) {
    case SIGMOID:
      Each.slope(SIGMOID, a, d, end, settings, 0);
      break;
    case TANH:
      Each.slope(TANH, a, d, end, settings, 0);
      break;
    case RELU:
      Each.slope(RELU, a, d, end, settings, 0);
      break;
    case LEAKY_RELU:
      Each.slope(LEAKY_RELU, a, d, end, settings, 0);
      break;
    case ELU:
      Each.slope(ELU, a, d, end, settings, 0);
      break;
    case SELU:
      Each.slope(SELU, a, d, end, settings, 0);
      break;
  }
}

/** The derivatives that need z, over `bytes` bytes. */
function differentiateKept(activation: i32, z: usize, d: usize, bytes: usize): void {
  const end = z + bytes;
  const none = f32x4.splat(0);
  const t = constants();
  switch (activation) {
    case GELU:
      Each.slope(GELU, z, d, end, none, t);
      break;
    case SILU:
      Each.slope(SILU, z, d, end, none, t);
      break;
    case SOFTPLUS:
      Each.slope(SOFTPLUS, z, d, end, none, t);
      break;
    case MISH:
      Each.slope(MISH, z, d, end, none, t);
      break;
  }
}
