/**
 * Runs every example in turn: the files of examples/ and the main.ts of its folders. Fails with the first that ends
 * with an error, and where one does not write the picture that its source names.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ROOT, scriptOf } from '../build/tool.ts';

const folder = join(ROOT, 'examples');
const tsx = scriptOf('tsx');

const examples = readdirSync(folder, { withFileTypes: true })
  .map((entry) => join(folder, entry.name, entry.isDirectory() ? 'main.ts' : ''))
  .map((path) => path.replace(/\/$/, ''))
  .filter((path) => path.endsWith('.ts') && existsSync(path));

/** Pictures that the source writes: new URL('….svg', import.meta.url). */
function picturesOf(example: string): string[] {
  const named = readFileSync(example, 'utf8').matchAll(/new URL\('([^']+\.svg)'/g);
  return Array.from(named, ([, path]) => join(dirname(example), path));
}

/** How an example ends that needs data which are not part of the repository. */
const NEEDS_DATA = 2;

function fail(message: string): never {
  console.error(`\nexamples: ${message}`);
  process.exit(1);
}

if (examples.length === 0) fail('there are none');
let leftOut = 0;
for (const example of examples) {
  const name = relative(ROOT, example);
  const pictures = picturesOf(example);
  for (const picture of pictures) rmSync(picture, { force: true });
  console.log(`\n━━━ ${name}`);
  const start = performance.now();
  const { status } = spawnSync(process.execPath, [tsx, example], { cwd: ROOT, stdio: 'inherit' });
  if (status === NEEDS_DATA) {
    console.log(`\n${name}: left out, its data are not here`);
    leftOut++;
    continue;
  }
  if (status !== 0) fail(`${name} ended with ${status}`);
  for (const picture of pictures) {
    if (!existsSync(picture)) fail(`${name} did not write ${relative(ROOT, picture)}`);
  }
  console.log(`\n${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
const done = examples.length - leftOut;
console.log(
  `\n${leftOut ? done : `all ${done}`} examples did what they should${leftOut ? `, ${leftOut} left out` : ''}`,
);
