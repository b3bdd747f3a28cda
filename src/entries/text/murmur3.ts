/** MurmurHash3 (x86, 32 bits) by Austin Appleby, in the public domain: of the UTF-8 of a text. */

let encoder: TextEncoder | undefined;
let buffer: Uint8Array;

const rotate = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits));
const scramble = (k: number): number => Math.imul(rotate(Math.imul(k, 0xcc9e2d51), 15), 0x1b873593);

/** A hash from −2³¹ to 2³¹ − 1, as scikit-learn's `murmurhash3_32(text, seed)`. */
export function murmur3(text: string, seed: number): number {
  if (!encoder) {
    encoder = new TextEncoder();
    buffer = new Uint8Array(1024);
  }
  // A unit of UTF-16 takes up to 3 bytes.
  const bytes = 3 * text.length <= buffer.length ? buffer : encoder.encode(text);
  const length = bytes === buffer ? encoder.encodeInto(text, buffer).written : bytes.length;
  let hash = seed | 0;
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    hash ^= scramble(bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24));
    hash = (Math.imul(rotate(hash, 13), 5) + 0xe6546b64) | 0;
  }
  let rest = 0;
  for (let j = length - 1; j >= i; j--) rest = (rest << 8) | bytes[j];
  if (i < length) hash ^= scramble(rest);
  hash ^= length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
