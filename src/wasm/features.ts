/** Detects the SIMD instructions of the engine by validating modules of a few bytes. */

/** The variants of the kernels, the fastest first. */
export type Backend = 'relaxed-simd' | 'simd';

/** The bytes of a module with one function, () → (), with this body, whose result is dropped. */
function moduleWith(body: number[]): Uint8Array<ArrayBuffer> {
  const code = [0, ...body, 26, 11]; // no locals; drop; end
  return Uint8Array.of(
    ...[0, 97, 115, 109, 1, 0, 0, 0], // magic, version
    ...[1, 4, 1, 96, 0, 0], // one type: () → ()
    ...[3, 2, 1, 0], // one function of it
    ...[10, code.length + 2, 1, code.length, ...code],
  );
}

const SPLAT = [65, 0, 253, 15]; // i32.const 0, i8x16.splat
const RELAXED_MADD = [253, 133, 2]; // f32x4.relaxed_madd

/**
 * Whether the engine's compiler keeps 12 accumulators and their operands in registers, as the 6 × 8 tile needs. V8
 * before 13 (Node 22) schedules the multiply-adds as late as it can, so all operands of a round are live at once and
 * spill: 26 GFLOP/s instead of 56. This cannot be detected, so a feature of the same age stands for it: Math.f16round
 * came with V8 13.5.
 */
export function keepsTallTiles(): boolean {
  return 'f16round' in Math;
}

/** Whether the engine can compile the kernels of `backend`. */
export function supports(backend: Backend): boolean {
  if (typeof WebAssembly !== 'object') return false;
  const body = backend === 'simd' ? SPLAT : [...SPLAT, ...SPLAT, ...SPLAT, ...RELAXED_MADD];
  return WebAssembly.validate(moduleWith(body));
}
