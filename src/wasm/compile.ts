/**
 * A backend's module, compiled from the text in the package; compiled.ts takes its place where a host compiles nothing
 * at run time.
 */
import text from '../../build/kernels.txt';
import { bytesOf } from '../base/kernel-bytes';
import type { Backend } from './features';

export { supports } from './features';

export function compile(backend: Backend): WebAssembly.Module {
  return new WebAssembly.Module(bytesOf(text, backend === 'relaxed-simd'));
}
