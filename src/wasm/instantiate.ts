/** Chooses a backend and instantiates its kernels. Modules are cached, instances are not. */
import { withCode } from '../base/errors';
import { compile, supports } from './compile';
import { type Backend, keepsTallTiles } from './features';
import type { Kernels } from './kernels';

/** The compiled module of each backend. A training worker is sent its caller's module and compiles nothing. */
export const modules = new Map<Backend, WebAssembly.Module>();

/**
 * Has networks of a backend run another module of the same kernels. Returns whether it does: not where there are
 * networks already.
 *
 * @internal
 */
export function useModule(backend: Backend, module: WebAssembly.Module): boolean {
  const free = !modules.has(backend);
  if (free) modules.set(backend, module);
  return free;
}

/** What runs on every engine. */
const WITHOUT = 'toModule of nablanet/standalone needs none';

/** What the host wants done where it refuses to compile. */
function remedy(): string {
  const { EdgeRuntime, navigator } = globalThis as { EdgeRuntime?: unknown; navigator?: { userAgent?: string } };
  const condition = EdgeRuntime ? 'edge-light' : navigator?.userAgent === 'Cloudflare-Workers' && 'workerd';
  return condition
    ? `here it needs a bundler with the export condition "${condition}"`
    : "on a page with a Content-Security-Policy its script-src needs 'wasm-unsafe-eval'";
}

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
    'nablanet needs WebAssembly SIMD, which this engine lacks (Node 16.4, Chrome 91, Firefox 89, Safari 16.4 and later have it); ' +
      WITHOUT,
  );
}

/**
 * A fresh instance of a backend's kernels, with its own memory.
 *
 * @throws Error with code 'engine' where the host forbids to compile
 */
export function instantiate(backend: Backend): Kernels {
  let module = modules.get(backend);
  if (!module) {
    try {
      module = compile(backend);
    } catch (cause) {
      throw engineError(`the engine refused to compile nablanet's WebAssembly; ${remedy()}; ${WITHOUT}`, cause);
    }
    modules.set(backend, module);
  }
  let instance: WebAssembly.Instance;
  try {
    // Kernels for threads share a memory, which they are given.
    const shared = WebAssembly.Module.imports?.(module).length > 0;
    const memory = shared && new WebAssembly.Memory({ initial: 1024, maximum: 65536, shared });
    instance = new WebAssembly.Instance(module, memory ? { env: { memory } } : {});
  } catch (cause) {
    throw engineError('the engine has no room for another WebAssembly memory', cause);
  }
  const kernels = instance.exports as unknown as Kernels;
  kernels.useTallTiles(backend === 'relaxed-simd' && keepsTallTiles() ? 1 : 0);
  return kernels;
}
