/** How parameters follow their gradient: one loop over contiguous parameters an optimizer. */
import { nmadd } from './lanes';

/** w − r · ∂C/∂w on four lanes: the gradient descent of the notes. The only place that says so. */
export function descend(w: v128, gradient: v128, rate: v128): v128 {
  return nmadd(rate, gradient, w);
}

/** Plain SGD over `count` parameters (a multiple of 4), gradients beside them. */
export function sgd(parameters: usize, gradients: usize, count: i32, learningRate: f32): void {
  const rate = f32x4.splat(learningRate);
  const end = parameters + ((<usize>count) << 2);
  while (parameters < end) {
    v128.store(parameters, descend(v128.load(parameters), v128.load(gradients), rate));
    parameters += 16;
    gradients += 16;
  }
}
