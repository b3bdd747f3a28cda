/**
 * The optimizers: one loop over contiguous parameters each, with PyTorch's formulas (torch.optim).
 *
 * w are parameters, g their gradients, r the learning rate, t the update from 1. An optimizer's state lies in slots,
 * each as long as all parameters. Factors that are the same for all parameters are computed once, in float64.
 */
import { madd, pick } from './lanes';
import { Step } from './table';

/** The numbers in the table of src/toolbox/optimizers.ts. */
export const SGD: i32 = 0;
export const MOMENTUM: i32 = 1;
export const ADAGRAD: i32 = 2;
export const RMSPROP: i32 = 3;
export const ADAM: i32 = 4;
export const RPROP: i32 = 5;

/** w + (−r) · g on four lanes, given −r: gradient descent, written only here. */
export function descend(w: v128, gradient: v128, minusRate: v128): v128 {
  return madd(minusRate, gradient, w);
}

/** One update of floats [from, to) of the parameters (multiples of 4). `step.updates` already counts it. */
export function optimize(step: Step, from: i32, to: i32): void {
  const offset = (<usize>from) << 2;
  const slot = (<usize>step.parameterCount) << 2;
  optimizeAt(step, step.parameters + offset, step.gradients + offset, step.state + offset, slot, to - from);
}

/**
 * One update of `count` parameters at w (a multiple of 4), whose gradients are at g; what the optimizer remembers of
 * them is at `first`, and every further number of it `slot` bytes behind.
 */
export function optimizeAt(step: Step, w: usize, g: usize, first: usize, slot: usize, count: i32): void {
  const settings = step.settings;
  const rate = step.learningRate;
  switch (step.optimizer) {
    case SGD:
      sgd(w, g, count, rate);
      break;
    case MOMENTUM:
      momentum(w, g, first, count, rate, settings);
      break;
    case ADAGRAD:
      adagrad(w, g, first, count, rate, settings, step.updates);
      break;
    case RMSPROP:
      rmsprop(w, g, first, slot, count, rate, settings);
      break;
    case ADAM:
      adam(w, g, first, slot, count, rate, settings, step.updates);
      break;
    case RPROP:
      rprop(w, g, first, slot, count, rate, settings, step.updates);
      break;
  }
}

/** The i-th setting of an optimizer, an f64. */
function setting(settings: usize, i: i32): f64 {
  return load<f64>(settings + ((<usize>i) << 3));
}

/** A float64 rounded to float32, in all lanes. */
function lanes(value: f64): v128 {
  return f32x4.splat(<f32>value);
}

/** βᵗ by repeated squaring: the same bits everywhere, unlike Math.pow. */
function power(base: f64, exponent: f64): f64 {
  let result: f64 = 1;
  for (let left = <i64>exponent; left > 0; left >>= 1) {
    if (left & 1) result *= base;
    base *= base;
  }
  return result;
}

/** Plain SGD over `count` parameters (a multiple of 4): w ← w − r g. */
export function sgd(parameters: usize, gradients: usize, count: i32, learningRate: f32): void {
  const minusRate = f32x4.splat(-learningRate);
  const end = parameters + ((<usize>count) << 2);
  while (parameters < end) {
    v128.store(parameters, descend(v128.load(parameters), v128.load(gradients), minusRate));
    parameters += 16;
    gradients += 16;
  }
}

/** m ← μ m + g; w ← w − r m, with Nesterov momentum w − r (g + μ m). Settings: μ, nesterov. */
function momentum(w: usize, g: usize, m: usize, count: i32, learningRate: f32, settings: usize): void {
  const minusRate = f32x4.splat(-learningRate);
  const mu = lanes(setting(settings, 0));
  const nesterov = setting(settings, 1) !== 0;
  const bytes = (<usize>count) << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    const gradient = v128.load(g + at);
    const velocity = madd(mu, v128.load(m + at), gradient);
    v128.store(m + at, velocity);
    const direction = nesterov ? madd(mu, velocity, gradient) : velocity;
    v128.store(w + at, descend(v128.load(w + at), direction, minusRate));
  }
}

/**
 * v ← v + g²; w ← w − r′ g / (√v + ε), r′ = r / (1 + (t − 1) · decay) (Duchi et al. 2011). Settings:
 * ε, decay.
 */
function adagrad(w: usize, g: usize, v: usize, count: i32, learningRate: f32, settings: usize, t: f64): void {
  const minusRate = lanes(-(<f64>learningRate) / (1 + (t - 1) * setting(settings, 1)));
  const epsilon = lanes(setting(settings, 0));
  const bytes = (<usize>count) << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    const gradient = v128.load(g + at);
    const sum = madd(gradient, gradient, v128.load(v + at));
    v128.store(v + at, sum);
    const direction = f32x4.div(gradient, f32x4.add(f32x4.sqrt(sum), epsilon));
    v128.store(w + at, descend(v128.load(w + at), direction, minusRate));
  }
}

/**
 * RMSprop (Hinton's lecture 6e):
 *
 *     v ← α v + (1 − α) g²        centered, too: ḡ ← α ḡ + (1 − α) g
 *     s = √v + ε                  centered: √(v − ḡ²) + ε
 *     w ← w − r g / s             with momentum: m ← μ m + g / s, w ← w − r m
 *
 * Settings: α, ε, μ, centered. Slots: v, m if μ > 0, ḡ if centered.
 */
function rmsprop(w: usize, g: usize, v: usize, slot: usize, count: i32, learningRate: f32, settings: usize): void {
  const minusRate = f32x4.splat(-learningRate);
  const alpha = setting(settings, 0);
  const keep = lanes(alpha);
  const add = lanes(1 - alpha);
  const epsilon = lanes(setting(settings, 1));
  const mu = lanes(setting(settings, 2));
  const moving = setting(settings, 2) !== 0;
  const centred = setting(settings, 3) !== 0;
  const bytes = (<usize>count) << 2;
  const m = v + slot;
  const mean = m + (moving ? slot : 0);
  for (let at: usize = 0; at < bytes; at += 16) {
    const gradient = v128.load(g + at);
    const square = madd(keep, v128.load(v + at), f32x4.mul(add, f32x4.mul(gradient, gradient)));
    v128.store(v + at, square);
    let variance = square;
    if (centred) {
      const average = madd(keep, v128.load(mean + at), f32x4.mul(add, gradient));
      v128.store(mean + at, average);
      // Rounding may make it negative.
      variance = f32x4.max(madd(f32x4.neg(average), average, square), f32x4.splat(0));
    }
    let direction = f32x4.div(gradient, f32x4.add(f32x4.sqrt(variance), epsilon));
    if (moving) {
      direction = madd(mu, v128.load(m + at), direction);
      v128.store(m + at, direction);
    }
    v128.store(w + at, descend(v128.load(w + at), direction, minusRate));
  }
}

/**
 * Adam (Kingma and Ba 2015), AMSGrad (Reddi et al. 2018) and AdamW (Loshchilov and Hutter 2019):
 *
 *     m ← β₁ m + (1 − β₁) g       m̂ = m / (1 − β₁ᵗ)
 *     v ← β₂ v + (1 − β₂) g²      v̂ = v / (1 − β₂ᵗ), AMSGrad: of the largest v so far
 *     w ← (1 − r λ) w − r m̂ / (√v̂ + ε)
 *
 * Only AdamW has a decay λ > 0. Settings: β₁, β₂, ε, amsgrad, λ. Slots: m, v, largest v.
 */
function adam(w: usize, g: usize, m: usize, slot: usize, count: i32, learningRate: f32, settings: usize, t: f64): void {
  const beta1 = setting(settings, 0);
  const beta2 = setting(settings, 1);
  const minusRate = lanes(-(<f64>learningRate) / (1 - power(beta1, t)));
  const inverse = lanes(1 / Math.sqrt(1 - power(beta2, t)));
  const kept = lanes(1 - <f64>learningRate * setting(settings, 4));
  const keep1 = lanes(beta1);
  const add1 = lanes(1 - beta1);
  const keep2 = lanes(beta2);
  const add2 = lanes(1 - beta2);
  const epsilon = lanes(setting(settings, 2));
  const amsgrad = setting(settings, 3) !== 0;
  const v = m + slot;
  const most = v + slot;
  const bytes = (<usize>count) << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    const gradient = v128.load(g + at);
    const mean = madd(keep1, v128.load(m + at), f32x4.mul(add1, gradient));
    v128.store(m + at, mean);
    let square = madd(keep2, v128.load(v + at), f32x4.mul(add2, f32x4.mul(gradient, gradient)));
    v128.store(v + at, square);
    if (amsgrad) {
      square = f32x4.max(square, v128.load(most + at));
      v128.store(most + at, square);
    }
    const direction = f32x4.div(mean, madd(f32x4.sqrt(square), inverse, epsilon));
    v128.store(w + at, descend(f32x4.mul(v128.load(w + at), kept), direction, minusRate));
  }
}

/**
 * Each parameter has a step size: times η⁺ while its gradient keeps its sign; times η⁻ where the sign changes,
 * and the gradient then counts as 0 (iRprop⁻: Igel and Hüsken 2000). w ← w − sign(g) · size. Sizes are stored
 * in units of the learning rate, so that setting the rate scales them all. Settings: η⁻, η⁺, smallest and largest
 * size. Slots: the last g, sizes.
 */
function rprop(
  w: usize,
  g: usize,
  last: usize,
  slot: usize,
  count: i32,
  learningRate: f32,
  settings: usize,
  t: f64,
): void {
  const minusRate = f32x4.splat(-learningRate);
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  const shrink = lanes(setting(settings, 0));
  const grow = lanes(setting(settings, 1));
  // With a rate of 0 nothing moves.
  const unit = learningRate > 0 ? 1 / <f64>learningRate : 0;
  const least = lanes(setting(settings, 2) * unit);
  const greatest = lanes(setting(settings, 3) * unit);
  const steps = last + slot;
  const signs = i32x4.splat(0x80000000);
  const bytes = (<usize>count) << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    let gradient = v128.load(g + at);
    const turn = f32x4.mul(gradient, v128.load(last + at));
    const turned = f32x4.lt(turn, zero);
    const factor = pick(f32x4.gt(turn, zero), grow, pick(turned, shrink, one));
    const before = t === 1 ? one : v128.load(steps + at);
    const size = f32x4.max(f32x4.min(f32x4.mul(before, factor), greatest), least);
    v128.store(steps + at, size);
    gradient = v128.andnot(gradient, turned);
    v128.store(last + at, gradient);
    const direction = v128.and(v128.or(size, v128.and(gradient, signs)), f32x4.ne(gradient, zero));
    v128.store(w + at, descend(v128.load(w + at), direction, minusRate));
  }
}
