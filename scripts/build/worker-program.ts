/**
 * src/train/worker/main.ts and all that it needs as one script's text. Kernels are left out: the worker is given them
 * compiled.
 */
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const noKernels: Plugin = {
  name: 'no-kernels',
  setup({ onLoad }) {
    onLoad({ filter: /kernels\.txt$/ }, () => ({ contents: '', loader: 'text' }));
  },
};

export async function workerProgram(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../../src/train/worker/main.ts', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'nablanetWorker',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2022',
    write: false,
    plugins: [noKernels],
  });
  return outputFiles[0].text;
}
