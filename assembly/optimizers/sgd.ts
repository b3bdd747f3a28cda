/**
 * Gradient descent, and with momentum. Where lanes are fused a turn takes two vectors: all is loaded before anything is stored
 * (activations.ts).
 */
import { WIDE } from '../gemm/tile';
import { madd } from '../lanes';
import { descend, lanes, setting } from './settings';

/** Plain SGD over `count` parameters (a multiple of 4): w ← w − r g. */
export function sgd(parameters: usize, gradients: usize, count: i32, learningRate: f32): void {
  const minusRate = f32x4.splat(-learningRate);
  const end = parameters + ((<usize>count) << 2);
  if (WIDE) {
    for (; parameters + 16 < end; parameters += 32, gradients += 32) {
      const first = descend(v128.load(parameters), v128.load(gradients), minusRate);
      const second = descend(v128.load(parameters, 16), v128.load(gradients, 16), minusRate);
      v128.store(parameters, first);
      v128.store(parameters, second, 16);
    }
  }
  while (parameters < end) {
    v128.store(parameters, descend(v128.load(parameters), v128.load(gradients), minusRate));
    parameters += 16;
    gradients += 16;
  }
}

/** m ← μ m + g; w ← w − r m, with Nesterov momentum w − r (g + μ m). Settings: μ, nesterov. */
export function momentum(w: usize, g: usize, m: usize, count: i32, learningRate: f32, settings: usize): void {
  const minusRate = f32x4.splat(-learningRate);
  const mu = lanes(setting(settings, 0));
  const nesterov = setting(settings, 1) !== 0;
  const bytes = (<usize>count) << 2;
  let at: usize = 0;
  if (WIDE && !nesterov) {
    for (; at + 16 < bytes; at += 32) {
      const velocity = madd(mu, v128.load(m + at), v128.load(g + at));
      const velocity2 = madd(mu, v128.load(m + at, 16), v128.load(g + at, 16));
      const weight = descend(v128.load(w + at), velocity, minusRate);
      const weight2 = descend(v128.load(w + at, 16), velocity2, minusRate);
      v128.store(m + at, velocity);
      v128.store(m + at, velocity2, 16);
      v128.store(w + at, weight);
      v128.store(w + at, weight2, 16);
    }
  }
  for (; at < bytes; at += 16) {
    const gradient = v128.load(g + at);
    const velocity = madd(mu, v128.load(m + at), gradient);
    v128.store(m + at, velocity);
    const direction = nesterov ? madd(mu, velocity, gradient) : velocity;
    v128.store(w + at, descend(v128.load(w + at), direction, minusRate));
  }
}
