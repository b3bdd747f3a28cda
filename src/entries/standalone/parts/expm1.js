import { EXP, exp } from './exp.js';
import { horner } from './horner.js';
import { f } from './rounding.js';

function expm1(x) {
  return x > f(-0.34) ? f(f(horner(EXP, x) * f(x * x)) + x) : f(exp(x) - 1);
}

export { expm1 };
