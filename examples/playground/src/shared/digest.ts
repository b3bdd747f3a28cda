/** A short name for many numbers: equal bits, equal digest. FNV-1a on 32 bits (Fowler, Noll and Vo). */

export const EMPTY_DIGEST = 0x811c9dc5;

/** Goes on from the digest of what came before. */
export function addToDigest(digest: number, numbers: Float32Array | Float64Array): number {
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  let hash = digest;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** Eight hexadecimal digits. */
export function showDigest(digest: number): string {
  return digest.toString(16).padStart(8, '0');
}
