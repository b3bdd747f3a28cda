// The digits with the installed package as an ES module: 95 % of those that it has not seen. `digits.csv.gz` lies
// beside it.
import assert from 'node:assert/strict';
import { adam, Network } from 'nablanet';
import { readCSV } from 'nablanet/data';

const { x, y } = readCSV(new URL('digits.csv.gz', import.meta.url), { targets: -1 });
const net = new Network({
  inputs: 64,
  layers: [
    { units: 64, activation: 'relu' },
    { units: 10, activation: 'softmax' },
  ],
  loss: 'crossEntropy',
  optimizer: adam({ learningRate: 0.003 }),
  seed: 2,
  backend: 'simd',
});
const grey = Float32Array.from(x, (value) => value / 16);
const { validationAccuracy } = net.train(grey, y, { epochs: 12, validation: 0.2 });
assert.ok(validationAccuracy[11] > 0.95, `accuracy ${validationAccuracy[11]}`);
