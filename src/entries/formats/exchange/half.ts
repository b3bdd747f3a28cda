/** Half-precision numbers (IEEE 754 binary16), in which files store weights to save space. */

/** The value of a binary16: 1 sign bit, 5 of the exponent with bias 15, 10 of the fraction; exact. */
export function fromHalf(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  const size =
    exponent === 31 ? special(fraction) : exponent === 0 ? fraction / 16384 : (1 + fraction) * power(exponent - 15);
  return bits & 0x8000 ? -size : size;
}

/** Infinity or NaN: an exponent of all ones. */
function special(fraction: number): number {
  return fraction === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
}

/** 2ⁿ for n from −14 to 15, exactly. */
function power(n: number): number {
  return n < 0 ? 1 / (1 << -n) : 1 << n;
}
