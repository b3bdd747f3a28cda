import { exp } from './exp.js';
import { f } from './rounding.js';
import { sum } from './sum.js';

function softmax(z) {
  let largest = Number.NEGATIVE_INFINITY;
  for (let j = 0; j < z.length; j++) largest = Math.max(largest, z[j]);
  for (let j = 0; j < z.length; j++) z[j] = exp(f(z[j] - largest));
  const total = sum(z, (e) => e);
  for (let j = 0; j < z.length; j++) z[j] /= total;
  return z;
}

export { softmax };
