/**
 * A dense layer, forward and backward side by side, over the chunk in `step`, one part of the layer at a time. Shapes:
 * a (rows × inputs), W (inputs × units) in panels, b and z (units) per row.
 */
import { activate, differentiate } from './activations';
import { multiply, multiplyPair, multiplyPanel, multiplyTransposed, packTransposed } from './gemm/frame';
import { Gradient } from './gemm/store-gradient';
import { PANEL, padded, panelWidth, partStart, WIDE } from './gemm/tile';
import { denormalize, normalize, usesBatch } from './normalize';
import { gradientSparse } from './sparse/layer';
import { Layer, Step } from './table';

/**
 * z = a · W + b for one part of the units, into `layer.outputs`, (rows × stride). a is (rows × inputs), its rows
 * `strideA` bytes apart.
 */
export function affine(step: Step, layer: Layer, a: usize, strideA: usize, part: i32): void {
  multiply(
    a,
    strideA,
    step.parameters + layer.weights,
    layer.biases < 0 ? 0 : step.parameters + <usize>layer.biases,
    layer.outputs,
    (<usize>layer.stride) << 2,
    step.rows,
    layer.inputs,
    layer.units,
    partStart(layer.units, part, layer.parts),
    partStart(layer.units, part + 1, layer.parts),
  );
}

/** a = f(z) in place; with normalisation a = f(scale · n(z) + shift). */
export function activateLayer(step: Step, layer: Layer): void {
  if (layer.normalize) normalize(step, layer);
  const activation = layer.activation;
  activate(activation, layer.outputs, step.rows, layer.units, layer.stride, layer.setting, layer.preActivations);
}

/** δ = ∂C/∂z in place of ∂C/∂a in `layer.deltas`, (rows × stride). */
export function differentiateLayer(step: Step, layer: Layer): void {
  differentiate(
    layer.activation,
    layer.outputs,
    layer.deltas,
    step.rows,
    layer.units,
    layer.stride,
    layer.setting,
    layer.preActivations,
  );
  if (layer.normalize) denormalize(step, layer);
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
  const weights = step.parameters + layer.weights;
  const strideD = (<usize>layer.stride) << 2;
  if (below) carry(step, layer, weights, below, strideBelow, from, to);
  if (!layer.trainable && !step.inputGradients) return; // with ∂C/∂x, gradients of frozen layers are wanted, too
  if (a) {
    multiplyTransposed(
      a,
      strideA,
      layer.deltas,
      strideD,
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
  } else {
    gradientSparse(step, layer, part, updating);
  }
  if (part === 0 && layer.biases >= 0) {
    const g = step.gradients + <usize>layer.biases;
    const b = updating ? step.parameters + <usize>layer.biases : 0;
    // Batch normalisation subtracts biases with the mean: their gradient is 0. A sum would leave rounding errors,
    // which adaptive optimizers blow up to full steps.
    if (layer.normalize !== 0 && usesBatch(step, layer)) memory.fill(g, 0, (<usize>padded(layer.units)) << 2);
    else sumRows(layer.deltas, strideD, step.rows, layer.units, g, b, adding, step.learningRate);
  }
}

/** ∂C/∂a of inputs [from, to): δ · Wᵀ, with one panel of Wᵀ packed at a time, while it is in the cache. */
function carry(step: Step, layer: Layer, weights: usize, below: usize, strideBelow: usize, from: i32, to: i32): void {
  const strideD = (<usize>layer.stride) << 2;
  let column = from;
  if (WIDE) {
    const panel = (<usize>layer.units) << 5;
    for (; column + PANEL < to && panelWidth(layer.inputs, column + PANEL) === PANEL; column += 2 * PANEL) {
      packTransposed(weights, layer.inputs, layer.units, column, PANEL, step.packed);
      packTransposed(weights, layer.inputs, layer.units, column + PANEL, PANEL, step.packed + panel);
      const c = below + ((<usize>column) << 2);
      multiplyPair(layer.deltas, strideD, step.packed, 0, c, strideBelow, step.rows, layer.units);
    }
  }
  for (; column < to; column += PANEL) {
    const width = panelWidth(layer.inputs, column);
    packTransposed(weights, layer.inputs, layer.units, column, width, step.packed);
    multiplyPanel(
      layer.deltas,
      strideD,
      step.packed,
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
  for (let column = 0; column < columns; column += 4) {
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
