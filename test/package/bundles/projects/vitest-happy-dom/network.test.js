/** A user's test of a page, in Vitest with happy-dom: ES modules. */
import { adam, Network } from 'nablanet';
import { fromONNX, toONNX } from 'nablanet/onnx';
import { expect, test } from 'vitest';

const x = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const y = [0, 1, 1, 0];
const config = { inputs: 2, layers: [8, 1], optimizer: adam({ learningRate: 0.05 }), seed: 1, backend: 'simd' };

test('the window is one of happy-dom', () => {
  expect(window.happyDOM).toBeDefined();
});

test('a network learns: at once, in turns, in a worker', async () => {
  const [net, other, third] = [new Network(config), new Network(config), new Network(config)];
  const { loss } = net.train(x, y, { epochs: 400, batchSize: 4 });
  expect(loss.at(-1)).toBeLessThan(0.01);
  await other.trainAsync(x, y, { epochs: 400, batchSize: 4, yieldEvery: 1 });
  expect(other.getParameters()).toEqual(net.getParameters());
  await third.trainAsync(x, y, { epochs: 400, batchSize: 4, worker: true });
  expect(third.getParameters()).toEqual(net.getParameters());
});

test('files, JSON and models of others come back', () => {
  const net = new Network(config);
  for (const again of [Network.load(net.save()), Network.fromJSON(JSON.parse(JSON.stringify(net)))]) {
    expect(again.predict(x)).toEqual(net.predict(x));
  }
  expect(fromONNX(toONNX(net)).predict(x)).toEqual(net.predict(x));
});
