import { take } from './given.js';
import { f } from './rounding.js';
import { sum } from './sum.js';

/** (z - mean) / sqrt(variance + 1e-5) scale + shift, mean and variance over the units. */
function layerNorm(units) {
  const [scale, shift] = [take(units), take(units)];
  const share = f(1 / units);
  return (z) => {
    const mean = f(sum(z, (v) => v) * share);
    const variance = f(sum(z, (v) => f(f(v - mean) * f(v - mean))) * share);
    const inverse = f(1 / f(Math.sqrt(f(variance + f(1e-5)))));
    for (let j = 0; j < units; j++) z[j] = f(f(f(z[j] - mean) * inverse) * scale[j]) + shift[j];
    return z;
  };
}

export { layerNorm };
