/** The kernels' bytes out of the text that the package holds of them (scripts/build/kernels-text.ts makes it). */
import type { Backend } from './features';

/** Digits that the text is written in; a byte is a digit, behind the letter of its page where that is not the first. */
const DIGITS = 84;
const LETTERS = DIGITS + 3;

const SIMD = 0xfd;
const MUL = 0xe6;
const ADD = 0xe4;
const NOP = 1;

/** A text is that of the kernels for `simd`; every product and sum that is marked becomes one instruction for the other. */
export function bytesOf(text: string, backend: Backend): Uint8Array<ArrayBuffer> {
  const values = new Uint8Array(128);
  for (let i = 0; i < LETTERS; i++) values[text.charCodeAt(i)] = i;
  const bytes = new Uint8Array(text.length);
  let length = 0;
  let page = 0;
  for (let i = LETTERS; i < text.length; i++) {
    const value = values[text.charCodeAt(i)];
    if (value < DIGITS) {
      bytes[length++] = page + value - 3; // modulo 256
      page = 0;
    } else {
      page = (value - DIGITS + 1) * DIGITS;
    }
  }
  if (backend === 'relaxed-simd') fuse(bytes);
  return bytes.slice(0, length);
}

/**
 * Puts `f32x4.relaxed_madd` where a multiplication and an addition stand that are marked by a nop behind the first, in place:
 * what is left over is filled with nops, so that nothing else moves.
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
