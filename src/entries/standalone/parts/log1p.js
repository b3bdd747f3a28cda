import { bits, real } from './bits.js';
import { horner } from './horner.js';
import { f } from './rounding.js';

const LOG = Float32Array.from([
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
  2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
]);

/** ln (1 + x) for x from 0 to 1. */
function log1p(x) {
  const u = f(1 + x);
  const kept = f(u - 1);
  if (kept === 0) return x;
  real[0] = u;
  const from = bits[0] - 0x3f3504f3;
  const e = from >> 23;
  bits[0] = (from & 0x7fffff) + 0x3f3504f3;
  const r = f(real[0] - 1);
  const square = f(r * r);
  let p = f(f(horner(LOG, r) * r) * square);
  p = f(p + f(e * f(-2.1219444e-4)));
  p = f(p + f(square * -0.5));
  return f(f(f(r + p) + f(e * f(0.693359375))) * f(x / kept));
}

export { log1p };
