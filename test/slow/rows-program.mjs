/**
 * Trains on, predicts and evaluates many rows as one batch, and prints as JSON what memory that took: Wasm memory
 * before and after. A program of its own, since WebAssembly's memories can be seen only where they are made.
 *
 *     node rows-program.mjs <backend> <rows>
 */
const memories = [];
const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  constructor(...given) {
    super(...given);
    memories.push(this.exports.memory);
  }
};
const { Network } = await import('../../dist/index.js');
const wasm = () => memories.reduce((bytes, { buffer }) => bytes + buffer.byteLength, 0);

const [backend, count] = process.argv.slice(2);
const rows = Number(count);
const net = new Network({ inputs: 16, layers: [{ units: 64, activation: 'tanh' }, 4], seed: 1, backend });
const x = Float32Array.from({ length: 16 * rows }, (_, i) => ((i * 7) % 31) / 31 - 0.5);
const y = Float32Array.from({ length: 4 * rows }, (_, i) => ((i * 5) % 17) / 17);

net.trainBatch(x.subarray(0, 16), y.subarray(0, 4));
const before = wasm();
const { loss } = net.train(x, y, { epochs: 1, batchSize: 'full' });
const trained = wasm();
const predicted = net.predict(x).length;
const evaluated = net.evaluate(x, y).loss;
console.log(JSON.stringify({ before, trained, after: wasm(), loss: loss[0], predicted, evaluated }));
