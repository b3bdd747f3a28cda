/** Text that tsup.config.ts and vitest.config.ts take in: build/kernels.hex, and a .wasm file's bytes in hexadecimal. */
declare module '*.hex' {
  const lines: string;
  export default lines;
}

declare module '*.wasm' {
  const hexadecimal: string;
  export default hexadecimal;
}
