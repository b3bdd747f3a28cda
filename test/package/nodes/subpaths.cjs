// nablanet/data, nablanet/node and nablanet/search as CommonJS modules.
const assert = require('node:assert/strict');
const { fromBrain } = require('nablanet/brain');
const { parseCSV, readIDX } = require('nablanet/data');
const { fromKeras } = require('nablanet/keras');
const { lossCurve, progress } = require('nablanet/node');
const { fromONNX, toONNX } = require('nablanet/onnx');
const { fromPyTorch, toPyTorch } = require('nablanet/pytorch');
const { searchJobs } = require('nablanet/search');
const { toModule, toWasm } = require('nablanet/standalone');
const { Vectorizer } = require('nablanet/text');
const { fromTFJS } = require('nablanet/tfjs');

const { x, y } = parseCSV('a;b;c\n1;2;3\n', { targets: 'c' });
assert.deepEqual([...x, ...y], [1, 2, 3]);
assert.throws(() => readIDX('none'), { name: 'RangeError', code: 'file', message: /^"none" expected a file.* ENOENT/ });

assert.deepEqual([...new Vectorizer().fit(['b a']).transform('a').toDense()], [1, 0, 0]);

const jobs = searchJobs({ space: { batchSize: [1, 2] }, config: { inputs: 1, layers: [1] } });
assert.deepEqual(
  JSON.parse(JSON.stringify(jobs)).map(({ train }) => train.batchSize),
  [1, 2],
);

// On a terminal: a bar by the library inside, and no timer that keeps the process.
let drawn = '';
const onEpoch = progress({ stream: { isTTY: true, columns: 80, write: (text) => (drawn += text) }, quiet: false });
assert.equal(onEpoch({ epoch: 1, epochs: 2, loss: 0.5, seconds: 1, samplesPerSecond: 1 }), undefined);
assert.match(drawn, /█+░+ epoch 1\/2 {2}loss 0.5000/);

const series = { validationLoss: [], accuracy: [], validationAccuracy: [] };
assert.match(lossCurve({ ...series, loss: [1, 0.5], bestEpoch: 2 }), /best epoch 2 of 2, loss 0.5000/);

assert.throws(() => fromBrain({ type: 'LSTM' }), { code: 'file', message: /NeuralNetwork of brain.js, got "LSTM"/ });

assert.throws(() => fromTFJS({}, new Uint8Array()), { name: 'RangeError', code: 'file', message: /weightsManifest/ });
assert.throws(() => toPyTorch({}), { code: 'type', message: /^"net" expected a Network/ });
assert.throws(() => fromPyTorch(new Uint8Array(4), { inputs: 1, layers: [1] }), { code: 'file' });
assert.throws(() => toONNX({}), { code: 'type', message: /^"net" expected a Network/ });
assert.throws(() => fromONNX(Uint8Array.of(0x3a, 255, 255, 255, 255, 15)), { code: 'file', message: /beyond its end/ });
assert.throws(() => fromKeras(new ArrayBuffer(8)), { name: 'RangeError', code: 'file' });

assert.throws(() => toModule({}), { code: 'type', message: /^"net" expected a Network/ });
assert.throws(() => toWasm({}), { code: 'type', message: /^"net" expected a Network/ });
