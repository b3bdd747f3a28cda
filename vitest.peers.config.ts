import { defineConfig, mergeConfig } from 'vitest/config';
import shared from './vitest.config.ts';

/** Suites of test/peers, which need the libraries of its package.json. */
export default mergeConfig(
  { ...shared, test: { ...shared.test, include: [], exclude: [] } },
  defineConfig({ test: { include: ['test/peers/**/*.test.ts'], exclude: ['**/node_modules/**'] } }),
);
