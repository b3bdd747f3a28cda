/** Texts, such as build/kernels.txt: scripts/build/texts.ts takes them in, or makes them. */
declare module '*.txt' {
  const text: string;
  export default text;
}
