/**
 * Four float32 lanes: the few operations that every kernel is written in.
 *
 * This is the only file that asks which SIMD features the target has; everything above it is one source for
 * all variants. Small functions here are inlined by the optimiser, so they cost nothing in a loop.
 */

/** a·b + c on each lane. Fused (one rounding) under relaxed SIMD, product and sum (two roundings) without. */
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(c, f32x4.mul(a, b));
}

/** Sum of the four lanes, in a fixed order: (0 + 1) + (2 + 3). */
export function sum4(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

/** Largest of the four lanes; NaN if any lane is. */
export function max4(v: v128): f32 {
  return max<f32>(
    max<f32>(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)),
    max<f32>(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)),
  );
}

/** All bits set in the first `n` lanes (1 to 4), none in the rest. */
export function firstLanes(n: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(n));
}

/** `yes` where the mask is set, `no` elsewhere. */
export function pick(mask: v128, yes: v128, no: v128): v128 {
  return v128.bitselect(yes, no, mask);
}
