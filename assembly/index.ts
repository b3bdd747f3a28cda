/**
 * All exports of the package's module. Pointers are byte addresses in the exported memory; src/wasm/kernels.ts has
 * their types.
 */
import { CREW_BYTES, THREADS } from './crew';

export { scale } from './penalties';
export { copy, firstNonFinite, firstOutside } from './rows';
export { compress, countNonZeros } from './sparse/compress';
export { activateOf, affineOf, runBatches, runEpochs, runStages, update } from './step';

/** The first free address: everything from here on belongs to JavaScript (src/wasm/memory.ts). */
export function heapBase(): usize {
  return THREADS ? ((__heap_base + 63) & ~63) + CREW_BYTES : __heap_base;
}

export { useTallTiles } from './gemm/tile';
export { addPenalties, addScaled, dot } from './vectors';
export { answer, derive, learn } from './whole-calls';
