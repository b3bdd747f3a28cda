/** The backends that every suite runs over. A missing one fails the run: a test that is not run proves nothing. */
import type { Backend } from '../../src/index';
import { supports } from '../../src/wasm/features';

export const BACKENDS: readonly Backend[] = ['simd', 'relaxed-simd'];

for (const backend of BACKENDS) {
  if (!supports(backend)) {
    throw new Error(`the tests need the backend "${backend}" (Node 20: --experimental-wasm-relaxed-simd)`);
  }
}
