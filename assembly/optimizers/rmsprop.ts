/**
 * Adagrad and RMSprop. Where lanes are fused a turn takes two vectors: all is loaded before anything is stored
 * (activations.ts).
 */
import { WIDE } from '../gemm/tile';
import { madd } from '../lanes';
import { averaged, descend, lanes, setting } from './settings';

/**
 * v ← v + g²; w ← w − r′ g / (√v + ε), r′ = r / (1 + (t − 1) · decay) (Duchi et al. 2011). Settings:
 * ε, decay.
 */
export function adagrad(w: usize, g: usize, v: usize, count: i32, learningRate: f32, settings: usize, t: f64): void {
  const minusRate = lanes(-(<f64>learningRate) / (1 + (t - 1) * setting(settings, 1)));
  const epsilon = lanes(setting(settings, 0));
  const bytes = (<usize>count) << 2;
  let at: usize = 0;
  if (WIDE) {
    for (; at + 16 < bytes; at += 32) {
      const gradient = v128.load(g + at);
      const gradient2 = v128.load(g + at, 16);
      const sum = madd(gradient, gradient, v128.load(v + at));
      const sum2 = madd(gradient2, gradient2, v128.load(v + at, 16));
      const direction = f32x4.div(gradient, f32x4.add(f32x4.sqrt(sum), epsilon));
      const direction2 = f32x4.div(gradient2, f32x4.add(f32x4.sqrt(sum2), epsilon));
      const weight = descend(v128.load(w + at), direction, minusRate);
      const weight2 = descend(v128.load(w + at, 16), direction2, minusRate);
      v128.store(v + at, sum);
      v128.store(v + at, sum2, 16);
      v128.store(w + at, weight);
      v128.store(w + at, weight2, 16);
    }
  }
  for (; at < bytes; at += 16) {
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
export function rmsprop(
  w: usize,
  g: usize,
  v: usize,
  slot: usize,
  count: i32,
  learningRate: f32,
  settings: usize,
): void {
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
  let at: usize = 0;
  if (WIDE && !moving && !centred) {
    for (; at + 16 < bytes; at += 32) {
      const gradient = v128.load(g + at);
      const gradient2 = v128.load(g + at, 16);
      const square = averaged(keep, v128.load(v + at), add, f32x4.mul(gradient, gradient));
      const square2 = averaged(keep, v128.load(v + at, 16), add, f32x4.mul(gradient2, gradient2));
      const direction = f32x4.div(gradient, f32x4.add(f32x4.sqrt(square), epsilon));
      const direction2 = f32x4.div(gradient2, f32x4.add(f32x4.sqrt(square2), epsilon));
      const weight = descend(v128.load(w + at), direction, minusRate);
      const weight2 = descend(v128.load(w + at, 16), direction2, minusRate);
      v128.store(v + at, square);
      v128.store(v + at, square2, 16);
      v128.store(w + at, weight);
      v128.store(w + at, weight2, 16);
    }
  }
  for (; at < bytes; at += 16) {
    const gradient = v128.load(g + at);
    const square = averaged(keep, v128.load(v + at), add, f32x4.mul(gradient, gradient));
    v128.store(v + at, square);
    let variance = square;
    if (centred) {
      const average = averaged(keep, v128.load(mean + at), add, gradient);
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
