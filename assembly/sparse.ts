/**
 * The first layer on sparse rows: its products walk the non-zeros of x alone. Skipping a zero changes no bit but the
 * sign of a zero, since every element is one chain of multiply-adds and 0 · w + c is c; so results are those of
 * dense.ts.
 *
 * Rows lie compressed in the window: row r has indices and values at [offsets[r], offsets[r + 1]). For the gradient a
 * chunk is transposed: a list of the columns that its batch has touched so far, and for each the rows of the chunk that
 * have it. W stays in panels, so a row of W lies in pieces of 8 units; four panels are walked at a time, which keeps
 * eight sums going (one panel alone waits for its two).
 */
import { PANEL, padded, panelWidth, partStart } from './gemm/tile';
import { madd, pick } from './lanes';
import { descend, optimizeAt } from './optimizers';
import { rowAt } from './rows';
import { Layer, layerAt, Sparse, Step } from './table';

/** Bytes of four full panels' rows, and rows that a lazy update takes at a time. */
const FOUR: i32 = 4 * PANEL;
const BLOCK: i32 = 64;

/** z = x · W + b for one part of the units, into `layer.outputs`, (rows × stride). */
export function affineSparse(step: Step, layer: Layer, part: i32): void {
  const sparse = changetype<Sparse>(step.sparse);
  const to = partStart(layer.units, part + 1, layer.parts);
  const strideC = (<usize>layer.stride) << 2;
  const panel = (<usize>layer.inputs) << 5;
  let column = partStart(layer.units, part, layer.parts);
  while (column < to) {
    const w = step.parameters + layer.weights + ((<usize>column * <usize>layer.inputs) << 2);
    const bias = layer.biases < 0 ? 0 : step.parameters + <usize>layer.biases + ((<usize>column) << 2);
    const width = widthAt(layer.units, column, to);
    let c = layer.outputs + ((<usize>column) << 2);
    for (let k = 0; k < step.rows; k++) {
      const row = sparse.offsets + ((<usize>rowAt(step.order, step.row + k)) << 2);
      const at = (<usize>load<u32>(row)) << 2;
      const end = sparse.indices + ((<usize>load<u32>(row, 4)) << 2);
      const values = sparse.values + at;
      if (width === FOUR) row32(sparse.indices + at, values, end, w, panel, bias, c);
      else row8(sparse.indices + at, values, end, w, width === 4 ? 0 : 16, bias, c);
      c += strideC;
    }
    column += width;
  }
}

/** All bits where `set`, else none. */
function mask(set: bool): v128 {
  return i32x4.splat(set ? -1 : 0);
}

/** The columns that are worked on at a time from `column` on: four panels of 8, one of them, or the last of 4. */
function widthAt(units: i32, column: i32, to: i32): i32 {
  const last = column + FOUR - PANEL;
  return last < to && panelWidth(units, last) === PANEL ? FOUR : panelWidth(units, column);
}

/** c = bias + Σ value · row of W over one row's non-zeros, 32 columns: four panels, `panel` bytes each. */
function row32(at: usize, values: usize, end: usize, w: usize, panel: usize, bias: usize, c: usize): void {
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
function row8(at: usize, values: usize, end: usize, w: usize, half: usize, bias: usize, c: usize): void {
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
 * ∂C/∂W = xᵀ · δ of the chunk for one part of the units, in the rows of W that its batch has touched: stored, added to
 * the chunks before, or applied to W at once if `updating`. Where an update needs all of the gradient, the batch's
 * first chunk clears it; where it rests the other rows (`lazy`) or takes plain steps, they are never read. Under `lazy`
 * the gradient has touched rows alone, one behind the other as they are listed: (touched × padded units).
 */
export function gradientSparse(step: Step, layer: Layer, part: i32, updating: bool): void {
  const sparse = changetype<Sparse>(step.sparse);
  const weights = step.parameters + layer.weights;
  const gradients = step.gradients + layer.weights;
  if (part === 0) {
    if (!step.adding && !step.updating && !step.lazy) {
      memory.fill(gradients, 0, (<usize>layer.inputs * <usize>padded(layer.units)) << 2);
    }
    transpose(step, sparse);
  }
  const lazy = step.lazy !== 0;
  const units = padded(layer.units);
  const last = partStart(layer.units, part + 1, layer.parts);
  const minusRate = f32x4.splat(-step.learningRate);
  const updates = mask(updating);
  let column = partStart(layer.units, part, layer.parts);
  while (column < last) {
    const offset = (<usize>column * <usize>layer.inputs) << 2;
    const width = widthAt(layer.units, column, last);
    const shift: usize = width === 4 ? 4 : 5;
    const panel = lazy ? (<usize>PANEL) << 2 : (<usize>layer.inputs) << 5;
    const d = layer.deltas + ((<usize>column) << 2);
    for (let slot = 0; slot < sparse.touched; slot++) {
      const at = (<usize>slot) << 2;
      const from = load<u32>(sparse.starts + at);
      const end = load<u32>(sparse.ends + at);
      if (from === end && !updating) continue;
      const i = lazy
        ? (<usize>(slot * units + column)) << 2
        : offset + ((<usize>load<u32>(sparse.columns + at)) << shift);
      const g = gradients + i;
      const to = updating ? weights + i : g;
      const adding = mask(slot < sparse.known);
      const entries = sparse.entries + ((<usize>from) << 3);
      const stop = sparse.entries + ((<usize>end) << 3);
      if (width === FOUR) column32(entries, stop, d, g, to, panel, adding, updates, minusRate);
      else column8(entries, stop, d, g, to, width === 4 ? 0 : 16, adding, updates, minusRate);
    }
    column += width;
  }
}

/**
 * Lists the chunk by columns. `columns` goes on from chunk to chunk of a batch: its first `known` were touched by
 * earlier ones. Entries, of a row in the chunk and a value, are in the order of rows, so that sums are those of a dense
 * gradient.
 */
function transpose(step: Step, sparse: Sparse): void {
  const marks = sparse.marks;
  const columns = sparse.columns;
  const starts = sparse.starts;
  const ends = sparse.ends;
  let touched = sparse.touched;
  if (!step.adding) {
    // Another batch: what the last one has touched is forgotten.
    for (let slot = 0; slot < touched; slot++) {
      store<u32>(marks + ((<usize>load<u32>(columns + ((<usize>slot) << 2))) << 2), 0);
    }
    touched = 0;
  }
  sparse.known = touched;
  memory.fill(ends, 0, (<usize>touched) << 2);
  for (let k = 0; k < step.rows; k++) {
    const row = sparse.offsets + ((<usize>rowAt(step.order, step.row + k)) << 2);
    const last = sparse.indices + ((<usize>load<u32>(row, 4)) << 2);
    for (let at = sparse.indices + ((<usize>load<u32>(row)) << 2); at < last; at += 4) {
      const column = load<u32>(at);
      if (load<u32>(marks + ((<usize>column) << 2))) continue;
      const word = sparse.bits + ((<usize>column >> 5) << 2);
      store<u32>(word, load<u32>(word) | ((<u32>1) << (column & 31)));
    }
  }
  // New columns in rising order: W is then walked in one direction (with Adam, lazy, a third of the time).
  const words = (<usize>layerAt(step, 0).inputs + 31) >> 5;
  for (let i: usize = 0; i < words; i++) {
    let bits = load<u32>(sparse.bits + (i << 2));
    if (!bits) continue;
    store<u32>(sparse.bits + (i << 2), 0);
    for (; bits; bits &= bits - 1) {
      const column = ((<u32>i) << 5) + ctz(bits);
      store<u32>(columns + ((<usize>touched) << 2), column);
      store<u32>(ends + ((<usize>touched) << 2), 0);
      store<u32>(marks + ((<usize>column) << 2), ++touched);
    }
  }
  for (let k = 0; k < step.rows; k++) {
    const row = sparse.offsets + ((<usize>rowAt(step.order, step.row + k)) << 2);
    const last = sparse.indices + ((<usize>load<u32>(row, 4)) << 2);
    for (let at = sparse.indices + ((<usize>load<u32>(row)) << 2); at < last; at += 4) {
      const count = ends + ((<usize>(load<u32>(marks + ((<usize>load<u32>(at)) << 2)) - 1)) << 2);
      store<u32>(count, load<u32>(count) + 1);
    }
  }
  sparse.touched = touched;
  // Counts become places: each list is filled from its start to its end.
  let total: u32 = 0;
  for (let slot = 0; slot < touched; slot++) {
    const at = (<usize>slot) << 2;
    store<u32>(starts + at, total);
    const count = load<u32>(ends + at);
    store<u32>(ends + at, total);
    total += count;
  }
  const strideD = layerAt(step, 0).stride << 2;
  for (let k = 0; k < step.rows; k++) {
    const row = sparse.offsets + ((<usize>rowAt(step.order, step.row + k)) << 2);
    const first = (<usize>load<u32>(row)) << 2;
    const last = (<usize>load<u32>(row, 4)) << 2;
    for (let at = first; at < last; at += 4) {
      const mark = marks + ((<usize>load<u32>(sparse.indices + at)) << 2);
      const end = ends + ((<usize>(load<u32>(mark) - 1)) << 2);
      const place = load<u32>(end);
      store<u32>(end, place + 1);
      const entry = sparse.entries + ((<usize>place) << 3);
      store<u32>(entry, k * strideD);
      store<f32>(entry, load<f32>(sparse.values + at), 4);
    }
  }
}

/**
 * Σ value · δ over one column's entries, 32 units: four panels of g, `panel` bytes each, where the sum of earlier chunks
 * is (`adding`). It ends in `to`: stored there, or where `updating` is set in all bits, w −= rate · sum.
 */
function column32(
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
function column8(
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

/**
 * The optimizer on the touched rows of W alone, as PyTorch's SparseAdam: the others keep their weights and what the
 * optimizer remembers of them. Pieces of 64 rows are brought together, so that the optimizers' loops serve for both.
 */
export function optimizeTouched(step: Step, layer: Layer): void {
  const sparse = changetype<Sparse>(step.sparse);
  const size = (<usize>(BLOCK * PANEL)) << 2;
  for (let column = 0; column < layer.units; column += PANEL) {
    const width = panelWidth(layer.units, column);
    for (let first = 0; first < sparse.touched; first += BLOCK) {
      const count = min(BLOCK, sparse.touched - first);
      carry(step, layer, column, width, first, count, false);
      const block = sparse.block;
      optimizeAt(step, block, block + size, block + 2 * size, size, count * width);
      carry(step, layer, column, width, first, count, true);
    }
  }
}

/** Copies pieces of touched rows into the block, or `back`: w, g and each of the optimizer's slots. */
function carry(step: Step, layer: Layer, column: i32, width: i32, first: i32, count: i32, back: bool): void {
  const sparse = changetype<Sparse>(step.sparse);
  const slot = (<usize>step.parameterCount) << 2;
  const panel = layer.weights + ((<usize>column * <usize>layer.inputs) << 2);
  const shift: usize = width === 4 ? 4 : 5;
  const columns = sparse.columns + ((<usize>first) << 2);
  const end = columns + ((<usize>count) << 2);
  const row = (<usize>padded(layer.units)) << 2;
  let block = sparse.block;
  for (let part = 0; part <= step.lazy; part++) {
    const from = panel + (part === 0 ? step.parameters : step.state + slot * <usize>(part - 2));
    let gradient = step.gradients + layer.weights + <usize>first * row + ((<usize>column) << 2);
    let to = block;
    for (let at = columns; at < end; at += 4) {
      const piece = part === 1 ? gradient : from + ((<usize>load<u32>(at)) << shift);
      gradient += row;
      const source = back ? to : piece;
      const target = back ? piece : to;
      v128.store(target, v128.load(source));
      if (width === PANEL) v128.store(target, v128.load(source, 16), 16);
      to += (<usize>1) << shift;
    }
    block += (<usize>(BLOCK * PANEL)) << 2;
  }
}

/** How many of `count` values are not 0; a multiple of 4 and the rest one by one. */
export function countNonZeros(at: usize, count: i32): i32 {
  let sum = i32x4.splat(0);
  const zero = f32x4.splat(0);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    sum = i32x4.sub(sum, f32x4.ne(v128.load(at), zero));
    at += 16;
  }
  let found =
    i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3);
  for (; i < count; i++) {
    found += <i32>(load<f32>(at) !== 0);
    at += 4;
  }
  return found;
}

/**
 * Compresses `rows` dense rows of x, (rows × width), behind the first `from` non-zeros: writes their indices and values,
 * and the end of each row to `offsets`, whose first entry is the start of the first of them.
 */
export function compress(
  x: usize,
  rows: i32,
  width: i32,
  offsets: usize,
  indices: usize,
  values: usize,
  from: u32,
): u32 {
  const zero = f32x4.splat(0);
  let at = (<usize>from) << 2;
  for (let row = 0; row < rows; row++) {
    let i = 0;
    for (; i + 4 <= width; i += 4) {
      if (v128.any_true(f32x4.ne(v128.load(x + ((<usize>i) << 2)), zero))) {
        for (let j = i; j < i + 4; j++) at = append(x, j, indices, values, at);
      }
    }
    for (; i < width; i++) at = append(x, i, indices, values, at);
    x += (<usize>width) << 2;
    offsets += 4;
    store<u32>(offsets, <u32>(at >> 2));
  }
  return <u32>(at >> 2);
}

/** Writes value i of a row if it is not 0; returns the place behind what is written. */
function append(row: usize, i: i32, indices: usize, values: usize, at: usize): usize {
  const value = load<f32>(row + ((<usize>i) << 2));
  store<u32>(indices + at, i);
  store<f32>(values + at, value);
  return at + ((<usize>(value !== 0)) << 2);
}
