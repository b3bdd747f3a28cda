/**
 * The package's entries, as package.json exports them, and the source file of each: one place for builds, tests and
 * docs.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './tool.ts';

const at = (path: string): string => join(ROOT, path);

/** The entries beside the package's own, such as `search` for `nablanet/search`. */
export const ENTRIES: readonly string[] = Object.keys(JSON.parse(readFileSync(at('package.json'), 'utf8')).exports)
  .map((path) => path.slice(2))
  .filter((name) => name !== '' && name !== 'package.json');

/** Entries that need Node's own modules. */
export const NODE_ENTRIES: readonly string[] = ['bullmq', 'node'];

/** The source file of an entry; of the package's own where the name is empty. An entry without one is an error. */
export function sourceOf(name: string): string {
  if (name === '') return at('src/index.ts');
  const found = [`src/entries/${name}/index.ts`, `src/entries/formats/${name}/index.ts`].map(at).find(existsSync);
  if (!found) throw new Error(`package.json exports ./${name}, and src/entries has no folder of that name`);
  return found;
}
