/**
 * The frame of the matrix products: loops over panels and tiles, edges, and packing. The micro-kernels compute single
 * tiles; tile.ts draws the panel layout. Strides and offsets are in bytes, counts in values.
 *
 *     multiply            c = bias + a · b    forward: a (rows × inputs), b = W
 *     multiplyTransposed  g = aᵀ · b          gradient of W: a the layer's inputs, b = δ
 *     multiplyPanel       c = a · b           back to the layer below: a = δ, b one packed panel of Wᵀ
 */
import { columns1x4, rows1x4 } from './1x4';
import { columns1x8, rows1x8 } from './1x8';
import { rows1x32 } from './1x32';
import { columns4x4, rows4x4 } from './4x4';
import { columns4x8, rows4x8 } from './4x8';
import { columns4x16, rows4x16 } from './4x16';
import { columns5x16, rows5x16 } from './5x16';
import { columns6x8, rows6x8 } from './6x8';
import { columns6x16, rows6x16 } from './6x16';
import { descendOuter } from './rank-one';
import { PANEL, panelWidth, Tall, WIDE, wideRows } from './tile';

/**
 * c = bias + a · b for columns [from, to) of panel-packed b, (inner × columns). a (rows × inner), c
 * (rows × columns) with padded rows; `bias` (columns), or 0 for none; `from` is a multiple of 8.
 */
export function multiply(
  a: usize,
  strideA: usize,
  b: usize,
  bias: usize,
  c: usize,
  strideC: usize,
  rows: i32,
  inner: i32,
  columns: i32,
  from: i32,
  to: i32,
): void {
  if (!ASC_NO_ASSERT) {
    assert(from % PANEL === 0, 'multiply: "from" is a multiple of 8');
    assert(from <= to && to <= ((columns + 3) & ~3), 'multiply: [from, to) lies within the columns');
    assert(rows === 1 || strideC >= (<usize>((columns + 3) & ~3)) << 2, 'multiply: rows of c hold padded columns');
  }
  if (rows === 1) {
    multiplyRow(a, b, bias, c, inner, columns, from, to);
    return;
  }
  let column = from;
  if (WIDE) {
    for (; column + PANEL < to && panelWidth(columns, column + PANEL) === PANEL; column += 2 * PANEL) {
      const panels = b + ((<usize>column * <usize>inner) << 2);
      const offset = (<usize>column) << 2;
      multiplyPair(a, strideA, panels, bias ? bias + offset : 0, c + offset, strideC, rows, inner);
    }
  }
  for (; column < to; column += PANEL) {
    const panel = b + ((<usize>column * <usize>inner) << 2);
    const offset = (<usize>column) << 2;
    multiplyPanel(
      a,
      strideA,
      panel,
      panelWidth(columns, column),
      bias ? bias + offset : 0,
      c + offset,
      strideC,
      rows,
      inner,
    );
  }
}

/** A single row of a: four panels at a time while they are full, then one by one. */
function multiplyRow(a: usize, b: usize, bias: usize, c: usize, inner: i32, columns: i32, from: i32, to: i32): void {
  let column = from;
  while (column + 3 * PANEL < to && panelWidth(columns, column + 3 * PANEL) === PANEL) {
    const offset = (<usize>column) << 2;
    rows1x32(a, b + ((<usize>column * <usize>inner) << 2), inner, bias ? bias + offset : 0, c + offset);
    column += 4 * PANEL;
  }
  for (; column < to; column += PANEL) {
    const offset = (<usize>column) << 2;
    const panel = b + ((<usize>column * <usize>inner) << 2);
    multiplyPanel(a, 0, panel, panelWidth(columns, column), bias ? bias + offset : 0, c + offset, 0, 1, inner);
  }
}

/**
 * c = bias + a · panel: all rows of a, (rows × inner), by one panel, (inner × width), in the tallest tiles that fit.
 */
export function multiplyPanel(
  a: usize,
  strideA: usize,
  panel: usize,
  width: i32,
  bias: usize,
  c: usize,
  strideC: usize,
  rows: i32,
  inner: i32,
): void {
  const wide = width === PANEL;
  let row = 0;
  if (ASC_FEATURE_RELAXED_SIMD) {
    for (; wide && Tall.takes(rows - row); row += 6) {
      rows6x8(a, strideA, panel, inner, bias, c, strideC);
      a += 6 * strideA;
      c += 6 * strideC;
    }
  }
  for (; row + 4 <= rows; row += 4) {
    if (wide) rows4x8(a, strideA, panel, inner, bias, c, strideC);
    else rows4x4(a, strideA, panel, inner, bias, c, strideC);
    a += 4 * strideA;
    c += 4 * strideC;
  }
  for (; row < rows; row++) {
    if (wide) rows1x8(a, panel, inner, bias, c);
    else rows1x4(a, panel, inner, bias, c);
    a += strideA;
    c += strideC;
  }
}

/** multiplyPanel for two full panels, (inner × 8) each, one behind the other. */
export function multiplyPair(
  a: usize,
  strideA: usize,
  panels: usize,
  bias: usize,
  c: usize,
  strideC: usize,
  rows: i32,
  inner: i32,
): void {
  const panel = (<usize>inner) << 5;
  for (let row = 0; row < rows; ) {
    const taken = wideRows(rows - row);
    if (taken === 6) {
      rows6x16(a, strideA, panels, panel, inner, bias, c, strideC);
    } else if (taken === 5) {
      rows5x16(a, strideA, panels, panel, inner, bias, c, strideC);
    } else if (taken === 4) {
      rows4x16(a, strideA, panels, panel, inner, bias, c, strideC);
    } else {
      rows1x8(a, panels, inner, bias, c);
      rows1x8(a, panels + panel, inner, bias ? bias + 32 : 0, c + 32);
    }
    row += taken;
    a += <usize>taken * strideA;
    c += <usize>taken * strideC;
  }
}

/**
 * g = aᵀ · b, or g += aᵀ · b if `adding`, for rows [from, to) of the panel-packed (rows × columns) result. a is
 * (inner × rows), b (inner × columns) with padded rows. Where w is not 0, w −= rate · g instead, and g is only
 * read.
 */
export function multiplyTransposed(
  a: usize,
  strideA: usize,
  b: usize,
  strideB: usize,
  g: usize,
  w: usize,
  rows: i32,
  inner: i32,
  columns: i32,
  from: i32,
  to: i32,
  adding: i32,
  rate: f32,
): void {
  if (!ASC_NO_ASSERT) {
    assert(0 <= from && from <= to && to <= rows, 'multiplyTransposed: [from, to) lies within the rows');
    assert(strideB >= (<usize>((columns + 3) & ~3)) << 2, 'multiplyTransposed: rows of b hold padded columns');
  }
  const minusRate = f32x4.splat(-rate);
  let column = 0;
  if (WIDE && !(inner === 1 && w && !adding)) {
    for (; column + PANEL < columns && panelWidth(columns, column + PANEL) === PANEL; column += 2 * PANEL) {
      const panel = (<usize>column * <usize>rows) << 2;
      const bs = b + ((<usize>column) << 2);
      transposedPair(a, strideA, bs, strideB, g + panel, w ? w + panel : 0, rows, inner, from, to, adding, rate);
    }
  }
  for (; column < columns; column += PANEL) {
    const width = panelWidth(columns, column);
    const panel = (<usize>column * <usize>rows) << 2;
    const rowBytes = (<usize>width) << 2;
    const bs = b + ((<usize>column) << 2);
    let row = from;
    let offset = panel + <usize>from * rowBytes;
    let as = a + ((<usize>from) << 2);
    if (inner === 1 && w && !adding) {
      descendOuter(as, bs, w + offset, to - from, width, minusRate);
      continue;
    }
    if (ASC_FEATURE_RELAXED_SIMD) {
      for (; width === PANEL && Tall.takes(to - row); row += 6) {
        columns6x8(as, strideA, bs, strideB, inner, g + offset, w ? w + offset : 0, adding, -rate);
        as += 24;
        offset += 6 * rowBytes;
      }
    }
    for (; row + 4 <= to; row += 4) {
      if (width === PANEL) columns4x8(as, strideA, bs, strideB, inner, g + offset, w ? w + offset : 0, adding, -rate);
      else columns4x4(as, strideA, bs, strideB, inner, g + offset, w ? w + offset : 0, adding, minusRate);
      as += 16;
      offset += 4 * rowBytes;
    }
    for (; row < to; row++) {
      if (width === PANEL)
        columns1x8(as, strideA, bs, strideB, inner, g + offset, w ? w + offset : 0, adding, minusRate);
      else columns1x4(as, strideA, bs, strideB, inner, g + offset, w ? w + offset : 0, adding, minusRate);
      as += 4;
      offset += rowBytes;
    }
  }
}

/** multiplyTransposed for two full panels of the result, (rows × 8) each, one behind the other. */
function transposedPair(
  a: usize,
  strideA: usize,
  b: usize,
  strideB: usize,
  g: usize,
  w: usize,
  rows: i32,
  inner: i32,
  from: i32,
  to: i32,
  adding: i32,
  rate: f32,
): void {
  const panel = (<usize>rows) << 5;
  const minusRate = f32x4.splat(-rate);
  a += (<usize>from) << 2;
  g += (<usize>from) << 5;
  if (w) w += (<usize>from) << 5;
  for (let row = from; row < to; ) {
    const taken = wideRows(to - row);
    if (taken === 6) {
      columns6x16(a, strideA, b, strideB, inner, g, w, panel, adding, -rate);
    } else if (taken === 5) {
      columns5x16(a, strideA, b, strideB, inner, g, w, panel, adding, -rate);
    } else if (taken === 4) {
      columns4x16(a, strideA, b, strideB, inner, g, w, panel, adding, -rate);
    } else {
      columns1x8(a, strideA, b, strideB, inner, g, w, adding, minusRate);
      columns1x8(a, strideA, b + 32, strideB, inner, g + panel, w ? w + panel : 0, adding, minusRate);
    }
    row += taken;
    a += (<usize>taken) << 2;
    g += (<usize>taken) << 5;
    if (w) w += (<usize>taken) << 5;
  }
}

/**
 * Packs one panel of the transpose: columns [from, from + width) of wᵀ, (columns × width), where w is panel-packed
 * (rows × columns). Columns past the last one of wᵀ are 0.
 */
export function packTransposed(w: usize, rows: i32, columns: i32, from: i32, width: i32, packed: usize): void {
  const rowBytes = (<usize>width) << 2;
  for (let column = 0; column < columns; column += PANEL) {
    const panelRow = panelWidth(columns, column);
    const count = min(columns - column, panelRow);
    for (let j = 0; j < width; j += 4) {
      packBlock(
        w + ((<usize>column * <usize>rows + <usize>(from + j) * <usize>panelRow) << 2),
        (<usize>panelRow) << 2,
        rows - from - j,
        count,
        packed + <usize>column * rowBytes + ((<usize>j) << 2),
        rowBytes,
      );
    }
  }
}

/**
 * Packs up to four rows of w, `count` (1 to 8) columns each, into `count` rows of four; rows that are not `present` are
 * 0.
 */
function packBlock(w: usize, panelRow: usize, present: i32, count: i32, packed: usize, rowBytes: usize): void {
  for (let column = 0; column < count; column += 4) {
    const zero = f32x4.splat(0);
    const r0 = present > 0 ? v128.load(w) : zero;
    const r1 = present > 1 ? v128.load(w + panelRow) : zero;
    const r2 = present > 2 ? v128.load(w + 2 * panelRow) : zero;
    const r3 = present > 3 ? v128.load(w + 3 * panelRow) : zero;
    // 4×4 transpose: pairs of rows interleaved, then pairs of pairs.
    const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(packed, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
    if (count > column + 1) v128.store(packed + rowBytes, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
    if (count > column + 2) v128.store(packed + 2 * rowBytes, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
    if (count > column + 3) v128.store(packed + 3 * rowBytes, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
    w += 16;
    packed += 4 * rowBytes;
  }
}
