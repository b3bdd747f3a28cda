/** A .wasm import is its bytes: tsup inlines them, a small hook in vitest.config.ts does the same for tests. */
declare module '*.wasm' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
