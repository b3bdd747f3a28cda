import { rmSync } from 'node:fs';
import { defineConfig, type Options } from 'tsup';
import { forEdge } from './scripts/build/edge.ts';
import { ENTRIES, NODE_ENTRIES, sourceOf } from './scripts/build/entries.ts';
import { importsOfNode } from './scripts/build/node-modules.ts';
import { textsForEsbuild } from './scripts/build/texts.ts';
import { thirdParty } from './scripts/build/third-party.ts';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

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

/** tsup sets baseUrl, which TypeScript 6 calls deprecated. */
const types = { stripInternal: true, ignoreDeprecations: '6.0' };

/** nablanet/threads takes what starts threads from where Node's entry has it: its kernels are in the package once. */
const crewsBeside: Plugin = {
  name: 'crews-beside',
  setup({ initialOptions, onResolve }) {
    const path = initialOptions.format === 'cjs' ? '../threads.cjs' : '../threads.js';
    onResolve({ filter: /\/wasm\/threads\/main$/ }, () => ({ path, external: true }));
  },
};

/** For a classic script behind the package's: the package is the global of this name. */
const packageByGlobal: Plugin = {
  name: 'package-by-global',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^nablanet$/ }, ({ path }) => ({ path, namespace: 'global' }));
    onLoad({ filter: /./, namespace: 'global' }, () => ({ contents: 'module.exports = globalThis.nablanet;' }));
  },
};

const shared: Options = {
  format: ['esm', 'cjs'],
  target: 'es2022',
  dts: { compilerOptions: types },
};

/**
 * The package once through terser, which writes constants and short functions in where they are used: what a user's own
 * bundler minifies is then 0.4 kB smaller, gzipped, than without. Names and lines stay, and the marks by which bundlers
 * leave out what is not used. Longer functions stay calls, and statements apart: either costs more than it saves.
 */
const rewritten: Options = {
  minify: 'terser',
  terserOptions: {
    ecma: 2020,
    toplevel: true,
    mangle: false,
    compress: {
      passes: 2,
      toplevel: true,
      inline: 1,
      reduce_funcs: false,
      sequences: false,
      top_retain: ['kernels_default'], // stays where it is, at the front
    },
    format: { beautify: true, indent_level: 2, preserve_annotations: true },
  },
};

/** For entries that import the package by its name: that is what is being built, not what was. */
const typesByName = { compilerOptions: { ...types, paths: { nablanet: ['./src/index.ts'] } } };

/** The licences of what is bundled. */
const licences = thirdParty('dist/THIRD-PARTY.txt');

// Once, for all: tsup's own cleaning of the package's folder takes declarations along that its subpaths have written by
// then.
rmSync('dist', { recursive: true, force: true });

export default defineConfig([
  {
    ...shared,
    ...rewritten,
    /** The package: ESM and CJS with types, Wasm inlined as text, nothing left to fetch or resolve. */
    entry: ['src/index.ts'],
    dts: false,
    platform: 'neutral',
    // The caller's side of a worker, and the worker's program in it, which ESM loads when it is first asked for.
    esbuildOptions: (options) => {
      options.chunkNames = 'worker';
    },
    esbuildPlugins: [textsForEsbuild, licences],
  },
  {
    /** What starts threads, for the package's entry for Node (scripts/build/node-entry.ts). */
    entry: { threads: 'src/wasm/threads/main.ts' },
    format: ['esm', 'cjs'],
    target: 'es2022',
    platform: 'neutral',
    minify: true,
    esbuildPlugins: [textsForEsbuild, licences],
  },
  {
    /** The same for hosts that compile nothing at run time: modules are imported, and there are no workers. */
    ...rewritten,
    entry: { edge: 'src/index.ts' },
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    splitting: false,
    external: ['#kernels'],
    esbuildPlugins: [forEdge, textsForEsbuild, licences],
  },
  // Its declarations in three files: what the toolbox and the data's folder have, and the rest, which takes that from
  // there.
  {
    ...shared,
    entry: ['src/index.ts'],
    dts: { compilerOptions: types, only: true },
    external: [/\/(toolbox|data)(\/|$)/],
  },
  {
    ...shared,
    entry: { rows: 'src/data/index.ts' },
    dts: { compilerOptions: types, only: true },
    external: [/\/toolbox(\/|$)/],
  },
  { ...shared, entry: { toolbox: 'src/toolbox/index.ts' }, dts: { compilerOptions: types, only: true } },
  {
    /** The same for a classic script: one file, the worker in it, everything under one global name. */
    entry: { nablanet: 'src/index.ts' },
    format: 'iife',
    globalName: 'nablanet',
    target: 'es2022',
    platform: 'browser',
    minify: true,
    esbuildPlugins: [textsForEsbuild, licences],
  },
  {
    /** nablanet/threads for classic scripts, behind the package's. */
    entry: { 'nablanet-threads': 'src/entries/threads/index.ts' },
    format: 'iife',
    globalName: 'nablanetThreads',
    target: 'es2022',
    platform: 'browser',
    minify: true,
    esbuildPlugins: [packageByGlobal, textsForEsbuild, licences],
  },
  // Entries import the package, which stays outside: one copy of the kernels, one class of networks.
  ...ENTRIES.filter((name) => !NODE_ENTRIES.includes(name)).map(
    (name): Options => ({
      ...shared,
      /** What not everybody needs, as entries of their own; the libraries that they use are inside. */
      entry: [sourceOf(name)],
      outDir: `dist/${name}`,
      platform: 'neutral',
      dts: typesByName,
      esbuildPlugins: [crewsBeside, textsForEsbuild, licences],
      external: ['nablanet'],
    }),
  ),
  ...NODE_ENTRIES.map(
    (name): Options => ({
      ...shared,
      /**
       * What only Node can do, as entries of their own; the libraries that they use are inside, so none is a
       * dependency.
       */
      entry: [sourceOf(name)],
      outDir: `dist/${name}`,
      platform: 'node',
      minify: true,
      dts: typesByName,
      esbuildPlugins: [noStyleSheets, importsOfNode, textsForEsbuild, licences],
      external: ['nablanet', 'bullmq'],
    }),
  ),
  {
    /** The command `nablanet`, which takes the package's entries from beside it. */
    entry: { cli: 'src/entries/cli/main.ts' },
    format: 'esm',
    target: 'es2022',
    platform: 'node',
    splitting: false,
    minify: true,
    removeNodeProtocol: false, // tsup's own way with node: would take commander's requires before importsOfNode sees them
    esbuildPlugins: [importsOfNode, textsForEsbuild, licences],
    external: ['nablanet', /^nablanet\//],
  },
]);
