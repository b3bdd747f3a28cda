/** Rprop. */
import { pick } from '../lanes';
import { descend, lanes, setting } from './settings';

/**
 * Each parameter has a step size: times η⁺ while its gradient keeps its sign; times η⁻ where the sign changes,
 * and the gradient then counts as 0 (iRprop⁻: Igel and Hüsken 2000). w ← w − sign(g) · size. Sizes are stored
 * in units of the learning rate, so that setting the rate scales them all. Settings: η⁻, η⁺, smallest and largest
 * size. Slots: the last g, sizes.
 */
export function rprop(
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
