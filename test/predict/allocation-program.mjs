/**
 * Prints as JSON the bytes of heap that calls take, on the backend named as argument. A program of its own, of the
 * built package: what measures coverage in a test process keeps functions from being compiled, and allocates.
 */
import { Network } from '../../dist/index.js';

/** Calls between two looks at the heap, and looks. */
const CALLS = 20_000;
const LOOKS = 10;

/**
 * Bytes that one call takes: the median over the looks between which nothing was collected. Warms up first, so that
 * what the engine compiles and learns is not counted.
 */
function bytesPerCall(call) {
  for (let i = 0; i < 2 * CALLS; i++) call();
  const grown = [];
  for (let look = 0; look < LOOKS; look++) {
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < CALLS; i++) call();
    const after = process.memoryUsage().heapUsed;
    if (after >= before) grown.push((after - before) / CALLS);
  }
  grown.sort((a, b) => a - b);
  return grown[Math.floor(grown.length / 2)] ?? null;
}

const net = new Network({ inputs: 3, layers: [4, 2], seed: 1, backend: process.argv[2] });
let kept;
const results = {
  nothing: bytesPerCall(() => {}),
  'three numbers': bytesPerCall(() => {
    kept = [1, 2, 3];
  }),
};
for (const rows of [1, 2, 40]) {
  const x = new Float32Array(3 * rows).fill(0.5);
  const out = new Float32Array(2 * rows);
  results[`predict of ${rows} rows with out`] = bytesPerCall(() => net.predict(x, out));
}
const sample = new Float32Array(3);
results['predict without out'] = bytesPerCall(() => {
  kept = net.predict(sample);
});
console.log(JSON.stringify({ ...results, kept: kept.length }));
