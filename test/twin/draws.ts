/** The draws of dropout and noise, written once more (MurmurHash3's finalizer over seed, step, layer, row, unit). */

function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** The 32 bits that decide about one output, as assembly/noise.ts defines them. */
export function bitsAt(
  seed: number,
  step: number,
  layer: number,
  row: number,
  unit: number,
  second = 0x13198a2e,
): number {
  const key = (which: number): number => {
    let h = mix((seed | 0) ^ which);
    h = mix((h + Math.floor(seed / 2 ** 32)) | 0);
    h = mix((h + step) | 0);
    h = mix((h + Math.imul(layer, 0x9e3779b9)) | 0);
    return mix((h + row) | 0);
  };
  return mix(mix((key(0x243f6a88) + Math.imul(unit, 0x9e3779b9)) | 0) ^ key(second)) >>> 0;
}
