/** Bytes → cached Module → Instance: the one place where WebAssembly is compiled. */
import { demangle } from '@assemblyscript/loader';
import text from '../../build/kernels.txt';
import { type Backend, keepsTallTiles, supports } from './features';
import type { Kernels } from './kernels';
import { unfuse } from './unfuse';

/** The bytes that build/kernels.txt stands for; scripts/kernels-text.mjs, which writes it, says how. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  let length = 0;
  let taken = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const value = (code === 35 ? 92 : code === 37 ? 96 : code) - 40;
    if (taken === 0 && value >= 85) {
      taken = 85 * (value - 84);
    } else {
      bytes[length++] = value + taken - 3;
      taken = 0;
    }
  }
  return bytes.slice(0, length);
}

/** A backend's kernels: what is shipped fuses multiplication and addition. */
function bytesFor(backend: Backend): Uint8Array<ArrayBuffer> {
  const bytes = bytesOf(text);
  return backend === 'simd' ? unfuse(bytes) : bytes;
}

const modules = new Map<Backend, WebAssembly.Module>();

/** An error of the engine, not of the caller: code `'engine'`. */
function engineError(message: string, cause?: unknown): Error {
  return Object.assign(new Error(message, { cause }), { code: 'engine' as const });
}

/** The backend that `auto` means here, or `wanted` itself; an error names what the engine lacks. */
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

/** A fresh instance of a backend's kernels, with a memory of its own. */
export function instantiate(backend: Backend): Kernels {
  let module = modules.get(backend);
  if (!module) {
    try {
      module = new WebAssembly.Module(bytesFor(backend));
    } catch (cause) {
      throw engineError(
        "the engine refused to compile nablanet's WebAssembly; on a page with a Content-Security-Policy its script-src needs 'wasm-unsafe-eval'",
        cause,
      );
    }
    modules.set(backend, module);
  }
  const kernels = demangle<Kernels & Record<string, unknown>>(new WebAssembly.Instance(module).exports);
  kernels.useTallTiles(backend === 'relaxed-simd' && keepsTallTiles() ? 1 : 0);
  return kernels;
}
