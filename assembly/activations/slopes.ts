/** f′(z) on four lanes, for all activations but softmax, whose derivative takes whole rows. */
import { pick } from '../lanes';
import { C, constant } from '../math/constants';
import { Exponential } from '../math/exponential';
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
import { Mish } from './values';

/** A class only because `@inline` does not apply to functions. */
export class Slope {
  /**
   * d · f′(z) from v, which is a = f(z), or z for gelu, silu, softplus and mish. `activation` is known where this is
   * compiled, `setting` and `t` are those of Value.of4.
   */
  @inline
  static times4(activation: i32, v: v128, d: v128, setting: v128, t: usize): v128 {
    // at 0 it is 0
    if (activation === RELU) return v128.and(d, f32x4.gt(v, f32x4.splat(0)));
    return f32x4.mul(d, Slope.of4(activation, v, setting, t));
  }

  @inline
  private static of4(activation: i32, v: v128, setting: v128, t: usize): v128 {
    const zero = f32x4.splat(0);
    const one = f32x4.splat(1);
    // a (1 − a)
    if (activation === SIGMOID) return f32x4.mul(v, f32x4.sub(one, v));
    // 1 − a² = (1 − a) (1 + a), which does not cancel where a is near ±1
    if (activation === TANH) return f32x4.mul(f32x4.sub(one, v), f32x4.add(one, v));
    // at 0 the slope, as in PyTorch
    if (activation === LEAKY_RELU) return pick(f32x4.gt(v, zero), one, setting);
    // a + α = α eᶻ
    if (activation === ELU) return pick(f32x4.gt(v, zero), one, f32x4.add(v, setting));
    // as elu's, of scale times alpha
    if (activation === SELU) {
      const below = f32x4.add(v, f32x4.splat(SELU_SCALE * SELU_ALPHA));
      return pick(f32x4.gt(v, zero), f32x4.splat(SELU_SCALE), below);
    }
    // Φ(z) + z · φ(z), φ the density of the standard normal
    if (activation === GELU) {
      const bell = Normal.bell4(v, t);
      const density = f32x4.mul(bell, constant(t, C.Density));
      return f32x4.add(Normal.normal4(v, bell, t), f32x4.mul(v, density));
    }
    // σ(z) (1 + z σ(−z))
    if (activation === SILU) {
      const rest = f32x4.mul(v, Exponential.sigmoid4(f32x4.neg(v), t));
      return f32x4.mul(Exponential.sigmoid4(v, t), f32x4.add(one, rest));
    }
    // σ(z)
    if (activation === SOFTPLUS) return Exponential.sigmoid4(v, t);
    // w + z σ(z) (1 − w) (1 + w) with w = n / (n + r) and 1 − w = r / (n + r), which does not cancel
    if (activation === MISH) {
      const negative = f32x4.lt(v, zero);
      const e = Exponential.exp4(f32x4.neg(f32x4.abs(v)), t);
      const n = Mish.numerator4(e, negative);
      const rest = Mish.rest4(e, negative);
      const sum = f32x4.add(n, rest);
      const w = f32x4.div(n, sum);
      const turn = f32x4.mul(
        f32x4.mul(v, Exponential.sigmoid4(v, t)),
        f32x4.mul(f32x4.div(rest, sum), f32x4.add(one, w)),
      );
      return f32x4.add(w, turn);
    }
    return one;
  }
}
