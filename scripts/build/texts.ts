/**
 * What an import of a `.txt` file gives: its text, and for some that are no files a text that is made here. As plugins
 * for esbuild, which tsup builds with, and for Vite, which Vitest loads sources with.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Plugin as EsbuildPlugin } from 'esbuild';
import type { Plugin as VitePlugin } from 'vitest/config';
import { partsText } from './parts.ts';
import { tableProgram } from './table-program.ts';
import { ROOT } from './tool.ts';
import { crewsProgram, workerProgram } from './worker-program.ts';

/** Texts that are made, by the path of a file that there is not. */
const MADE = new Map<string, () => string | Promise<string>>([
  [join(ROOT, 'src/train/worker/main.txt'), workerProgram],
  [join(ROOT, 'src/wasm/threads/main.txt'), crewsProgram],
  [join(ROOT, 'src/entries/standalone/parts.txt'), partsText],
  [join(ROOT, 'src/entries/standalone/table.txt'), tableProgram],
]);

const textOf = async (path: string): Promise<string> => MADE.get(path)?.() ?? readFile(path, 'utf8');

/** Being imported for its place alone keeps a text there: src/index.ts puts the kernels first. */
export const textsForEsbuild: EsbuildPlugin = {
  name: 'texts',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /\.txt$/ }, ({ path, resolveDir }) => ({ path: join(resolveDir, path), sideEffects: true }));
    onLoad({ filter: /\.txt$/ }, async ({ path }) => ({ contents: await textOf(path), loader: 'text' }));
  },
};

export function textsForVite(): VitePlugin {
  return {
    name: 'texts',
    enforce: 'pre',
    resolveId(path, from) {
      const file = from && join(dirname(from), path);
      return file && MADE.has(file) ? file : undefined; // what there is Vite finds itself
    },
    async load(id) {
      return id.endsWith('.txt') ? `export default ${JSON.stringify(await textOf(id))};` : undefined;
    },
  };
}
