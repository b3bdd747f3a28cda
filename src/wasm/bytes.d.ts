/**
 * A .wasm import is its bytes in hexadecimal: tsup.config.ts and vitest.config.ts see to that. Two letters a byte are more
 * text than base64, but gzip finds what repeats in
 * them, within a variant and between the two.
 */
declare module '*.wasm' {
  const hexadecimal: string;
  export default hexadecimal;
}
