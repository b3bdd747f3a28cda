/** How much a user's bundle grows, minified and gzipped, by part; writes bench/results/size.json. */
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { EVERYTHING, measure, NETWORK } from './sizes.mjs';

const { whole, script, worker } = await measure(NETWORK);
const wasm = readFileSync('build/relaxed.wasm');
const sizes = {
  'import { Network, sgd }, all Wasm included': whole,
  'its JavaScript alone': { bytes: script.bytes, gzipped: script.gzipped },
  'its WebAssembly alone': { bytes: wasm.length, gzipped: gzipSync(wasm, { level: 9 }).length },
  "the worker's chunk, loaded when it is first used": worker,
  'everything, all Wasm included': (await measure(EVERYTHING)).whole,
};
writeFileSync('bench/results/size.json', `${JSON.stringify(sizes, null, 2)}\n`);
console.table(sizes);
