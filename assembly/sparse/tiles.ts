/**
 * The sums of the first layer on sparse rows, written out: for 32 columns of four panels, which keeps eight sums going,
 * and for one panel. layer.ts has the loops around them.
 */
import { madd } from '../lanes';

/**
 * c = bias + Σ value · row of W over one row's non-zeros, 32 columns: four panels, `panel` bytes each. Values are `apart`
 * bytes apart: 0 where all are one.
 */
export function row32(
  at: usize,
  values: usize,
  apart: usize,
  end: usize,
  w: usize,
  panel: usize,
  bias: usize,
  c: usize,
): void {
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
    values += apart;
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
export function row8(
  at: usize,
  values: usize,
  apart: usize,
  end: usize,
  w: usize,
  half: usize,
  bias: usize,
  c: usize,
): void {
  let c0 = bias ? v128.load(bias) : f32x4.splat(0);
  let c1 = bias ? v128.load(bias + half) : f32x4.splat(0);
  const shift: usize = half ? 5 : 4;
  while (at < end) {
    const i = w + ((<usize>load<u32>(at)) << shift);
    const s = v128.load32_splat(values);
    c0 = madd(s, v128.load(i), c0);
    c1 = madd(s, v128.load(i + half), c1);
    at += 4;
    values += apart;
  }
  v128.store(c, c0);
  v128.store(c + half, c1);
}

/**
 * Σ value · δ over one column's entries, 32 units, on top of what is at g. base + factor · Σ goes to `to`. Each of the
 * three is four panels, so many bytes apart.
 */
export function column32(
  at: usize,
  end: usize,
  d: usize,
  g: usize,
  panelG: usize,
  base: usize,
  panelBase: usize,
  to: usize,
  panel: usize,
  factor: v128,
): void {
  let c0 = v128.load(g);
  let c1 = v128.load(g, 16);
  g += panelG;
  let c2 = v128.load(g);
  let c3 = v128.load(g, 16);
  g += panelG;
  let c4 = v128.load(g);
  let c5 = v128.load(g, 16);
  g += panelG;
  let c6 = v128.load(g);
  let c7 = v128.load(g, 16);
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
  v128.store(to, madd(factor, c0, v128.load(base)));
  v128.store(to, madd(factor, c1, v128.load(base, 16)), 16);
  base += panelBase;
  to += panel;
  v128.store(to, madd(factor, c2, v128.load(base)));
  v128.store(to, madd(factor, c3, v128.load(base, 16)), 16);
  base += panelBase;
  to += panel;
  v128.store(to, madd(factor, c4, v128.load(base)));
  v128.store(to, madd(factor, c5, v128.load(base, 16)), 16);
  base += panelBase;
  to += panel;
  v128.store(to, madd(factor, c6, v128.load(base)));
  v128.store(to, madd(factor, c7, v128.load(base, 16)), 16);
}

/** The same for one panel, 8 wide, or 4 wide where `half` is 0: both halves are then the same. */
export function column8(
  at: usize,
  end: usize,
  d: usize,
  g: usize,
  base: usize,
  to: usize,
  half: usize,
  factor: v128,
): void {
  let c0 = v128.load(g);
  let c1 = v128.load(g + half);
  while (at < end) {
    const from = d + <usize>load<u32>(at);
    const s = v128.load32_splat(at, 4);
    c0 = madd(s, v128.load(from), c0);
    c1 = madd(s, v128.load(from + half), c1);
    at += 8;
  }
  c0 = madd(factor, c0, v128.load(base));
  c1 = madd(factor, c1, v128.load(base + half));
  v128.store(to, c0);
  v128.store(to + half, c1);
}
