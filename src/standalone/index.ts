/** nablanet/standalone: networks that predict without the library. */
export { type ModuleOptions, type ModuleText, toModule } from './module';
export { toWasm } from './wasm';
