/** Text files that bundlers inline as strings (tsup.config.ts, vitest.config.ts): build/kernels.txt. */
declare module '*.txt' {
  const text: string;
  export default text;
}
