/** The programs of development dependencies, started without npx: that takes half a second each time. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The script behind a dependency's command, to be run by Node. */
export function scriptOf(dependency: string): string {
  const manifest = join(ROOT, 'node_modules', dependency, 'package.json');
  const { bin }: { bin: string | Record<string, string> } = JSON.parse(readFileSync(manifest, 'utf8'));
  return join(dirname(manifest), typeof bin === 'string' ? bin : Object.values(bin)[0]);
}
