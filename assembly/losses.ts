/**
 * Costs of rows, with the gradients from which backpropagation starts. Each function returns a row's cost and writes
 * into `d` its ∂C/∂a, or ∂C/∂z where the loss is fused with its output activation. C is the mean over the
 * batch, so every gradient carries the factor 1 / rows (`scale`). Rows are padded: targets are 0 in the padding, and d
 * becomes 0 there.
 */
import { largestOf, softmax } from './activations/softmax';
import { WIDE } from './gemm/tile';
import { firstLanes, pick, sum4 } from './lanes';
import { constants } from './math/constants';
import { Exponential, Inline as ExponentialInline } from './math/exponential';
import { Logarithm } from './math/logarithm';

/** The numbers of `LOSSES` in src/toolbox/losses.ts. */
export const SQUARED_ERROR: i32 = 0;
export const MEAN_SQUARED_ERROR: i32 = 1;
export const CROSS_ENTROPY: i32 = 2;
export const BINARY_CROSS_ENTROPY: i32 = 3;
/** No loss: the targets are ∂C/∂a, given by the caller. */
export const GIVEN: i32 = 4;
export const MEAN_ABSOLUTE_ERROR: i32 = 5;
export const HUBER: i32 = 6;

/** Whether the loss takes logits z and applies the output activation itself. */
export function isFused(loss: i32): bool {
  return loss === CROSS_ENTROPY || loss === BINARY_CROSS_ENTROPY;
}

/**
 * The cost of one row, (units). `row` holds a; where the loss is fused it holds z, and a afterwards. `setting` is
 * huber's δ.
 */
export function costOfRow(loss: i32, row: usize, targets: usize, d: usize, units: i32, scale: f32, setting: f32): f32 {
  switch (loss) {
    case SQUARED_ERROR:
      return Inline.squaredError(row, targets, d, units, scale);
    case MEAN_SQUARED_ERROR: {
      const share: f32 = <f32>1 / <f32>units;
      return Inline.squaredError(row, targets, d, units, scale * share) * share;
    }
    case MEAN_ABSOLUTE_ERROR: {
      const share: f32 = <f32>1 / <f32>units;
      return absoluteError(row, targets, d, units, scale * share) * share;
    }
    case HUBER: {
      const share: f32 = <f32>1 / <f32>units;
      return huber(row, targets, d, units, scale * share, setting) * share;
    }
    case CROSS_ENTROPY:
      return softmaxCrossEntropy(row, targets, d, units, scale);
    case BINARY_CROSS_ENTROPY:
      return sigmoidBinaryCrossEntropy(row, targets, d, units, scale);
    default:
      for (let j = 0; j < units; j += 4) {
        v128.store(d + ((<usize>j) << 2), v128.load(targets + ((<usize>j) << 2)));
      }
      return 0;
  }
}

/**
 * Inlined by hand: squaredError is the default loss, and in small networks a call per row would take a tenth of a step;
 * the rest since no call may stand between two halves of a pair.
 */
export class Inline {
  /** Σ_j (a_j − y_j)²; ∂/∂a_j = 2 (a_j − y_j), times scale. */
  @inline
  static squaredError(a: usize, y: usize, d: usize, units: i32, scale: f32): f32 {
    const twice = f32x4.splat(2 * scale);
    let sums = f32x4.splat(0);
    let j = 0;
    if (WIDE) {
      for (; j + 8 <= units; j += 8) {
        const at = (<usize>j) << 2;
        const low = f32x4.sub(v128.load(a + at), v128.load(y + at));
        const high = f32x4.sub(v128.load(a + at, 16), v128.load(y + at, 16));
        sums = f32x4.add(f32x4.add(sums, f32x4.mul(low, low)), f32x4.mul(high, high));
        v128.store(d + at, f32x4.mul(twice, low));
        v128.store(d + at, f32x4.mul(twice, high), 16);
      }
    }
    for (; j < units; j += 4) {
      const at = (<usize>j) << 2;
      const error = v128.and(f32x4.sub(v128.load(a + at), v128.load(y + at)), firstLanes(units - j));
      sums = f32x4.add(sums, f32x4.mul(error, error));
      v128.store(d + at, f32x4.mul(twice, error));
    }
    return sum4(sums);
  }

  /** max(z, 0) − z y + ln(1 + e) of e = e^−|z|, on four lanes. */
  @inline
  static binary4(z: v128, y: v128, e: v128, t: usize): v128 {
    const rest = Logarithm.log1p4(e, t);
    return f32x4.add(f32x4.sub(f32x4.max(z, f32x4.splat(0)), f32x4.mul(z, y)), rest);
  }
}

/** Σ_j |a_j − y_j|; ∂/∂a_j = sign(a_j − y_j), 0 at 0, times scale. */
function absoluteError(a: usize, y: usize, d: usize, units: i32, scale: f32): f32 {
  const scales = f32x4.splat(scale);
  const signs = i32x4.splat(0x80000000);
  let sums = f32x4.splat(0);
  for (let j = 0; j < units; j += 4) {
    const at = (<usize>j) << 2;
    const error = v128.and(f32x4.sub(v128.load(a + at), v128.load(y + at)), firstLanes(units - j));
    sums = f32x4.add(sums, f32x4.abs(error));
    // A row's weight may be negative, and so may the scale: its sign turns round, and is not overwritten.
    const slope = v128.xor(scales, v128.and(error, signs));
    v128.store(d + at, v128.and(slope, f32x4.ne(error, f32x4.splat(0))));
  }
  return sum4(sums);
}

/**
 * Σ_j h(a_j − y_j), h(e) = e²/2 where |e| <= δ, else δ (|e| − δ/2); ∂/∂a_j = e clipped to ±δ, times
 * scale.
 */
function huber(a: usize, y: usize, d: usize, units: i32, scale: f32, delta: f32): f32 {
  const scales = f32x4.splat(scale);
  const deltas = f32x4.splat(delta);
  const half = f32x4.splat(0.5);
  let sums = f32x4.splat(0);
  for (let j = 0; j < units; j += 4) {
    const at = (<usize>j) << 2;
    const error = v128.and(f32x4.sub(v128.load(a + at), v128.load(y + at)), firstLanes(units - j));
    const size = f32x4.abs(error);
    const near = f32x4.mul(half, f32x4.mul(error, error));
    const far = f32x4.mul(deltas, f32x4.sub(size, f32x4.mul(half, deltas)));
    sums = f32x4.add(sums, pick(f32x4.gt(size, deltas), far, near));
    const slope = f32x4.max(f32x4.min(error, deltas), f32x4.neg(deltas));
    v128.store(d + at, f32x4.mul(scales, slope));
  }
  return sum4(sums);
}

/**
 * Label smoothing (Szegedy et al. 2016) of targets in padded rows: y ← y (1 − ε) + ε · share, with share 1/units
 * for classes and ½ for binary targets.
 */
export function smooth(y: usize, rows: i32, units: i32, epsilon: f32, share: f32): void {
  const kept = f32x4.splat(1 - epsilon);
  const added = f32x4.splat(epsilon * share);
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < units; j += 4) {
      const smoothed = f32x4.add(f32x4.mul(v128.load(y), kept), added);
      v128.store(y, v128.and(smoothed, firstLanes(units - j)));
      y += 16;
    }
  }
}

/**
 * −Σ_j y_j ln a_j with a = softmax(z), from the logits: ln a_j = (z_j − m) − ln S, m the largest logit, S = Σ
 * e^(z_j − m). ∂/∂z_j = a_j Σ y − y_j, times scale. z becomes a.
 */
function softmaxCrossEntropy(z: usize, y: usize, d: usize, units: i32, scale: f32): f32 {
  const largest = f32x4.splat(largestOf(z, units));
  // Σ y_j (m − z_j) comes first, since softmax overwrites z.
  let distances = f32x4.splat(0);
  let weights = f32x4.splat(0);
  for (let j = 0; j < units; j += 4) {
    const at = (<usize>j) << 2;
    const target = v128.load(y + at);
    const distance = v128.and(f32x4.sub(largest, v128.load(z + at)), firstLanes(units - j));
    distances = f32x4.add(distances, f32x4.mul(target, distance));
    weights = f32x4.add(weights, target);
  }
  const total = sum4(weights);
  const logSum = f32x4.extract_lane(Logarithm.log4(f32x4.splat(softmax(z, units)), constants()), 0);
  const scales = f32x4.splat(scale);
  const totals = f32x4.splat(total);
  let j = 0;
  if (WIDE) {
    for (; j + 4 < units; j += 8) {
      const at = (<usize>j) << 2;
      const low = f32x4.sub(f32x4.mul(v128.load(z + at), totals), v128.load(y + at));
      const high = f32x4.sub(f32x4.mul(v128.load(z + at, 16), totals), v128.load(y + at, 16));
      v128.store(d + at, f32x4.mul(scales, low));
      v128.store(d + at, f32x4.mul(scales, high), 16);
    }
  }
  for (; j < units; j += 4) {
    const at = (<usize>j) << 2;
    const delta = f32x4.sub(f32x4.mul(v128.load(z + at), totals), v128.load(y + at));
    v128.store(d + at, f32x4.mul(scales, delta));
  }
  return sum4(distances) + total * logSum;
}

/**
 * −Σ_j [y_j ln a_j + (1 − y_j) ln(1 − a_j)] with a = σ(z), from the logits: max(z, 0) − z y +
 * ln(1 + e^−|z|). ∂/∂z_j = a_j − y_j, times scale. z becomes a.
 */
function sigmoidBinaryCrossEntropy(z: usize, y: usize, d: usize, units: i32, scale: f32): f32 {
  const scales = f32x4.splat(scale);
  const t = constants();
  let sums = f32x4.splat(0);
  let j = 0;
  if (WIDE) j = binaryPairs(z, y, d, units, t);
  for (let i = 0; i < j; i += 4) {
    const at = (<usize>i) << 2;
    sums = f32x4.add(sums, v128.load(d + at));
    v128.store(d + at, f32x4.mul(scales, f32x4.sub(v128.load(z + at), v128.load(y + at))));
  }
  for (; j < units; j += 4) {
    const at = (<usize>j) << 2;
    const lanes = firstLanes(units - j);
    const logit = v128.load(z + at);
    const target = v128.load(y + at);
    const e = Exponential.exp4(f32x4.neg(f32x4.abs(logit)), t);
    sums = f32x4.add(sums, v128.and(Inline.binary4(logit, target, e, t), lanes));
    const a = ExponentialInline.sigmoidOf4(logit, e);
    v128.store(z + at, a);
    v128.store(d + at, v128.and(f32x4.mul(scales, f32x4.sub(a, target)), lanes));
  }
  return sum4(sums);
}

/** Where lanes are fused: z becomes a and d the costs in pairs of whole vectors. Returns the number of values. */
function binaryPairs(z: usize, y: usize, d: usize, units: i32, t: usize): i32 {
  let j = 0;
  for (; j + 8 <= units; j += 8) {
    const at = (<usize>j) << 2;
    const low = v128.load(z + at);
    const high = v128.load(z + at, 16);
    const e = Exponential.exp4(f32x4.neg(f32x4.abs(low)), t);
    const e2 = Exponential.exp4(f32x4.neg(f32x4.abs(high)), t);
    const cost = Inline.binary4(low, v128.load(y + at), e, t);
    const cost2 = Inline.binary4(high, v128.load(y + at, 16), e2, t);
    v128.store(z + at, ExponentialInline.sigmoidOf4(low, e));
    v128.store(z + at, ExponentialInline.sigmoidOf4(high, e2), 16);
    v128.store(d + at, cost);
    v128.store(d + at, cost2, 16);
  }
  return j;
}

/**
 * Whether a row is classified correctly, as 0 or 1: a and y have their largest value at the same unit, the first of
 * equal ones.
 */
export function rightClass(a: usize, y: usize, units: i32): f64 {
  return firstLargest(a, units) === firstLargest(y, units) ? 1 : 0;
}

/** How many binary outputs of a row are correct: a > ½ where y > ½. */
export function rightDecisions(a: usize, y: usize, units: i32): f64 {
  let right = 0;
  for (let j = 0; j < units; j++) {
    const at = (<usize>j) << 2;
    if (load<f32>(a + at) > 0.5 === load<f32>(y + at) > 0.5) right++;
  }
  return <f64>right;
}

/** The index of the largest value, the first of equal ones. */
function firstLargest(row: usize, units: i32): i32 {
  let best = 0;
  let largest = load<f32>(row);
  for (let j = 1; j < units; j++) {
    const value = load<f32>(row + ((<usize>j) << 2));
    if (value > largest) {
      largest = value;
      best = j;
    }
  }
  return best;
}
