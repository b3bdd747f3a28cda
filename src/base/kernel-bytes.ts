/**
 * Decodes the WebAssembly module from the text in the package (encoded by scripts/build/kernels-text.ts), and turns it
 * into the variant that a backend needs. No module is compiled here.
 */
/**
 * The text's first `LETTERS` characters are its alphabet: `DIGITS` digits and 3 page marks. A byte is one digit,
 * preceded by a page mark where its value lies beyond the first page of 84.
 */
const DIGITS = 84;
const LETTERS = DIGITS + 3;

/** Opcodes: the SIMD prefix, f32x4.mul and f32x4.add behind it, and nop. */
const SIMD = 0xfd;
const MUL = 0xe6;
const ADD = 0xe4;
const NOP = 1;

/**
 * The bytes of a backend's module. The text holds the `simd` module; where `fused`, for `relaxed-simd`, every marked
 * product and sum becomes one instruction.
 */
export function bytesOf(text: string, fused: boolean): Uint8Array<ArrayBuffer> {
  const values = new Uint8Array(128);
  for (let i = 0; i < LETTERS; i++) values[text.charCodeAt(i)] = i;
  const bytes = new Uint8Array(text.length);
  let length = 0;
  let page = 0;
  for (let i = LETTERS; i < text.length; i++) {
    const value = values[text.charCodeAt(i)];
    if (value < DIGITS) {
      bytes[length++] = page + value - 3; // the store is modulo 256
      page = 0;
    } else {
      page = (value - DIGITS + 1) * DIGITS;
    }
  }
  if (fused) fuse(bytes);
  return bytes.slice(0, length);
}

/**
 * Replaces each marked multiplication and addition by `f32x4.relaxed_madd`, in place. The mark is a nop behind the
 * multiplication. The rest is filled with nops, so that all sizes and offsets in the module stay.
 *
 *     a b  mul nop  c  add    →    a b  c  relaxed_madd  nop nop nop nop
 */
function fuse(bytes: Uint8Array): void {
  for (let at = 0; at >= 0; at = bytes.indexOf(SIMD, at + 1)) {
    if (bytes[at + 1] !== MUL || bytes[at + 3] !== NOP) continue;
    let end = at + 4;
    while (bytes[end] !== SIMD || bytes[end + 1] !== ADD) end++;
    bytes.copyWithin(at, at + 4, end);
    bytes.set([SIMD, 0x85, 2, NOP, NOP, NOP, NOP], end - 4);
  }
}
