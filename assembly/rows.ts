/**
 * Rows of data on their way into a step: checked, gathered in the epoch's order, one-hot encoded. Data are stored
 * without padding, (rows × width).
 */
import { padded, WIDE } from './gemm/tile';

/** Copies `count` floats, in vectors first. */
export function copy(from: usize, to: usize, count: i32): void {
  let i = 0;
  if (WIDE) {
    for (; i + 8 <= count; i += 8) {
      copyPair(from, to);
      from += 32;
      to += 32;
    }
  }
  for (; i + 4 <= count; i += 4) {
    v128.store(to, v128.load(from));
    from += 16;
    to += 16;
  }
  for (; i < count; i++) {
    store<f32>(to, load<f32>(from));
    from += 4;
    to += 4;
  }
}

/**
 * Copies rows order[first], …, order[first + rows − 1] of x, (rows × width), to consecutive rows. Four at a time:
 * shuffled rows are scattered over the memory, and four cache misses then overlap.
 */
export function gather(x: usize, width: i32, order: usize, first: i32, rows: i32, to: usize): void {
  if (!ASC_NO_ASSERT) assert(width > 0, 'gather: rows hold numbers');
  const bytes = (<usize>width) << 2;
  let i = 0;
  for (; i + 4 <= rows; i += 4) {
    const at = first + i;
    const r0 = x + bytes * <usize>rowAt(order, at);
    const r1 = x + bytes * <usize>rowAt(order, at + 1);
    const r2 = x + bytes * <usize>rowAt(order, at + 2);
    const r3 = x + bytes * <usize>rowAt(order, at + 3);
    copyFour(r0, r1, r2, r3, to, width);
    to += 4 * bytes;
  }
  for (; i < rows; i++) {
    copy(x + bytes * <usize>rowAt(order, first + i), to, width);
    to += bytes;
  }
}

/** Copies four rows of `count` floats to consecutive rows. */
function copyFour(r0: usize, r1: usize, r2: usize, r3: usize, to: usize, count: i32): void {
  const bytes = (<usize>count) << 2;
  const t1 = to + bytes;
  const t2 = t1 + bytes;
  const t3 = t2 + bytes;
  const whole = bytes & ~15;
  let vectors: usize = 0;
  if (WIDE) {
    for (; vectors + 16 < whole; vectors += 32) {
      copyPair(r0 + vectors, to + vectors);
      copyPair(r1 + vectors, t1 + vectors);
      copyPair(r2 + vectors, t2 + vectors);
      copyPair(r3 + vectors, t3 + vectors);
    }
  }
  for (let at = vectors; at < whole; at += 16) {
    v128.store(to + at, v128.load(r0 + at));
    v128.store(t1 + at, v128.load(r1 + at));
    v128.store(t2 + at, v128.load(r2 + at));
    v128.store(t3 + at, v128.load(r3 + at));
  }
  for (let at = whole; at < bytes; at += 4) {
    store<f32>(to + at, load<f32>(r0 + at));
    store<f32>(t1 + at, load<f32>(r1 + at));
    store<f32>(t2 + at, load<f32>(r2 + at));
    store<f32>(t3 + at, load<f32>(r3 + at));
  }
}

/** Copies eight floats. */
function copyPair(from: usize, to: usize): void {
  const first = v128.load(from);
  const second = v128.load(from, 16);
  v128.store(to, first);
  v128.store(to, second, 16);
}

/**
 * Copies the targets of the same rows to padded rows, with zeros in the padding. Class indices, one per row, become
 * one-hot rows of `width`.
 */
export function gatherTargets(
  y: usize,
  width: i32,
  classes: i32,
  order: usize,
  first: i32,
  rows: i32,
  to: usize,
): void {
  const stride = padded(width);
  for (let i = 0; i < rows; i++) {
    const row = rowAt(order, first + i);
    v128.store(to + ((<usize>stride) << 2) - 16, f32x4.splat(0));
    if (classes) {
      for (let j = 0; j < stride; j += 4) v128.store(to + ((<usize>j) << 2), f32x4.splat(0));
      const index = load<f32>(y + ((<usize>row) << 2));
      // JavaScript checks them, but no number may ever lead out of the row: NaN falls through as well.
      if (index >= 0 && index < <f32>width) store<f32>(to + ((<usize>index) << 2), 1);
    } else {
      copy(y + ((<usize>row * <usize>width) << 2), to, width);
    }
    to += (<usize>stride) << 2;
  }
}

/** The row at a position of the order; the position itself where order is 0. */
export function rowAt(order: usize, position: i32): u32 {
  return order ? load<u32>(order + ((<usize>position) << 2)) : <u32>position;
}

/** Which of four values lie within [low, high]. */
function areWithin(v: v128, lows: v128, highs: v128): v128 {
  return v128.and(f32x4.ge(v, lows), f32x4.le(v, highs));
}

/** The index of the first of `count` values outside [low, high], or NaN; −1 where there is none. */
export function firstOutside(at: usize, count: i32, low: f32, high: f32): i32 {
  const lows = f32x4.splat(low);
  const highs = f32x4.splat(high);
  let i = 0;
  // One question for sixteen values; where one of them is outside, the loops below find it.
  for (; i + 16 <= count; i += 16) {
    const from = at + ((<usize>i) << 2);
    const first = v128.and(areWithin(v128.load(from), lows, highs), areWithin(v128.load(from, 16), lows, highs));
    const second = v128.and(areWithin(v128.load(from, 32), lows, highs), areWithin(v128.load(from, 48), lows, highs));
    if (!i32x4.all_true(v128.and(first, second))) break;
  }
  for (; i + 4 <= count; i += 4) {
    if (!i32x4.all_true(areWithin(v128.load(at + ((<usize>i) << 2)), lows, highs))) break;
  }
  for (; i < count; i++) {
    const v = load<f32>(at + ((<usize>i) << 2));
    if (!(v >= low && v <= high)) return i;
  }
  return -1;
}

/**
 * The index of the first of `count` values that is not finite, or −1. Without parameters for the bounds, which
 * JavaScript would box on every call.
 */
export function firstNonFinite(at: usize, count: i32): i32 {
  return firstOutside(at, count, -f32.MAX_VALUE, f32.MAX_VALUE);
}

/** Whether `count` values are all finite: v − v is 0 for these, and NaN for the others. */
export function areFinite(at: usize, count: i32): bool {
  let sums = f32x4.splat(0);
  const end = at + ((<usize>count) << 2);
  for (; at + 16 <= end; at += 16) {
    const v = v128.load(at);
    sums = v128.or(sums, f32x4.sub(v, v));
  }
  for (; at < end; at += 4) {
    const v = v128.load32_zero(at);
    sums = v128.or(sums, f32x4.sub(v, v));
  }
  return !v128.any_true(sums);
}
