/**
 * src/entries/standalone/table.ts and all that it needs as one expression's text: what standalone programs of tables
 * begin with. Of the package only what answers need is in it: nothing is kept for being imported.
 */
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { ROOT } from './tool.ts';

const lean: Plugin = {
  name: 'lean',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^nablanet$/ }, () => ({ path: join(ROOT, 'src/index.ts'), sideEffects: false }));
    onLoad({ filter: /\.txt$/ }, () => ({ contents: '', loader: 'text' }));
    onResolve({ filter: /\.txt$/ }, ({ path, resolveDir }) => ({ path: join(resolveDir, path), sideEffects: false }));
  },
};

export async function tableProgram(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, 'src/entries/standalone/table.ts')],
    bundle: true,
    minify: true,
    charset: 'ascii', // no encoding, and no page around a program, can change it
    format: 'iife',
    globalName: 'table',
    platform: 'neutral',
    target: 'es2018',
    treeShaking: true,
    write: false,
    plugins: [lean],
  });
  return outputFiles[0].text.trim();
}
