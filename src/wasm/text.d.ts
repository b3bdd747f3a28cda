/** Text that tsup.config.ts and vitest.config.ts take in: build/kernels.txt. */
declare module '*.txt' {
  const text: string;
  export default text;
}
