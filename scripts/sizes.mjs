/** What a user's bundle holds of the package in dist/, minified and gzipped. */
import { basename } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

export const NETWORK = "import { Network, sgd } from 'nablanet'; globalThis.nablanet = { Network, sgd };";
export const EVERYTHING = "export * from 'nablanet';";

const sizeOf = (text) => ({ bytes: Buffer.byteLength(text), gzipped: gzipSync(text, { level: 9 }).length });

/**
 * Sizes of a bundle of this source, and of its JavaScript, that is all but the kernels' text; and of the chunk that training in a
 * worker loads when it is first asked for.
 */
export async function measure(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: '.' },
    bundle: true,
    minify: true,
    format: 'esm',
    splitting: true,
    outdir: 'out',
    platform: 'browser',
    target: 'es2022',
    write: false,
  });
  const textOf = (name) => outputFiles.find(({ path }) => basename(path).startsWith(name)).text;
  const [worker, entry] = ['worker', 'stdin'].map(textOf);
  if (outputFiles.length !== 2) throw new Error(`two chunks were expected, and ${outputFiles.length} made`);
  const script = entry.replace(/"[ !#-~]{10000,}"/, '""');
  return { whole: sizeOf(entry), worker: sizeOf(worker), script: { ...sizeOf(script), text: script } };
}
