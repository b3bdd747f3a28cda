/**
 * Numbers as WebAssembly's binary format has them (core specification, 5.2.2): seven bits a byte, the lowest first, the
 * eighth set in all bytes but the last. The scripts that build modules use these functions, too.
 */

/** The unsigned number at `at`, and where it ends. */
export function readUnsigned(bytes: Uint8Array, at: number): { value: number; end: number } {
  let value = 0;
  for (let shift = 0, i = at; ; shift += 7, i++) {
    value += (bytes[i] & 0x7f) * 2 ** shift;
    if (bytes[i] < 0x80) return { value, end: i + 1 };
  }
}

/** The bytes of a number under 2³². */
export function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

/** The same with a sign, of a number >= 0: its last byte has room for a sign bit of 0. */
export function signed(value: number): number[] {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signed(value >>> 7)];
}
