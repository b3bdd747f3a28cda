import { bits, real } from './bits.js';
import { horner } from './horner.js';
import { f } from './rounding.js';

/** The exponential function and those below: Cephes (Stephen Moshier), single precision; no engine's own, which differ. */
const EXP = Float32Array.from([1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 0.5]);

function exp(x) {
  if (!(x <= f(88.72283172607422))) return x + Number.POSITIVE_INFINITY;
  if (x < f(-87.33654022216797)) return 0;
  const n = f(f(f(x * f(Math.LOG2E)) + 12582912) - 12582912); // the nearest integer
  const r = f(f(x + f(n * f(-0.693359375))) + f(n * f(2.1219444e-4)));
  real[0] = f(f(horner(EXP, r) * f(r * r)) + r) + 1;
  bits[0] += n << 23;
  return real[0];
}

export { EXP, exp };
