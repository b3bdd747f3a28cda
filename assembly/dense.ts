/**
 * A dense layer, forward and backward side by side, over the chunk in `step`, one part of the layer at a time. Shapes:
 * a (rows × inputs), W (inputs × units) in panels, b and z (units) per row.
 */
import { activate, differentiate } from './activations';
import { hasRoom, sharable, share, THREADS, Work } from './crew';
import { multiply, multiplyPair, multiplyPanel, multiplyTransposed, packTransposed } from './gemm/frame';
import { Gradient } from './gemm/store-gradient';
import { PANEL, padded, panelWidth, partStart, WIDE } from './gemm/tile';
import { ZEROS } from './gemm/zeros';
import { denormalize, normalize, usesBatch } from './normalize';
import { gradientSparse } from './sparse/layer';
import { Layer, Step } from './table';

/**
 * z = a · W + b for one part of the units, into `layer.outputs`, (rows × stride). a is (rows × inputs), its rows
 * `strideA` bytes apart.
 */
export function affine(step: Step, layer: Layer, a: usize, strideA: usize, part: i32): void {
  const from = partStart(layer.units, part, layer.parts);
  const to = partStart(layer.units, part + 1, layer.parts);
  if (THREADS && sharable(step.rows * layer.inputs * (to - from))) {
    // By units, so that each thread reads its own weights; by rows where there are few units.
    if (to - from >= 128) share(forwardUnits, step, layer, a, strideA, 0, 0, from, to, 2 * PANEL, 0, 0);
    else if (layer.parts === 1) share(forwardRows, step, layer, a, strideA, 0, 0, 0, step.rows, 12, 0, 0);
    else multiplyRange(step, layer, a, strideA, 0, step.rows, from, to);
    return;
  }
  multiplyRange(step, layer, a, strideA, 0, step.rows, from, to);
}

function forwardUnits(work: Work, from: i32, to: i32, _room: usize): void {
  multiplyRange(work.step, work.layer, work.a, work.strideA, 0, work.step.rows, from, to);
}

function forwardRows(work: Work, from: i32, to: i32, _room: usize): void {
  multiplyRange(work.step, work.layer, work.a, work.strideA, from, to, 0, work.layer.units);
}

/** The same for rows [first, end) of the chunk and units [from, to). */
export function multiplyRange(
  step: Step,
  layer: Layer,
  a: usize,
  strideA: usize,
  first: i32,
  end: i32,
  from: i32,
  to: i32,
): void {
  const strideC = (<usize>layer.stride) << 2;
  multiply(
    a + <usize>first * strideA,
    strideA,
    step.parameters + layer.weights,
    layer.biases < 0 ? 0 : step.parameters + <usize>layer.biases,
    layer.outputs + <usize>first * strideC,
    strideC,
    end - first,
    layer.inputs,
    layer.units,
    from,
    to,
  );
}

/** a = f(z) in place; with normalisation a = f(scale · n(z) + shift). */
export function activateLayer(step: Step, layer: Layer): void {
  if (layer.normalize) normalize(step, layer);
  // A value counts as 8 operations: most of it is memory.
  if (THREADS && sharable(8 * step.rows * layer.stride)) {
    share(activateRows, step, layer, 0, 0, 0, 0, 0, step.rows, 8, 0, 0);
  } else {
    activateRange(layer, 0, step.rows);
  }
}

function activateRows(work: Work, from: i32, to: i32, _room: usize): void {
  activateRange(work.layer, from, to);
}

/** a = f(z) for rows [from, to) of the chunk. */
function activateRange(layer: Layer, from: i32, to: i32): void {
  const offset = (<usize>from * <usize>layer.stride) << 2;
  const kept = layer.preActivations ? layer.preActivations + offset : 0;
  activate(layer.activation, layer.outputs + offset, to - from, layer.units, layer.stride, layer.setting, kept);
}

/** δ = ∂C/∂z in place of ∂C/∂a in `layer.deltas`, (rows × stride). */
export function differentiateLayer(step: Step, layer: Layer): void {
  if (THREADS && sharable(8 * step.rows * layer.stride)) {
    share(differentiateRows, step, layer, 0, 0, 0, 0, 0, step.rows, 8, 0, 0);
  } else {
    differentiateRange(layer, 0, step.rows);
  }
  if (layer.normalize) denormalize(step, layer);
}

function differentiateRows(work: Work, from: i32, to: i32, _room: usize): void {
  differentiateRange(work.layer, from, to);
}

/** δ = ∂C/∂z in place of ∂C/∂a for rows [from, to) of the chunk. */
function differentiateRange(layer: Layer, from: i32, to: i32): void {
  const offset = (<usize>from * <usize>layer.stride) << 2;
  const kept = layer.preActivations ? layer.preActivations + offset : 0;
  differentiate(
    layer.activation,
    layer.outputs + offset,
    layer.deltas + offset,
    to - from,
    layer.units,
    layer.stride,
    layer.setting,
    kept,
  );
}

/**
 * From δ of this layer, for one part of its inputs (of its units where a is 0, for sparse rows). First ∂C/∂a of the
 * layer below, δ · Wᵀ, into `below`, whose rows are `strideBelow` bytes apart (0: not needed). Then ∂C/∂W = aᵀ · δ:
 * stored, added to the chunks before, or applied to W at once if `updating`. The part of W that is updated is the part
 * that `below` was just computed from, so `below` always sees the old weights.
 */
export function backwardLayer(
  step: Step,
  layer: Layer,
  a: usize,
  strideA: usize,
  below: usize,
  strideBelow: usize,
  part: i32,
  adding: bool,
  updating: bool,
): void {
  const from = partStart(layer.inputs, part, layer.parts);
  const to = partStart(layer.inputs, part + 1, layer.parts);
  // Room for two panels of Wᵀ, 8 float32 a unit.
  if (THREADS && a && sharable(step.rows * layer.units * (to - from)) && hasRoom((<usize>layer.units) << 6)) {
    // A multiple of the panels that go down to the layer below, and of the rows of a tile.
    share(backwardInputs, step, layer, a, strideA, below, strideBelow, from, to, 24, adding, updating);
  } else {
    backwardRange(step, layer, a, strideA, below, strideBelow, from, to, adding, updating, step.packed);
    if (!a && wantsGradient(step, layer)) gradientSparse(step, layer, part, updating);
  }
  if (part === 0 && layer.biases >= 0 && wantsGradient(step, layer)) {
    const strideD = (<usize>layer.stride) << 2;
    const g = step.gradients + <usize>layer.biases;
    const b = updating ? step.parameters + <usize>layer.biases : 0;
    // Batch normalisation subtracts biases with the mean: their gradient is 0. A sum would leave rounding errors,
    // which adaptive optimizers blow up to full steps.
    if (layer.normalize !== 0 && usesBatch(step, layer)) memory.fill(g, 0, (<usize>padded(layer.units)) << 2);
    else sumRows(layer.deltas, strideD, step.rows, layer.units, g, b, adding, step.learningRate);
  }
}

function backwardInputs(work: Work, from: i32, to: i32, room: usize): void {
  backwardRange(
    work.step,
    work.layer,
    work.a,
    work.strideA,
    work.below,
    work.strideBelow,
    from,
    to,
    <bool>work.adding,
    <bool>work.updating,
    room,
  );
}

/** Whether ∂C/∂W is wanted: with ∂C/∂x of frozen layers, too. */
function wantsGradient(step: Step, layer: Layer): bool {
  return layer.trainable !== 0 || step.inputGradients !== 0;
}

/** backwardLayer for inputs [from, to) of dense rows, without biases; `packed` has room for two panels of Wᵀ. */
export function backwardRange(
  step: Step,
  layer: Layer,
  a: usize,
  strideA: usize,
  below: usize,
  strideBelow: usize,
  from: i32,
  to: i32,
  adding: bool,
  updating: bool,
  packed: usize,
): void {
  const weights = step.parameters + layer.weights;
  if (below) carry(step, layer, weights, below, strideBelow, from, to, packed);
  if (!a || !wantsGradient(step, layer)) return;
  multiplyTransposed(
    a,
    strideA,
    layer.deltas,
    (<usize>layer.stride) << 2,
    step.gradients + layer.weights,
    updating ? weights : 0,
    layer.inputs,
    step.rows,
    layer.units,
    from,
    to,
    adding,
    step.learningRate,
  );
}

/** ∂C/∂a of inputs [from, to): δ · Wᵀ, with one panel of Wᵀ packed at a time, while it is in the cache. */
function carry(
  step: Step,
  layer: Layer,
  weights: usize,
  below: usize,
  strideBelow: usize,
  from: i32,
  to: i32,
  packed: usize,
): void {
  const strideD = (<usize>layer.stride) << 2;
  let column = from;
  if (WIDE) {
    const panel = (<usize>layer.units) << 5;
    for (; column + PANEL < to && panelWidth(layer.inputs, column + PANEL) === PANEL; column += 2 * PANEL) {
      packTransposed(weights, layer.inputs, layer.units, column, PANEL, packed);
      packTransposed(weights, layer.inputs, layer.units, column + PANEL, PANEL, packed + panel);
      const c = below + ((<usize>column) << 2);
      multiplyPair(layer.deltas, strideD, packed, 0, c, strideBelow, step.rows, layer.units);
    }
  }
  for (; column < to; column += PANEL) {
    const width = panelWidth(layer.inputs, column);
    packTransposed(weights, layer.inputs, layer.units, column, width, packed);
    multiplyPanel(
      layer.deltas,
      strideD,
      packed,
      width,
      0,
      below + ((<usize>column) << 2),
      strideBelow,
      step.rows,
      layer.units,
    );
  }
}

/**
 * ∂C/∂b = Σ δ over the rows, in row order; d (rows × columns) in rows `strideD` bytes apart. Ends in g, or in b
 * −= rate · sum where b is not 0.
 */
function sumRows(d: usize, strideD: usize, rows: i32, columns: i32, g: usize, b: usize, adding: bool, rate: f32): void {
  const minusRate = f32x4.splat(-rate);
  let column = 0;
  // Two sums at a time: neither waits for the other.
  for (; column + 4 < columns; column += 8) {
    const offset = (<usize>column) << 2;
    const from = adding ? g + offset : ZEROS;
    let low = v128.load(from);
    let high = v128.load(from, 16);
    let at = d + offset;
    for (let row = 0; row < rows; row++) {
      low = f32x4.add(low, v128.load(at));
      high = f32x4.add(high, v128.load(at, 16));
      at += strideD;
    }
    if (b) {
      Gradient.descend(b, offset, low, high, minusRate);
    } else {
      v128.store(g + offset, low);
      v128.store(g + offset, high, 16);
    }
  }
  for (; column < columns; column += 4) {
    const offset = (<usize>column) << 2;
    let sum = adding ? v128.load(g + offset) : f32x4.splat(0);
    let at = d + offset;
    for (let row = 0; row < rows; row++) {
      sum = f32x4.add(sum, v128.load(at));
      at += strideD;
    }
    Gradient.settle(sum, g, b, offset, minusRate);
  }
}
