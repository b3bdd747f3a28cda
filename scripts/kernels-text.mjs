/**
 * build/kernels.txt, which is what the package holds of the Wasm: printable characters, one for most bytes and two for the
 * rest, which gzip makes smaller than hexadecimal (9.9 kB) or base64 (12.3 kB): 9.1 kB, where the bytes themselves take 8.9.
 *
 * A byte is moved up by SHIFT (modulo 256), so that what is frequent in Wasm becomes small; below ESCAPES it is one character,
 * else an escape says how often ESCAPES was taken away. Characters count from FIRST; two that strings cannot hold as they are
 * have others in their place. src/wasm/instantiate.ts reads it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SHIFT = 3;
const ESCAPES = 85;
const FIRST = 40;

function character(value) {
  const found = String.fromCharCode(FIRST + value);
  if (found === '\\') return '#';
  return found === '`' ? '%' : found;
}

export function textOf(bytes) {
  let text = '';
  for (const byte of bytes) {
    const value = (byte + SHIFT) & 255;
    const times = Math.min(2, Math.floor(value / ESCAPES));
    if (times > 0) text += character(ESCAPES - 1 + times);
    text += character(value - times * ESCAPES);
  }
  return text;
}

/** Writes it from relaxed.wasm in `folder`. */
export function writeKernelsText(folder) {
  writeFileSync(join(folder, 'kernels.txt'), textOf(readFileSync(join(folder, 'relaxed.wasm'))));
}
