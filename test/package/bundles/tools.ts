/** The packed package in a folder of its own, the program beside it, and how each tool makes a page of them. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import type webpack from 'webpack';

const run = promisify(execFile);
const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PROGRAM = [
  ...['main.js', 'learn.js', 'report.js', 'run.mjs', 'own.js', 'own-worker.js', 'worklet.js'],
  ...['share.js', 'threads.js', 'threads-own.js', 'threads-own-worker.js', 'threads-run.mjs'],
];

/** Runs a program of test/package/bundles/node_modules. */
export async function tool(path: string, args: string[], cwd: string): Promise<string> {
  const { stdout } = await run(join(HERE, 'node_modules', path), args, { cwd, timeout: 120_000 });
  return stdout;
}

/** Packs the package and unpacks it as an installation would: it has no dependencies, and nothing that is to be run. */
export async function install(folder: string): Promise<void> {
  const packed = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], { cwd: ROOT });
  const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }];
  const home = join(folder, 'node_modules/nablanet');
  mkdirSync(home, { recursive: true });
  await run('tar', ['-xzf', join(folder, filename), '-C', home, '--strip-components=1']);
}

/** 64 greys and a class of each image, as JSON that a page can fetch. */
function digits(): string {
  const rows = gunzipSync(readFileSync(join(ROOT, 'examples/data/digits.csv.gz')))
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.split(',').map(Number));
  return JSON.stringify({ x: rows.flatMap((row) => row.slice(0, 64)), y: rows.map((row) => row[64]) });
}

/** A project with the program, and a page that loads `script`. */
export function project(folder: string, name: string, script: string, before = ''): string {
  const home = join(folder, name);
  mkdirSync(home, { recursive: true });
  for (const file of PROGRAM) cpSync(join(HERE, file), join(home, file));
  writeFileSync(join(home, 'package.json'), JSON.stringify({ name, private: true, type: 'module' }));
  writeFileSync(join(home, 'digits.json'), digits());
  const head = `<meta charset="utf-8"><title>${name}</title><link rel="icon" href="data:,">${before}`;
  writeFileSync(
    join(home, 'index.html'),
    `<!doctype html>\n<html lang="en"><head>${head}</head><body>${script}</body></html>\n`,
  );
  return home;
}

/** Copies what a tool took no notice of to where it wrote to. */
function complete(home: string, out: string, files: string[]): string {
  for (const file of files) cpSync(join(home, file), join(out, file));
  return out;
}

const MODULE = '<script type="module" src="./main.js"></script>';
const OWN = '<script type="module" src="./own.js"></script>';
const SHARING = '<script type="module" src="./threads.js"></script>';
const SHARING_OWN = '<script type="module" src="./threads-own.js"></script>';
const BUNDLE = '<script type="module" src="./bundle/main.js"></script>';
const PAGE = ['index.html', 'digits.json'];

/** A version of Vite, by the name that package.json gives it. `settings` are of its configuration. */
export async function viteOf(folder: string, version: string, script = MODULE, settings = {}): Promise<string> {
  const home = project(
    folder,
    script === MODULE ? version : `${version}-${/(\w[\w-]*)\.js/.exec(script)?.[1]}`,
    script,
  );
  writeFileSync(join(home, 'vite.config.js'), `export default ${JSON.stringify(settings)};\n`);
  await tool(`${version}/bin/vite.js`, ['build', '--base', './', '--logLevel', 'warn'], home);
  return complete(home, join(home, 'dist'), ['digits.json']);
}

async function webpackOf(folder: string, name: string, entry: string): Promise<string> {
  const home = project(folder, name, '<script src="./bundle/main.js"></script>');
  const pack = createRequire(import.meta.url)('webpack') as typeof webpack;
  const compiler = pack({ mode: 'production', context: home, entry, output: { path: join(home, 'bundle') } });
  const stats = await promisify(compiler.run.bind(compiler))();
  if (stats?.hasErrors()) throw new Error(stats.toString('errors-only'));
  return home;
}

/** A page whose AudioWorklet has the program, as the one script that worklets take. */
export async function workletOf(folder: string): Promise<string> {
  const program = `<script type="module">
    import { reportTo } from './report.js';
    reportTo(async () => {
      const context = new OfflineAudioContext(1, 128, 44100);
      await context.audioWorklet.addModule('bundle/worklet.js');
      const node = new AudioWorkletNode(context, 'learner');
      const report = new Promise((resolve) => { node.port.onmessage = ({ data }) => resolve(data); });
      node.connect(context.destination);
      await context.startRendering();
      return report;
    });
  </script>`;
  const home = project(folder, 'worklet', program);
  await tool('.bin/esbuild', ['worklet.js', '--bundle', '--minify', '--outdir=bundle'], home);
  return home;
}

/** @param settings what package.json has besides */
async function parcelOf(folder: string, name: string, script: string, settings = {}): Promise<string> {
  const home = project(folder, name, script);
  writeFileSync(join(home, 'package.json'), JSON.stringify({ name, private: true, type: 'module', ...settings }));
  const flags = ['--no-cache', '--public-url', './', '--dist-dir', 'out', '--log-level', 'error'];
  await tool('.bin/parcel', ['build', 'index.html', ...flags], home);
  return complete(home, join(home, 'out'), ['digits.json']);
}

/** Each tool as its user would call it, without a configuration: makes a project and returns the folder to serve. */
export const BUNDLERS: Record<string, (folder: string) => Promise<string>> = {
  vite: (folder) => viteOf(folder, 'vite'),
  'webpack 5': (folder) => webpackOf(folder, 'webpack', './main.js'),
  async esbuild(folder) {
    const home = project(folder, 'esbuild', BUNDLE);
    await tool(
      '.bin/esbuild',
      ['main.js', '--bundle', '--minify', '--splitting', '--format=esm', '--outdir=bundle'],
      home,
    );
    return home;
  },
  async 'esbuild, one classic script'(folder) {
    const home = project(folder, 'esbuild-iife', '<script src="./bundle/main.js"></script>');
    await tool('.bin/esbuild', ['main.js', '--bundle', '--minify', '--outdir=bundle'], home);
    return home;
  },
  async rollup(folder) {
    const home = project(folder, 'rollup', BUNDLE);
    const resolver = fileURLToPath(
      new URL('node_modules/@rollup/plugin-node-resolve/dist/es/index.js', import.meta.url),
    );
    await tool('.bin/rollup', ['main.js', '--dir', 'bundle', '--plugin', resolver, '--silent'], home);
    return home;
  },
  parcel: (folder) => parcelOf(folder, 'parcel', MODULE),
};

/** Versions of Vite before the present one. */
export const OLDER = ['vite5', 'vite6', 'vite7'];

/** What docs/bundlers.md has these set for a worker of the user's own. */
const ES_WORKERS = { worker: { format: 'es' } };

/** A worker of the user's own, by tools that find it in `new Worker(new URL(…, import.meta.url))`. */
export const OWN_WORKERS: Record<string, (folder: string) => Promise<string>> = {
  ...Object.fromEntries(OLDER.map((name) => [name, (folder) => viteOf(folder, name, OWN, ES_WORKERS)])),
  vite: (folder) => viteOf(folder, 'vite', OWN),
  'webpack 5': (folder) => webpackOf(folder, 'webpack-own', './own.js'),
  parcel: (folder) => parcelOf(folder, 'parcel-own', OWN),
};

/** What docs/bundlers.md has Parcel's users set for subpaths of packages. */
const SUBPATHS = { '@parcel/resolver-default': { packageExports: true } };

/** Pages that train with threads, by the tools that are most in use. */
export const SHARERS: Record<string, (folder: string) => Promise<string>> = {
  vite: (folder) => viteOf(folder, 'vite', SHARING),
  'webpack 5': (folder) => webpackOf(folder, 'webpack-threads', './threads.js'),
  async esbuild(folder) {
    const home = project(folder, 'esbuild-threads', '<script type="module" src="./bundle/threads.js"></script>');
    await tool('.bin/esbuild', ['threads.js', '--bundle', '--minify', '--outdir=bundle'], home);
    return home;
  },
  parcel: (folder) => parcelOf(folder, 'parcel-threads', SHARING, SUBPATHS),
};

/** The same in a worker of the user's own. */
export const SHARING_WORKERS: Record<string, (folder: string) => Promise<string>> = {
  vite: (folder) => viteOf(folder, 'vite', SHARING_OWN),
  'webpack 5': (folder) => webpackOf(folder, 'webpack-threads-own', './threads-own.js'),
};

/** The package as it is, without a bundler. */
export const SCRIPTS: Record<string, (folder: string) => Promise<string>> = {
  async 'a module script'(folder) {
    const map = '<script type="importmap">{"imports":{"nablanet":"./nablanet/index.js"}}</script>';
    const home = project(folder, 'module', MODULE, map);
    cpSync(join(folder, 'node_modules/nablanet/dist'), join(home, 'nablanet'), { recursive: true });
    return home;
  },
  async 'a classic script'(folder) {
    const program = `<script src="./nablanet.global.js"></script><script type="module">
      import { learn } from './learn.js';
      import { reportTo } from './report.js';
      reportTo(async () => learn(globalThis.nablanet, await (await fetch('digits.json')).json()));
    </script>`;
    const home = project(folder, 'classic', program);
    cpSync(join(folder, 'node_modules/nablanet/dist/nablanet.global.js'), join(home, 'nablanet.global.js'));
    return home;
  },
};

/** Files of a page, for what it weighs and what is in it. */
export { PAGE };

/** Runtimes from npm, and how they run the program. */
export const RUNTIMES: Record<string, (home: string, program?: string) => Promise<string>> = {
  deno: (home, program = 'run.mjs') =>
    tool(`@deno/${denoOf()}/deno`, ['run', '--allow-read', '--allow-env', '--node-modules-dir=manual', program], home),
  bun: (home, program = 'run.mjs') => tool(`@oven/bun-${process.platform}-${process.arch}/bin/bun`, [program], home),
};

function denoOf(): string {
  return `${process.platform}-${process.arch}${process.platform === 'linux' ? '-glibc' : ''}`;
}
