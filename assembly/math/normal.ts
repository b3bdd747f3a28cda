/** The normal distribution on four lanes, as exponential.ts has its functions. */
import { WIDE } from '../gemm/tile';
import { madd, pick } from '../lanes';
import { C, constant, constants } from './constants';
import { Exponential } from './exponential';

/** Written out where lanes are fused, and else called. */
export class Normal {
  /**
   * e^(−x²/2), the density of the standard normal without its factor 1/√(2π); error at most 4 ulp for normal
   * results.
   */
  @inline
  static bell4(x: v128, t: usize): v128 {
    return WIDE ? Inline.bell4(x, t) : bell4(x);
  }

  /**
   * Φ(x) = erfc(−x/√2) / 2, the distribution function of the standard normal, given bell = bell4(x); error at most
   * 10 ulp, in the lower tail, too. For |x| < √2 it is ½ + x · T(x²). Beyond, the tail is bell · q · P(q²) / 2
   * with q = √2 / |x|, with one polynomial below |x| = 2√2 and one above (Cephes' erf and erfc).
   */
  @inline
  static normal4(x: v128, bell: v128, t: usize): v128 {
    return WIDE ? Inline.normal4(x, bell, t) : normal4(x, bell);
  }
}

function bell4(x: v128): v128 {
  return Inline.bell4(x, constants());
}

function normal4(x: v128, bell: v128): v128 {
  return Inline.normal4(x, bell, constants());
}

class Inline {
  @inline
  static bell4(x: v128, t: usize): v128 {
    const size = f32x4.pmin(f32x4.abs(x), constant(t, C.BellEnd));
    // x² in two parts: the first has 12 bits of x, so that its square is exact.
    const head = v128.and(size, i32x4.splat(0xfffff000));
    const rest = f32x4.mul(f32x4.sub(size, head), f32x4.add(size, head));
    const minusHalf = constant(t, C.MinusHalf);
    const e = Exponential.exp4(f32x4.mul(minusHalf, f32x4.mul(head, head)), t);
    const e2 = f32x4.mul(e, Exponential.exp4(f32x4.mul(minusHalf, rest), t));
    return pick(f32x4.eq(x, x), e2, x);
  }

  @inline
  static normal4(x: v128, bell: v128, t: usize): v128 {
    const one = constant(t, C.One);
    const half = constant(t, C.Half);
    const size = f32x4.mul(f32x4.abs(x), constant(t, C.RootHalf));
    const erf = f32x4.mul(Inline.ascent4(f32x4.mul(size, size), t), size);
    const q = f32x4.div(one, size);
    const y = f32x4.mul(q, q);
    const near = f32x4.lt(size, constant(t, C.Two));
    const tail4 = pick(near, Inline.tail4(y, t), Inline.farTail4(y, t));
    const far = f32x4.mul(f32x4.mul(half, bell), f32x4.mul(q, tail4));
    const tail = pick(f32x4.lt(size, one), f32x4.mul(half, f32x4.sub(one, erf)), far);
    return pick(f32x4.lt(x, f32x4.splat(0)), tail, f32x4.sub(one, tail));
  }

  /** erf(s) / s of s², for s < 1. */
  @inline
  static ascent4(square: v128, t: usize): v128 {
    let p = constant(t, C.Erf);
    p = madd(p, square, constant(t, C.Erf + 1));
    p = madd(p, square, constant(t, C.Erf + 2));
    p = madd(p, square, constant(t, C.Erf + 3));
    p = madd(p, square, constant(t, C.Erf + 4));
    p = madd(p, square, constant(t, C.Erf + 5));
    return madd(p, square, constant(t, C.Erf + 6));
  }

  /** P(q²) for s < 2. */
  @inline
  static tail4(y: v128, t: usize): v128 {
    let p = constant(t, C.Tail);
    p = madd(p, y, constant(t, C.Tail + 1));
    p = madd(p, y, constant(t, C.Tail + 2));
    p = madd(p, y, constant(t, C.Tail + 3));
    p = madd(p, y, constant(t, C.Tail + 4));
    p = madd(p, y, constant(t, C.Tail + 5));
    p = madd(p, y, constant(t, C.Tail + 6));
    p = madd(p, y, constant(t, C.Tail + 7));
    return madd(p, y, constant(t, C.Tail + 8));
  }

  /** P(q²) beyond. */
  @inline
  static farTail4(y: v128, t: usize): v128 {
    let p = constant(t, C.FarTail);
    p = madd(p, y, constant(t, C.FarTail + 1));
    p = madd(p, y, constant(t, C.FarTail + 2));
    p = madd(p, y, constant(t, C.FarTail + 3));
    p = madd(p, y, constant(t, C.FarTail + 4));
    p = madd(p, y, constant(t, C.FarTail + 5));
    p = madd(p, y, constant(t, C.FarTail + 6));
    return madd(p, y, constant(t, C.FarTail + 7));
  }
}
