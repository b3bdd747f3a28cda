/** log and log1p on four lanes, as exponential.ts has them. */
import { WIDE } from '../gemm/tile';
import { madd, pick } from '../lanes';
import { C, constant, constants } from './constants';

/** Written out where lanes are fused, and else called. */
export class Logarithm {
  /** ln x; error at most 0.8 ulp. −Infinity at 0, NaN for x < 0 and for NaN; denormal arguments are valid. */
  @inline
  static log4(x: v128, t: usize): v128 {
    return WIDE ? Inline.log4(x, t) : log4(x);
  }

  /**
   * ln(1 + x) for x in [0, 1]; error at most 2.5 ulp. With u = 1 + x rounded: ln u · x / (u − 1) corrects what the
   * rounding lost.
   */
  @inline
  static log1p4(x: v128, t: usize): v128 {
    return WIDE ? Inline.log1p4(x, t) : log1p4(x);
  }
}

function log4(x: v128): v128 {
  return Inline.log4(x, constants());
}

function log1p4(x: v128): v128 {
  return Inline.log1p4(x, constants());
}

class Inline {
  @inline
  static log4(x: v128, t: usize): v128 {
    const zero = f32x4.splat(0);
    const infinite = constant(t, C.Infinite);
    const tiny = f32x4.lt(x, constant(t, C.Normal));
    const scaled = pick(tiny, f32x4.mul(x, constant(t, C.TwoTo23)), x);
    // x = 2ᵉ·m with m in [√½, √2).
    const bits = i32x4.sub(scaled, i32x4.splat(0x3f3504f3));
    let e = f32x4.convert_i32x4_s(i32x4.shr_s(bits, 23));
    e = f32x4.sub(e, v128.and(tiny, constant(t, C.TwentyThree)));
    const m = i32x4.add(v128.and(bits, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3));
    const r = f32x4.sub(m, constant(t, C.One));
    const z = f32x4.mul(r, r);
    let p = constant(t, C.Log);
    p = madd(p, r, constant(t, C.Log + 1));
    p = madd(p, r, constant(t, C.Log + 2));
    p = madd(p, r, constant(t, C.Log + 3));
    p = madd(p, r, constant(t, C.Log + 4));
    p = madd(p, r, constant(t, C.Log + 5));
    p = madd(p, r, constant(t, C.Log + 6));
    p = madd(p, r, constant(t, C.Log + 7));
    p = madd(p, r, constant(t, C.Log + 8));
    p = f32x4.mul(f32x4.mul(p, r), z);
    p = madd(e, constant(t, C.MinusLn2Rest), p);
    p = madd(z, constant(t, C.MinusHalf), p);
    let result = madd(e, constant(t, C.Ln2High), f32x4.add(r, p));
    result = pick(f32x4.eq(x, infinite), x, result);
    result = pick(f32x4.eq(x, zero), f32x4.neg(infinite), result);
    return pick(f32x4.ge(x, zero), result, f32x4.splat(NaN));
  }

  @inline
  static log1p4(x: v128, t: usize): v128 {
    const one = constant(t, C.One);
    const u = f32x4.add(x, one);
    const kept = f32x4.sub(u, one);
    const corrected = f32x4.mul(Logarithm.log4(u, t), f32x4.div(x, kept));
    return pick(f32x4.eq(kept, f32x4.splat(0)), x, corrected);
  }
}
