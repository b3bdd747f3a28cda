/**
 * All suites, as projects that `--project` chooses by name: `unit` where it is not given, which needs a build and Node
 * alone. What the others need is loaded when they are run.
 */
import { createReadStream } from 'node:fs';
import { normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin, type TestProjectInlineConfiguration } from 'vitest/config';
import { ENTRIES, sourceOf } from './scripts/build/entries.ts';
import { textsForVite } from './scripts/build/texts.ts';
import { puppeteer } from './test/browsers/provider.ts';
import { NODE_ALONE } from './test/browsers/suites.ts';
import { peakMemory, visit } from './test/package/browser/commands.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Files as they are, for test/browsers/node-fs.ts: what Vite itself serves of a .gz, browsers unpack. */
function repositoryFiles(): Plugin {
  return {
    name: 'repository-files',
    configureServer: ({ middlewares }) => {
      middlewares.use('/repository', ({ url = '/' }, response) => {
        const file = createReadStream(here(`.${normalize(new URL(url, 'http://localhost').pathname)}`));
        file.once('error', () => response.writeHead(404).end());
        file.pipe(response);
      });
    },
  };
}

type Tests = NonNullable<TestProjectInlineConfiguration['test']>;

/** Node 20 has relaxed SIMD only behind a flag, which later versions no longer know. */
const flags = process.versions.node.startsWith('20.') ? ['--experimental-wasm-relaxed-simd'] : [];

/** The package and its subpaths, as the sources have them. */
const SOURCES = [
  { find: /^nablanet$/, replacement: here('src/index.ts') },
  ...ENTRIES.map((name) => ({ find: `nablanet/${name}`, replacement: sourceOf(name) })),
];

/** Suites that Node runs on the sources, which subpaths import by the package's name. */
const onSources = (test: Tests): TestProjectInlineConfiguration => ({
  plugins: [textsForVite()],
  resolve: { alias: SOURCES },
  test: { execArgv: flags, testTimeout: 60_000, ...test },
});

/** Suites of the built package. */
const onPackage = (test: Tests): TestProjectInlineConfiguration => ({
  resolve: { alias: [{ find: /^nablanet$/, replacement: here('dist/index.js') }] },
  test,
});

/** Runs a project in Chromium and Firefox, as `<name> (chromium)` and `<name> (firefox)`. */
const browser = (): Tests['browser'] => ({
  enabled: true,
  headless: true,
  screenshotFailures: false,
  provider: puppeteer(),
  instances: [{ browser: 'chromium' }, { browser: 'firefox' }],
  commands: { visit, peakMemory },
});

/** What stands for other files in dist/edge.js alone, which test/package/edge.test.ts runs. */
const OF_EDGES = ['src/wasm/compiled.ts', 'src/train/worker/none.ts'];

/** Packages of test/peers and test/package/bundles bring suites of their own along. */
const DEPENDENCIES = '**/node_modules/**';

/** The suites that are not Node's alone, in browsers. */
const inBrowsers: TestProjectInlineConfiguration = {
  plugins: [textsForVite(), repositoryFiles()],
  resolve: {
    alias: [...SOURCES, { find: /^node:(fs|url)$/, replacement: here('test/browsers/node-fs.ts') }],
  },
  // What lets a page have SharedArrayBuffer, which some suites hand over as data.
  server: { headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' } },
  define: { REPOSITORY: JSON.stringify(here('./')) },
  test: {
    name: 'suites',
    include: ['test/**/*.test.ts'],
    exclude: [DEPENDENCIES, ...NODE_ALONE.map(([pattern]) => pattern)],
    setupFiles: ['test/browsers/setup.ts'],
    testTimeout: 120_000,
    isolate: false,
    browser: browser(),
  },
};

/** Files of every project but `unit`, by its name. */
const FILES = {
  slow: ['test/slow/**/*.test.ts'],
  docs: ['test/docs/{python,pages}.test.ts'],
  hosts: ['test/package/hosts/**/*.test.ts'],
  peers: ['test/peers/*.test.ts'],
  queue: ['test/queue/*.test.ts'],
  bundles: ['test/package/bundles/*.test.ts'],
  pages: ['test/pages/**/*.test.ts'],
  package: ['test/package/browser/**/*.test.ts'],
};

/** As `--project unit`, which replaces it; vitest's types know the command's option alone. */
const unlessTold = { project: ['unit'] };

export default defineConfig({
  test: {
    ...unlessTold,
    maxWorkers: '100%',
    projects: [
      onSources({
        name: 'unit',
        include: ['test/**/*.test.ts'],
        exclude: [DEPENDENCIES, ...Object.values(FILES).flat()],
        isolate: false, // suites leave nothing behind; a process and the sources anew for each took a fifth of the time
      }),
      onSources({ name: 'slow', include: FILES.slow }),
      onSources({ name: 'docs', include: FILES.docs, testTimeout: 300_000 }),
      onSources({ name: 'hosts', include: FILES.hosts }),
      onSources({ name: 'peers', include: FILES.peers }),
      {
        plugins: [textsForVite()],
        resolve: { alias: [...SOURCES, { find: /^bullmq$/, replacement: here('test/queue/node_modules/bullmq') }] },
        test: { name: 'queue', include: FILES.queue, testTimeout: 120_000, execArgv: flags },
      },
      onPackage({ name: 'bundles', include: FILES.bundles, testTimeout: 90_000 }),
      onPackage({
        name: 'pages',
        include: FILES.pages,
        globalSetup: 'test/pages/setup.ts',
        fileParallelism: false, // pages that train and count frames want the machine to themselves
        testTimeout: 90_000,
        hookTimeout: 60_000,
      }),
      inBrowsers,
      onPackage({ name: 'package', include: FILES.package, testTimeout: 120_000, browser: browser() }),
    ],
    coverage: {
      // What runs as a text alone is left out: the worker's program here, by .ts the parts of standalone programs.
      include: ['src/**/*.ts'],
      exclude: ['src/**/*.d.ts', 'src/train/worker/main.ts', ...OF_EDGES],
      reporter: ['text', 'json-summary'],
      thresholds: { lines: 95 },
    },
  },
});
