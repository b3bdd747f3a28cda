/** a = f(z) on four lanes, for all activations but softmax, which takes whole rows. */
import { pick } from '../lanes';
import { Exponential, Inline } from '../math/exponential';
import { Logarithm } from '../math/logarithm';
import { Normal } from '../math/normal';
import {
  ELU,
  GELU,
  LEAKY_RELU,
  MISH,
  RELU,
  SELU,
  SELU_ALPHA,
  SELU_SCALE,
  SIGMOID,
  SILU,
  SOFTPLUS,
  TANH,
} from './numbers';

/** A class only because `@inline` does not apply to functions. */
export class Value {
  /**
   * f(z). `activation` is known where this is compiled, so that one line of it is left; `setting` is the slope of
   * leakyRelu or the alpha of elu, `t` the address of the constants.
   */
  @inline
  static of4(activation: i32, z: v128, setting: v128, t: usize): v128 {
    const zero = f32x4.splat(0);
    if (activation === SIGMOID) return Inline.sigmoid4(z, t);
    if (activation === TANH) return Exponential.tanh4(z, t);
    // max propagates NaN.
    if (activation === RELU) return f32x4.max(z, zero);
    if (activation === LEAKY_RELU) return pick(f32x4.gt(z, zero), z, f32x4.mul(z, setting));
    if (activation === ELU) return Elu.of4(z, setting, t);
    if (activation === SELU) return f32x4.mul(f32x4.splat(SELU_SCALE), Elu.of4(z, f32x4.splat(SELU_ALPHA), t));
    // z Φ(z)
    if (activation === GELU) return f32x4.mul(z, Normal.normal4(z, Normal.bell4(z, t), t));
    // z σ(z)
    if (activation === SILU) return f32x4.mul(z, Exponential.sigmoid4(z, t));
    // ln(1 + eᶻ) = max(z, 0) + ln(1 + e^−|z|), which cannot overflow.
    if (activation === SOFTPLUS) {
      return f32x4.add(f32x4.max(z, zero), Logarithm.log1p4(Exponential.exp4(f32x4.neg(f32x4.abs(z)), t), t));
    }
    if (activation === MISH) {
      const negative = f32x4.lt(z, zero);
      const e = Exponential.exp4(f32x4.neg(f32x4.abs(z)), t);
      const n = Mish.numerator4(e, negative);
      return f32x4.mul(z, f32x4.div(n, f32x4.add(n, Mish.rest4(e, negative))));
    }
    return z;
  }
}

class Elu {
  /** z where z > 0, α (eᶻ − 1) elsewhere. */
  @inline
  static of4(z: v128, alpha: v128, t: usize): v128 {
    const zero = f32x4.splat(0);
    return pick(f32x4.gt(z, zero), z, f32x4.mul(alpha, Exponential.expm14(f32x4.min(z, zero), t)));
  }
}

/** tanh(ln(1 + eᶻ)) = n / (n + r) of e^−|z|, which cannot overflow; mish is z n / (n + r). */
export class Mish {
  /** n of e = e^−|z|: 1 + 2e for z >= 0, e (e + 2) below. */
  @inline
  static numerator4(e: v128, negative: v128): v128 {
    const two = f32x4.splat(2);
    return pick(negative, f32x4.mul(e, f32x4.add(e, two)), f32x4.add(f32x4.splat(1), f32x4.add(e, e)));
  }

  /** r of e: 2e² for z >= 0, 2 below. */
  @inline
  static rest4(e: v128, negative: v128): v128 {
    return pick(negative, f32x4.splat(2), f32x4.mul(f32x4.add(e, e), e));
  }
}
