// nablanet/data, nablanet/node, nablanet/search and the others as ES modules.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Network } from 'nablanet';
import { fromBrain, outputNames } from 'nablanet/brain';
import { readCSV, readIDX } from 'nablanet/data';
import { fromKeras } from 'nablanet/keras';
import { checkpoint, lastCheckpoint, loadFile, lossCurve, progress, saveFile } from 'nablanet/node';
import { fromONNX, toONNX } from 'nablanet/onnx';
import { fromPyTorch, toPyTorch } from 'nablanet/pytorch';
import { crossValidate } from 'nablanet/search';
import { toModule, toWasm } from 'nablanet/standalone';
import { Vectorizer } from 'nablanet/text';
import { fromTFJS, toTFJS } from 'nablanet/tfjs';

const csv = gzipSync('a,b,kind\r\n0,0,"no"\r\n0,1,"yes"\r\n1,0,"yes"\r\n1,1,"no"\r\n');
const { x, y, classNames, inputNames } = readCSV(csv, { targets: 'kind' });
assert.deepEqual({ inputNames, classNames }, { inputNames: ['a', 'b'], classNames: ['no', 'yes'] });
const layers = [8, { units: 2, activation: 'softmax' }];
const net = new Network({ inputs: 2, layers, loss: 'crossEntropy', seed: 1 });
net.learningRate = 1;
const told = [];
const stream = { write: (text) => told.push(text) };
const history = net.train(x, y, { epochs: 3000, onEpoch: progress({ stream, quiet: false }) });
assert.match(told[0], /^epoch {4}1\/3000 {2}loss /);
assert.match(told[told.length - 1], /^epoch 3000\/3000 {2}loss /);
assert.deepEqual([...net.classify(x)], [0, 1, 1, 0]);
assert.match(lossCurve(history, { logarithmic: true, accuracy: true }), /^<svg .*best: epoch .*<\/svg>\n$/s);

const rows = Array.from({ length: 20 }, (_, i) => i / 20);
const { folds } = await crossValidate({ config: { inputs: 1, layers: [1] }, x: rows, y: rows, folds: 4 });
assert.deepEqual(
  folds.map((fold) => fold.rows),
  [5, 5, 5, 5],
);

const idx = readIDX(Uint8Array.of(0, 0, 11, 1, 0, 0, 0, 2, 1, 2, 255, 255));
assert.deepEqual(idx, { shape: [2], values: Int16Array.of(258, -1) });

const trained = { layers: [{ up: {} }, { out: { bias: 0, weights: { up: 1 } } }], activation: 'tanh' };
assert.ok(Math.abs(fromBrain(trained).predict({ up: 1 })[0] - Math.tanh(1)) < 1e-6);
assert.deepEqual(outputNames(trained), ['out']);

const { modelJson, weights } = toTFJS(net);
assert.deepEqual(fromTFJS(JSON.stringify(modelJson), weights).predict(x), net.predict(x));
const again = fromPyTorch(toPyTorch(net), net.config);
assert.deepEqual(again.predict(x), net.predict(x));
assert.deepEqual(fromONNX(toONNX(net)).predict(x), net.predict(x));

const notKeras = { name: 'RangeError', code: 'file', message: /a zip archive with metadata\.json in it, got none/ };
assert.throws(() => fromKeras(new Uint8Array(100)), notKeras);

// On their own: the bits of simd, so its class where relaxed SIMD runs here.
const alone = await import(`data:text/javascript,${encodeURIComponent(toModule(net).code)}`);
assert.deepEqual(alone.classify(x), net.classify(x));
const { instance } = await WebAssembly.instantiate(toWasm(net));
const at = instance.exports.reserve(4);
new Float32Array(instance.exports.memory.buffer, at, 8).set(x);
const outputs = new Float32Array(instance.exports.memory.buffer, instance.exports.predict(4), 8);
assert.deepEqual(outputs, alone.predict(x));

const inputEncoder = new Vectorizer().fit(['free money', 'réunion à midi', '我们今天去公园玩']);
const ofTexts = new Network({ inputs: inputEncoder.columns, layers: [1], inputEncoder, seed: 1 });
const loaded = Network.load(ofTexts.save(), { inputEncoder: Vectorizer });
assert.deepEqual(loaded.predict(['free', 'midi']), ofTexts.predict(['free', 'midi']));

const folder = mkdtempSync(join(tmpdir(), 'nablanet-subpaths-'));
const saved = join(folder, 'net.safetensors');
net.train(x, y, { epochs: 2, onEpoch: checkpoint(net, { path: saved }) });
const resumed = loadFile(lastCheckpoint(saved));
assert.deepEqual([resumed.epochs, resumed.predict(x)], [net.epochs, net.predict(x)]);
saveFile(resumed, saved);
assert.deepEqual(Network.fromJSON(JSON.parse(JSON.stringify(loadFile(saved)))).getParameters(), net.getParameters());
rmSync(folder, { recursive: true });
