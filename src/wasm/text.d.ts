/** Texts that bundlers inline as strings, such as build/kernels.txt; scripts/build/texts.ts loads or makes them. */
declare module '*.txt' {
  const text: string;
  export default text;
}

/** Compiled modules by backend, of a host that compiles none itself; scripts/build/edge.ts writes the files. */
declare module '#kernels' {
  const modules: { readonly [backend: string]: WebAssembly.Module | undefined };
  export default modules;
}
