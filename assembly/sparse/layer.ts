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
import { PANEL, padded, panelWidth, partStart } from '../gemm/tile';
import { rowAt } from '../rows';
import { Layer, Sparse, Step } from '../table';
import { transpose } from './columns';
import { column8, column32, row8, row32 } from './tiles';

/** The columns of four full panels. */
const FOUR: i32 = 4 * PANEL;

/** Where sums start that have nothing before them: reading the gradient would fetch lines that nobody needs. */
const ZEROS: usize = memory.data(32, 16);

/** z = x · W + b for one part of the units, into `layer.outputs`, (rows × stride). */
export function affineSparse(step: Step, layer: Layer, part: i32): void {
  const sparse = changetype<Sparse>(step.sparse);
  const to = partStart(layer.units, part + 1, layer.parts);
  const strideC = (<usize>layer.stride) << 2;
  const panel = (<usize>layer.inputs) << 5;
  const apart: usize = 4 & sparse.valueMask;
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
      const values = sparse.values + (at & sparse.valueMask);
      if (width === FOUR) row32(sparse.indices + at, values, apart, end, w, panel, bias, c);
      else row8(sparse.indices + at, values, apart, end, w, width === 4 ? 0 : 16, bias, c);
      c += strideC;
    }
    column += width;
  }
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
  const first = partStart(layer.units, part, layer.parts);
  const last = partStart(layer.units, part + 1, layer.parts);
  const target = updating ? weights : gradients;
  const panel = lazy ? (<usize>PANEL) << 2 : (<usize>layer.inputs) << 5;
  const factor = updating ? f32x4.splat(-step.learningRate) : f32x4.splat(1);
  // Units within columns: how many entries a column has is then known from the units before.
  for (let slot = 0; slot < sparse.touched; slot++) {
    const at = (<usize>slot) << 2;
    const entries = sparse.entries + ((<usize>load<u32>(sparse.starts + at)) << 3);
    const stop = sparse.entries + ((<usize>load<u32>(sparse.starts + at, 4)) << 3);
    if (entries === stop && !updating) continue;
    const known = slot < sparse.known;
    const row = lazy ? <usize>slot * <usize>padded(layer.units) : (<usize>load<u32>(sparse.columns + at)) << 3;
    let i = (row + <usize>first * (panel >> 5)) << 2;
    let d = layer.deltas + ((<usize>first) << 2);
    let column = first;
    for (; column + FOUR - 4 < last; column += FOUR) {
      const g = known ? gradients + i : ZEROS;
      const base = updating ? weights + i : ZEROS;
      column32(entries, stop, d, g, known ? panel : 0, base, updating ? panel : 0, target + i, panel, factor);
      i += panel << 2;
      d += (<usize>FOUR) << 2;
    }
    for (; column < last; column += PANEL) {
      const half = (<usize>panelWidth(layer.units, column) - 4) << 2;
      if (!half && !lazy) i -= (<usize>load<u32>(sparse.columns + at)) << 4;
      column8(
        entries,
        stop,
        d,
        known ? gradients + i : ZEROS,
        updating ? weights + i : ZEROS,
        target + i,
        half,
        factor,
      );
      i += panel;
      d += (<usize>PANEL) << 2;
    }
  }
}

/** The columns that are worked on at a time from `column` on: four panels of 8, one of them, or the last of 4. */
function widthAt(units: i32, column: i32, to: i32): i32 {
  const last = column + FOUR - PANEL;
  return last < to && panelWidth(units, last) === PANEL ? FOUR : panelWidth(units, column);
}
