// XOR with the installed package as an ES module; with a backend as its argument, on that one.
import assert from 'node:assert/strict';
import { isMainThread, workerData } from 'node:worker_threads';
import { Network, sgd } from 'nablanet';

const backend = isMainThread ? process.argv[2] : workerData;
const x = [0, 0, 0, 1, 1, 0, 1, 1];
const y = [0, 1, 1, 0];

const net = new Network({ inputs: 2, layers: [8, 1], optimizer: sgd({ learningRate: 1 }), seed: 3, backend });
if (backend) assert.equal(net.backend, backend);
const { loss } = net.train(x, y, { epochs: 3000 });
assert.equal(loss.length, 3000);
assert.ok(loss[2999] < 0.01, `loss ${loss[2999]}`);
assert.deepEqual([...net.classify(x)], y);
