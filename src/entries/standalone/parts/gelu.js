import { bits, real } from './bits.js';
import { exp } from './exp.js';
import { horner } from './horner.js';
import { f } from './rounding.js';

const ERF = Float32Array.from([
  7.853861353153693e-5, -8.010193625184903e-4, 5.188327685732524e-3, -2.685381193529856e-2, 1.128358514861418e-1,
  -3.7612625824233e-1, 1.12837916572671,
]);
const ERFC_NEAR = Float32Array.from([
  2.326819970068386e-2, -1.387039388740657e-1, 3.687424674597105e-1, -5.824733027278666e-1, 6.210004621745983e-1,
  -4.944515323274145e-1, 3.404879937665872e-1, -2.741127028184656e-1, 5.638259427386472e-1,
]);
const ERFC_FAR = Float32Array.from([
  -1.047766399936249e1, 1.297719955372516e1, -7.495518717768503, 2.921019019210786, -1.0152652792027,
  4.218463358204948e-1, -2.820767439740514e-1, 5.641895067754075e-1,
]);

/** e^(-x x / 2). */
function bell(x) {
  const size = Math.min(Math.abs(x), 20);
  real[0] = size;
  bits[0] &= -4096;
  const head = real[0];
  const rest = f(f(size - head) * f(size + head));
  return f(exp(f(-0.5 * f(head * head))) * exp(f(-0.5 * rest)));
}

/** The share of the standard normal distribution below x. */
function normal(x) {
  const size = f(Math.abs(x) * f(Math.SQRT1_2));
  let tail;
  if (size < 1) {
    tail = f(0.5 * f(1 - f(horner(ERF, f(size * size)) * size)));
  } else {
    const q = f(1 / size);
    tail = f(f(0.5 * bell(x)) * f(q * horner(size < 2 ? ERFC_NEAR : ERFC_FAR, f(q * q))));
  }
  return x < 0 ? tail : f(1 - tail);
}

const gelu = (x) => f(x * normal(x));

export { gelu };
