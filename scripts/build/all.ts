/**
 * The whole package: build/ and dist/. With NABLANET_BUILT set it stays as it was built, as .ci/run does after the
 * first time.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tidyDeclarations } from './declarations.ts';
import { writeEdge } from './edge.ts';
import { writeNodeEntry } from './node-entry.ts';
import { scriptOf } from './tool.ts';

const run = (...args: string[]): Buffer => execFileSync(process.execPath, args, { stdio: 'inherit' });

if (process.env.NABLANET_BUILT && existsSync('dist/index.d.ts')) {
  console.log('taken as it was built');
} else {
  run(scriptOf('tsx'), 'scripts/build/wasm.ts');
  console.log('building the package: about a minute');
  run(scriptOf('tsup'), '--silent');
  tidyDeclarations('dist');
  writeEdge('dist/kernels');
  writeNodeEntry('dist');
}
