import { expm1 } from './expm1.js';
import { f } from './rounding.js';

function elu(alpha) {
  return (x) => (x > 0 ? x : f(f(alpha) * expm1(x)));
}

export { elu };
