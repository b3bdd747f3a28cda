/** The built subpaths in bundles: for CommonJS, as serverless tools make them, and for a page. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { afterAll, describe, expect, test } from 'vitest';
import { ENTRIES } from '../../scripts/build/entries.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'nablanet-entries-'));
afterAll(() => rmSync(folder, { recursive: true }));

const peers = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).peerDependencies);

/** Bundles a program that imports the ES modules of dist/, as a bundler finds them; with nothing to complain of. */
async function bundle(contents: string, platform: 'node' | 'browser', format: 'cjs' | 'iife'): Promise<string> {
  const { outputFiles, warnings } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    external: peers, // installed by who uses them
    conditions: ['import'],
    format,
    platform,
    target: 'es2022',
    write: false,
    logLevel: 'silent',
  });
  expect(warnings).toEqual([]);
  return outputFiles[0].text;
}

test.each(['', ...ENTRIES.map((name) => `/${name}`)])('nablanet%s, bundled to CommonJS, loads', async (name) => {
  const text = await bundle(
    `import * as all from 'nablanet${name}'; console.log(Object.keys(all).length);`,
    'node',
    'cjs',
  );
  const file = join(folder, 'bundle.cjs');
  writeFileSync(file, text);
  expect(Number(execFileSync(process.execPath, [file], { encoding: 'utf8' }))).toBeGreaterThan(0);
});

test('progress and curves of nablanet/node, and paths of nablanet/data, work in such a bundle', async () => {
  const table = join(folder, 'table.csv.gz');
  writeFileSync(table, gzipSync('a,b\n1,2\n3,4\n'));
  const program = `
    import { Network } from 'nablanet';
    import { readCSV } from 'nablanet/data';
    import { lossCurve, progress, saveFile, loadFile } from 'nablanet/node';
    const { x, y } = readCSV(${JSON.stringify(table)}, { targets: 'b' });
    const net = new Network({ inputs: 1, layers: [{ units: 1, activation: 'linear' }], seed: 1 });
    let told = '';
    const stream = { isTTY: true, columns: 80, write: (text) => { told += text; }, on() {}, removeListener() {} };
    const history = net.train(x, y, { epochs: 3, onEpoch: progress({ stream: { write: stream.write }, quiet: false }) });
    saveFile(net, ${JSON.stringify(join(folder, 'model'))});
    const same = loadFile(${JSON.stringify(join(folder, 'model'))}).predict([2])[0] === net.predict([2])[0];
    console.log(JSON.stringify({ told: told.length > 0, curve: lossCurve(history).startsWith('<svg'), same }));`;
  const file = join(folder, 'program.cjs');
  writeFileSync(file, await bundle(program, 'node', 'cjs'));
  const printed = execFileSync(process.execPath, [file], { encoding: 'utf8' });
  expect(JSON.parse(printed)).toEqual({ told: true, curve: true, same: true });
});

describe('nablanet/data in a page', () => {
  /** Runs a program with what pages have, and nothing of Node's. */
  async function inPage(program: string): Promise<unknown> {
    const text = await bundle(
      `import * as data from 'nablanet/data'; globalThis.result = (${program})(data);`,
      'browser',
      'iife',
    );
    const page: Record<string, unknown> = { TextDecoder, TextEncoder, URL };
    runInNewContext(text, page);
    return JSON.parse(JSON.stringify(page.result));
  }

  test('reads text, and bytes of both formats', async () => {
    const result = await inPage(`({ parseCSV, readCSV, readIDX }) => {
      const { x, y, classNames } = parseCSV('a,b\\n1,"x"\\n2,"y"\\n', { targets: 'b' });
      const bytes = new TextEncoder().encode('a;b\\n1,5;2\\n');
      const { values } = readIDX(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9));
      return [[...x], [...y], classNames, [...readCSV(bytes, { decimal: ',' }).x], [...values]];
    }`);
    expect(result).toEqual([
      [1, 2],
      [0, 1],
      ['x', 'y'],
      [1.5, 2],
      [7, 9],
    ]);
  });

  test('says what needs Node', async () => {
    const result = await inPage(`({ readCSV, readIDX }) => {
      const calls = [
        () => readCSV('a.csv'),
        () => readCSV(new URL('file:///a.csv')),
        () => readIDX('images'),
        () => readCSV(Uint8Array.of(0x1f, 0x8b, 8, 0)),
        () => readIDX(Uint8Array.of(0x1f, 0x8b, 8, 0)),
      ];
      return calls.map((call) => { try { call(); } catch ({ code, message }) { return [code, message]; } });
    }`);
    const path = 'expected bytes, since only Node opens files, got';
    const packed =
      '"source" expected bytes as DecompressionStream unpacks them, since only Node unpacks here, got gzip';
    expect(result).toEqual([
      ['engine', `"source" ${path} the path a.csv`],
      ['engine', `"source" ${path} file:///a.csv`],
      ['engine', `"source" ${path} the path images`],
      ['engine', packed],
      ['engine', packed],
    ]);
  });
});
