/**
 * build/kernels.txt, which is what the package holds of the Wasm, out of build/relaxed.wasm: one module for both
 * backends, as text that gzip takes to little more than the module itself. src/base/kernel-bytes.ts is the way back.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import binaryen from 'binaryen';
import { bytesOf } from '../../src/base/kernel-bytes.ts';
import { spellOut } from './spell-out.ts';

/** How often a module fuses, as Binaryen reads it; an invalid module is an error. */
function fusedIn(bytes: Uint8Array): number {
  const module = binaryen.readBinary(bytes);
  module.setFeatures(binaryen.Features.All);
  if (!module.validate()) throw new Error('no valid module');
  const text = module.emitText();
  module.dispose();
  return text.split('f32x4.relaxed_').length - 1;
}

/**
 * What is left of the printable characters of ASCII without quotes, `\`, `$` and `<`, commonest in minified JavaScript
 * first.
 */
const LETTERS = 'tensr,iao().l =uhcf:{}pmd;gyw0b[]1+>#?v&*2!SAkMx|-NzF3O/E4jWR6UCBIP85_LTJVDGq9ZXKHQY7%^@~';
/** Digits of the text: bytes are numbers with a page, a letter of its own where it is not the first, and a digit. */
const DIGITS = 84;
/** Added to bytes before they are cut into page and digit, so that 253, SIMD's prefix, is on the first page. */
const SHIFT = 3;

/**
 * Bytes as text: first DIGITS digits and three pages by value, then the bytes. What is common gets a letter that is.
 */
function textOf(bytes: Uint8Array): string {
  const symbols = Array.from(bytes, (byte) => {
    const value = (byte + SHIFT) & 255;
    const page = Math.floor(value / DIGITS);
    return page > 0 ? [DIGITS + page - 1, value % DIGITS] : [value];
  }).flat();
  const counts = new Array<number>(DIGITS + 3).fill(0);
  for (const symbol of symbols) counts[symbol]++;
  const letters: string[] = [];
  [...counts.keys()]
    .sort((a, b) => counts[b] - counts[a] || a - b)
    .forEach((symbol, rank) => {
      letters[symbol] = LETTERS[rank];
    });
  return letters.join('') + symbols.map((symbol) => letters[symbol]).join('');
}

/**
 * Writes a module that was compiled for relaxed SIMD as text, and sees to it that both backends' bytes come of it
 * again: instructions are found by their bytes alone, here and at run time, and constants might look alike. `wide`: for engines that fuse lanes.
 */
export function writeText(from: string, to: string, wide = false): void {
  const relaxed = readFileSync(from);
  const spelled = spellOut(relaxed, wide);
  const text = textOf(spelled);
  if (!Buffer.from(spelled).equals(bytesOf(text, false))) throw new Error(`${from}: the text gives other bytes`);
  const [wanted, none, again] = [relaxed, spelled, bytesOf(text, true)].map(fusedIn);
  if (wanted === 0 || none > 0 || again !== wanted)
    throw new Error(`${from}, fused instructions: ${wanted} as compiled, ${none} spelled out, ${again} fused again`);
  writeFileSync(to, text);
}
