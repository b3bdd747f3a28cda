// The same with the installed package as a CommonJS module.
const assert = require('node:assert/strict');
const { join } = require('node:path');
const { adam, Network } = require('nablanet');
const { readCSV } = require('nablanet/data');

const { x, y } = readCSV(join(__dirname, 'digits.csv.gz'), { targets: -1 });
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
