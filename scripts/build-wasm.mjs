/** assembly/ → build/: what is shipped, as the package holds it, and both variants with kernels exported one by one, for tests. */
import { mkdirSync } from 'node:fs';
import asc from 'assemblyscript/asc';
import { writeKernelsText } from './kernels-text.mjs';

mkdirSync('build', { recursive: true });

async function compile(...options) {
  const { error, stderr } = await asc.main(options);
  if (error) {
    console.error(stderr.toString());
    throw error;
  }
}

await compile('--target', 'relaxed');
// The other variant is made from it (src/wasm/unfuse.ts); compiled, it is what tests hold that against.
for (const target of ['simd', 'relaxed']) {
  await compile('assembly/testing.ts', '--target', target, '--outFile', `build/${target}.test.wasm`);
}

writeKernelsText('build');
