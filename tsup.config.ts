import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defineConfig, type Options } from 'tsup';
import { ENTRIES, NODE_ENTRIES, sourceOf } from './scripts/build/entries';
import { thirdParty } from './scripts/third-party';
import { workerProgram } from './scripts/worker-program.mjs';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

/** Texts, build/kernels.txt and the worker's program; being imported for its place alone keeps it there (src/index.ts). */
export const wasmAsText: Plugin = {
  name: 'wasm-as-text',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /\.txt$/ }, ({ path, resolveDir }) => ({ path: join(resolveDir, path), sideEffects: true }));
    onLoad({ filter: /worker\/main\.txt$/ }, async () => ({ contents: await workerProgram(), loader: 'text' }));
    onLoad({ filter: /\.txt$/ }, async ({ path }) => ({ contents: await readFile(path), loader: 'text' }));
  },
};

/** An entry beside the package's own takes networks, and what works inside them, from there: one copy of the kernels, one class. */
const networksOfThePackage: Plugin = {
  name: 'networks-of-the-package',
  setup({ onResolve }) {
    onResolve({ filter: /^((\.\.\/)+(network|step\/lbfgs)|nablanet)$/ }, () => ({ path: 'nablanet', external: true }));
  },
};

/** linkedom's parser of style sheets, more than a quarter of the bundle, stays out: pictures have none. */
const noStyleSheets: Plugin = {
  name: 'no-style-sheets',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^cssomnom\/parse$/ }, ({ path }) => ({ path, namespace: 'no-style-sheets' }));
    onLoad({ filter: /./, namespace: 'no-style-sheets' }, () => ({
      contents: "export const parse = () => { throw new Error('style sheets are not read here'); };",
    }));
  },
};

const types = { stripInternal: true };

const shared: Options = {
  format: ['esm', 'cjs'],
  target: 'es2022',
  dts: { compilerOptions: types },
  sourcemap: false,
};

/** For entries that import the package by its name: that is what is being built, not what was. */
const typesByName = { compilerOptions: { ...types, paths: { nablanet: ['./src/index.ts'] } } };

/** The licences of what is bundled. */
const licences = thirdParty('dist/THIRD-PARTY.txt');

// Once, for all: tsup's own cleaning of the package's folder takes declarations along that its subpaths have written by then.
rmSync('dist', { recursive: true, force: true });

export default defineConfig([
  {
    ...shared,
    /** The package: ESM and CJS with types, Wasm inlined as text, nothing left to fetch or resolve. */
    entry: ['src/index.ts'],
    platform: 'neutral',
    // The caller's side of a worker, and the worker's program in it, which ESM loads when it is first asked for.
    esbuildOptions: (options) => {
      options.chunkNames = 'worker';
    },
    esbuildPlugins: [wasmAsText, licences],
    noExternal: ['@assemblyscript/loader'],
  },
  {
    /** The same for a classic script: one file, the worker in it, everything under one global name. */
    entry: { nablanet: 'src/index.ts' },
    format: 'iife',
    globalName: 'nablanet',
    target: 'es2022',
    platform: 'browser',
    minify: true,
    esbuildPlugins: [wasmAsText, licences],
    noExternal: ['@assemblyscript/loader'],
  },
  ...ENTRIES.filter((name) => !NODE_ENTRIES.includes(name)).map(
    (name): Options => ({
      ...shared,
      /** What not everybody needs, as entries of their own; the libraries that they use are inside. */
      entry: [sourceOf(name)],
      outDir: `dist/${name}`,
      platform: 'neutral',
      dts: typesByName,
      esbuildPlugins: [networksOfThePackage, wasmAsText, licences],
      external: ['nablanet'],
      noExternal: [/./],
    }),
  ),
  ...NODE_ENTRIES.map(
    (name): Options => ({
      ...shared,
      /** What only Node can do, as entries of their own; the libraries that they use are inside, so none is a dependency. */
      entry: [sourceOf(name)],
      outDir: `dist/${name}`,
      platform: 'node',
      splitting: false,
      minify: true,
      dts: typesByName,
      esbuildPlugins: [networksOfThePackage, noStyleSheets, licences],
      external: ['nablanet'],
      noExternal: [/./],
      // CommonJS modules inside an ES module: they ask for Node's own by `require`.
      banner: ({ format }) =>
        format === 'esm'
          ? { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" }
          : {},
    }),
  ),
]);
