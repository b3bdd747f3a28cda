// trainAsync({ worker: true }) with the installed package as an ES module: the bits of train, on every backend there
// is.
import assert from 'node:assert/strict';
import { adam, cosine, Network, rmse } from 'nablanet';

const x = Float32Array.from({ length: 300 * 4 }, (_, i) => ((i * 2654435761) % 1009) / 1009);
const y = Float32Array.from({ length: 300 }, (_, i) => x[4 * i] * x[4 * i + 1]);
const config = { inputs: 4, layers: [16, 1], optimizer: adam(), seed: 3 };
const options = { epochs: 20, validation: 0.2, metrics: { rmse }, learningRate: cosine({ epochs: 20 }) };

for (const backend of ['simd', 'auto']) {
  const [here, there] = [new Network({ ...config, backend }), new Network({ ...config, backend })];
  const expected = here.train(x, y, options);
  let told = 0;
  const history = await there.trainAsync(x, y, { ...options, worker: true, onEpoch: () => void told++ });
  assert.equal(told, 20);
  assert.deepEqual(history.loss, expected.loss);
  assert.deepEqual(history.validationMetrics, expected.validationMetrics);
  assert.deepEqual(there.save({ training: true }), here.save({ training: true }));
}

const controller = new AbortController();
const net = new Network(config);
setTimeout(() => controller.abort(), 100);
const { stopped } = await net.trainAsync(x, y, { epochs: Infinity, worker: true, signal: controller.signal });
assert.equal(stopped, 'aborted');
