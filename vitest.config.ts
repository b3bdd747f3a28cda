import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { textsForVite } from './scripts/build/texts.ts';

/** Node 20 has relaxed SIMD only behind a flag, which later versions no longer know. */
const flags = process.versions.node.startsWith('20.') ? ['--experimental-wasm-relaxed-simd'] : [];

export default defineConfig({
  plugins: [textsForVite()],
  // Subpaths import the package by its name.
  resolve: { alias: [{ find: /^nablanet$/, replacement: fileURLToPath(new URL('src/index.ts', import.meta.url)) }] },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [
      ...['test/browser/**', 'test/nodes/**', 'test/pages/**', 'test/peers/**', 'test/bundles/**', 'test/hosts/**'],
      'test/docs/{python,pages}.test.ts',
    ],
    execArgv: flags,
    testTimeout: 60_000,
    coverage: {
      // What runs as a text alone is left out: the worker's program here, by .ts the parts of standalone programs.
      include: ['src/**/*.ts'],
      exclude: ['src/**/*.d.ts', 'src/train/worker/main.ts'],
      reporter: ['text', 'json-summary'],
      thresholds: { lines: 95 },
    },
  },
});
