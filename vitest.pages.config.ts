import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/**
 * The suites of test/pages: the built pages of examples/playground in a real Chromium and a real Firefox, which the
 * CHROMIUM and FIREFOX environment variables name where they are not in their usual places.
 */
export default defineConfig({
  resolve: {
    alias: [{ find: /^nablanet$/, replacement: fileURLToPath(new URL('dist/index.js', import.meta.url)) }],
  },
  test: {
    include: ['test/pages/**/*.test.ts'],
    globalSetup: 'test/pages/setup.ts',
    // Pages that train and count frames want the machine to themselves.
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 60_000,
  },
});
