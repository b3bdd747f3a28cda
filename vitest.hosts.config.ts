import { defineConfig, mergeConfig } from 'vitest/config';
import shared from './vitest.config.ts';

/** Suites of test/hosts, which need a host of WebAssembly that is no JavaScript engine. */
export default mergeConfig(
  { ...shared, test: { ...shared.test, include: [], exclude: [] } },
  defineConfig({ test: { include: ['test/hosts/**/*.test.ts'], exclude: ['**/node_modules/**'] } }),
);
