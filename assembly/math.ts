/**
 * exp, expm1, log, log1p, tanh, sigmoid and the normal distribution on four lanes: float32 results with the same bits
 * on every engine.
 *
 * Argument reduction and minimax coefficients are those of the Cephes library (Stephen Moshier, single precision),
 * which publishes them for reuse. The bounds below, in ulp (units in the last place), are the worst error against
 * float64 over a strided sweep of all float32 arguments, on both variants; test/kernels/math.test.ts repeats the sweep.
 * Results below the smallest normal number become 0, because denormals are slow on some processors.
 */
import { madd, pick } from './lanes';

/** The largest x with a finite exp(x) in float32, and the smallest with a normal one. */
const EXP_MAX: f32 = 88.72283172607422;
const EXP_MIN: f32 = -87.33654022216797;

/** Adding this to a number of size < 2²² rounds it to an integer, which then stands in the lowest bits of the sum. */
const ROUNDING: f32 = 12582912; // 1.5 · 2²³

/**
 * The constants of exp4, read from memory: one load each. V8 would build a constant of the code in four instructions at
 * every use (sigmoid4: 12 ns, 8 from memory).
 */
const EXP = memory.data<f32>([
  EXP_MAX,
  EXP_MIN,
  1.44269504088896341, // 1 / ln 2
  ROUNDING,
  -0.693359375, // −ln 2 in two parts, so that n times the first is exact
  2.1219444e-4,
  1.98756915e-4, // the polynomial, highest power first
  1.3981999507e-3,
  8.3334519073e-3,
  4.1665795894e-2,
  1.6666665459e-1,
  5.0000001201e-1,
  1.0,
  Infinity,
]);

/** The index of each constant in `EXP`. */
enum Exp {
  Most,
  Least,
  InverseLn2,
  Rounding,
  MinusLn2High,
  MinusLn2Low,
  P5,
  P4,
  P3,
  P2,
  P1,
  P0,
  One,
  Infinite,
}

/** One of the constants in every lane. */
function constant(i: Exp): v128 {
  return v128.load32_splat(EXP + ((<usize>i) << 2));
}

/**
 * Inlined by hand: V8 inlines some calls, and not always these. A class only because `@inline` does not apply to
 * functions.
 */
export class Inline {
  /**
   * eˣ; error at most 1 ulp. 0 below −87.3, +Infinity above 88.7, NaN for NaN.
   *
   * pmin and pmax are one instruction each, min and max eight; with this order of operands they propagate NaN. The
   * integer n comes out of the sum with ROUNDING: a conversion that does not trap on NaN takes six instructions.
   */
  @inline
  static exp4(x: v128): v128 {
    const most = constant(Exp.Most);
    const least = constant(Exp.Least);
    const clamped = f32x4.pmax(f32x4.pmin(x, most), least);
    // x = n·ln 2 + r with |r| <= ln 2 / 2.
    const shifted = f32x4.add(f32x4.mul(clamped, constant(Exp.InverseLn2)), constant(Exp.Rounding));
    const n = f32x4.sub(shifted, constant(Exp.Rounding));
    let r = madd(n, constant(Exp.MinusLn2High), clamped);
    r = madd(n, constant(Exp.MinusLn2Low), r);
    let p = constant(Exp.P5);
    p = madd(p, r, constant(Exp.P4));
    p = madd(p, r, constant(Exp.P3));
    p = madd(p, r, constant(Exp.P2));
    p = madd(p, r, constant(Exp.P1));
    p = madd(p, r, constant(Exp.P0));
    p = f32x4.add(madd(p, f32x4.mul(r, r), r), constant(Exp.One));
    // Times 2ⁿ: n is added to the exponent bits. Beyond `most`, and for NaN, x + Infinity is the right result.
    const result = i32x4.add(p, i32x4.shl(shifted, 23));
    const finite = pick(f32x4.le(x, most), result, f32x4.add(x, constant(Exp.Infinite)));
    return v128.andnot(finite, f32x4.lt(x, least));
  }

  /** σ(x) = 1 / (1 + e⁻ˣ), computed from e^−|x| so that nothing overflows; error at most 2.8 ulp. */
  @inline
  static sigmoid4(x: v128): v128 {
    const e = Inline.exp4(f32x4.neg(f32x4.abs(x)));
    const r = f32x4.div(f32x4.splat(1), f32x4.add(e, f32x4.splat(1)));
    return pick(f32x4.lt(x, f32x4.splat(0)), f32x4.mul(e, r), r);
  }
}

/** eˣ as a call. */
export function exp4(x: v128): v128 {
  return Inline.exp4(x);
}

/**
 * eˣ − 1 for x <= 0; error at most 3 ulp. Above −0.34 the polynomial of eˣ without its 1, since the difference
 * would cancel.
 */
export function expm14(x: v128): v128 {
  let p = constant(Exp.P5);
  p = madd(p, x, constant(Exp.P4));
  p = madd(p, x, constant(Exp.P3));
  p = madd(p, x, constant(Exp.P2));
  p = madd(p, x, constant(Exp.P1));
  p = madd(p, x, constant(Exp.P0));
  const near = madd(p, f32x4.mul(x, x), x);
  const far = f32x4.sub(exp4(x), constant(Exp.One));
  return pick(f32x4.gt(x, f32x4.splat(-0.34)), near, far);
}

/** ln x; error at most 0.8 ulp. −Infinity at 0, NaN for x < 0 and for NaN; denormal arguments are valid. */
export function log4(x: v128): v128 {
  const tiny = f32x4.lt(x, f32x4.splat(1.17549435e-38));
  const scaled = pick(tiny, f32x4.mul(x, f32x4.splat(8388608.0)), x);
  // x = 2ᵉ·m with m in [√½, √2).
  const bits = i32x4.sub(scaled, i32x4.splat(0x3f3504f3));
  let e = f32x4.convert_i32x4_s(i32x4.shr_s(bits, 23));
  e = f32x4.sub(e, v128.and(tiny, f32x4.splat(23.0)));
  const m = i32x4.add(v128.and(bits, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3));
  const r = f32x4.sub(m, f32x4.splat(1.0));
  const z = f32x4.mul(r, r);
  let p = f32x4.splat(7.0376836292e-2);
  p = madd(p, r, f32x4.splat(-1.151461031e-1));
  p = madd(p, r, f32x4.splat(1.167699874e-1));
  p = madd(p, r, f32x4.splat(-1.2420140846e-1));
  p = madd(p, r, f32x4.splat(1.4249322787e-1));
  p = madd(p, r, f32x4.splat(-1.6668057665e-1));
  p = madd(p, r, f32x4.splat(2.0000714765e-1));
  p = madd(p, r, f32x4.splat(-2.4999993993e-1));
  p = madd(p, r, f32x4.splat(3.3333331174e-1));
  p = f32x4.mul(f32x4.mul(p, r), z);
  p = madd(e, f32x4.splat(-2.1219444e-4), p);
  p = madd(z, f32x4.splat(-0.5), p);
  let result = madd(e, f32x4.splat(0.693359375), f32x4.add(r, p));
  result = pick(f32x4.eq(x, f32x4.splat(Infinity)), x, result);
  result = pick(f32x4.eq(x, f32x4.splat(0.0)), f32x4.splat(-Infinity), result);
  return pick(f32x4.ge(x, f32x4.splat(0.0)), result, f32x4.splat(NaN));
}

/**
 * ln(1 + x) for x in [0, 1]; error at most 2.5 ulp. With u = 1 + x rounded: ln u · x / (u − 1) corrects what the
 * rounding lost.
 */
export function log1p4(x: v128): v128 {
  const one = f32x4.splat(1.0);
  const u = f32x4.add(x, one);
  const kept = f32x4.sub(u, one);
  const corrected = f32x4.mul(log4(u), f32x4.div(x, kept));
  return pick(f32x4.eq(kept, f32x4.splat(0.0)), x, corrected);
}

/** tanh x; error at most 1.3 ulp. ±1 for large |x|, NaN for NaN. */
export function tanh4(x: v128): v128 {
  const size = f32x4.abs(x);
  // A polynomial for |x| < 0.625, since 1 − 2 / (e²ˣ + 1) cancels there.
  const z = f32x4.mul(x, x);
  let p = f32x4.splat(-5.70498872745e-3);
  p = madd(p, z, f32x4.splat(2.06390887954e-2));
  p = madd(p, z, f32x4.splat(-5.37397155531e-2));
  p = madd(p, z, f32x4.splat(1.33314422036e-1));
  p = madd(p, z, f32x4.splat(-3.33332819422e-1));
  const near = madd(f32x4.mul(p, z), x, x);
  const e = exp4(f32x4.add(size, size));
  const one = f32x4.splat(1.0);
  const far = f32x4.sub(one, f32x4.div(f32x4.splat(2.0), f32x4.add(e, one)));
  const signed = v128.or(far, v128.and(x, i32x4.splat(0x80000000)));
  return pick(f32x4.lt(size, f32x4.splat(0.625)), near, signed);
}

/** Beyond this e^(−x²/2) is 0 in float32, and the clamp keeps x² finite. */
const NORMAL_END: f32 = 20;

/**
 * e^(−x²/2), the density of the standard normal without its factor 1/√(2π); error at most 4 ulp for normal
 * results.
 */
export function bell4(x: v128): v128 {
  const size = f32x4.pmin(f32x4.abs(x), f32x4.splat(NORMAL_END));
  // x² in two parts: the first has 12 bits of x, so that its square is exact.
  const head = v128.and(size, i32x4.splat(0xfffff000));
  const rest = f32x4.mul(f32x4.sub(size, head), f32x4.add(size, head));
  const half = f32x4.splat(-0.5);
  const e = exp4(f32x4.mul(half, f32x4.mul(head, head)));
  const e2 = f32x4.mul(e, exp4(f32x4.mul(half, rest)));
  return pick(f32x4.eq(x, x), e2, x);
}

/**
 * Φ(x) = erfc(−x/√2) / 2, the distribution function of the standard normal, given bell = bell4(x); error at most
 * 10 ulp, in the lower tail, too. For |x| < √2 it is ½ + x · T(x²). Beyond, the tail is bell · q · P(q²) / 2
 * with q = √2 / |x|, with one polynomial below |x| = 2√2 and one above (Cephes' erf and erfc).
 */
export function normal4(x: v128, bell: v128): v128 {
  const one = f32x4.splat(1.0);
  const size = f32x4.mul(f32x4.abs(x), f32x4.splat(0.7071067811865476));
  const square = f32x4.mul(size, size);
  let t = f32x4.splat(7.853861353153693e-5);
  t = madd(t, square, f32x4.splat(-8.010193625184903e-4));
  t = madd(t, square, f32x4.splat(5.188327685732524e-3));
  t = madd(t, square, f32x4.splat(-2.685381193529856e-2));
  t = madd(t, square, f32x4.splat(1.128358514861418e-1));
  t = madd(t, square, f32x4.splat(-3.7612625824233e-1));
  t = madd(t, square, f32x4.splat(1.12837916572671));
  const erf = f32x4.mul(t, size);
  const q = f32x4.div(one, size);
  const y = f32x4.mul(q, q);
  let p = f32x4.splat(2.326819970068386e-2);
  p = madd(p, y, f32x4.splat(-1.387039388740657e-1));
  p = madd(p, y, f32x4.splat(3.687424674597105e-1));
  p = madd(p, y, f32x4.splat(-5.824733027278666e-1));
  p = madd(p, y, f32x4.splat(6.210004621745983e-1));
  p = madd(p, y, f32x4.splat(-4.944515323274145e-1));
  p = madd(p, y, f32x4.splat(3.404879937665872e-1));
  p = madd(p, y, f32x4.splat(-2.741127028184656e-1));
  p = madd(p, y, f32x4.splat(5.638259427386472e-1));
  let r = f32x4.splat(-1.047766399936249e1);
  r = madd(r, y, f32x4.splat(1.297719955372516e1));
  r = madd(r, y, f32x4.splat(-7.495518717768503));
  r = madd(r, y, f32x4.splat(2.921019019210786));
  r = madd(r, y, f32x4.splat(-1.0152652792027));
  r = madd(r, y, f32x4.splat(4.218463358204948e-1));
  r = madd(r, y, f32x4.splat(-2.820767439740514e-1));
  r = madd(r, y, f32x4.splat(5.641895067754075e-1));
  const half = f32x4.splat(0.5);
  const far = f32x4.mul(f32x4.mul(half, bell), f32x4.mul(q, pick(f32x4.lt(size, f32x4.splat(2.0)), p, r)));
  const tail = pick(f32x4.lt(size, one), f32x4.mul(half, f32x4.sub(one, erf)), far);
  return pick(f32x4.lt(x, f32x4.splat(0.0)), tail, f32x4.sub(one, tail));
}
