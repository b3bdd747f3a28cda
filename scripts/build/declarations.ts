/**
 * Makes declarations in dist/ what users need: without the comments at the heads of source files, which TypeScript
 * carries along, and with imports of the declarations of two folders from where these are, dist/toolbox.d.ts and
 * dist/rows.d.ts.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A path of one of these folders of src/, as an import has it; and the file that has their declarations. */
const FOLDERS = /(from ')[./]*\/(toolbox|data)(?:\/[\w-]+)?(?=';)/g;
const FILES: Readonly<Record<string, string>> = { toolbox: 'toolbox', data: 'rows' };

/**
 * A doc comment that no declaration follows: another comment does, an import, the list of exports, or the end. One that
 * names its module stays, since TypeDoc and editors show it.
 */
const HEAD = /\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*(?=\/\*\*|import |export \{|$)/g;

/** TypeScript's indentation by four spaces, of which half would do. */
const INDENTATION = /^(?: {4})+/gm;

export function tidyDeclarations(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!/\.d\.c?ts$/.test(name)) continue;
    const path = join(folder, name);
    const text = readFileSync(path, 'utf8');
    const headless = text.replace(HEAD, (comment) => (comment.includes('@module') ? comment : ''));
    const tidy = headless
      .replace(FOLDERS, (_, from, folder) => `${from}./${FILES[folder]}${name.endsWith('.d.cts') ? '.cjs' : '.js'}`)
      .replace(INDENTATION, (spaces) => spaces.slice(spaces.length / 2));
    writeFileSync(path, tidy);
  }
}
