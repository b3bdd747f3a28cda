/**
 * Browsers run every suite but those that test/browsers/suites.ts names; here, that each name there leaves one out, and
 * that they stay few.
 */
import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { NODE_ALONE } from './suites';

// By the disk: a glob would be an import of each, which Vite follows to what no page can load.
const paths = readdirSync(new URL('..', import.meta.url), { recursive: true, encoding: 'utf8' });
const suites = paths
  .filter((path) => /^(?!.*node_modules).*\.test\.ts$/.test(path))
  .map((path) => `test/${path.replaceAll('\\', '/')}`);
const startOf = (pattern: string): string => pattern.replace('**', '');
const leftOut = (path: string): boolean => NODE_ALONE.some(([pattern]) => path.startsWith(startOf(pattern)));

test.each(NODE_ALONE)('%s stays in Node: %s', (pattern, reason) => {
  expect(pattern).toMatch(/^test(\/[\w-]+)+(\/\*\*|\.test\.ts)$/); // or `startOf` would not be what vitest leaves out
  expect(suites.filter((path) => path.startsWith(startOf(pattern)))).not.toEqual([]);
  expect(reason).not.toBe('');
});

/** Rooms of which at least one suite must run in browsers. */
const ROOMS = [
  ...['base', 'data', 'golden', 'kernels', 'memory', 'model', 'network', 'predict', 'step', 'toolbox', 'train'],
  ...['train/worker', 'twin', 'entries/search', 'entries/standalone'],
  ...['brain', 'exchange', 'keras', 'onnx', 'pytorch', 'tfjs'].map((format) => `entries/formats/${format}`),
];

test.each(ROOMS)('suites of %s run in browsers', (room) => {
  expect(suites.filter((path) => dirname(path) === `test/${room}` && !leftOut(path))).not.toEqual([]);
});

test('most suites run in browsers', () => {
  const inBrowsers = suites.filter((path) => !leftOut(path));
  expect(inBrowsers).toEqual(
    expect.arrayContaining(['test/golden/trajectories.test.ts', 'test/golden/notes.test.ts', 'test/twin/twin.test.ts']),
  );
  // The short forms of slow suites run there; no page has a command line or a queue.
  const apart = /^test\/(slow|queue|entries\/cli)\//;
  const others = suites.filter((path) => leftOut(path) && !apart.test(path));
  expect(inBrowsers.length).toBeGreaterThan(2 * others.length);
});
