/**
 * Entries of Node in a bundle of somebody's own, as AWS CDK, Serverless and Electron's builders make them: one file,
 * CommonJS or ES module, that runs where there is no node_modules.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Format } from 'esbuild';
import { afterAll, describe, expect, test } from 'vitest';
import { ENTRIES } from '../../scripts/build/entries.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'nablanet-rebundled-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What has code of CommonJS modules in it (the bar, the picture), Node's own modules, and the worker's chunk. */
const PROGRAM = `
  import { Network } from 'nablanet';
  import { checkpoint, loadFile, lossCurve, progress, saveFile } from 'nablanet/node';
  import { parseCSV } from 'nablanet/data';

  const { x, y } = parseCSV('a,b,c\\n0,0,0\\n0,1,1\\n1,0,1\\n1,1,0\\n', { targets: 'c' });
  const net = new Network({ inputs: 2, layers: [4, 1], seed: 1 });
  const bar = progress({ stream: process.stderr, quiet: false });
  const path = process.argv[2];
  (async () => {
    const history = await net.trainAsync(x, y, { epochs: 5, worker: true, onEpoch: bar });
    bar.stop();
    saveFile(net, path);
    const same = loadFile(path).predict(x).join() === net.predict(x).join();
    console.log(JSON.stringify({ epochs: history.loss.length, same, picture: lossCurve(history).slice(0, 4) }));
  })();`;

const FORMATS: [Format, string][] = [
  ['cjs', 'cjs'],
  ['esm', 'mjs'],
];

describe.each(FORMATS)('bundled by esbuild as %s', (format, extension) => {
  test.each([true, false])('minified: %s', async (minify) => {
    const outfile = join(folder, `${minify}.${extension}`);
    const { warnings } = await build({
      stdin: { contents: PROGRAM, resolveDir: ROOT },
      bundle: true,
      platform: 'node',
      target: 'node20',
      format,
      minify,
      outfile,
    });
    expect(warnings).toEqual([]);
    const model = join(folder, `${minify}-${format}.safetensors`);
    const printed = execFileSync(process.execPath, [outfile, model], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
    expect(JSON.parse(printed)).toEqual({ epochs: 5, same: true, picture: '<svg' });
  });
});

/** What entries require that is no module of Node's: the package, and what starts threads, for its entry for Node, too. */
const OWN = ['nablanet', '../threads.cjs'];

test.each(['', ...ENTRIES])('nablanet/%s knows no place of its own, and asks for no module but Node’s', (name) => {
  for (const file of ['index.js', 'index.cjs']) {
    const text = readFileSync(join(ROOT, 'dist', name, file), 'utf8');
    expect(text).not.toMatch(/import\.meta|createRequire|Dynamic require/);
    const asked = Array.from(text.matchAll(/\brequire\("([^"]*)"\)/g), ([, module]) => module);
    expect(asked.filter((module) => !OWN.includes(module) && !isBuiltin(module))).toEqual([]);
  }
});
