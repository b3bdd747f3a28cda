import { defineConfig, mergeConfig } from 'vitest/config';
import shared from './vitest.config';

/** Suites of test/package/hosts, which need a host of WebAssembly that is no JavaScript engine. */
export default mergeConfig(
  { ...shared, test: { ...shared.test, include: [], exclude: [] } },
  defineConfig({ test: { include: ['test/package/hosts/**/*.test.ts'], exclude: ['**/node_modules/**'] } }),
);
