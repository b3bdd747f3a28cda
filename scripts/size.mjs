/** How much a user's bundle grows: `import { Network, sgd }` minified and gzipped, by part; writes bench/results/size.json. */
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const entry = "import { Network, sgd } from 'nablanet'; globalThis.nablanet = { Network, sgd };";
const bundle = await build({
  stdin: { contents: entry, resolveDir: '.' },
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  write: false,
});
const gzipped = (bytes) => gzipSync(bytes, { level: 9 }).length;
const whole = bundle.outputFiles[0].contents;
const text = bundle.outputFiles[0].text;
const script = text.replace(/"[ !#-~]{10000,}"/, '""');
const sizes = {
  'import { Network, sgd }, all Wasm included': { bytes: whole.length, gzipped: gzipped(whole) },
  'its JavaScript alone': { bytes: script.length, gzipped: gzipped(script) },
};
const wasm = readFileSync('build/relaxed.wasm');
sizes['its WebAssembly alone'] = { bytes: wasm.length, gzipped: gzipped(wasm) };
writeFileSync('bench/results/size.json', `${JSON.stringify(sizes, null, 2)}\n`);
console.table(sizes);
