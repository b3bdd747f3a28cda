/**
 * Normalisation of z before the activation, forward and backward side by side:
 *
 *     n = (z − mean) / √(variance + ε),  u = scale · n + shift
 *
 * Over the rows of a batch for each unit (batch normalisation, Ioffe and Szegedy 2015), or over the units of each row
 * (layer normalisation, Ba et al. 2016). Formulas are PyTorch's: the biased variance normalises, the unbiased one
 * enters the running statistics.
 *
 * Batch statistics need all rows at once, so a chunk is then a whole batch (src/memory/layout.ts). Padding columns hold
 * 0 in z, scale and shift, so u is 0 there; δ stays 0.
 */

import { padded, WIDE } from './gemm/tile';
import { firstLanes, madd, sum4 } from './lanes';
import { Layer, Step } from './table';

/** The numbers of `NORMALIZATIONS` in src/base/kernel-tables.ts; 0 is none. */
export const BATCH: i32 = 1;
export const LAYER: i32 = 2;

/** ε, PyTorch's default. */
const EPSILON: f32 = 1e-5;
/** The weight of a batch's statistics in the running ones, PyTorch's default. */
const MOMENTUM: f32 = 0.1;

/**
 * Whether the layer normalises by this batch's statistics rather than the running ones. A frozen layer uses its running
 * ones.
 */
export function usesBatch(step: Step, layer: Layer): bool {
  return layer.normalize === BATCH && step.batchStatistics !== 0 && layer.trainable !== 0;
}

/** The size of that many floats. */
function bytesOf(floats: i32): usize {
  return (<usize>floats) << 2;
}

/** u in place of z for the rows of the chunk, (rows × stride); keeps n for the backward pass. */
export function normalize(step: Step, layer: Layer): void {
  const scales = step.parameters + layer.scales;
  if (layer.normalize === LAYER) {
    normalizeRows(layer, step.rows, scales);
    return;
  }
  const width = bytesOf(padded(layer.units));
  if (usesBatch(step, layer)) measureColumns(layer, step.rows, width);
  else recallStatistics(step, layer, width);
  normalizeColumns(layer, step.rows, scales, width);
}

/**
 * Mean, variance and 1/√(variance + ε) of each unit over the rows, into `moments`, `width` bytes each. Sums in
 * float64, in row order.
 */
function measureColumns(layer: Layer, rows: i32, width: usize): void {
  const stride = bytesOf(layer.stride);
  const share = f64x2.splat(1 / <f64>rows);
  for (let at: usize = 0; at < width; at += 16) {
    const column = layer.outputs + at;
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    for (let row = 0; row < rows; row++) {
      const z = v128.load(column + <usize>row * stride);
      low = f64x2.add(low, f64x2.promote_low_f32x4(z));
      high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<f32>(z, z, 2, 3, 2, 3)));
    }
    const mean = joined(f64x2.mul(low, share), f64x2.mul(high, share));
    low = f64x2.splat(0);
    high = f64x2.splat(0);
    for (let row = 0; row < rows; row++) {
      const d = f32x4.sub(v128.load(column + <usize>row * stride), mean);
      const square = f32x4.mul(d, d);
      low = f64x2.add(low, f64x2.promote_low_f32x4(square));
      high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<f32>(square, square, 2, 3, 2, 3)));
    }
    setMoments(layer, at, width, mean, joined(f64x2.mul(low, share), f64x2.mul(high, share)));
  }
}

/** Two pairs of float64 as four float32. */
function joined(low: v128, high: v128): v128 {
  return v128.shuffle<f32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
}

/** The running statistics into `moments`, for prediction. */
function recallStatistics(step: Step, layer: Layer, width: usize): void {
  const statistics = step.parameters + layer.statistics;
  for (let at: usize = 0; at < width; at += 16) {
    setMoments(layer, at, width, v128.load(statistics + at), v128.load(statistics + width + at));
  }
}

/** Stores four units' mean, variance and 1/√(variance + ε), at byte `at` of each. */
function setMoments(layer: Layer, at: usize, width: usize, mean: v128, variance: v128): void {
  const to = layer.moments + at;
  const inverse = f32x4.div(f32x4.splat(1), f32x4.sqrt(f32x4.add(variance, f32x4.splat(EPSILON))));
  v128.store(to, mean);
  v128.store(to + width, variance);
  v128.store(to + 2 * width, inverse);
}

/** n and u of all rows by the moments of each unit. */
function normalizeColumns(layer: Layer, rows: i32, scales: usize, width: usize): void {
  let z = layer.outputs;
  let n = layer.normalized;
  for (let row = 0; row < rows; row++) {
    let at: usize = 0;
    if (WIDE) {
      for (; at + 16 < width; at += 32) {
        const low = f32x4.sub(v128.load(z + at), v128.load(layer.moments + at));
        const high = f32x4.sub(v128.load(z + at, 16), v128.load(layer.moments + at, 16));
        const first = f32x4.mul(low, v128.load(layer.moments + 2 * width + at));
        const second = f32x4.mul(high, v128.load(layer.moments + 2 * width + at, 16));
        const u = madd(first, v128.load(scales + at), v128.load(scales + width + at));
        const u2 = madd(second, v128.load(scales + at, 16), v128.load(scales + width + at, 16));
        v128.store(n + at, first);
        v128.store(n + at, second, 16);
        v128.store(z + at, u);
        v128.store(z + at, u2, 16);
      }
    }
    for (; at < width; at += 16) {
      const distance = f32x4.sub(v128.load(z + at), v128.load(layer.moments + at));
      const value = f32x4.mul(distance, v128.load(layer.moments + 2 * width + at));
      v128.store(n + at, value);
      v128.store(z + at, madd(value, v128.load(scales + at), v128.load(scales + width + at)));
    }
    z += bytesOf(layer.stride);
    n += bytesOf(layer.stride);
  }
}

/** The same by each row's own mean and variance; `moments` gets 1/√(variance + ε) of each row. */
function normalizeRows(layer: Layer, rows: i32, scales: usize): void {
  const units = layer.units;
  const width = bytesOf(padded(units));
  const share: f32 = <f32>1 / <f32>units;
  let z = layer.outputs;
  let n = layer.normalized;
  for (let row = 0; row < rows; row++) {
    let sums = f32x4.splat(0);
    for (let at: usize = 0; at < width; at += 16) sums = f32x4.add(sums, v128.load(z + at));
    const mean = f32x4.splat(sum4(sums) * share);
    sums = f32x4.splat(0);
    for (let j = 0; j < units; j += 4) {
      const d = v128.and(f32x4.sub(v128.load(z + bytesOf(j)), mean), firstLanes(units - j));
      sums = f32x4.add(sums, f32x4.mul(d, d));
    }
    const inverse: f32 = <f32>1 / sqrt<f32>(sum4(sums) * share + EPSILON);
    store<f32>(layer.moments + bytesOf(row), inverse);
    const inverses = f32x4.splat(inverse);
    for (let at: usize = 0; at < width; at += 16) {
      const value = f32x4.mul(f32x4.sub(v128.load(z + at), mean), inverses);
      v128.store(n + at, value);
      v128.store(z + at, madd(value, v128.load(scales + at), v128.load(scales + width + at)));
    }
    z += bytesOf(layer.stride);
    n += bytesOf(layer.stride);
  }
}

/**
 * From δ = ∂C/∂u: ∂C/∂scale = Σ δ n and ∂C/∂shift = Σ δ over the rows, stored or added; then ∂C/∂z
 * in place of δ. With d = scale · δ, ∂C/∂z = (d − mean d − n · mean(d n)) / √(variance + ε), means over
 * what the statistics are of. Running statistics are constants, which leaves d / √(variance + ε).
 */
export function denormalize(step: Step, layer: Layer): void {
  const scales = step.parameters + layer.scales;
  const gradients = step.gradients + layer.scales;
  const width = bytesOf(padded(layer.units));
  sumColumns(layer, step.rows, gradients, width, <bool>step.adding);
  if (layer.normalize === LAYER) denormalizeRows(layer, step.rows, scales, width);
  else denormalizeColumns(layer, step.rows, scales, gradients, width, usesBatch(step, layer));
}

/** Σ δ n into `gradients` and Σ δ `width` bytes behind it, (units) each. */
function sumColumns(layer: Layer, rows: i32, gradients: usize, width: usize, adding: bool): void {
  const stride = bytesOf(layer.stride);
  for (let at: usize = 0; at < width; at += 16) {
    const g = gradients + at;
    let products = adding ? v128.load(g) : f32x4.splat(0);
    let sums = adding ? v128.load(g + width) : f32x4.splat(0);
    let offset = at;
    for (let row = 0; row < rows; row++) {
      const d = v128.load(layer.deltas + offset);
      products = madd(d, v128.load(layer.normalized + offset), products);
      sums = f32x4.add(sums, d);
      offset += stride;
    }
    v128.store(g, products);
    v128.store(g + width, sums);
  }
}

/** ∂C/∂z for batch normalisation. `gradients` holds Σ δ n and Σ δ of this chunk, which is the whole batch. */
function denormalizeColumns(layer: Layer, rows: i32, scales: usize, gradients: usize, width: usize, batch: bool): void {
  const minusShare = f32x4.splat(batch ? <f32>-1 / <f32>rows : 0);
  let d = layer.deltas;
  let n = layer.normalized;
  for (let row = 0; row < rows; row++) {
    for (let at: usize = 0; at < width; at += 16) {
      const factor = f32x4.mul(v128.load(scales + at), v128.load(layer.moments + 2 * width + at));
      let value = madd(minusShare, v128.load(gradients + width + at), v128.load(d + at));
      value = madd(f32x4.mul(minusShare, v128.load(gradients + at)), v128.load(n + at), value);
      v128.store(d + at, f32x4.mul(factor, value));
    }
    d += bytesOf(layer.stride);
    n += bytesOf(layer.stride);
  }
}

/** ∂C/∂z for layer normalisation. */
function denormalizeRows(layer: Layer, rows: i32, scales: usize, width: usize): void {
  const units = layer.units;
  const share: f32 = <f32>1 / <f32>units;
  let d = layer.deltas;
  let n = layer.normalized;
  for (let row = 0; row < rows; row++) {
    let sums = f32x4.splat(0);
    let products = f32x4.splat(0);
    // Scales are 0 in the padding, which adds nothing to the sums.
    for (let at: usize = 0; at < width; at += 16) {
      const scaled = f32x4.mul(v128.load(scales + at), v128.load(d + at));
      sums = f32x4.add(sums, scaled);
      products = madd(scaled, v128.load(n + at), products);
    }
    const mean = f32x4.splat(sum4(sums) * share);
    const minusSlope = f32x4.splat(-sum4(products) * share);
    const inverse = v128.load32_splat(layer.moments + bytesOf(row));
    for (let j = 0; j < units; j += 4) {
      const at = bytesOf(j);
      let value = f32x4.sub(f32x4.mul(v128.load(scales + at), v128.load(d + at)), mean);
      value = madd(minusSlope, v128.load(n + at), value);
      v128.store(d + at, v128.and(f32x4.mul(inverse, value), firstLanes(units - j)));
    }
    d += bytesOf(layer.stride);
    n += bytesOf(layer.stride);
  }
}

/**
 * Moves the running statistics towards those of the batch: running ← 0.9 · running + 0.1 · batch, with the unbiased
 * variance.
 */
export function takeUpStatistics(step: Step, layer: Layer): void {
  const width = bytesOf(padded(layer.units));
  const statistics = step.parameters + layer.statistics;
  const rows = <f32>step.batchRows;
  const kept = f32x4.splat(1 - MOMENTUM);
  const taken = f32x4.splat(MOMENTUM);
  const unbiased = f32x4.splat(MOMENTUM * (rows / (rows - 1)));
  for (let at: usize = 0; at < width; at += 16) {
    const mean = statistics + at;
    const variance = mean + width;
    v128.store(mean, madd(kept, v128.load(mean), f32x4.mul(taken, v128.load(layer.moments + at))));
    v128.store(variance, madd(kept, v128.load(variance), f32x4.mul(unbiased, v128.load(layer.moments + width + at))));
  }
}
