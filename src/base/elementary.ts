/**
 * Elementary functions with the same bits on every engine. `Math.log`, `Math.cos`, `Math.exp` and `Math.pow` may differ
 * in their last bit (`Math.pow` does between Node 22 and 24), so nothing on the way to a result calls them. These use
 * only +, −, × and ÷, which IEEE 754 rounds exactly.
 */

/** ln x for normal x > 0, by the series of atanh. */
export function ln(x: number): number {
  let exponent = 0;
  let m = x;
  while (m < Math.SQRT1_2) {
    m *= 2;
    exponent--;
  }
  while (m > Math.SQRT2) {
    m /= 2;
    exponent++;
  }
  const r = (m - 1) / (m + 1);
  const z = r * r;
  let sum = 0;
  for (let k = 21; k >= 1; k -= 2) sum = sum * z + 1 / k;
  return exponent * Math.LN2 + 2 * r * sum;
}

/** cos(π t) for t in [0, 1], as −sin(π (t − ½)) by its series: within 2⁻⁵⁰. */
export function cosPi(t: number): number {
  const x = Math.PI * (t - 0.5);
  let term = x;
  let sum = x;
  for (let n = 1; n <= 10; n++) {
    term *= (-x * x) / (2 * n * (2 * n + 1));
    sum += term;
  }
  return -sum;
}

/** baseⁿ for integers n >= 0, by squaring. */
export function power(base: number, n: number): number {
  let result = 1;
  for (let left = n, square = base; left > 0; left = Math.floor(left / 2), square *= square) {
    if (left % 2 === 1) result *= square;
  }
  return result;
}

/** a · eˣ for x >= 0, by the series of eʳ on |r| <= ln 2 / 2. */
export function timesExp(a: number, x: number): number {
  const twos = Math.round(x / Math.LN2);
  const r = x - twos * Math.LN2;
  let series = 1;
  for (let n = 16; n >= 1; n--) series = 1 + (r / n) * series;
  let result = a * series;
  for (let i = 0; i < twos; i++) result *= 2;
  return result;
}
