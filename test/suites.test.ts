/**
 * Browsers run every suite but those that test/browser/suites.ts names; here, that each name there leaves one out, and
 * that they stay few.
 */
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { NODE_ALONE } from './browser/suites';

// By the disk: a glob would be an import of each, which Vite follows to what no page can load.
const paths = readdirSync(new URL('.', import.meta.url), { recursive: true, encoding: 'utf8' });
const suites = paths
  .filter((path) => /^(?!.*node_modules).*\.test\.ts$/.test(path))
  .map((path) => `test/${path.replaceAll('\\', '/')}`);
const startOf = (pattern: string): string => pattern.replace('**', '');
const leftOut = (path: string): boolean => NODE_ALONE.some(([pattern]) => path.startsWith(startOf(pattern)));

test.each(NODE_ALONE)('%s stays in Node: %s', (pattern, reason) => {
  expect(pattern).toMatch(/^test\/[\w-]+(\/\*\*|(\/[\w-]+)*\.test\.ts)$/); // or `startOf` would not be what vitest leaves out
  expect(suites.filter((path) => path.startsWith(startOf(pattern)))).not.toEqual([]);
  expect(reason).not.toBe('');
});

test('suites of every kernel, of networks, training, golden values and formats run in browsers', () => {
  const inBrowsers = suites.filter((path) => !leftOut(path));
  const folders = new Set(inBrowsers.map((path) => path.split('/').slice(1, -1)[0] ?? ''));
  for (const folder of [
    '',
    'api',
    'data',
    'kernels',
    'model',
    'onnx',
    'keras',
    'pytorch',
    'tfjs',
    'standalone',
    'training',
  ]) {
    expect(folders, folder).toContain(folder);
  }
  expect(inBrowsers).toEqual(
    expect.arrayContaining(['test/golden.test.ts', 'test/notes.test.ts', 'test/reference.test.ts']),
  );
  expect(inBrowsers.length).toBeGreaterThan(2 * (suites.length - inBrowsers.length));
});
