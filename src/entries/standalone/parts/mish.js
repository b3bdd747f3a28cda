import { exp } from './exp.js';
import { f } from './rounding.js';

/** x tanh(ln(1 + e^x)) by t = e^-|x|, rounded where the kernel rounds. */
function mish(x) {
  const t = exp(-Math.abs(x));
  const n = x < 0 ? f(t * f(t + 2)) : f(1 + 2 * t);
  return f(x * f(n / f(n + (x < 0 ? 2 : f(2 * t * t)))));
}

export { mish };
