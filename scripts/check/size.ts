/** How much a user's bundle grows, minified and gzipped, by part; writes bench/results/size.json. */
import { readFileSync, writeFileSync } from 'node:fs';
import { EVERYTHING, measure, NETWORK, sizeOf } from './sizes.ts';

const { whole, script, worker } = await measure(NETWORK);
const sizes = {
  'import { Network, sgd }, all Wasm included': whole,
  'its JavaScript alone': { bytes: script.bytes, gzipped: script.gzipped },
  'its WebAssembly alone': sizeOf(readFileSync('build/relaxed.wasm')),
  "the worker's chunk, loaded when it is first used": worker,
  'everything, all Wasm included': (await measure(EVERYTHING)).whole,
};
writeFileSync('bench/results/size.json', `${JSON.stringify(sizes, null, 2)}\n`);
console.table(sizes);
