/** Which SIMD instructions this engine has, asked by validating modules of a few bytes. */

/** The kernels' variants, fastest first. */
export type Backend = 'relaxed-simd' | 'simd';

/** One function of no arguments with the given body, as the bytes of a module. */
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
 * Whether the engine's compiler keeps twelve sums and their operands in registers, as a tall tile needs. V8 before 13
 * (Node 22) places sums as late as it can, so that all operands of a round are alive at once and spill: 26 GFLOP/s
 * instead of 56. That cannot be asked, so its contemporaries are: half-precision numbers came with V8 13.5.
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
