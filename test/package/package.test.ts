/** What the package is when it is installed: peers' users report installs that compile, download or run something. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

describe('installs that compile or download fail for their users', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

  test('nothing runs when the package is installed, and nothing else is installed with it', () => {
    const scripts = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish', 'preprepare', 'postprepare'];
    for (const script of scripts) expect(manifest.scripts).not.toHaveProperty(script);
    for (const kind of ['dependencies', 'optionalDependencies', 'peerDependencies', 'bundledDependencies']) {
      expect(Object.keys(manifest[kind] ?? {}), kind).toEqual([]);
    }
    expect(manifest).not.toHaveProperty('gypfile');
  });

  test('what is packed is JavaScript, types and text', () => {
    const cwd = fileURLToPath(new URL('../..', import.meta.url));
    const printed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd, encoding: 'utf8' });
    const [{ files }] = JSON.parse(printed) as [{ files: { path: string; mode: number }[] }];
    const paths = files.map(({ path }) => path);
    expect(paths).toContain('dist/index.js');
    expect(paths.filter((path) => !/(\.(c?js|d\.c?ts|map|json|md|txt)|LICENSE)$/.test(path))).toEqual([]);
    for (const path of paths) {
      expect(readFileSync(new URL(`../../${path}`, import.meta.url)).includes(0), `a zero byte in ${path}`).toBe(false);
    }
  });
});

test('declarations stay small, and hold nothing of the inside', () => {
  const read = (path: string): string => readFileSync(new URL(`../../dist/${path}`, import.meta.url), 'utf8');
  const main = read('index.d.ts');
  expect(Buffer.byteLength(main)).toBeLessThanOrEqual(45_000);
  for (const inside of ['NetworkState', 'Layout', 'Workspace', 'ACTIVATIONS', 'pointer']) {
    expect(`${main}${read('toolbox.d.ts')}`).not.toContain(inside);
  }
  // What the main one takes from the toolbox's is there.
  expect(main.match(/from '[^']*'/g)?.every((from) => from === "from './toolbox.js'")).toBe(true);
  expect(read('index.d.cts')).toContain("export * from './toolbox.cjs';");
});
