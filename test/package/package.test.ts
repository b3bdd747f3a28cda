/** What the package is when it is installed: peers' users report installs that compile, download or run something. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

describe('installs that compile or download fail for their users', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

  test('nothing runs when the package is installed, and nothing else is installed with it', () => {
    const scripts = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish', 'preprepare', 'postprepare'];
    for (const script of scripts) expect(manifest.scripts).not.toHaveProperty(script);
    expect(manifest.bin).toEqual({ nablanet: 'dist/cli.js' });
    for (const kind of ['dependencies', 'optionalDependencies', 'bundledDependencies']) {
      expect(Object.keys(manifest[kind] ?? {}), kind).toEqual([]);
    }
    // npm installs peers, but for those that are optional.
    const optional = Object.fromEntries(
      Object.keys(manifest.peerDependencies).map((name) => [name, { optional: true }]),
    );
    expect(manifest.peerDependenciesMeta).toEqual(optional);
    expect(manifest).not.toHaveProperty('gypfile');
  });

  test('what is packed is JavaScript, types and text, and a table; WebAssembly for hosts that compile none', () => {
    const paths = packed();
    expect(paths).toContain('dist/index.js');
    const modules = ['dist/kernels/relaxed-simd.wasm', 'dist/kernels/simd.wasm'];
    const table = 'examples/data/penguins.csv'; // for the command's first example
    expect(paths).toContain(table);
    const others = paths.filter(
      (path) => path !== table && !/(\.(c?js|d\.c?ts|map|json|md|svg|txt)|LICENSE)$/.test(path),
    );
    expect(others.sort()).toEqual(modules);
    for (const path of paths) {
      const zero = readFileSync(new URL(`../../${path}`, import.meta.url)).includes(0);
      expect(zero, `a zero byte in ${path}`).toBe(modules.includes(path));
    }
  });
});

/** The files of the package. */
function packed(): string[] {
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const printed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd, encoding: 'utf8' });
  const [{ files }] = JSON.parse(printed) as [{ files: { path: string }[] }];
  return files.map(({ path }) => path);
}

describe('the pages come with the package', () => {
  const paths = packed();
  const pages = paths.filter((path) => path.endsWith('.md'));

  test('all of docs, the changelog, and nothing of the site', () => {
    const written = readdirSync(new URL('../../docs', import.meta.url)).filter((name) => /\.(md|svg)$/.test(name));
    expect(pages.filter((path) => !path.startsWith('docs/')).sort()).toEqual([
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'README.md',
    ]);
    expect(paths.filter((path) => path.startsWith('docs/')).sort()).toEqual(
      written.map((name) => `docs/${name}`).sort(),
    );
  });

  test.each(pages)('links of %s lead to what is there', (page) => {
    const text = readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8').replace(
      /^( *)```[\s\S]*?^\1```/gm,
      '',
    );
    const links = Array.from(text.matchAll(/\]\(([^)\s]+)\)/g), ([, link]) => link.replace(/#.*/, ''));
    const own = links.filter((link) => link !== '' && !/^[a-z]+:/.test(link)).map((link) => join(dirname(page), link));
    // Guides link sources, too, which are in the repository alone, as docs/README.md says.
    const outside = own.filter((link) => !paths.includes(link));
    if (page === 'README.md') expect(outside).toEqual([]);
    for (const link of outside) expect(existsSync(new URL(`../../${link}`, import.meta.url)), link).toBe(true);
  });
});

test('declarations stay small, and hold nothing of the inside', () => {
  const read = (path: string): string => readFileSync(new URL(`../../dist/${path}`, import.meta.url), 'utf8');
  const main = read('index.d.ts');
  expect(Buffer.byteLength(main)).toBeLessThanOrEqual(45_000);
  for (const inside of ['NetworkState', 'Layout', 'Workspace', 'ACTIVATIONS', 'pointer']) {
    expect(`${main}${read('rows.d.ts')}${read('toolbox.d.ts')}`).not.toContain(inside);
  }
  // What the main one takes from the others is there.
  expect(main.match(/from '[^']*'/g)?.every((from) => /'\.\/(toolbox|rows)\.js'/.test(from))).toBe(true);
  expect(read('index.d.cts')).toContain("export * from './toolbox.cjs';");
});
