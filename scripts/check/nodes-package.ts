/** The package as it is packed: what the tarball holds and promises, and that it installs. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NODE_ENTRIES } from '../build/entries.ts';
import { ROOT } from '../build/tool.ts';
import { check, expect, PACKAGE } from './nodes-report.ts';
import { npm, tool, WORK, writeJson } from './nodes-run.ts';

/** An entry of package.json: a file, or what it is by condition and kind. */
type Entry = string | { readonly [condition: string]: Entry };

const { exports, imports }: { exports: Record<string, Entry>; imports: Record<string, Record<string, string>> } =
  JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** Files of the package's entries, as its manifest has them: nothing else is in dist/. */
const ENTRIES = [
  ...new Set(Object.values(exports).flatMap((entry) => (typeof entry === 'string' ? [] : filesOf(entry)))),
];

function filesOf(entry: Entry): string[] {
  return typeof entry === 'string' ? [entry.replace('./', '')] : Object.values(entry).flatMap(filesOf);
}

/** What starts threads, beside the entry for Node. */
const THREADS = ['dist/threads.js', 'dist/threads.cjs'];
/** What the package's ES module loads when a worker is first asked for. */
const WORKER = 'dist/worker.js';
/** Declarations that those of the package's own entry take up. */
const TOOLBOX = ['rows', 'toolbox'].flatMap((name) => [`dist/${name}.d.ts`, `dist/${name}.d.cts`]);
/** What a classic script loads. */
const GLOBALS = ['dist/nablanet.global.js', 'dist/nablanet-threads.global.js'];
/** What hosts import that compile no WebAssembly, and the modules themselves. */
const KERNELS = [
  ...Object.values(imports['#kernels']).map((path) => path.replace('./', '')),
  ...['simd', 'relaxed-simd'].map((backend) => `dist/kernels/${backend}.wasm`),
];
/** The command, and the table that its documentation trains on. */
const COMMAND = ['dist/cli.js', 'examples/data/penguins.csv', 'examples/data/penguins.txt'];
const SHIPPED = [
  ...['LICENSE', 'README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'package.json', 'dist/THIRD-PARTY.txt'],
  ...[WORKER, ...GLOBALS, ...THREADS, ...TOOLBOX, ...KERNELS, ...ENTRIES, ...COMMAND],
];
/** Guides, which the README links. */
const PAGES = /^docs\/[\w-]+\.(md|svg)$/;

/** What the manifest may not have: kinds of dependencies, and scripts that run on install. */
const DEPENDENCIES = [
  ...['dependencies', 'optionalDependencies', 'peerDependencies'],
  ...['bundleDependencies', 'bundledDependencies'],
];
const HOOKS = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'];

export interface Packed {
  tarball: string;
  /** Paths of the files in it. */
  files: string[];
}

/** Packs the project. */
export function pack(): Packed {
  const printed = npm('pack', ROOT, '--json', '--ignore-scripts', '--pack-destination', WORK);
  const [{ filename, files }]: [{ filename: string; files: { path: string }[] }] = JSON.parse(printed);
  return { tarball: join(WORK, filename), files: files.map(({ path }) => path) };
}

/** Checks the tarball, installs it and checks what is there then. False where it cannot be installed. */
export function checkPackage({ tarball, files }: Packed): boolean {
  check('ships the built files, the pages, LICENSE and nothing else', PACKAGE, () => {
    const missing = SHIPPED.filter((path) => !files.includes(path));
    const extra = files.filter((path) => !SHIPPED.includes(path) && !PAGES.test(path));
    expect(
      missing.length + extra.length === 0,
      `missing: ${missing.join(', ') || '-'}; extra: ${extra.join(', ') || '-'}`,
    );
  });
  if (!check('installs offline and alone', PACKAGE, () => installsAlone(tarball))) return false;
  check('has no dependencies and no scripts that run on install', PACKAGE, needsNothing);
  check('loads nothing of Node in a browser', PACKAGE, loadsNothing);
  check('publint finds no fault', PACKAGE, () =>
    tool('publint', 'run', '--strict', '--pack', 'false', join(WORK, 'node_modules/nablanet')),
  );
  check('attw finds no fault', PACKAGE, () =>
    tool('@arethetypeswrong/cli', '--profile', 'node16', '--format', 'ascii', tarball),
  );
  return true;
}

function installsAlone(tarball: string): true {
  writeJson(join(WORK, 'package.json'), { private: true, type: 'module' });
  npm('install', '--prefix', WORK, '--offline', '--no-package-lock', tarball);
  const found = readdirSync(join(WORK, 'node_modules')).filter((name) => !name.startsWith('.'));
  expect(found.join() === 'nablanet', `node_modules holds ${found.join(', ')}`);
  return true;
}

function needsNothing(): void {
  const manifest: Record<string, Record<string, { optional?: boolean }> | undefined> = JSON.parse(
    readFileSync(join(WORK, 'node_modules/nablanet/package.json'), 'utf8'),
  );
  const optional = (name: string): boolean => manifest.peerDependenciesMeta?.[name]?.optional === true;
  const needs = DEPENDENCIES.flatMap((kind) =>
    Object.keys(manifest[kind] ?? {}).filter((name) => kind !== 'peerDependencies' || !optional(name)),
  );
  const scripts = Object.keys(manifest.scripts ?? {});
  const runs = HOOKS.filter((hook) => scripts.includes(hook));
  expect(needs.length + runs.length === 0, `depends on ${needs.join(', ') || '-'}; runs ${runs.join(', ') || '-'}`);
}

function loadsNothing(): void {
  const starts = ['dist/index.node.', ...NODE_ENTRIES.map((name) => `dist/${name}/`)];
  const onNode = (path: string): boolean => starts.some((start) => path.startsWith(start));
  for (const file of [WORKER, ...ENTRIES].filter((path) => /js$/.test(path) && !onNode(path))) {
    const text = readFileSync(join(WORK, 'node_modules/nablanet', file), 'utf8')
      // Subpaths take networks from the package itself.
      .replace(/^import \{[^}]*\} from ["']nablanet["'];$/gm, '')
      .replaceAll('require("nablanet")', '')
      .replace('import("./worker.js")', '')
      // What starts threads is a file of the package that two entries share.
      .replace(/^import \* as \w+ from "\.\.\/threads\.js";$/m, '')
      .replace(/\brequire\("\.\.\/threads\.cjs"\)/, '')
      // Modules that a host compiled, in dist/edge.js.
      .replace(/^import \w+ from "#kernels";$/m, '')
      // By this name Node's own loader is asked, where there is one; no bundler sees a file in it.
      .replace(/(getBuiltinModule\?\.|\bbuiltin)\("node:(worker_threads|os|crypto|fs|path)"\)/g, '')
      // In the worker's text, which Node alone runs this of.
      .replace("require('node:worker_threads').parentPort", '');
    const loads = text.match(/^\s*import\b.*|\brequire\(|\bimport\(|["']node:/m);
    expect(!loads, `${file} has ${loads?.[0]}`);
  }
}
