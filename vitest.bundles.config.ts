import { defineConfig } from 'vitest/config';

/** The suites of test/package/bundles, on the packed package; `npm run test:bundles` installs the tools. */
export default defineConfig({
  test: { include: ['test/package/bundles/**/*.test.ts'], testTimeout: 90_000 },
});
