/**
 * Adam, AMSGrad and AdamW. Where lanes are fused a turn takes two vectors: all is loaded before anything is stored
 * (activations.ts).
 */
import { WIDE } from '../gemm/tile';
import { madd } from '../lanes';
import { averaged, descend, lanes, power, setting } from './settings';

/**
 * Adam (Kingma and Ba 2015), AMSGrad (Reddi et al. 2018) and AdamW (Loshchilov and Hutter 2019):
 *
 *     m ← β₁ m + (1 − β₁) g       m̂ = m / (1 − β₁ᵗ)
 *     v ← β₂ v + (1 − β₂) g²      v̂ = v / (1 − β₂ᵗ), AMSGrad: of the largest v so far
 *     w ← (1 − r λ) w − r m̂ / (√v̂ + ε)
 *
 * Only AdamW has a decay λ > 0. Settings: β₁, β₂, ε, amsgrad, λ. Slots: m, v, largest v.
 */
export function adam(
  w: usize,
  g: usize,
  m: usize,
  slot: usize,
  count: i32,
  learningRate: f32,
  settings: usize,
  t: f64,
): void {
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
  let at: usize = 0;
  if (WIDE && !amsgrad) {
    for (; at + 16 < bytes; at += 32) {
      const gradient = v128.load(g + at);
      const gradient2 = v128.load(g + at, 16);
      const mean = averaged(keep1, v128.load(m + at), add1, gradient);
      const mean2 = averaged(keep1, v128.load(m + at, 16), add1, gradient2);
      const square = averaged(keep2, v128.load(v + at), add2, f32x4.mul(gradient, gradient));
      const square2 = averaged(keep2, v128.load(v + at, 16), add2, f32x4.mul(gradient2, gradient2));
      const direction = f32x4.div(mean, madd(f32x4.sqrt(square), inverse, epsilon));
      const direction2 = f32x4.div(mean2, madd(f32x4.sqrt(square2), inverse, epsilon));
      const weight = descend(f32x4.mul(v128.load(w + at), kept), direction, minusRate);
      const weight2 = descend(f32x4.mul(v128.load(w + at, 16), kept), direction2, minusRate);
      v128.store(m + at, mean);
      v128.store(m + at, mean2, 16);
      v128.store(v + at, square);
      v128.store(v + at, square2, 16);
      v128.store(w + at, weight);
      v128.store(w + at, weight2, 16);
    }
  }
  for (; at < bytes; at += 16) {
    const gradient = v128.load(g + at);
    const mean = averaged(keep1, v128.load(m + at), add1, gradient);
    v128.store(m + at, mean);
    let square = averaged(keep2, v128.load(v + at), add2, f32x4.mul(gradient, gradient));
    v128.store(v + at, square);
    if (amsgrad) {
      square = f32x4.max(square, v128.load(most + at));
      v128.store(most + at, square);
    }
    const direction = f32x4.div(mean, madd(f32x4.sqrt(square), inverse, epsilon));
    v128.store(w + at, descend(f32x4.mul(v128.load(w + at), kept), direction, minusRate));
  }
}
