/**
 * The package under the export conditions of hosts that compile nothing at run time, bundled as these bundle: modules
 * are imported, compiled by the host. What real hosts make of it is tried in test/package/bundles.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, describe, expect, test } from 'vitest';
import { Network } from '../../src/index';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'nablanet-edge-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Predictions by each backend, or why there are none. The host compiles what is imported; the program may not. */
const PROGRAM = `
  import { Network } from 'nablanet';
  import { fromONNX, toONNX } from 'nablanet/onnx';

  WebAssembly.Module = class { constructor() { throw new WebAssembly.CompileError('disallowed by embedder'); } };
  const config = { inputs: 2, layers: [3, 1], seed: 1 };
  const found = {};
  for (const backend of ['auto', 'simd', 'relaxed-simd']) {
    try {
      const net = new Network({ ...config, backend });
      const again = fromONNX(toONNX(net), { backend: net.backend });
      const [own, other] = [net, again].map((one) => Array.from(one.predict([1, 2])));
      found[backend] = { chosen: net.backend, own, same: own.join() === other.join() };
    } catch ({ code, message }) {
      found[backend] = { code, message };
    }
  }
  console.log(JSON.stringify(found));`;

async function run(conditions: string[], ...flags: string[]): Promise<Record<string, object>> {
  const outfile = join(folder, `${conditions[0]}.mjs`);
  await build({
    stdin: { contents: PROGRAM, resolveDir: ROOT },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    conditions,
    outfile,
    plugins: [
      {
        name: 'host',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /\.wasm(\?module)?$/ }, ({ path, resolveDir }) => ({
            path: join(resolveDir, path.replace('?module', '')),
            namespace: 'compiled',
            pluginData: path.endsWith('?module'),
          }));
          onLoad({ filter: /./, namespace: 'compiled' }, ({ path, pluginData }) => {
            expect(pluginData).toBe(conditions.includes('edge-light')); // Next.js knows modules by this alone
            return {
              contents: `import { readFileSync } from 'node:fs';
                export default new WebAssembly.Module(readFileSync(${JSON.stringify(path)}));`,
            };
          });
        },
      },
    ],
    external: ['node:fs'],
  });
  return JSON.parse(execFileSync(process.execPath, [...flags, outfile], { encoding: 'utf8' }));
}

const simd = Array.from(new Network({ inputs: 2, layers: [3, 1], seed: 1, backend: 'simd' }).predict([1, 2]));
const relaxed = process.versions.node.startsWith('20.') ? ['--experimental-wasm-relaxed-simd'] : [];

describe('Cloudflare Workers: conditions workerd, worker, browser', () => {
  test('both backends are there', async () => {
    const { auto, simd: plain, 'relaxed-simd': fused } = await run(['workerd', 'worker', 'browser'], ...relaxed);
    expect(auto).toMatchObject({ chosen: 'relaxed-simd', same: true });
    expect(plain).toEqual({ chosen: 'simd', own: simd, same: true });
    expect(fused).toMatchObject({ chosen: 'relaxed-simd', same: true });
  });
});

describe("Vercel's edge: condition edge-light", () => {
  test('simd is there, with an engine without relaxed SIMD, too; relaxed-simd is refused', async () => {
    for (const flags of [[], relaxed]) {
      const { auto, simd: plain, 'relaxed-simd': fused } = await run(['edge-light'], ...flags);
      expect(auto).toEqual({ chosen: 'simd', own: simd, same: true });
      expect(plain).toEqual(auto);
      expect(fused).toMatchObject({ code: 'engine' });
      expect(fused).toHaveProperty('message', expect.stringContaining('backend "simd" works here'));
    }
  });
});

test('without a condition the bytes are compiled, and refused here', async () => {
  const { simd: plain } = await run(['none']);
  expect(plain).toMatchObject({ code: 'engine' });
});
