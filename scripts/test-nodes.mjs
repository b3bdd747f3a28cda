/**
 * The package as its users get it: packed, installed in an empty folder, and run on every Node that it supports, as
 * ES module, as CommonJS and from strict TypeScript under each module setting. Programs are in test/package/nodes.
 *
 * The Nodes are npm packages, kept in node_modules/.cache; nothing else is downloaded.
 */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MAJORS = [20, 22, 24, 26];
const RELAXED_FLAG = '--experimental-wasm-relaxed-simd'; // Node 20 needs it, later ones have the feature without
const NODE_PACKAGE = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

/** Files of the package's entries, as its manifest has them: nothing else is in dist/. */
const ENTRIES = Object.values(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).exports)
  .filter((entry) => typeof entry === 'object')
  .flatMap((entry) => Object.values(entry).flatMap((files) => Object.values(files)))
  .map((path) => path.replace('./', ''));
/** What the package's ES module loads when a worker is first asked for. */
const WORKER = 'dist/worker.js';
/** What a classic script loads. */
const GLOBAL = 'dist/nablanet.global.js';
const SHIPPED = ['LICENSE', 'README.md', 'dist/THIRD-PARTY.txt', WORKER, GLOBAL, ...ENTRIES, 'package.json'];
const MAY_SHIP = ['CHANGELOG.md'];

/** What a user may compile under: the folder's package type, tsc's module setting, and the platform's types. */
const NODE_TYPES = { lib: ['ES2022'], types: ['node'], typeRoots: [join(ROOT, 'node_modules/@types')] };
const BROWSER_TYPES = { lib: ['ES2022', 'DOM'], types: [] };
const TYPESCRIPT = {
  'Node16, ES module': { type: 'module', module: 'Node16', platform: NODE_TYPES },
  'Node16, CommonJS': { type: 'commonjs', module: 'Node16', platform: NODE_TYPES },
  'NodeNext, ES module': { type: 'module', module: 'NodeNext', platform: NODE_TYPES },
  'NodeNext, CommonJS': { type: 'commonjs', module: 'NodeNext', platform: NODE_TYPES },
  'Bundler, browser': { type: 'module', module: 'ESNext', moduleResolution: 'Bundler', platform: BROWSER_TYPES },
};

const fixtures = join(ROOT, 'test/package/nodes');
const work = mkdtempSync(join(tmpdir(), 'nablanet-nodes-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));

const PACKAGE = 'package';
/** What was checked: in which column (the package itself or a Node's major), how long it took, what went wrong. */
const results = [];

/** Runs one check; returns what it returns, or true, and undefined where it failed. */
function check(name, column, test) {
  const start = performance.now();
  let value;
  let problem;
  try {
    value = test() ?? true;
  } catch (error) {
    problem = error.message;
  }
  results.push({ name, column, problem, milliseconds: performance.now() - start });
  return value;
}

function expect(holds, problem) {
  if (!holds) throw new Error(problem);
}

/** Runs a program to its end and returns what it printed; an exit code other than 0 is an error with all output. */
function run(program, args, cwd = work) {
  const env = { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1' };
  delete env.FORCE_COLOR;
  const { status, error, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8', timeout: 300_000 });
  if (error) throw error;
  expect(status === 0, `${args.join(' ')} ended with ${status}\n${stdout}${stderr}`);
  return stdout;
}

/** npm as it was started, or the one in PATH. */
function npm(...args) {
  const cli = process.env.npm_execpath;
  const all = [...args, '--no-audit', '--no-fund', '--loglevel=error'];
  return cli?.endsWith('.js') ? run(process.execPath, [cli, ...all]) : run('npm', all);
}

/** The command behind a development dependency's name. */
function tool(name, ...args) {
  const folder = join(ROOT, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const script = typeof bin === 'string' ? bin : Object.values(bin)[0];
  return run(process.execPath, [join(folder, script), ...args]);
}

function writeJson(path, value) {
  writeFileSync(path, JSON.stringify(value, null, 2));
}

/** The binary of a Node, from the cache or from npm. */
function nodeOf(major) {
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

/** Packs the project; the tarball's path and manifest. */
function pack() {
  const [{ filename, files }] = JSON.parse(npm('pack', ROOT, '--json', '--ignore-scripts', '--pack-destination', work));
  return { tarball: join(work, filename), files: files.map(({ path }) => path) };
}

/** What the tarball holds and promises; installs it. False where it cannot be installed. */
function checkPackage({ tarball, files }) {
  check('ships the built files, README, LICENSE and nothing else', PACKAGE, () => {
    const missing = SHIPPED.filter((path) => !files.includes(path));
    const extra = files.filter((path) => !SHIPPED.includes(path) && !MAY_SHIP.includes(path));
    expect(
      missing.length + extra.length === 0,
      `missing: ${missing.join(', ') || '-'}; extra: ${extra.join(', ') || '-'}`,
    );
  });
  const installed = check('installs offline and alone', PACKAGE, () => {
    writeJson(join(work, 'package.json'), { private: true, type: 'module' });
    npm('install', '--prefix', work, '--offline', '--no-package-lock', tarball);
    const found = readdirSync(join(work, 'node_modules')).filter((name) => !name.startsWith('.'));
    expect(found.join() === 'nablanet', `node_modules holds ${found.join(', ')}`);
  });
  if (!installed) return false;
  check('has no dependencies and no scripts that run on install', PACKAGE, () => {
    const manifest = JSON.parse(readFileSync(join(work, 'node_modules/nablanet/package.json'), 'utf8'));
    const kinds = [
      'dependencies',
      'optionalDependencies',
      'peerDependencies',
      'bundleDependencies',
      'bundledDependencies',
    ];
    const needs = kinds.flatMap((kind) => Object.keys(manifest[kind] ?? {}));
    const hooks = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'];
    const runs = hooks.filter((hook) => manifest.scripts?.[hook]);
    expect(needs.length + runs.length === 0, `depends on ${needs.join(', ') || '-'}; runs ${runs.join(', ') || '-'}`);
  });
  check('loads nothing of Node in a browser', PACKAGE, () => {
    for (const file of [WORKER, ...ENTRIES].filter((path) => /js$/.test(path) && !/^dist\/(node|data)\//.test(path))) {
      const text = readFileSync(join(work, 'node_modules/nablanet', file), 'utf8')
        // Subpaths take networks from the package itself.
        .replace(/^import \{[^}]*\} from ["']nablanet["'];$/gm, '')
        .replaceAll('require("nablanet")', '')
        .replace('import("./worker.js")', '')
        // By this name Node's own loader is asked, where there is one; no bundler sees a file in it.
        .replace(/getBuiltinModule\?\.\("node:worker_threads"\)/, '')
        // In the worker's text, which Node alone runs this of.
        .replace("require('node:worker_threads').parentPort", '');
      const loads = text.match(/^\s*import\b.*|\brequire\(|\bimport\(|["']node:/m);
      expect(!loads, `${file} has ${loads?.[0]}`);
    }
  });
  check('publint finds no fault', PACKAGE, () =>
    tool('publint', 'run', '--strict', '--pack', 'false', join(work, 'node_modules/nablanet')),
  );
  check('attw finds no fault', PACKAGE, () =>
    tool('@arethetypeswrong/cli', '--profile', 'strict', '--format', 'ascii', tarball),
  );
  return true;
}

/** Compiles a consumer in a folder of its own under one setting; the program that comes out. */
function compileConsumer(consumer, name, { type, module, moduleResolution = module, platform }) {
  const folder = join(work, `${consumer} ${name}`.replace(/\W+/g, '-').toLowerCase());
  mkdirSync(folder);
  copyFileSync(join(fixtures, `${consumer}.ts`), join(folder, `${consumer}.ts`));
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
function compileDigest() {
  const source = readFileSync(join(ROOT, 'test/train/digest.ts'), 'utf8');
  const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  writeFileSync(join(work, 'digest.js'), ts.transpileModule(source, { compilerOptions: options }).outputText);
}

/** Runs everything on one Node and returns its version. */
function checkNode(major, programs) {
  const node = check('can be had', major, () => nodeOf(major));
  if (!node) return undefined;
  const start = (name, ...args) => check(name, major, () => void run(node.binary, args));
  for (const [name, program] of programs) start(name, program);
  if (major === 20) {
    start('relaxed SIMD', RELAXED_FLAG, 'relaxed.mjs', 'present');
    start('XOR on relaxed SIMD', RELAXED_FLAG, 'xor.mjs', 'relaxed-simd');
    start('without the flag: no relaxed SIMD, and an error that says so', 'relaxed.mjs', 'absent');
  } else {
    start('relaxed SIMD', 'relaxed.mjs', 'present');
    start('XOR on relaxed SIMD', 'xor.mjs', 'relaxed-simd');
  }
  return node.version;
}

function print(versions) {
  const cell = ({ problem, milliseconds }) =>
    problem === undefined ? `${(milliseconds / 1000).toFixed(2)} s` : 'FAILED';
  const row = (name, cells) => console.log(`${name.padEnd(62)}${cells.map((text) => text.padStart(11)).join('')}`);
  row('the package', ['']);
  for (const result of results.filter(({ column }) => column === PACKAGE)) row(`  ${result.name}`, [cell(result)]);
  row(
    'on Node',
    MAJORS.map((major) => versions[major] ?? String(major)),
  );
  const onNodes = results.filter(({ column }) => column !== PACKAGE);
  for (const name of new Set(onNodes.map((result) => result.name))) {
    const of = (major) => onNodes.find((result) => result.name === name && result.column === major);
    row(
      `  ${name}`,
      MAJORS.map((major) => (of(major) ? cell(of(major)) : '-')),
    );
  }
  const failed = results.filter(({ problem }) => problem !== undefined);
  for (const { name, column, problem } of failed) {
    console.error(`\nFAILED, ${column === PACKAGE ? column : `Node ${column}`}: ${name}\n${problem}`);
  }
  console.log(`\n${results.length - failed.length} passed, ${failed.length} failed`);
  return failed.length;
}

/** Copies and compiles what runs on every Node: [what it shows, program]. */
function makePrograms() {
  for (const name of [
    'xor.mjs',
    'xor.cjs',
    'digits.mjs',
    'digits.cjs',
    'worker.mjs',
    'train-worker.mjs',
    'train-worker.cjs',
    'relaxed.mjs',
    'digest.mjs',
    'subpaths.mjs',
    'subpaths.cjs',
  ]) {
    copyFileSync(join(fixtures, name), join(work, name));
  }
  copyFileSync(join(ROOT, 'examples/data/digits.csv.gz'), join(work, 'digits.csv.gz'));
  const programs = [
    ['XOR, ES module', 'xor.mjs'],
    ['XOR, CommonJS', 'xor.cjs'],
    ['digits, ES module', 'digits.mjs'],
    ['digits, CommonJS', 'digits.cjs'],
    ['XOR in a worker thread', 'worker.mjs'],
    ['trainAsync in a worker, ES module', 'train-worker.mjs'],
    ['trainAsync in a worker, CommonJS', 'train-worker.cjs'],
    ['subpaths, ES module', 'subpaths.mjs'],
    ['subpaths, CommonJS', 'subpaths.cjs'],
  ];
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

function main() {
  const versions = {};
  const packed = check('packs', PACKAGE, pack);
  if (packed && checkPackage(packed)) {
    const programs = makePrograms();
    for (const major of MAJORS) versions[major] = checkNode(major, programs);
  }
  return print(versions);
}

process.exitCode = main() === 0 ? 0 : 1;
