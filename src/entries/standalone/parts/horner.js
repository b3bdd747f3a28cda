import { f } from './rounding.js';

/** A polynomial, highest power first. */
function horner(factors, x) {
  let p = factors[0];
  for (let i = 1; i < factors.length; i++) p = f(f(p * x) + factors[i]);
  return p;
}

export { horner };
