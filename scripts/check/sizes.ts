/** What a user's bundle holds of the package in dist/, minified and gzipped. */
import { basename } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

export const NETWORK = "import { Network, sgd } from 'nablanet'; globalThis.nablanet = { Network, sgd };";
export const EVERYTHING = "export * from 'nablanet';";

/** Bytes minified, and minified and gzipped. */
export interface Size {
  bytes: number;
  gzipped: number;
}

export interface Measured {
  /** The bundle without the worker's chunk. */
  whole: Size;
  /** The chunk that training in a worker loads when it is first asked for. */
  worker: Size;
  /** The bundle's JavaScript: all but the kernels' text. */
  script: Size & { text: string };
}

export function sizeOf(content: string | Uint8Array): Size {
  return { bytes: Buffer.byteLength(content), gzipped: gzipSync(content, { level: 9 }).length };
}

/** Sizes of a bundle of this source. */
export async function measure(contents: string): Promise<Measured> {
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
  if (outputFiles.length !== 2) throw new Error(`two chunks were expected, and ${outputFiles.length} made`);
  const textOf = (name: string): string => {
    const file = outputFiles.find(({ path }) => basename(path).startsWith(name));
    if (!file) throw new Error(`no chunk is called ${name}`);
    return file.text;
  };
  const entry = textOf('stdin');
  const script = entry.replace(/"[ !#-~]{10000,}"/, '""');
  return { whole: sizeOf(entry), worker: sizeOf(textOf('worker')), script: { ...sizeOf(script), text: script } };
}
