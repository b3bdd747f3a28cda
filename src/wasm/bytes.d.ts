/** Text that tsup.config.ts and vitest.config.ts take in: build/kernels.txt, and a .wasm file's bytes in the same form. */
declare module '*.txt' {
  const text: string;
  export default text;
}

declare module '*.wasm' {
  const text: string;
  export default text;
}
