/**
 * Dropout and input noise. Each draw is a hash of seed, step, layer, row of the batch and unit, and not the next number
 * of a generator. So chunks, tiles, slices and backends do not change it, and the backward pass recomputes the mask of
 * the forward pass instead of storing it.
 */
import { WIDE } from './gemm/tile';
import { constants } from './math/constants';
import { Logarithm } from './math/logarithm';
import { Step } from './table';

/** The layer number that stands for the inputs. */
export const DATA: i32 = -1;

/** 2³² / golden ratio: multiples of it visit all 32-bit numbers, well spread. */
const WEYL: i32 = <i32>0x9e3779b9;

/**
 * The finalizer of MurmurHash3 (Austin Appleby, public domain): flipping one input bit flips each output bit with
 * probability ½.
 */
function mix(h: u32): u32 {
  h = (h ^ (h >>> 16)) * 0x85ebca6b;
  h = (h ^ (h >>> 13)) * 0xc2b2ae35;
  return h ^ (h >>> 16);
}

/** A key for one row of a layer in this step; `which` distinguishes several keys of one row. */
function keyOf(step: Step, layer: i32, row: i32, which: u32): i32 {
  let h = mix(step.seedLow ^ which);
  h = mix(h + step.seedHigh);
  h = mix(h + <u32>step.number);
  h = mix(h + <u32>layer * <u32>WEYL);
  return <i32>mix(h + <u32>(step.batchRow + row));
}

/** 32 random bits for each of the units unit, …, unit + 3. */
function bits4(key: i32, other: i32, unit: i32): v128 {
  return Inline.bits4(i32x4.splat(key + unit * WEYL), i32x4(0, WEYL, 2 * WEYL, 3 * WEYL), i32x4.splat(other));
}

/** Inlined by hand: no call may stand between two halves of a pair. */
class Inline {
  /** Random bits for counters that lie `steps` behind a start. */
  @inline
  static bits4(start: v128, steps: v128, other: v128): v128 {
    return Inline.mix4(v128.xor(Inline.mix4(i32x4.add(start, steps)), other));
  }

  /** mix on four lanes. */
  @inline
  static mix4(h: v128): v128 {
    h = i32x4.mul(v128.xor(h, i32x4.shr_u(h, 16)), i32x4.splat(<i32>0x85ebca6b));
    h = i32x4.mul(v128.xor(h, i32x4.shr_u(h, 13)), i32x4.splat(<i32>0xc2b2ae35));
    return v128.xor(h, i32x4.shr_u(h, 16));
  }

  /** v · scale where the random bits reach the threshold, else 0. */
  @inline
  static dropped4(v: v128, bits: v128, threshold: v128, scale: v128): v128 {
    return v128.and(f32x4.mul(v, scale), i32x4.ge_u(bits, threshold));
  }
}

/**
 * Inverted dropout (Srivastava et al. 2014): to ← from · mask / (1 − p) for `rows` rows of `stride` values, where
 * the mask is 0 with probability p. `to` may be `from`.
 */
export function dropOut(step: Step, layer: i32, p: f32, from: usize, to: usize, rows: i32, stride: i32): void {
  const threshold = i32x4.splat(<i32>(<u32>min<f64>(<f64>p * 4294967296.0, 4294967295.0)));
  const scale = f32x4.splat(<f32>(1.0 / (1.0 - <f64>p)));
  for (let row = 0; row < rows; row++) {
    const key = keyOf(step, layer, row, 0x243f6a88);
    const other = keyOf(step, layer, row, 0x13198a2e);
    let unit = 0;
    if (WIDE) {
      for (; unit + 4 < stride; unit += 8) {
        // From one start, since V8 fuses no two sums of different splats.
        const start = i32x4.splat(key + unit * WEYL);
        const others = i32x4.splat(other);
        const bits = Inline.bits4(start, i32x4(0, WEYL, 2 * WEYL, 3 * WEYL), others);
        const next = Inline.bits4(start, i32x4(4 * WEYL, 5 * WEYL, 6 * WEYL, 7 * WEYL), others);
        const low = Inline.dropped4(v128.load(from), bits, threshold, scale);
        const high = Inline.dropped4(v128.load(from, 16), next, threshold, scale);
        v128.store(to, low);
        v128.store(to, high, 16);
        from += 32;
        to += 32;
      }
    }
    for (; unit < stride; unit += 4) {
      v128.store(to, Inline.dropped4(v128.load(from), bits4(key, other, unit), threshold, scale));
      from += 16;
      to += 16;
    }
  }
}

/** sin(π t) for |t| <= ½, by the Taylor series to (π t)¹¹; within 10⁻⁷. */
function sinPi4(t: v128): v128 {
  const x = f32x4.mul(t, f32x4.splat(3.141592653589793));
  const z = f32x4.mul(x, x);
  let p = f32x4.splat(-2.505210838544172e-8);
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(2.7557319223985893e-6));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-1.984126984126984e-4));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(8.333333333333333e-3));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-1.6666666666666666e-1));
  return f32x4.add(f32x4.mul(f32x4.mul(p, z), x), x);
}

/** Normal numbers from two sets of random bits (Box and Muller 1958): √(−2 ln u) · cos(2π v). */
function normals4(a: v128, b: v128): v128 {
  const unit = f32x4.splat(1.1920928955078125e-7); // 2⁻²³
  const half = f32x4.splat(0.5);
  const u = f32x4.mul(f32x4.add(f32x4.convert_i32x4_u(i32x4.shr_u(a, 9)), half), unit);
  const v = f32x4.sub(f32x4.mul(f32x4.convert_i32x4_u(i32x4.shr_u(b, 9)), unit), half);
  const sine = sinPi4(v);
  // −cos(2π v) = 2 sin²(π v) − 1 has the same distribution as cos(2π v).
  const cosine = f32x4.sub(f32x4.mul(f32x4.splat(2), f32x4.mul(sine, sine)), f32x4.splat(1));
  return f32x4.mul(f32x4.sqrt(f32x4.mul(f32x4.splat(-2), Logarithm.log4(u, constants()))), cosine);
}

/** x ← x + deviation · normal for `rows` rows of `width` values without padding. */
export function addNoise(step: Step, x: usize, rows: i32, width: i32, deviation: f32): void {
  const deviations = f32x4.splat(deviation);
  for (let row = 0; row < rows; row++) {
    const key = keyOf(step, DATA, row, 0x243f6a88);
    const other = keyOf(step, DATA, row, 0x13198a2e);
    const third = keyOf(step, DATA, row, 0xa4093822);
    for (let unit = 0; unit < width; unit += 4) {
      const noise = f32x4.mul(deviations, normals4(bits4(key, other, unit), bits4(key, third, unit)));
      const left = width - unit;
      if (left >= 4) {
        v128.store(x, f32x4.add(v128.load(x), noise));
        x += 16;
      } else {
        addLanes(x, noise, left);
        x += (<usize>left) << 2;
      }
    }
  }
}

/** x ← x + v in the first `count` lanes (1 to 3); does not touch what follows. */
function addLanes(x: usize, v: v128, count: i32): void {
  store<f32>(x, load<f32>(x) + f32x4.extract_lane(v, 0));
  if (count > 1) store<f32>(x, load<f32>(x, 4) + f32x4.extract_lane(v, 1), 4);
  if (count > 2) store<f32>(x, load<f32>(x, 8) + f32x4.extract_lane(v, 2), 8);
}
