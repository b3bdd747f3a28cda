import { take } from './given.js';
import { f } from './rounding.js';

/** (z - mean) / sqrt(variance + 1e-5) scale + shift, by the statistics of training. */
function batchNorm(units) {
  const [scale, shift, mean, variance] = [take(units), take(units), take(units), take(units)];
  const inverse = variance.map((v) => 1 / f(Math.sqrt(f(v + f(1e-5)))));
  return (z) => {
    for (let j = 0; j < units; j++) z[j] = f(f(f(z[j] - mean[j]) * inverse[j]) * scale[j]) + shift[j];
    return z;
  };
}

export { batchNorm };
