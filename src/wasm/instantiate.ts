/**
 * Compiles and instantiates the kernels: the only place that compiles WebAssembly. Modules are cached, instances are
 * not.
 */
import text from '../../build/kernels.txt';
import { withCode } from '../base/errors';
import { bytesOf } from './bytes';
import { type Backend, keepsTallTiles, supports } from './features';
import type { Kernels } from './kernels';

/** The compiled module of each backend. A training worker is sent its caller's module and compiles nothing. */
export const modules = new Map<Backend, WebAssembly.Module>();

/** An error of the engine, not of the caller: code `'engine'`. */
function engineError(message: string, cause?: unknown): Error {
  return withCode(new Error(message, { cause }), 'engine');
}

/**
 * `wanted`, or for `'auto'` the fastest backend of this engine.
 *
 * @throws Error with code 'engine' that names what the engine lacks
 */
export function chooseBackend(wanted: 'auto' | Backend): Backend {
  if (wanted !== 'auto') {
    if (supports(wanted)) return wanted;
    const lack = wanted === 'simd' ? 'WebAssembly SIMD' : 'WebAssembly relaxed SIMD';
    const hint = wanted === 'simd' ? '' : `; backend "simd" ${supports('simd') ? 'works here' : 'is missing too'}`;
    throw engineError(`backend "${wanted}" needs ${lack}, which this engine lacks${hint}`);
  }
  if (supports('relaxed-simd')) return 'relaxed-simd';
  if (supports('simd')) return 'simd';
  throw engineError(
    'nablanet needs WebAssembly SIMD, which this engine lacks (Node 16.4, Chrome 91, Firefox 89, Safari 16.4 and later have it)',
  );
}

/**
 * A fresh instance of a backend's kernels, with its own memory.
 *
 * @throws Error with code 'engine' where the engine refuses to compile, as under a Content-Security-Policy
 */
export function instantiate(backend: Backend): Kernels {
  let module = modules.get(backend);
  if (!module) {
    try {
      module = new WebAssembly.Module(bytesOf(text, backend));
    } catch (cause) {
      throw engineError(
        "the engine refused to compile nablanet's WebAssembly; on a page with a Content-Security-Policy its script-src needs 'wasm-unsafe-eval'",
        cause,
      );
    }
    modules.set(backend, module);
  }
  const kernels = new WebAssembly.Instance(module).exports as unknown as Kernels;
  kernels.useTallTiles(backend === 'relaxed-simd' && keepsTallTiles() ? 1 : 0);
  return kernels;
}
