/**
 * Browsers run every suite but those that test/browser/suites.ts names; here, that each name there leaves one out, and
 * that they stay few.
 */
import { expect, test } from 'vitest';
import { NODE_ALONE } from './browser/suites';

const suites = Object.keys(import.meta.glob('./**/*.test.ts')).map((path) => path.replace('.', 'test'));
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
