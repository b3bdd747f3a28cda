import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vitest/config';
import { workerProgram } from './scripts/worker-program.mjs';

/** What tsup.config.ts does in the package: build/kernels.txt is text, and so is the worker's program. */
export function kernelsAsText(): Plugin {
  return {
    name: 'kernels-as-text',
    enforce: 'pre',
    resolveId: (path, from) => (path === './main.txt' && from ? join(dirname(from), path) : undefined), // no such file
    async load(id) {
      if (!id.endsWith('.txt')) return undefined;
      const text = id.endsWith('worker/main.txt') ? await workerProgram() : readFileSync(id, 'utf8');
      return `export default ${JSON.stringify(text)};`;
    },
  };
}

/** Node 20 has relaxed SIMD only behind a flag, which later versions no longer know. */
const flags = process.versions.node.startsWith('20.') ? ['--experimental-wasm-relaxed-simd'] : [];

export default defineConfig({
  plugins: [kernelsAsText()],
  // Subpaths import the package by its name.
  resolve: { alias: [{ find: /^nablanet$/, replacement: fileURLToPath(new URL('src/index.ts', import.meta.url)) }] },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [
      ...['test/package/{browser,bundles,hosts}/**', 'test/pages/**', 'test/peers/**'],
      'test/docs/{python,pages}.test.ts',
    ],
    execArgv: flags,
    testTimeout: 60_000,
    coverage: {
      include: ['src/**/*.ts'],
      exclude: ['src/**/*.d.ts', 'src/train/worker/main.ts'], // which runs in workers, as a text
      reporter: ['text', 'json-summary'],
      thresholds: { lines: 95 },
    },
  },
});
