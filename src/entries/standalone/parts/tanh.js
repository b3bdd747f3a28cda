import { exp } from './exp.js';
import { horner } from './horner.js';
import { f } from './rounding.js';

const TANH = Float32Array.from([
  -5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1,
]);

function tanh(x) {
  const size = Math.abs(x);
  const square = f(x * x);
  if (size < 0.625) return f(f(f(horner(TANH, square) * square) * x) + x);
  const far = f(1 - f(2 / f(exp(f(size + size)) + 1)));
  return x < 0 ? -far : far;
}

export { tanh };
