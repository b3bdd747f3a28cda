/** Trains on a stream of 4,000 batches of 2,000 rows, 190 MB of float32, and prints how far the memory of the process moved. */
import { Network, sgd } from '../../dist/index.node.js';

function* endless() {
  for (let i = 0; i < 4000; i++) {
    yield { x: new Float32Array(8000).fill(i / 4000), y: new Float32Array(4000).fill(0.5) };
  }
}

const net = new Network({
  inputs: 4,
  layers: [{ units: 7, activation: 'tanh' }, 2],
  optimizer: sgd({ learningRate: 0.5 }),
  seed: 1,
  backend: 'simd',
});
let [batches, least, most] = [0, Number.POSITIVE_INFINITY, 0];
await net.trainAsync(endless, {
  onBatch: ({ batch }) => {
    batches = batch;
    if (batch % 500 !== 0) return;
    const { rss } = process.memoryUsage();
    least = Math.min(least, rss);
    most = Math.max(most, rss);
  },
});
console.log(JSON.stringify({ batches, moved: most - least }));
