/**
 * Makes, trains a step and drops networks in one synchronous loop, and prints resident memory as JSON: its peak in the
 * first tenth, its peak in the last (garbage comes and goes in waves of 60 MB and more, so that a moment says little),
 * and Wasm memory at the end. A program of its own, so that what a test runner holds does not blur it;
 * without --expose-gc.
 *
 *     node memory-program.mjs <backend> <networks> <inputs> <units,units,…>
 */
import { memoryUsage } from 'node:process';

/** Every memory that the package makes. */
const memories = [];
const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  constructor(...given) {
    super(...given);
    memories.push(this.exports.memory);
  }
};
const { Network } = await import('../../dist/index.js');

const [backend, count, inputs, units] = process.argv.slice(2);
const networks = Number(count);
const width = Number(inputs);
const layers = units.split(',').map(Number);
const x = new Float32Array(4 * width).fill(0.5);
const y = new Float32Array(4 * layers[layers.length - 1]).fill(0.25);

let early = 0;
let late = 0;
let cost = 0;
for (let i = 0; i < networks; i++) {
  const net = new Network({ inputs: width, layers, seed: i, backend });
  cost += net.trainBatch(x, y);
  if (i < networks / 10) early = Math.max(early, memoryUsage.rss());
  else if (i >= 0.9 * networks) late = Math.max(late, memoryUsage.rss());
}
const wasm = memories.reduce((bytes, { buffer }) => bytes + buffer.byteLength, 0);
console.log(JSON.stringify({ early, late, wasm, memories: memories.length, cost: cost / networks }));
