/** assembly/ → build/: what the package holds of the kernels, the same exported one by one for tests, `simd` as asc makes it, and prediction alone. */
import { mkdirSync } from 'node:fs';
import asc from 'assemblyscript/asc';
import { buildStandalone } from './build-standalone.mjs';
import { writeText } from './kernels-text.mjs';
import { optimizeAgain } from './second-round.mjs';

mkdirSync('build', { recursive: true });

async function compile(...options) {
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
await compile('assembly/testing.ts', '--target', 'simd', '--outFile', 'build/simd.test.wasm');
await buildStandalone('.');
