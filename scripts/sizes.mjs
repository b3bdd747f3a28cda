/** What a user's bundle holds of the package in dist/, minified and gzipped. */
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

export const NETWORK = "import { Network, sgd } from 'nablanet'; globalThis.nablanet = { Network, sgd };";
export const EVERYTHING = "export * from 'nablanet';";

const sizeOf = (text) => ({ bytes: Buffer.byteLength(text), gzipped: gzipSync(text, { level: 9 }).length });

/** Sizes of a bundle of this source, and of its JavaScript, that is all but the kernels' text. */
export async function measure(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: '.' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
  });
  const { text } = outputFiles[0];
  const script = text.replace(/"[ !#-~]{10000,}"/, '""');
  return { whole: sizeOf(text), script: { ...sizeOf(script), text: script } };
}
