/**
 * The training step: forward, cost, backward, update, over the table of layers.
 *
 * A batch is worked in chunks of `step.chunk` rows, and a chunk in stages: gather, then each layer forward (in
 * `parts`), the cost, each layer backward from the last (in `parts`). A stage takes little time whatever the
 * network, so JavaScript may run stages a few at a time; a small batch runs in one call. Neither changes a bit.
 */
import { activateLayer, affine, backwardLayer, differentiateLayer } from './dense';
import { padded } from './gemm/tile';
import {
  BINARY_CROSS_ENTROPY,
  CROSS_ENTROPY,
  costOfRow,
  Inline,
  isFused,
  rightClass,
  rightDecisions,
  SQUARED_ERROR,
  smooth,
} from './losses';
import { addNoise, dropOut } from './noise';
import { denormalize, normalize, takeUpStatistics, usesBatch } from './normalize';
import { optimize } from './optimizers';
import { clipValues, limitNorms, penalize, scale } from './penalties';
import { copy, gather, gatherTargets, rowAt } from './rows';
import { Layer, layerAt, Step } from './table';
import { dot } from './vectors';

/**
 * Stages [from, to) of the chunk that `row`, `rows`, `adding` and `ending` tell of. There are 2 · (1 + all parts of all
 * layers) of them: the gathering and the layers forward, the cost and the layers backward.
 */
export function runStages(step: Step, from: i32, to: i32): void {
  let stage = 0;
  if (stage >= from && stage < to) gatherChunk(step);
  stage++;
  for (let i = 0; i < step.layerCount; i++) {
    const parts = layerAt(step, i).parts;
    for (let part = 0; part < parts; part++, stage++) {
      if (stage >= from && stage < to) forwardStage(step, i, part);
    }
  }
  if (stage >= to) return;
  if (stage >= from) costStage(step);
  stage++;
  for (let i = step.layerCount - 1; i >= 0; i--) {
    const parts = layerAt(step, i).parts;
    for (let part = 0; part < parts; part++, stage++) {
      if (stage >= from && stage < to) backwardStage(step, i, part);
    }
  }
}

/** The chunk's rows of x in order; where they lie in order already they stay where they are. */
function gatherChunk(step: Step): void {
  const width = layerAt(step, 0).inputs;
  const noisy = step.training !== 0 && step.inputNoise > 0;
  const inOrder = step.x + ((<usize>step.row * <usize>width) << 2);
  if (step.order) gather(step.x, width, step.order, step.row, step.rows, step.gathered);
  else if (noisy) copy(inOrder, step.gathered, step.rows * width);
  if (noisy) addNoise(step, step.gathered, step.rows, width, step.inputNoise);
  step.inputs = step.order || noisy ? step.gathered : inOrder;
}

/** Whether layer i drops some of its outputs now. */
function drops(step: Step, layer: Layer): bool {
  return step.training !== 0 && layer.dropout > 0;
}

function inputsOf(step: Step, i: i32): usize {
  if (i === 0) return step.inputs;
  const layer = layerAt(step, i - 1);
  return drops(step, layer) ? layer.dropped : layer.outputs;
}

function inputStride(step: Step, i: i32): usize {
  return (<usize>(i === 0 ? layerAt(step, 0).inputs : layerAt(step, i - 1).stride)) << 2;
}

/** A share of layer i, and its activation behind the last share; a fused loss does the last layer's. */
function forwardStage(step: Step, i: i32, part: i32): void {
  const layer = layerAt(step, i);
  affine(step, layer, inputsOf(step, i), inputStride(step, i), part);
  if (part < layer.parts - 1) return;
  if (i === step.layerCount - 1 && isFused(step.loss)) {
    if (layer.normalize) normalize(step, layer);
    return;
  }
  activateLayer(step, layer);
  if (drops(step, layer)) dropOut(step, i, layer.dropout, layer.outputs, layer.dropped, step.rows, layer.stride);
}

/** Costs of the chunk's rows, right answers, and δ of the last layer. */
function costStage(step: Step): void {
  const last = layerAt(step, step.layerCount - 1);
  const bytes = (<usize>last.stride) << 2;
  // Without y they are there already.
  if (step.y) gatherTargets(step.y, last.units, step.classes, step.order, step.row, step.rows, step.targets);
  const scale: f32 = <f32>(1.0 / <f64>step.batchRows);
  const setting = step.lossSetting;
  if (isFused(step.loss) && setting > 0) {
    smooth(step.targets, step.rows, last.units, setting, step.loss === CROSS_ENTROPY ? <f32>1 / <f32>last.units : 0.5);
  }
  let a = last.outputs;
  let y = step.targets;
  let d = last.deltas;
  for (let row = 0; row < step.rows; row++) {
    let cost: f32;
    if (step.rowWeights) {
      const weight = weightOf(step, row);
      cost = weight * costOfRow(step.loss, a, y, d, last.units, scale * weight, setting);
    } else if (step.loss === SQUARED_ERROR) {
      cost = Inline.squaredError(a, y, d, last.units, scale);
    } else {
      cost = costOfRow(step.loss, a, y, d, last.units, scale, setting);
    }
    store<f32>(step.costs + ((<usize>row) << 2), cost);
    step.batchCost += <f64>cost;
    if (step.loss === CROSS_ENTROPY) step.correct += rightClass(a, y, last.units);
    if (step.loss === BINARY_CROSS_ENTROPY) step.correct += rightDecisions(a, y, last.units);
    a += bytes;
    y += bytes;
    d += bytes;
  }
  if (!isFused(step.loss)) differentiateLayer(step, last);
  else if (last.normalize) denormalize(step, last);
}

/** What the cost of a row of the chunk counts. */
function weightOf(step: Step, row: i32): f32 {
  return load<f32>(step.rowWeights + ((<usize>rowAt(step.order, step.row + row)) << 2));
}

/** A share of layer i backward; behind the last share δ of the layer before is complete. */
function backwardStage(step: Step, i: i32, part: i32): void {
  const layer = layerAt(step, i);
  const updating = <bool>(step.updating & step.ending);
  const below = i === 0 ? step.inputGradients : layerAt(step, i - 1).deltas;
  const strideBelow = (<usize>(i === 0 ? padded(layer.inputs) : layerAt(step, i - 1).stride)) << 2;
  backwardLayer(
    step,
    layer,
    inputsOf(step, i),
    inputStride(step, i),
    below,
    strideBelow,
    part,
    <bool>step.adding,
    updating,
  );
  if (part < layer.parts - 1 || i === 0) return;
  const before = layerAt(step, i - 1);
  if (drops(step, before)) dropOut(step, i - 1, before.dropout, before.deltas, before.deltas, step.rows, before.stride);
  differentiateLayer(step, before);
}

/**
 * The rest of a step, from the stored gradient: penalties, clipping, one update of all layers that may change, and norms
 * brought down.
 */
export function update(step: Step): void {
  step.updates++;
  adjustGradients(step);
  for (let i = 0; i < step.layerCount; i++) {
    const layer = layerAt(step, i);
    if (!layer.trainable) continue;
    const from = <i32>(layer.weights >> 2);
    optimize(step, from, from + layer.parameterFloats);
    if (usesBatch(step, layer)) takeUpStatistics(step, layer);
    if (layer.maxNorm > 0) limitNorms(step.parameters + layer.weights, layer.inputs, layer.units, layer.maxNorm);
  }
}

/** Penalties, each value within ±clipValue, and then the norm of all together within clipNorm. */
function adjustGradients(step: Step): void {
  let squares: f64 = 0;
  for (let i = 0; i < step.layerCount; i++) {
    const layer = layerAt(step, i);
    if (!layer.trainable) continue;
    const g = step.gradients + layer.weights;
    const weights = layer.inputs * padded(layer.units);
    if (layer.l1 > 0 || layer.l2 > 0) penalize(step.parameters + layer.weights, g, weights, layer.l1, layer.l2);
    if (step.clipValue > 0) clipValues(g, layer.parameterFloats, step.clipValue);
    if (step.clipNorm > 0) squares += dot(g, g, layer.parameterFloats);
  }
  if (step.clipNorm <= 0) return;
  const norm = Math.sqrt(squares);
  if (norm <= <f64>step.clipNorm) return;
  const factor = <f32>(<f64>step.clipNorm / norm);
  for (let i = 0; i < step.layerCount; i++) {
    const layer = layerAt(step, i);
    if (layer.trainable) scale(step.gradients + layer.weights, layer.parameterFloats, factor);
  }
}

/** A whole batch: rows [first, first + rows) of the window's order. */
function runBatch(step: Step, first: i32, rows: i32): void {
  const end = first + rows;
  step.batchRows = rows;
  step.batchCost = 0;
  for (let row = first; row < end; row += step.chunk) {
    step.row = row;
    step.rows = min(step.chunk, end - row);
    step.batchRow = row - first;
    step.adding = <i32>(row > first);
    step.ending = <i32>(row + step.rows === end);
    runStages(step, 0, i32.MAX_VALUE);
  }
  if (!step.updating) update(step);
  step.number++;
  step.cost += step.batchCost;
}

/**
 * Batches of `batchSize` rows over positions [first, end) of the window's order, the last one shorter if it must
 * be; each an update. Returns how many were run: fewer than all where a cost was no longer finite.
 */
export function runBatches(step: Step, first: i32, end: i32, batchSize: i32): i32 {
  let batches = 0;
  for (let row = first; row < end; row += batchSize) {
    if (step.rates) step.learningRate = load<f32>(step.rates + ((<usize>batches) << 2));
    runBatch(step, row, min(batchSize, end - row));
    batches++;
    if (!isFinite(step.batchCost)) break;
  }
  return batches;
}

/**
 * Epochs of the same batches in the same order, for networks so small that a call an epoch would take longer than the
 * epoch. `sums` gets two f64 an epoch: its cost and its right answers, summed over the rows. Returns how many epochs were
 * run; the last of them may have stopped at a cost that was no longer finite.
 */
export function runEpochs(step: Step, epochs: i32, rows: i32, batchSize: i32, sums: usize): i32 {
  for (let epoch = 0; epoch < epochs; epoch++) {
    step.cost = 0;
    step.correct = 0;
    runBatches(step, 0, rows, batchSize);
    store<f64>(sums, step.cost);
    store<f64>(sums, step.correct, 8);
    sums += 16;
    if (!isFinite(step.cost)) return epoch + 1;
  }
  return epochs;
}

/** For JavaScript that looks between z and a: one layer's z, then its a. The chunk's first stage must have run. */
export function affineOf(step: Step, i: i32): void {
  const layer = layerAt(step, i);
  for (let part = 0; part < layer.parts; part++) {
    affine(step, layer, inputsOf(step, i), inputStride(step, i), part);
  }
}

export function activateOf(step: Step, i: i32): void {
  activateLayer(step, layerAt(step, i));
}
