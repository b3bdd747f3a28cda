/** assembly/ → build/: every shipped variant, what the package holds of them, and the same exported one by one, for tests. */
import { mkdirSync } from 'node:fs';
import asc from 'assemblyscript/asc';
import { writeKernelsHex } from './kernels-hex.mjs';

mkdirSync('build', { recursive: true });

async function compile(...options) {
  const { error, stderr } = await asc.main(options);
  if (error) {
    console.error(stderr.toString());
    throw error;
  }
}

for (const target of ['simd', 'relaxed']) {
  await compile('--target', target);
  await compile('assembly/testing.ts', '--target', target, '--outFile', `build/${target}.test.wasm`);
}

writeKernelsHex('build');
