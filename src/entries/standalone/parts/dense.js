import { take } from './given.js';
import { f } from './rounding.js';

/** z = a W + b, four units at a time: their sums are then in registers, and none waits for another. */
function dense(inputs, units, biased) {
  const weights = take(inputs * units);
  const biases = biased ? take(units) : new Float32Array(units);
  const z = new Float32Array(units);
  return (a) => {
    let j = 0;
    for (; j + 3 < units; j += 4) {
      let z0 = biases[j];
      let z1 = biases[j + 1];
      let z2 = biases[j + 2];
      let z3 = biases[j + 3];
      for (let i = 0, at = j; i < inputs; i++, at += units) {
        const v = a[i];
        z0 = f(z0 + f(v * weights[at]));
        z1 = f(z1 + f(v * weights[at + 1]));
        z2 = f(z2 + f(v * weights[at + 2]));
        z3 = f(z3 + f(v * weights[at + 3]));
      }
      z[j] = z0;
      z[j + 1] = z1;
      z[j + 2] = z2;
      z[j + 3] = z3;
    }
    for (; j < units; j++) {
      let sum = biases[j];
      for (let i = 0, at = j; i < inputs; i++, at += units) sum = f(sum + f(a[i] * weights[at]));
      z[j] = sum;
    }
    return z;
  };
}

export { dense };
