/** Blocks of the documentation that are no programs: each language has its check, and commands name what there is. */
import { existsSync, readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import * as nablanet from 'nablanet';
import { describe, expect, it } from 'vitest';
import { BLOCKS, type Block, PAGES, ROOT } from './blocks';
import { COMMAND_PAGES, commandsOf as commandsOfPage, isRun } from './commands';

/** Where blocks of each language are checked. Blocks without a language are drawings, output and messages. */
const CHECKS: Readonly<Record<string, string>> = {
  '': 'no code',
  js: 'programs.test.ts, types.test.ts',
  ts: 'programs.test.ts, types.test.ts',
  sh: 'here',
  json: 'here',
  python: 'python.py',
  html: 'pages.test.ts',
  jsx: 'here',
  vue: 'here',
};

const { name: PACKAGE, scripts } = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8'));

const named = (language: string): (readonly [string, Block])[] =>
  BLOCKS.filter((block) => block.language === language).map((block) => [`${block.page}:${block.line}`, block]);

describe('blocks', () => {
  it.each(BLOCKS.map((block) => [`${block.page}:${block.line}`, block.language]))(
    '%s is in a language with a check',
    (_, language) => {
      expect(Object.keys(CHECKS)).toContain(language);
    },
  );

  it.each(named('json'))('%s is JSON', (_, { code }) => {
    JSON.parse(code);
  });

  /** Components, which test/package/bundles has in whole projects: here, that they parse and import what there is. */
  const components = [...named('jsx'), ...named('vue')].map(([at, { code, language }]) => [
    at,
    language === 'vue' ? (code.match(/<script setup>\n([\s\S]*?)<\/script>/)?.[1] ?? 'no script') : code,
  ]);

  it.each(components)('%s is a component', (_, code) => {
    transformSync(code, { loader: 'jsx' });
    const [, names] = code.match(/^import \{([^}]*)\} from 'nablanet';$/m) ?? [];
    expect(names?.split(',')).not.toBeUndefined();
    for (const name of names.split(',')) expect(nablanet).toHaveProperty(name.trim());
  });
});

/** Debian's packages that some command installs. */
const DEBIAN = /^(python3-(torch|sklearn|onnx)|libopenblas0-pthread|libfann-dev|gcc|g\+\+|wabt|chromium|firefox-esr)$/;

/** Options of npm that may stand in a command. */
const NPM_OPTIONS = ['--ignore-scripts', '--prefix', '--save-dev'];

/** What is wrong with a command; undefined where all that it names is there. */
function faultOf(command: string): string | undefined {
  const words = command.trim().split(/\s+/);
  const [program, verb, ...rest] = words;
  const files = (of: readonly string[]): string | undefined => of.find((path) => !existsSync(`${ROOT}/${path}`));
  if (program === 'npx' && verb === 'tsx') return files(rest.slice(0, 1)) && `no file ${rest[0]}`;
  if (program === 'apt-get' && verb === 'install')
    return rest.find((name) => !DEBIAN.test(name) && !name.startsWith('-'));
  if (program !== 'npm') return `no rule for ${program}`;
  if (verb === 'run' || verb === 'start' || verb === 'test') {
    const script = verb === 'run' ? rest[0] : verb;
    return script in scripts ? undefined : `no script ${script}`;
  }
  if (verb === 'ci' || verb === 'install') {
    const folder = rest[rest.indexOf('--prefix') + 1];
    const named = rest
      .filter((word) => word !== folder || !rest.includes('--prefix'))
      .filter((word) => !NPM_OPTIONS.includes(word));
    if (rest.includes('--prefix') && files([`${folder}/package.json`])) return `no package.json in ${folder}`;
    return named.find((name) => name !== PACKAGE);
  }
  return `no rule for npm ${verb}`;
}

/** The commands of a block: one a line, or several with && between; what is behind # is said to the reader. */
function commandsOf(code: string): string[] {
  return code
    .split('\n')
    .flatMap((line) => line.replace(/(^|\s)#.*/, '').split('&&'))
    .filter((command) => command.trim() !== '');
}

describe('commands', () => {
  const read = named('sh').filter(([, block]) => !isRun(block));

  it.each(COMMAND_PAGES)('%s: what runs the command nablanet has its output below it', (page) => {
    for (const { block, output } of commandsOfPage(page)) expect(output, `${page}:${block.line}`).toBeDefined();
  });

  it.each(read.flatMap(([at, { code }]) => commandsOf(code).map((command) => [at, command])))(
    '%s: %s',
    (_, command) => {
      expect(faultOf(command)).toBeUndefined();
    },
  );

  it.each([
    'npm run nothing',
    'npm install nabla-net',
    'npm ci --prefix nowhere',
    'npx tsx examples/nothing.ts',
    'apt-get install nothing',
    'pip install torch',
    'npm publish',
  ])('%s would not do', (command) => {
    expect(faultOf(command)).toBeDefined();
  });

  const inline = PAGES.flatMap((page) => {
    const text = readFileSync(`${ROOT}/${page}`, 'utf8');
    return Array.from(text.matchAll(/`((?:npm (?:run|start|test|ci)|npx tsx)[^`]*)`/g), ([, command]) => [
      page,
      command,
    ]);
  });

  it.each(inline)('%s, in a sentence: %s', (_, text) => {
    for (const command of commandsOf(text.replaceAll('\n', ' '))) expect(faultOf(command)).toBeUndefined();
  });
});
