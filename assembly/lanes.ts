/**
 * Operations on vectors of four float32 lanes, of which all kernels are made.
 *
 * Only this file and gemm/frame.ts ask which SIMD features the target has; everything else is one source for all
 * variants. The optimiser inlines these small functions, so they cost nothing in a loop.
 */

/**
 * a · b + c in each lane. Fused, with one rounding, under relaxed SIMD; product and sum, with two roundings, without.
 */
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(c, f32x4.mul(a, b));
}

/** The sum of the four lanes, in a fixed order: (0 + 1) + (2 + 3). */
export function sum4(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

/** The largest of the four lanes; NaN if any lane is. */
export function max4(v: v128): f32 {
  return max<f32>(
    max<f32>(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)),
    max<f32>(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)),
  );
}

/** A mask with all bits set in the first `n` lanes and none in the rest; all four for n >= 4. */
export function firstLanes(n: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(n));
}

/** `yes` where the mask is set, `no` elsewhere. */
export function pick(mask: v128, yes: v128, no: v128): v128 {
  return v128.bitselect(yes, no, mask);
}
