/**
 * Networks that predict without the library: programs and WebAssembly modules.
 *
 * @module nablanet/standalone
 */
export type { TableModelLike } from '../table/kind';
export { type ModuleOptions, type ModuleText, toModule } from './module';
export { toWasm } from './wasm';
