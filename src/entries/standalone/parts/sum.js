import { f } from './rounding.js';

/** The sum of f(v) over a row, in four parts, as SIMD takes it. */
function sum(row, g) {
  const parts = new Float32Array(4);
  for (let j = 0; j < row.length; j++) parts[j % 4] += g(row[j]);
  return f(f(parts[0] + parts[1]) + f(parts[2] + parts[3]));
}

export { sum };
