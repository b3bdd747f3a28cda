import { defineConfig } from 'tsup';

/** The package: ESM and CJS with types, Wasm inlined as bytes, nothing left to fetch or resolve. */
export default defineConfig({
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  platform: 'neutral',
  target: 'es2022',
  dts: { compilerOptions: { stripInternal: true } },
  sourcemap: false,
  clean: true,
  loader: { '.wasm': 'binary' },
  noExternal: ['@assemblyscript/loader'],
});
