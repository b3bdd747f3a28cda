/**
 * build/standalone.wasm, which nablanet/standalone writes networks into, and the same as base64: build/standalone.txt.
 * A network is added by replacing sections (src/entries/standalone/sections.ts). That is right only for a module that
 * has these sections and imports nothing, so both are checked here.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';
import binaryen from 'binaryen';
import { sectionsOf } from '../../src/entries/standalone/sections.ts';
import { optimizeAgain } from './second-round.ts';

const EXPORTS = ['inputs', 'memory', 'outputs', 'predict', 'reserve'];

const { MutableGlobals, SignExt, NontrappingFPToInt, SIMD128 } = binaryen.Features;
/** What hosts need. Without bulk memory, which would have data segments counted in a section of its own. */
const FEATURES = MutableGlobals | SignExt | NontrappingFPToInt | SIMD128;

/**
 * Sections that are replaced, memory and data; and those that could not stay as they are: a start, a count of data
 * segments.
 */
const NEEDED = [5, 11];
const REFUSED = [8, 12];

function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(`build/standalone.wasm: ${what}`);
}

/** Compiles assembly/standalone.ts of a folder. asconfig.json is left out, since its entry would come along. */
export async function buildStandalone(folder: string, level = '3'): Promise<void> {
  const { error, stderr } = await asc.main([
    ...['assembly/standalone.ts', '--config', 'none', '--baseDir', folder, '--outFile', 'build/standalone.wasm'],
    ...['--runtime', 'stub', '--use', 'abort=', '--disableWarning', '112', '--noAssert', '--converge'],
    ...['--optimizeLevel', level, '--shrinkLevel', '1', '--enable', 'simd', '--disable', 'bulk-memory'],
    ...['--memoryBase', '1024', '--initialMemory', '1'],
  ]);
  if (error) throw Object.assign(error, { message: `${error.message}\n${stderr}` });
  const path = join(folder, 'build/standalone.wasm');
  optimizeAgain(path, FEATURES);
  const bytes = readFileSync(path);
  check(bytes);
  writeFileSync(join(folder, 'build/standalone.txt'), bytes.toString('base64'));
}

function check(bytes: Uint8Array<ArrayBuffer>): void {
  const module = new WebAssembly.Module(bytes);
  expect(WebAssembly.Module.imports(module).length === 0, 'it imports something');
  const exports = WebAssembly.Module.exports(module).map(({ name }) => name);
  expect(exports.sort().join() === EXPORTS.join(), `it exports ${exports.join(', ')}`);
  const sections = Array.from(sectionsOf(bytes), ({ id }) => id);
  for (const id of NEEDED) expect(sections.includes(id), `there is no section ${id}`);
  for (const id of REFUSED) expect(!sections.includes(id), `there is a section ${id}`);
}
