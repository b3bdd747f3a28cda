/**
 * Elementary functions in float64 with the same bits on every engine. The standard lets `Math.log`, `Math.cos`,
 * `Math.exp` and `Math.pow` differ in the last bit (`Math.pow` does between Node 22 and 24), so nothing that a result
 * depends on calls them. These functions use only +, −, × and ÷, which IEEE 754 rounds exactly.
 */

/**
 * ln x for a normal x > 0. With x = m · 2ᵉ, m in [√½, √2] and r = (m − 1) / (m + 1) it is e ln 2 + 2 atanh r;
 * |r| is at most 0.172, and the series of atanh stops after r²¹.
 */
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

/** cos(π t) for t in [0, 1], computed as −sin(π (t − ½)) by the Taylor series; the error is below 2⁻⁵⁰, and −1 the least. */
export function cosPi(t: number): number {
  const x = Math.PI * (t - 0.5);
  let term = x;
  let sum = x;
  for (let n = 1; n <= 10; n++) {
    term *= (-x * x) / (2 * n * (2 * n + 1));
    sum += term;
  }
  return -Math.min(1, sum);
}

/** baseⁿ for an integer n >= 0, by repeated squaring. */
export function power(base: number, n: number): number {
  let result = 1;
  for (let left = n, square = base; left > 0; left = Math.floor(left / 2), square *= square) {
    if (left % 2 === 1) result *= square;
  }
  return result;
}

/**
 * a · eˣ for x >= 0. With x = n ln 2 + r and |r| <= ln 2 / 2: the Taylor series of eʳ to r¹⁶, doubled n times.
 * `a` comes first, so that a small `a` and a large eˣ do not overflow on the way.
 */
export function timesExp(a: number, x: number): number {
  const twos = Math.round(x / Math.LN2);
  const r = x - twos * Math.LN2;
  let series = 1;
  for (let n = 16; n >= 1; n--) series = 1 + (r / n) * series;
  let result = a * series;
  for (let i = 0; i < twos; i++) result *= 2;
  return result;
}
