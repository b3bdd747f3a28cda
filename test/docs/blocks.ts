/** The fenced blocks of the documentation, and the programs that they make up. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** What is read by users: these, and all of docs/. */
export const PAGES: readonly string[] = [
  'README.md',
  'CHANGELOG.md',
  'examples/README.md',
  ...readdirSync(`${ROOT}/docs`)
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

export interface Block {
  readonly page: string;
  /** The line of the page, from 1, on which its first line stands. */
  readonly line: number;
  /** What stands behind the fence; empty for what is no code: drawings, output, messages. */
  readonly language: string;
  readonly code: string;
}

/** The fenced blocks of a page, in order. */
export function blocksOf(page: string, text = readFileSync(`${ROOT}/${page}`, 'utf8')): Block[] {
  const blocks: Block[] = [];
  let open: { fence: string; indent: number; language: string; line: number; code: string[] } | undefined;
  for (const [i, line] of text.split('\n').entries()) {
    const [, indent, fence, rest] = line.match(/^( *)(`{3,}|~{3,})(.*)$/) ?? [];
    if (open === undefined) {
      if (fence === undefined) continue;
      open = { fence, indent: indent.length, language: rest.trim(), line: i + 2, code: [] };
    } else if (fence?.startsWith(open.fence) && rest.trim() === '') {
      blocks.push({ page, line: open.line, language: open.language, code: open.code.join('\n') });
      open = undefined;
    } else {
      open.code.push(line.slice(Math.min(open.indent, line.length - line.trimStart().length)));
    }
  }
  if (open !== undefined) throw new Error(`${page}: the block at line ${open.line - 1} has no end`);
  return blocks;
}

export const BLOCKS: readonly Block[] = PAGES.flatMap((page) => blocksOf(page));

/** A program out of one block, or of several. */
export interface Program {
  /** Page and line: `docs/data.md:7`. */
  readonly name: string;
  readonly page: string;
  readonly language: string;
  /** The blocks one behind the other, each on the lines that it has in the page, so that errors name these. */
  readonly code: string;
  /** Packages that it imports, without those of Node. */
  readonly packages: readonly string[];
}

/** What a module imports, by name. */
export function importsOf(code: string): string[] {
  return ts.preProcessFile(code, true, true).importedFiles.map(({ fileName }) => fileName);
}

/** The package behind an import: `nablanet` of `nablanet/data`. */
function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** What a Python program imports, by name. */
function pythonImportsOf(code: string): string[] {
  const lines = Array.from(code.matchAll(/^(?:import|from) ([^#\n]+)/gm), ([, names]) => names.split(' import ')[0]);
  return lines.flatMap((names) => names.split(',').map((name) => name.trim().split(' ')[0]));
}

/**
 * The programs in one of some languages. One rule: a block that imports something is a program of its own; one that
 * does not goes on with the block before it on its page.
 */
export function programsOf(
  blocks: readonly Block[],
  languages: readonly string[] = ['js', 'ts'],
  imports: (code: string) => string[] = importsOf,
): Program[] {
  const groups: Block[][] = [];
  for (const block of blocks.filter(({ language }) => languages.includes(language))) {
    const last = groups.at(-1);
    const goesOn = last?.[0].page === block.page && imports(block.code).length === 0;
    if (goesOn && last) last.push(block);
    else groups.push([block]);
  }
  return groups.map((group) => {
    const { page, line, language } = group[0];
    const lines: string[] = [];
    for (const block of group) {
      while (lines.length < block.line - 1) lines.push('');
      lines.push(...block.code.split('\n'));
    }
    const code = `${lines.join('\n')}\n`;
    const bare = imports(code).filter((specifier) => !/^(node:|\.)/.test(specifier));
    const packages = Array.from(new Set(bare.map(packageOf)));
    return { name: `${page}:${line}`, page, language, code, packages };
  });
}

export const PROGRAMS: readonly Program[] = programsOf(BLOCKS);

export const PYTHON: readonly Program[] = programsOf(BLOCKS, ['python'], pythonImportsOf);

/** Whether a program needs nothing but the package and Node. */
export function isAlone({ packages }: Program): boolean {
  return packages.every((name) => name === 'nablanet');
}
