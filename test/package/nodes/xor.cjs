// XOR with the installed package as a CommonJS module, and that it can be had both ways in one process.
const assert = require('node:assert/strict');
const { Network, sgd } = require('nablanet');

const x = [0, 0, 0, 1, 1, 0, 1, 1];
const y = [0, 1, 1, 0];
const config = { inputs: 2, layers: [8, 1], optimizer: sgd({ learningRate: 1 }), seed: 3, backend: 'simd' };

const net = new Network(config);
const { loss } = net.train(x, y, { epochs: 3000 });
assert.ok(loss[2999] < 0.01, `loss ${loss[2999]}`);
assert.deepEqual([...net.classify(x)], y);

import('nablanet').then((nablanet) => {
  const other = new nablanet.Network(config);
  assert.deepEqual(other.train(x, y, { epochs: 3000 }).loss, loss);
  assert.deepEqual(other.getParameters(), net.getParameters());
});
