/**
 * What workers run, as scripts' texts: src/train/worker/main.ts and all that it needs, and src/wasm/threads/main.ts for
 * those that have threads of their own. Kernels are left out: the worker is given them compiled. So are suggestions for misspelt names: whoever asked for the worker has checked what it is given.
 */
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { minify } from 'terser';
import { ROOT } from './tool.ts';

const without: Plugin = {
  name: 'without',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /\.txt$/ }, ({ path, resolveDir }) => ({ path: join(resolveDir, path) }));
    onLoad({ filter: /(kernels|threads|main)\.txt$/ }, () => ({ contents: '', loader: 'text' }));
    onLoad({ filter: /suggestion\.ts$/ }, () => ({ contents: "export const suggestion = () => '';" }));
  },
};

async function programOf(path: string, globalName: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, path)],
    bundle: true,
    minify: true,
    format: 'iife',
    globalName,
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2022',
    write: false,
    plugins: [without],
  });
  // 1 kB less, gzipped, than by esbuild alone.
  const { code } = await minify(outputFiles[0].text, { ecma: 2020, compress: { passes: 2 } });
  return code as string;
}

export const workerProgram = (): Promise<string> => programOf('src/train/worker/main.ts', 'nablanetWorker');
export const crewsProgram = (): Promise<string> => programOf('src/wasm/threads/main.ts', 'nablanetCrews');
