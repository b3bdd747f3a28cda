import { defineConfig, mergeConfig } from 'vitest/config';
import shared from './vitest.config.ts';

/** Blocks of the documentation that need more than Node: Python, and a browser. */
export default mergeConfig(
  { ...shared, test: { ...shared.test, include: [], exclude: [] } },
  defineConfig({ test: { include: ['test/docs/{python,pages}.test.ts'], testTimeout: 300_000 } }),
);
