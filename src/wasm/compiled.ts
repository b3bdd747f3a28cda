/**
 * compile.ts for Cloudflare Workers and Vercel's edge (dist/edge.js): bytes can't be compiled there, and modules are
 * imported. `#kernels` is a file for each host, named in package.json, since hosts differ in how that is written.
 */
import modules from '#kernels';
import { type Backend, supports as validates } from './features';

/** Whether the engine has the instructions, and the host was given the module. */
export function supports(backend: Backend): boolean {
  return modules[backend] !== undefined && validates(backend);
}

export function compile(backend: Backend): WebAssembly.Module {
  return modules[backend] as WebAssembly.Module;
}
