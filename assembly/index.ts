/** The whole binary interface: what JavaScript may call. Pointers are byte addresses in the exported memory. */
export { scale } from './penalties';
export { copy, firstNonFinite, firstOutside } from './rows';
export { activateOf, affineOf, runBatches, runEpochs, runStages, update } from './step';

/** First address that is free: everything from here on belongs to JavaScript (src/wasm/memory.ts). */
export function heapBase(): usize {
  return __heap_base;
}

export { useTallTiles } from './gemm/tile';
export { addPenalties, addScaled, dot } from './vectors';
