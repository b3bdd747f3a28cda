/** wideLanes: kernels for engines that fuse neighbouring vectors of 4 lanes into registers of 8. */
import { setFlagsFromString } from 'node:v8';
import { type Backend, useModule } from 'nablanet';
import wideText from '../../../build/wide.txt';
import { bytesOf } from '../../base/kernel-bytes';

/** What became of {@link wideLanes}. */
export interface WideLanes {
  /** How many float32 values one instruction of the kernels works on: 8 where it worked, else 4. */
  readonly lanes: 4 | 8;
  /** Why it did not work; undefined where it did. */
  readonly reason?: string;
}

/** The flag's names by V8's major version, the likelier first: V8 tells of unknown ones on standard error. */
function flagsOf(major: number): string[] {
  if (major < 13) return []; // refuses fused multiply-adds
  const flags = ['--experimental-wasm-revectorize', '--wasm-revectorize'];
  return major < 15 ? flags.slice(0, 1) : flags.reverse();
}

/** By how much the wide tile has to be faster, per value: where nothing is fused it takes longer. */
const GAIN = 1.2;
/** How long the engine may take to compile the kernels by its optimizing compiler, in milliseconds. */
const PATIENCE = 400;
/** Tiles that one timing computes: some 50 µs. */
const COUNT = 40;

type Trial = (rows: number, count: number) => void;

/** The shortest time of a few calls, in milliseconds. */
function timeOf(work: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 5; i++) {
    const start = performance.now();
    work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

/** Whether the wide tile of `rows` rows becomes faster than the ordinary one of 4, for each value of the result. */
function gains(module: WebAssembly.Module, rows: 5 | 6): boolean {
  const memory = new WebAssembly.Memory({ initial: 1024, maximum: 65536, shared: true });
  const tryTile = new WebAssembly.Instance(module, { env: { memory } }).exports.tryTile as Trial;
  const end = performance.now() + PATIENCE;
  let faster = 0;
  while (performance.now() < end) {
    const wide = timeOf(() => tryTile(rows, COUNT)) / (rows * 16);
    const ordinary = timeOf(() => tryTile(4, COUNT)) / (4 * 8);
    // More than once: the one may have been optimized already, and the other not yet.
    faster = ordinary > GAIN * wide ? faster + 1 : 0;
    if (faster === 20) return true;
  }
  return false;
}

/** The module of a backend with the engine's present flags; undefined where it can't be compiled. */
function compile(backend: Backend, attempt: number): WebAssembly.Module | undefined {
  // A section that says nothing, since V8 keeps the code of modules by their bytes, whatever its flags were.
  const bytes = bytesOf(wideText, backend === 'relaxed-simd');
  try {
    return new WebAssembly.Module(Uint8Array.of(...bytes, 0, 2, 1, attempt));
  } catch {
    return undefined;
  }
}

/** The modules that gain with the flags as they are, by backend; undefined where one of them does not. */
function modulesThatGain(attempt: number): Map<Backend, WebAssembly.Module> | undefined {
  const modules = new Map<Backend, WebAssembly.Module>();
  for (const backend of ['relaxed-simd', 'simd'] as const) {
    const module = compile(backend, attempt);
    if (!module || !gains(module, backend === 'simd' ? 5 : 6)) return undefined;
    modules.set(backend, module);
  }
  return modules;
}

let result: WideLanes | undefined;

function attemptAll(): WideLanes {
  let attempt = 0;
  for (const flag of flagsOf(Number.parseInt(process.versions.v8, 10))) {
    setFlagsFromString(flag);
    const modules = modulesThatGain(attempt++);
    if (!modules) continue;
    for (const [backend, module] of modules) {
      if (!useModule(backend, module)) return { lanes: 4, reason: 'networks were made before: call wideLanes() first' };
    }
    return { lanes: 8 };
  }
  return { lanes: 4, reason: `${process.version} on ${process.arch} does not fuse lanes` };
}

/**
 * Doubles the width of the kernels where the engine can: V8 on x86-64 with AVX2 fuses neighbouring SIMD instructions of
 * WebAssembly into 256-bit ones behind a flag that is experimental and off by default. Training large layers then takes
 * a little over half the time; results have the same bits. Sets V8's flag for the whole process, tries kernels that are
 * made for it, measures for up to half a second whether they gain, and goes back to the ordinary ones if not. It works
 * from Node 24 on. Training workers follow.
 *
 * Call it once, before the first network is made; `net.lanes` then tells what a network runs on.
 *
 * @example
 * import { wideLanes } from 'nablanet/node';
 * const { lanes, reason } = wideLanes();
 * console.log(lanes === 8 ? 'wide' : `not wide: ${reason}`);
 */
export function wideLanes(): WideLanes {
  result ??= attemptAll();
  return result;
}
