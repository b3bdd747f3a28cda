import { createReadStream } from 'node:fs';
import { normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vitest/config';
import { ENTRIES, sourceOf } from './scripts/build/entries';
import { puppeteer } from './test/browsers/provider';
import { NODE_ALONE } from './test/browsers/suites';
import { peakMemory, visit } from './test/package/browser/commands';
import { kernelsAsText } from './vitest.config';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Made anew for each project: vitest writes into it. */
const browser = () => ({
  enabled: true,
  headless: true,
  screenshotFailures: false,
  provider: puppeteer(),
  instances: [{ browser: 'chromium' }, { browser: 'firefox' }],
  commands: { visit, peakMemory },
});

/** What lets a page have SharedArrayBuffer, which some suites hand over as data. */
const isolated = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

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

/** In Chromium and Firefox: the suites of Node, on the sources, and the built package in pages of its own kind. */
export default defineConfig({
  test: {
    projects: [
      {
        plugins: [kernelsAsText(), repositoryFiles()],
        resolve: {
          alias: [
            { find: /^nablanet$/, replacement: here('src/index.ts') },
            ...ENTRIES.map((name) => ({ find: `nablanet/${name}`, replacement: sourceOf(name) })),
            { find: /^node:(fs|url)$/, replacement: here('test/browsers/node-fs.ts') },
          ],
        },
        server: { headers: isolated },
        define: { REPOSITORY: JSON.stringify(here('./')) },
        test: {
          name: 'suites',
          include: ['test/**/*.test.ts'],
          exclude: NODE_ALONE.flatMap(([pattern]) => pattern),
          setupFiles: ['test/browsers/setup.ts'],
          testTimeout: 120_000,
          isolate: false,
          browser: browser(),
        },
      },
      {
        resolve: { alias: { nablanet: here('dist/index.js') } },
        test: {
          name: 'package',
          include: ['test/package/browser/**/*.test.ts'],
          testTimeout: 120_000,
          browser: browser(),
        },
      },
    ],
  },
});
