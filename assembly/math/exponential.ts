/**
 * exp, expm1, tanh and sigmoid on four lanes: float32 results with the same bits on every engine.
 *
 * Argument reduction and minimax coefficients are those of the Cephes library (Stephen Moshier, single precision),
 * which publishes them for reuse. The bounds below, in ulp (units in the last place), are the worst error against
 * float64 over a strided sweep of all float32 arguments, on both variants; test/kernels/math.test.ts repeats the sweep.
 * Results below the smallest normal number become 0, because denormals are slow on some processors.
 *
 * Every function takes the address of the constants (constants.ts).
 */
import { WIDE } from '../gemm/tile';
import { madd, pick } from '../lanes';
import { C, constant, constants } from './constants';

/**
 * Inlined by hand: V8 inlines some calls, and not always these. A class only because `@inline` does not apply to
 * functions.
 */
export class Inline {
  /**
   * eˣ; error at most 1 ulp. 0 below −87.3, +Infinity above 88.7, NaN for NaN.
   *
   * pmin and pmax are one instruction each, min and max eight; with this order of operands they propagate NaN. The
   * integer n comes out of the sum with 1.5 · 2²³: a conversion that does not trap on NaN takes six instructions.
   */
  @inline
  static exp4(x: v128, t: usize): v128 {
    const most = constant(t, C.ExpMost);
    const least = constant(t, C.ExpLeast);
    const clamped = f32x4.pmax(f32x4.pmin(x, most), least);
    // x = n·ln 2 + r with |r| <= ln 2 / 2.
    const product = f32x4.mul(clamped, constant(t, C.InverseLn2));
    const shifted = f32x4.add(product, constant(t, C.Rounding));
    const n = f32x4.sub(shifted, constant(t, C.Rounding));
    let r = madd(n, constant(t, C.MinusLn2High), clamped);
    r = madd(n, constant(t, C.MinusLn2Low), r);
    const p = f32x4.add(Inline.rise4(r, t), constant(t, C.One));
    // Times 2ⁿ: n is added to the exponent bits. Beyond `most`, and for NaN, x + Infinity is the right result.
    const result = i32x4.add(p, i32x4.shl(shifted, 23));
    const beyond = f32x4.add(x, constant(t, C.Infinite));
    const finite = pick(f32x4.le(x, most), result, beyond);
    return v128.andnot(finite, f32x4.lt(x, least));
  }

  /** The polynomial of eˣ without its 1, for |x| <= ln 2 / 2. */
  @inline
  static rise4(x: v128, t: usize): v128 {
    let p = constant(t, C.Exp);
    p = madd(p, x, constant(t, C.Exp + 1));
    p = madd(p, x, constant(t, C.Exp + 2));
    p = madd(p, x, constant(t, C.Exp + 3));
    p = madd(p, x, constant(t, C.Exp + 4));
    p = madd(p, x, constant(t, C.Exp + 5));
    return madd(p, f32x4.mul(x, x), x);
  }

  /** eˣ − 1 for x <= 0. Above −0.34 the polynomial of eˣ without its 1, since the difference would cancel. */
  @inline
  static expm14(x: v128, t: usize): v128 {
    const near = Inline.rise4(x, t);
    const far = f32x4.sub(Exponential.exp4(x, t), constant(t, C.One));
    return pick(f32x4.gt(x, constant(t, C.NearZero)), near, far);
  }

  /** σ(x) = 1 / (1 + e⁻ˣ), computed from e^−|x| so that nothing overflows; error at most 2.8 ulp. */
  @inline
  static sigmoid4(x: v128, t: usize): v128 {
    return Inline.sigmoidOf4(x, Inline.exp4(f32x4.neg(f32x4.abs(x)), t));
  }

  /** σ(x) given e = e^−|x|. */
  @inline
  static sigmoidOf4(x: v128, e: v128): v128 {
    const r = f32x4.div(f32x4.splat(1), f32x4.add(e, f32x4.splat(1)));
    return pick(f32x4.lt(x, f32x4.splat(0)), f32x4.mul(e, r), r);
  }
}

/** eˣ as a call. */
function exp4(x: v128): v128 {
  return Inline.exp4(x, constants());
}

/** σ(x) as a call, for the activations that are not hot in small networks. */
function sigmoid4(x: v128): v128 {
  return Inline.sigmoid4(x, constants());
}

function expm14(x: v128): v128 {
  return Inline.expm14(x, constants());
}

/** What is written out where lanes are fused, since no call may stand between two halves of a pair, and else called. */
export class Exponential {
  /** eˣ, as Inline.exp4. */
  @inline
  static exp4(x: v128, t: usize): v128 {
    return WIDE ? Inline.exp4(x, t) : exp4(x);
  }

  /** σ(x), as Inline.sigmoid4. */
  @inline
  static sigmoid4(x: v128, t: usize): v128 {
    return WIDE ? Inline.sigmoid4(x, t) : sigmoid4(x);
  }

  /** eˣ − 1 for x <= 0; error at most 3 ulp. */
  @inline
  static expm14(x: v128, t: usize): v128 {
    return WIDE ? Inline.expm14(x, t) : expm14(x);
  }

  /** tanh x; error at most 1.3 ulp. ±1 for large |x|, NaN for NaN. */
  @inline
  static tanh4(x: v128, t: usize): v128 {
    const size = f32x4.abs(x);
    // A polynomial for |x| < 0.625, since 1 − 2 / (e²ˣ + 1) cancels there.
    const z = f32x4.mul(x, x);
    let p = constant(t, C.Tanh);
    p = madd(p, z, constant(t, C.Tanh + 1));
    p = madd(p, z, constant(t, C.Tanh + 2));
    p = madd(p, z, constant(t, C.Tanh + 3));
    p = madd(p, z, constant(t, C.Tanh + 4));
    const near = madd(f32x4.mul(p, z), x, x);
    const e = Exponential.exp4(f32x4.add(size, size), t);
    const one = constant(t, C.One);
    const far = f32x4.sub(one, f32x4.div(constant(t, C.Two), f32x4.add(e, one)));
    const signed = v128.or(far, v128.and(x, i32x4.splat(0x80000000)));
    return pick(f32x4.lt(size, constant(t, C.TanhNear)), near, signed);
  }
}
