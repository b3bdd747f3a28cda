/**
 * Lints the words of what people read: textlint with the terms of words.json, over guides, doc comments of src/ and the
 * pages of the playground. Prints each banned phrase with its place and what to write instead.
 *
 * textlint's kernel, without its command line, which would bring 49 MB along.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TextlintKernel, type TextlintKernelOptions } from '@textlint/kernel';
import markdown from '@textlint/textlint-plugin-markdown';
import text from '@textlint/textlint-plugin-text';
import terminology from 'textlint-rule-terminology';

type Terms = Readonly<Record<string, string>>;
type Plugin = NonNullable<TextlintKernelOptions['plugins']>[number]['plugin'];
type Rule = NonNullable<TextlintKernelOptions['rules']>[number]['rule'];

const { phrases, terms } = JSON.parse(readFileSync(new URL('words.json', import.meta.url), 'utf8')) as Record<
  'phrases' | 'terms',
  Terms
>;

/** Blanks in a phrase may be line breaks. A term has one spelling: itself is no fault, in upper or lower case. */
const list = [...Object.entries(phrases), ...Object.entries(terms)].map(([pattern, instead]) => [
  `(?:${pattern.replaceAll(' ', '\\s+')})`,
  instead,
]);

/** What a CommonJS module exports, however it was imported. */
const own = <Module>(module: Module): Module => (module as { default?: Module }).default ?? module;

const kernel = new TextlintKernel();

/** A banned phrase: where it stands, and what to do about it. */
export interface Fault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** The faults of a text, as Markdown or plain. */
export async function faultsOf(words: string, ext: '.md' | '.txt'): Promise<Fault[]> {
  const { messages } = await kernel.lintText(words, {
    ext,
    plugins: [
      { pluginId: 'markdown', plugin: own(markdown) as Plugin },
      { pluginId: 'text', plugin: own(text) as Plugin },
    ],
    rules: [{ ruleId: 'words', rule: terminology as unknown as Rule, options: { defaultTerms: false, terms: list } }],
  });
  return messages.map(({ loc, message }) => ({ line: loc.start.line, column: loc.start.column, message }));
}

/** Doc comments alone, on their lines, without examples. */
export function commentsOf(code: string): string {
  let inside = false;
  let example = false;
  return code
    .split('\n')
    .map((line) => {
      const starts = /^\s*\/\*\*/.test(line);
      if (!starts && !inside) return '';
      inside = !line.includes('*/');
      if (starts || /^\s*\* @/.test(line)) example = line.includes('@example');
      if (example) return '';
      return line.replace(/^\s*(\/\*\*|\*\/|\*)\s?/, '').replace(/\*\/.*$|^@module.*/, '');
    })
    .join('\n');
}

/** What a page shows, on its lines: no tags, styles and scripts. */
export function shownOf(page: string): string {
  const blank = (part: string): string => part.replace(/[^\n]/g, ' ');
  return page.replace(/<(style|script)[\s\S]*?<\/\1>/g, blank).replace(/<[^>]*>/g, blank);
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const filesOf = (folder: string, ending: string): string[] =>
  readdirSync(`${ROOT}/${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending) && !/node_modules|(^|\/)(dist|pages|site)\//.test(path))
    .map((path) => `${folder}/${path}`);

/** Files that are read as they are, and those whose comments or shown words are. */
const FILES: readonly (readonly [path: string, ext: '.md' | '.txt', wordsOf: (file: string) => string])[] = [
  ...['README.md', 'CONTRIBUTING.md', ...filesOf('docs', '.md'), ...filesOf('examples', '.md')].map(
    (path) => [path, '.md', (file: string) => file] as const,
  ),
  ...filesOf('src', '.ts').map((path) => [path, '.md', commentsOf] as const),
  ...filesOf('examples/playground', '.html').map((path) => [path, '.txt', shownOf] as const),
];

async function main(): Promise<void> {
  let count = 0;
  for (const [path, ext, wordsOf] of FILES) {
    const faults = await faultsOf(wordsOf(readFileSync(`${ROOT}/${path}`, 'utf8')), ext);
    count += faults.length;
    for (const { line, column, message } of faults) console.error(`${path}:${line}:${column} ${message}`);
  }
  console.log(`${FILES.length} files, ${count} phrases to reword`);
  process.exitCode = count === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
