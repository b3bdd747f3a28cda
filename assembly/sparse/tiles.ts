/**
 * The sums of the first layer on sparse rows, written out: for 32 columns of four panels, which keeps eight sums going,
 * and for one panel. layer.ts has the loops around them.
 */
import { madd, pick } from '../lanes';
import { descend } from '../optimizers';

/** c = bias + Σ value · row of W over one row's non-zeros, 32 columns: four panels, `panel` bytes each. */
export function row32(at: usize, values: usize, end: usize, w: usize, panel: usize, bias: usize, c: usize): void {
  const w1 = w + panel;
  const w2 = w1 + panel;
  const w3 = w2 + panel;
  let c0 = f32x4.splat(0);
  let c1 = c0;
  let c2 = c0;
  let c3 = c0;
  let c4 = c0;
  let c5 = c0;
  let c6 = c0;
  let c7 = c0;
  if (bias) {
    c0 = v128.load(bias);
    c1 = v128.load(bias, 16);
    c2 = v128.load(bias, 32);
    c3 = v128.load(bias, 48);
    c4 = v128.load(bias, 64);
    c5 = v128.load(bias, 80);
    c6 = v128.load(bias, 96);
    c7 = v128.load(bias, 112);
  }
  while (at < end) {
    const i = (<usize>load<u32>(at)) << 5;
    const s = v128.load32_splat(values);
    c0 = madd(s, v128.load(w + i), c0);
    c1 = madd(s, v128.load(w + i, 16), c1);
    c2 = madd(s, v128.load(w1 + i), c2);
    c3 = madd(s, v128.load(w1 + i, 16), c3);
    c4 = madd(s, v128.load(w2 + i), c4);
    c5 = madd(s, v128.load(w2 + i, 16), c5);
    c6 = madd(s, v128.load(w3 + i), c6);
    c7 = madd(s, v128.load(w3 + i, 16), c7);
    at += 4;
    values += 4;
  }
  v128.store(c, c0);
  v128.store(c, c1, 16);
  v128.store(c, c2, 32);
  v128.store(c, c3, 48);
  v128.store(c, c4, 64);
  v128.store(c, c5, 80);
  v128.store(c, c6, 96);
  v128.store(c, c7, 112);
}

/** The same for one panel, 8 wide, or 4 wide where `half` is 0: both halves are then the same. */
export function row8(at: usize, values: usize, end: usize, w: usize, half: usize, bias: usize, c: usize): void {
  let c0 = bias ? v128.load(bias) : f32x4.splat(0);
  let c1 = bias ? v128.load(bias + half) : f32x4.splat(0);
  const shift: usize = half ? 5 : 4;
  while (at < end) {
    const i = w + ((<usize>load<u32>(at)) << shift);
    const s = v128.load32_splat(values);
    c0 = madd(s, v128.load(i), c0);
    c1 = madd(s, v128.load(i + half), c1);
    at += 4;
    values += 4;
  }
  v128.store(c, c0);
  v128.store(c + half, c1);
}

/**
 * Σ value · δ over one column's entries, 32 units: four panels of g, `panel` bytes each, where the sum of earlier chunks
 * is (`adding`). It ends in `to`: stored there, or where `updating` is set in all bits, w −= rate · sum.
 */
export function column32(
  at: usize,
  end: usize,
  d: usize,
  g: usize,
  to: usize,
  panel: usize,
  adding: v128,
  updating: v128,
  minusRate: v128,
): void {
  const g1 = g + panel;
  const g2 = g1 + panel;
  const g3 = g2 + panel;
  let c0 = v128.and(v128.load(g), adding);
  let c1 = v128.and(v128.load(g, 16), adding);
  let c2 = v128.and(v128.load(g1), adding);
  let c3 = v128.and(v128.load(g1, 16), adding);
  let c4 = v128.and(v128.load(g2), adding);
  let c5 = v128.and(v128.load(g2, 16), adding);
  let c6 = v128.and(v128.load(g3), adding);
  let c7 = v128.and(v128.load(g3, 16), adding);
  while (at < end) {
    const from = d + <usize>load<u32>(at);
    const s = v128.load32_splat(at, 4);
    c0 = madd(s, v128.load(from), c0);
    c1 = madd(s, v128.load(from, 16), c1);
    c2 = madd(s, v128.load(from, 32), c2);
    c3 = madd(s, v128.load(from, 48), c3);
    c4 = madd(s, v128.load(from, 64), c4);
    c5 = madd(s, v128.load(from, 80), c5);
    c6 = madd(s, v128.load(from, 96), c6);
    c7 = madd(s, v128.load(from, 112), c7);
    at += 8;
  }
  settle(to, c0, updating, minusRate);
  settle(to + 16, c1, updating, minusRate);
  to += panel;
  settle(to, c2, updating, minusRate);
  settle(to + 16, c3, updating, minusRate);
  to += panel;
  settle(to, c4, updating, minusRate);
  settle(to + 16, c5, updating, minusRate);
  to += panel;
  settle(to, c6, updating, minusRate);
  settle(to + 16, c7, updating, minusRate);
}

/** The same for one panel, 8 wide, or 4 wide where `half` is 0: both halves are then the same. */
export function column8(
  at: usize,
  end: usize,
  d: usize,
  g: usize,
  to: usize,
  half: usize,
  adding: v128,
  updating: v128,
  minusRate: v128,
): void {
  let c0 = v128.and(v128.load(g), adding);
  let c1 = v128.and(v128.load(g + half), adding);
  while (at < end) {
    const from = d + <usize>load<u32>(at);
    const s = v128.load32_splat(at, 4);
    c0 = madd(s, v128.load(from), c0);
    c1 = madd(s, v128.load(from + half), c1);
    at += 8;
  }
  settle(to, c0, updating, minusRate);
  if (half) settle(to + half, c1, updating, minusRate);
}

/** A value of `to`, or w − rate · value where `updating`: both without a branch, of which there would be eight. */
function settle(to: usize, value: v128, updating: v128, minusRate: v128): void {
  v128.store(to, pick(updating, descend(v128.load(to), value, minusRate), value));
}
