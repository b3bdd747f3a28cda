/**
 * src/train/worker/main.ts and all that it needs as one script's text. Kernels are left out: the worker is given them
 * compiled. So are suggestions for misspelt names: whoever asked for the worker has checked what it is given.
 */
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { minify } from 'terser';
import { ROOT } from './tool.ts';

const without: Plugin = {
  name: 'without',
  setup({ onLoad }) {
    onLoad({ filter: /kernels\.txt$/ }, () => ({ contents: '', loader: 'text' }));
    onLoad({ filter: /suggestion\.ts$/ }, () => ({ contents: "export const suggestion = () => '';" }));
  },
};

export async function workerProgram(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, 'src/train/worker/main.ts')],
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'nablanetWorker',
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
