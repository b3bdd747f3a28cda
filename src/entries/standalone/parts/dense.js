import { take } from './given.js';
import { f } from './rounding.js';

/** z = a W + b. */
function dense(inputs, units, biased) {
  const weights = take(inputs * units);
  const biases = biased ? take(units) : new Float32Array(units);
  const z = new Float32Array(units);
  return (a) => {
    z.set(biases);
    for (let i = 0; i < inputs; i++) {
      const row = i * units;
      for (let j = 0; j < units; j++) z[j] += f(a[i] * weights[row + j]);
    }
    return z;
  };
}

export { dense };
