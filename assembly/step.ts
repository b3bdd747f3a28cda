/**
 * The training step over the table of layers: gather, forward, cost, backward, update.
 *
 * A batch is processed in chunks of `step.chunk` rows, and a chunk in stages: gathering, each layer forward in `parts`,
 * the cost, each layer backward from the last in `parts`. A stage takes little time whatever the network, so JavaScript
 * can run a few at a time and give up the thread between them; a small batch runs in one call. The bits are the same
 * either way.
 */
import { sharable, share, THREADS, Work } from './crew';
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
import { affineSparse } from './sparse/layer';
import { optimizeTouched } from './sparse/lazy';
import { Layer, layerAt, Step } from './table';
import { dot } from './vectors';

/**
 * Runs stages [from, to) of the chunk that `row`, `rows`, `adding` and `ending` describe. There are 2 ·
 * (1 + all parts of all layers) stages: gathering and the layers forward, then the cost and the layers backward.
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

/**
 * Sets `step.inputs` to the chunk's rows of x: gathered in order, or x itself where its rows already lie in order and
 * get no noise; 0 for sparse rows.
 */
function gatherChunk(step: Step): void {
  if (step.sparse) {
    step.inputs = 0;
    return;
  }
  const width = layerAt(step, 0).inputs;
  const noisy = step.training !== 0 && step.inputNoise > 0;
  const inOrder = step.x + ((<usize>step.row * <usize>width) << 2);
  if (step.order) {
    // Memory is what takes the time: a number gathered counts as 16 operations.
    if (THREADS && sharable(16 * step.rows * width)) {
      share(gatherRows, step, layerAt(step, 0), 0, 0, 0, 0, 0, step.rows, 4, 0, 0);
    } else {
      gather(step.x, width, step.order, step.row, step.rows, step.gathered);
    }
  }
  if (!step.order && noisy) copy(inOrder, step.gathered, step.rows * width);
  if (noisy) addNoise(step, step.gathered, step.rows, width, step.inputNoise);
  step.inputs = step.order || noisy ? step.gathered : inOrder;
}

function gatherRows(work: Work, from: i32, to: i32, _room: usize): void {
  const step = work.step;
  const width = work.layer.inputs;
  const gathered = step.gathered + ((<usize>from * <usize>width) << 2);
  gather(step.x, width, step.order, step.row + from, to - from, gathered);
}

/** Whether the layer drops outputs in this step: in training only. */
function drops(step: Step, layer: Layer): bool {
  return step.training !== 0 && layer.dropout > 0;
}

/** The inputs of layer i for this chunk: x, or the outputs of the layer below, after dropout. */
function inputsOf(step: Step, i: i32): usize {
  if (i === 0) return step.inputs;
  const layer = layerAt(step, i - 1);
  return drops(step, layer) ? layer.dropped : layer.outputs;
}

/** The distance between rows of these inputs, in bytes. */
function inputStride(step: Step, i: i32): usize {
  return (<usize>(i === 0 ? layerAt(step, 0).inputs : layerAt(step, i - 1).stride)) << 2;
}

/** z of one part of layer i. */
function product(step: Step, layer: Layer, i: i32, part: i32): void {
  const a = inputsOf(step, i);
  if (a) affine(step, layer, a, inputStride(step, i), part);
  else affineSparse(step, layer, part);
}

/**
 * One part of layer i forward; the last part is followed by normalisation, activation and dropout. A fused loss applies
 * the last activation itself.
 */
function forwardStage(step: Step, i: i32, part: i32): void {
  const layer = layerAt(step, i);
  product(step, layer, i, part);
  if (part < layer.parts - 1) return;
  if (i === step.layerCount - 1 && isFused(step.loss)) {
    if (layer.normalize) normalize(step, layer);
    return;
  }
  activateLayer(step, layer);
  if (drops(step, layer)) dropOut(step, i, layer.dropout, layer.outputs, layer.dropped, step.rows, layer.stride);
}

/**
 * The costs of the chunk's rows, the count of correct predictions, and ∂C/∂a of the last layer (∂C/∂z where the loss is
 * fused). An evaluation ends here: so no gradient of a parameter is written, which a training may still go on from.
 */
function costStage(step: Step): void {
  const last = layerAt(step, step.layerCount - 1);
  const bytes = (<usize>last.stride) << 2;
  // Without y, JavaScript has filled in the targets.
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
}

/** The weight of a row of the chunk in the cost. */
function weightOf(step: Step, row: i32): f32 {
  return load<f32>(step.rowWeights + ((<usize>rowAt(step.order, step.row + row)) << 2));
}

/**
 * One part of layer i backward. ∂C/∂a of the last layer becomes its δ first. After a layer's last part, ∂C/∂a of the
 * layer below is complete and becomes its δ.
 */
function backwardStage(step: Step, i: i32, part: i32): void {
  const layer = layerAt(step, i);
  if (part === 0 && i === step.layerCount - 1) {
    if (!isFused(step.loss)) differentiateLayer(step, layer);
    else if (layer.normalize) denormalize(step, layer);
  }
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
 * The rest of an update, from the stored gradient: penalties, clipping, optimizer, running statistics, max-norm; for
 * all layers that are trainable.
 */
export function update(step: Step): void {
  step.updates++;
  adjustGradients(step);
  for (let i = 0; i < step.layerCount; i++) {
    const layer = layerAt(step, i);
    if (!layer.trainable) continue;
    const from = <i32>(layer.weights >> 2);
    const rests = i === 0 && step.lazy ? layer.inputs * padded(layer.units) : 0;
    if (rests) optimizeTouched(step, layer);
    const end = from + layer.parameterFloats;
    if (THREADS && sharable(16 * (end - from - rests))) {
      share(optimizeRange, step, layer, 0, 0, 0, 0, from + rests, end, 1024, 0, 0);
    } else {
      optimize(step, from + rests, end);
    }
    if (usesBatch(step, layer)) takeUpStatistics(step, layer);
    if (layer.maxNorm > 0) limitNorms(step.parameters + layer.weights, layer.inputs, layer.units, layer.maxNorm);
  }
}

function optimizeRange(work: Work, from: i32, to: i32, _room: usize): void {
  optimize(work.step, from, to);
}

/**
 * Adds penalties, clips each component to ±clipValue, then scales the whole gradient to a norm of at most clipNorm.
 */
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

/**
 * One batch: rows [first, first + rows) of the window's order, in chunks, and its update. `step.updating` says that the
 * last chunk has already updated the weights.
 */
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
 * Runs batches of `batchSize` rows, the last one perhaps shorter, over positions [first, end) of the window's order.
 * Each is one update. Returns the number of batches, fewer where a cost was not finite.
 */
export function runBatches(step: Step, first: i32, end: i32, batchSize: i32): i32 {
  if (!ASC_NO_ASSERT) assert(batchSize > 0, 'runBatches: batches have rows');
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
 * Runs epochs over the same batches in the same order, for networks so small that a call per epoch would take longer
 * than the epoch. `sums` receives two f64 per epoch, cost and correct predictions summed over the rows. Returns the
 * number of epochs; the last of them may have stopped at a cost that was not finite.
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

/** z of layer i, for JavaScript that needs it before the activation. The first stage of the chunk must have run. */
export function affineOf(step: Step, i: i32): void {
  const layer = layerAt(step, i);
  for (let part = 0; part < layer.parts; part++) {
    product(step, layer, i, part);
  }
}

/** a of layer i in place of its z. */
export function activateOf(step: Step, i: i32): void {
  activateLayer(step, layerAt(step, i));
}
