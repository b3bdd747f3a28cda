/**
 * Takes what is no user's out of the declarations in dist/: the comments at the heads of source files, which say what a
 * file holds, and which TypeScript carries along.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A doc comment that no declaration follows: another comment does, an import, the list of exports, or the end. */
const HEAD = /\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*(?=\/\*\*|import |export \{|$)/g;

export function stripHeads(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!/\.d\.c?ts$/.test(name)) continue;
    const path = join(folder, name);
    const text = readFileSync(path, 'utf8');
    // What says of which module it is, TypeDoc and editors show.
    writeFileSync(
      path,
      text.replace(HEAD, (comment) => (comment.includes('@module') ? comment : '')),
    );
  }
}
