/**
 * What dist/edge.js needs beside it. Hosts that compile no bytes (Cloudflare Workers, Vercel's edge) import compiled
 * modules instead, each in its own way; `imports` of package.json chooses the file by the host's condition.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Plugin } from 'esbuild';
import { bytesOf } from '../../src/base/kernel-bytes.ts';
import type { Backend } from '../../src/wasm/features.ts';
import { ROOT } from './tool.ts';

/** Files of src/ that others take the place of. */
const INSTEAD: Readonly<Record<string, string>> = {
  compile: 'src/wasm/compiled.ts',
  caller: 'src/train/worker/none.ts',
};

export const forEdge: Plugin = {
  name: 'edge',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/(compile|worker\/caller)$/ }, ({ path }) => ({
      path: join(ROOT, INSTEAD[basename(path)]),
    }));
    // The text stays out: index.ts names it for its place alone.
    onResolve({ filter: /kernels\.txt$/ }, ({ path }) => ({ path, external: true, sideEffects: false }));
  },
};

/**
 * Next.js wants `?module`, and compiles all that is imported before anything runs: on Node 20, whose engine has no
 * relaxed SIMD, not even a function that never uses it would start. So Vercel's edge is given `simd` alone.
 */
const HOSTS: Readonly<Record<string, { query: string; backends: readonly Backend[] }>> = {
  workerd: { query: '', backends: ['simd', 'relaxed-simd'] },
  'edge-light': { query: '?module', backends: ['simd'] },
};

/** Writes the modules, and for each host a file that imports them. */
export function writeEdge(folder: string): void {
  const text = readFileSync(join(ROOT, 'build/kernels.txt'), 'utf8');
  mkdirSync(folder, { recursive: true });
  for (const backend of ['simd', 'relaxed-simd'] as const) {
    writeFileSync(join(folder, `${backend}.wasm`), bytesOf(text, backend === 'relaxed-simd'));
  }
  for (const [host, { query, backends }] of Object.entries(HOSTS)) {
    const imports = backends.map((backend, i) => `import module${i} from './${backend}.wasm${query}';\n`);
    const names = backends.map((backend, i) => `'${backend}': module${i}`);
    writeFileSync(join(folder, `${host}.js`), `${imports.join('')}export default { ${names.join(', ')} };\n`);
  }
}
