/**
 * The text that program.ts of src/entries/standalone chooses parts of programs from: those of its folder parts/, in the
 * order of index.js there. A part is its source without imports and exports, behind a line with its name and those of
 * the parts that it imports: `//: tanh needs exp horner rounding`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './tool.ts';

const FOLDER = join(ROOT, 'src/entries/standalone/parts');

/** The list of parts, and what is no part: what every program has in a form of its own. */
const [INDEX, GIVEN] = ['index', 'given'];

const read = (file: string): string => readFileSync(join(FOLDER, `${file}.js`), 'utf8');

const nameOf = (file: string): string => file.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

function partOf(file: string): { needs: string[]; code: string } {
  const source = read(file);
  const imported = source.matchAll(/^import \{[^}]*\} from '\.\/([\w-]+)\.js';\n/gm);
  const needs = Array.from(imported, ([, name]) => name).filter((name) => name !== GIVEN);
  const code = source.replace(/^(import|export) \{[^}]*\}.*;\n/gm, '').trim();
  return { needs, code };
}

export function partsText(): string {
  const files = Array.from(read(INDEX).matchAll(/^import '\.\/([\w-]+)\.js';$/gm), ([, file]) => file);
  const unlisted = readdirSync(FOLDER).filter((name) => name.endsWith('.js') && !files.includes(name.slice(0, -3)));
  if (unlisted.join() !== `${INDEX}.js`) throw new Error(`${FOLDER}: index.js does not list ${unlisted.join(', ')}`);
  const texts = files.map((file, i) => {
    const { needs, code } = partOf(file);
    const later = needs.find((need) => !files.slice(0, i).includes(need));
    if (later) throw new Error(`${FOLDER}: index.js lists ${file} before ${later}, which it needs`);
    return `//: ${[file, ...(needs.length > 0 ? ['needs', ...needs] : [])].map(nameOf).join(' ')}\n${code}\n`;
  });
  return texts.join('');
}
