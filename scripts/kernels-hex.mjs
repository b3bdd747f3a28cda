/**
 * build/kernels.hex, which is what the package holds of the Wasm: a line of hexadecimal of one variant, one of the other, and
 * so on. Two letters a byte are more text than base64, but gzip finds what repeats in them, and within its window of 32 KiB
 * what repeats between the variants (one behind the other in a bundle: 14.4 kB; in turns 10.7).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes of a line. */
const LINE = 2048;

/** Writes it from simd.wasm and relaxed.wasm in `folder`. */
export function writeKernelsHex(folder) {
  const variants = ['simd', 'relaxed'].map((target) => readFileSync(join(folder, `${target}.wasm`)));
  const lines = [];
  for (let at = 0; at < Math.max(...variants.map((bytes) => bytes.length)); at += LINE) {
    for (const bytes of variants) lines.push(bytes.subarray(at, at + LINE).toString('hex'));
  }
  writeFileSync(join(folder, 'kernels.hex'), lines.join('\n'));
}
