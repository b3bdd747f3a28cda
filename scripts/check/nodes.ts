/**
 * The package as its users get it: packed, installed in an empty folder, and run on every Node that it supports, as
 * ES module, as CommonJS and from strict TypeScript under each module setting. Programs are in test/package/nodes.
 *
 * The Nodes are npm packages, kept in node_modules/.cache; nothing else is downloaded.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../build/tool.ts';
import { checkPackage, pack } from './nodes-package.ts';
import { check, expect, PACKAGE, print } from './nodes-report.ts';
import { npm, run, tool, WORK, writeJson } from './nodes-run.ts';

const MAJORS = [20, 22, 24, 26];
const RELAXED_FLAG = '--experimental-wasm-relaxed-simd'; // Node 20 needs it, later ones have the feature without
/** Whether the processor has what Node 24 and later can fuse lanes to. */
const FUSES =
  process.arch === 'x64' && process.platform === 'linux' && readFileSync('/proc/cpuinfo', 'utf8').includes(' avx2 ');
const NODE_PACKAGE = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

const FIXTURES = join(ROOT, 'test/package/nodes');

/** What a program shows, and its file. */
type Program = readonly [name: string, file: string];

/** Programs that are copied and run as they are. */
const PROGRAMS: readonly Program[] = [
  ['XOR, ES module', 'xor.mjs'],
  ['XOR, CommonJS', 'xor.cjs'],
  ['digits, ES module', 'digits.mjs'],
  ['digits, CommonJS', 'digits.cjs'],
  ['XOR in a worker thread', 'worker.mjs'],
  ['trainAsync in a worker, ES module', 'train-worker.mjs'],
  ['trainAsync in a worker, CommonJS', 'train-worker.cjs'],
  ['subpaths, ES module', 'subpaths.mjs'],
  ['subpaths, CommonJS', 'subpaths.cjs'],
  ['the command nablanet', 'command.mjs'],
];

/** What a user may compile under: the folder's package type, tsc's module setting, and the platform's types. */
interface Setting {
  type: 'module' | 'commonjs';
  module: string;
  moduleResolution?: string;
  platform: { lib: string[]; types: string[]; typeRoots?: string[] };
}

const NODE_TYPES = { lib: ['ES2022'], types: ['node'], typeRoots: [join(ROOT, 'node_modules/@types')] };
const BROWSER_TYPES = { lib: ['ES2022', 'DOM'], types: [] };
const TYPESCRIPT: Readonly<Record<string, Setting>> = {
  'Node16, ES module': { type: 'module', module: 'Node16', platform: NODE_TYPES },
  'Node16, CommonJS': { type: 'commonjs', module: 'Node16', platform: NODE_TYPES },
  'NodeNext, ES module': { type: 'module', module: 'NodeNext', platform: NODE_TYPES },
  'NodeNext, CommonJS': { type: 'commonjs', module: 'NodeNext', platform: NODE_TYPES },
  'Bundler, browser': { type: 'module', module: 'ESNext', moduleResolution: 'Bundler', platform: BROWSER_TYPES },
};

/** The binary of a Node, from the cache or from npm, and its version. */
function nodeOf(major: number): { binary: string; version: string } {
  const folder = join(ROOT, 'node_modules/.cache/nablanet-nodes', String(major));
  const binary = join(folder, 'node_modules', NODE_PACKAGE, process.platform === 'win32' ? 'bin/node.exe' : 'bin/node');
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    writeJson(join(folder, 'package.json'), { private: true });
    npm('install', '--prefix', folder, '--no-package-lock', '--ignore-scripts', `${NODE_PACKAGE}@${major}`);
  }
  const version = run(binary, ['--version']).trim();
  expect(version.startsWith(`v${major}.`), `${NODE_PACKAGE}@${major} calls itself ${version}`);
  return { binary, version };
}

/** Compiles a consumer in a folder of its own under one setting; the program that comes out. */
function compileConsumer(consumer: string, name: string, setting: Setting): string {
  const { type, module, moduleResolution = module, platform } = setting;
  const folder = join(WORK, `${consumer} ${name}`.replace(/\W+/g, '-').toLowerCase());
  mkdirSync(folder);
  copyFileSync(join(FIXTURES, `${consumer}.ts`), join(folder, `${consumer}.ts`));
  writeJson(join(folder, 'package.json'), { private: true, type });
  writeJson(join(folder, 'tsconfig.json'), {
    compilerOptions: {
      ...{ strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false },
      ...{ target: 'ES2022', module, moduleResolution },
      ...platform,
    },
    files: [`${consumer}.ts`],
  });
  tool('typescript', '-p', folder);
  return join(folder, `${consumer}.js`);
}

/** The workload of test/train/digest.ts, and the bits it must give, beside digest.mjs. */
function compileDigest(): true {
  const source = readFileSync(join(ROOT, 'test/train/digest.ts'), 'utf8');
  const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  writeFileSync(join(WORK, 'digest.js'), ts.transpileModule(source, { compilerOptions: options }).outputText);
  return true;
}

/** Copies and compiles what runs on every Node. */
function makePrograms(): Program[] {
  const programs = [...PROGRAMS];
  for (const name of [...PROGRAMS.map(([, file]) => file), 'relaxed.mjs', 'digest.mjs', 'wide.mjs'])
    copyFileSync(join(FIXTURES, name), join(WORK, name));
  copyFileSync(join(ROOT, 'examples/data/digits.csv.gz'), join(WORK, 'digits.csv.gz'));
  for (const [name, setting] of Object.entries(TYPESCRIPT)) {
    const consumers = setting.platform === NODE_TYPES ? ['consumer', 'consumer-node'] : ['consumer'];
    for (const consumer of consumers) {
      const of = consumer === 'consumer' ? name : `${name}, subpaths`;
      const program = check(`tsc --strict, ${of}`, PACKAGE, () => compileConsumer(consumer, name, setting));
      if (program) programs.push([`TypeScript, ${of}`, program]);
    }
  }
  if (check('the digest workload compiles', PACKAGE, compileDigest))
    programs.push(['digest: the agreed bits', 'digest.mjs']);
  return programs;
}

/** Runs everything on one Node and returns its version; undefined where there is no such Node. */
function checkNode(major: number, programs: readonly Program[]): string | undefined {
  const node = check('can be had', major, () => nodeOf(major));
  if (!node) return undefined;
  const start = (name: string, ...args: string[]): void => {
    check(name, major, () => run(node.binary, args));
  };
  for (const [name, program] of programs) start(name, program);
  if (major === 20) {
    start('relaxed SIMD', RELAXED_FLAG, 'relaxed.mjs', 'present');
    start('XOR on relaxed SIMD', RELAXED_FLAG, 'xor.mjs', 'relaxed-simd');
    start('without the flag: no relaxed SIMD, and an error that says so', 'relaxed.mjs', 'absent');
  } else {
    start('relaxed SIMD', 'relaxed.mjs', 'present');
    start('XOR on relaxed SIMD', 'xor.mjs', 'relaxed-simd');
    const wide = major >= 24 && FUSES ? 'present' : 'absent';
    start('wide lanes: the same bits', 'wide.mjs', wide);
    start('wide lanes: the same bits, all of it optimized', '--no-liftoff', 'wide.mjs', wide);
  }
  return node.version;
}

const versions = new Map<number, string>();
const packed = check('packs', PACKAGE, pack);
if (packed && checkPackage(packed)) {
  const programs = makePrograms();
  for (const major of MAJORS) {
    const version = checkNode(major, programs);
    if (version) versions.set(major, version);
  }
}
process.exitCode = print(MAJORS, versions) === 0 ? 0 : 1;
