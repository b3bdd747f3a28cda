/**
 * assembly/ → build/: the kernels as the package holds them; the same exported one by one, for tests; these once more
 * as asc makes them for `simd`, and with assertions; those for threads, a chunk of the package, and for wide lanes, which nablanet/node holds; and prediction
 * alone.
 */
import { mkdirSync } from 'node:fs';
import asc from 'assemblyscript/asc';
import { writeText } from './kernels-text.ts';
import { optimizeAgain, THREADED } from './second-round.ts';
import { buildStandalone } from './standalone.ts';

mkdirSync('build', { recursive: true });

async function compile(...options: string[]): Promise<void> {
  const { error, stderr } = await asc.main(options);
  if (error) {
    console.error(stderr.toString());
    throw error;
  }
}

await compile('--target', 'relaxed');
optimizeAgain('build/relaxed.wasm');
writeText('build/relaxed.wasm', 'build/kernels.txt');
await compile('assembly/testing.ts', '--target', 'relaxed', '--outFile', 'build/relaxed.test.wasm');
optimizeAgain('build/relaxed.test.wasm');
writeText('build/relaxed.test.wasm', 'build/kernels.test.txt');
await compile('assembly/threads.ts', '--target', 'threads');
optimizeAgain('build/threads.wasm', THREADED);
writeText('build/threads.wasm', 'build/threads.txt');
await compile('assembly/wide.ts', '--target', 'wide');
optimizeAgain('build/wide.wasm', THREADED);
writeText('build/wide.wasm', 'build/wide.txt', true);
await compile(
  'assembly/testing.ts',
  '--target',
  'relaxed',
  '--use',
  'NABLANET_WIDE=1',
  '--outFile',
  'build/wide.test.wasm',
);
optimizeAgain('build/wide.test.wasm');
writeText('build/wide.test.wasm', 'build/wide.test.txt', true);
await compile('assembly/testing.ts', '--target', 'simd', '--outFile', 'build/simd.test.wasm');
// With assertions, for the suite that shows that they hold.
await compile('assembly/testing.ts', '--target', 'debug');
await buildStandalone('.');
