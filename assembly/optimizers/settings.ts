/** What the optimizers' loops share: their settings, and the step along a direction. */
import { madd } from '../lanes';

/** w + (−r) · g on four lanes, given −r: gradient descent, written only here. */
export function descend(w: v128, gradient: v128, minusRate: v128): v128 {
  return madd(minusRate, gradient, w);
}

/** The i-th setting of an optimizer, an f64. */
export function setting(settings: usize, i: i32): f64 {
  return load<f64>(settings + ((<usize>i) << 3));
}

/** A float64 rounded to float32, in all lanes. */
export function lanes(value: f64): v128 {
  return f32x4.splat(<f32>value);
}

/** βᵗ by repeated squaring: the same bits everywhere, unlike Math.pow. */
export function power(base: f64, exponent: f64): f64 {
  let result: f64 = 1;
  for (let left = <i64>exponent; left > 0; left >>= 1) {
    if (left & 1) result *= base;
    base *= base;
  }
  return result;
}

/** keep · old + add · next: a running average on four lanes. */
export function averaged(keep: v128, old: v128, add: v128, next: v128): v128 {
  return madd(keep, old, f32x4.mul(add, next));
}
