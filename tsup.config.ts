import { readFile } from 'node:fs/promises';
import { defineConfig, type Options } from 'tsup';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

/** build/kernels.txt is text. */
export const wasmAsText: Plugin = {
  name: 'wasm-as-text',
  setup({ onLoad }) {
    onLoad({ filter: /\.txt$/ }, async ({ path }) => ({ contents: await readFile(path), loader: 'text' }));
  },
};

/** The package: ESM and CJS with types, Wasm inlined as text, nothing left to fetch or resolve. */
export default defineConfig({
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  platform: 'neutral',
  target: 'es2022',
  dts: { compilerOptions: { stripInternal: true } },
  sourcemap: false,
  clean: true,
  esbuildPlugins: [wasmAsText],
  noExternal: ['@assemblyscript/loader'],
});
