/** Numbers of 16 bits, as files keep weights to be shorter. */

/** Of binary16 (IEEE 754): a sign, 5 bits of the exponent, 10 of the fraction. */
export function fromHalf(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  const size =
    exponent === 31 ? special(fraction) : exponent === 0 ? fraction / 16384 : (1 + fraction) * power(exponent - 15);
  return bits & 0x8000 ? -size : size;
}

function special(fraction: number): number {
  return fraction === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
}

/** 2ⁿ for an n from −14 to 15, exactly. */
function power(n: number): number {
  return n < 0 ? 1 / (1 << -n) : 1 << n;
}
