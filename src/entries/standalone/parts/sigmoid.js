import { exp } from './exp.js';
import { f } from './rounding.js';

function sigmoid(x) {
  const e = exp(-Math.abs(x));
  const r = f(1 / f(e + 1));
  return x < 0 ? f(e * r) : r;
}

export { sigmoid };
