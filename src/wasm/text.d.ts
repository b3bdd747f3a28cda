/** Texts that bundlers inline as strings, such as build/kernels.txt; scripts/build/texts.ts loads or makes them. */
declare module '*.txt' {
  const text: string;
  export default text;
}
