/**
 * One hostile file, given to one reader: prints what came of it, the processor's time, and by how many times its size
 * the process grew at most. A process of its own, since a peak can't be taken back.
 */
import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { Network } from '../../../dist/index.js';

const { fromBrain } = await import('../../../dist/brain/index.js');
const { fromKeras } = await import('../../../dist/keras/index.js');
const { fromONNX, toONNX } = await import('../../../dist/onnx/index.js');
const { fromPyTorch } = await import('../../../dist/pytorch/index.js');
const { fromTFJS } = await import('../../../dist/tfjs/index.js');

const list = (text, count) => new Array(count).fill(text).join(',');
const objects = (count, of) => Array.from({ length: count }, (_, i) => of(i)).join(',');

/** A safetensors file. */
function tensors(header, data = new Uint8Array(0)) {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return new Uint8Array(Buffer.concat([length, text, data]));
}

/** A model file of one weight and one bias, with another description of its network. */
function model(change) {
  const file = new Network({ inputs: 1, layers: [1] }).save();
  const end = 8 + Number(new DataView(file.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, end)));
  const about = JSON.parse(header.__metadata__.nablanet);
  const nablanet = change(about) ?? JSON.stringify(about);
  return tensors({ ...header, __metadata__: { nablanet } }, file.subarray(end));
}

/** A state_dict of a Linear and a LayerNorm of this name. */
function dict(name) {
  const entry = (shape, at) => ({ dtype: 'F32', shape, data_offsets: [at, at + 4] });
  const linear = { '0.weight': entry([1, 1], 0), '0.bias': entry([1], 4) };
  return tensors({ ...linear, [`${name}.weight`]: entry([1], 8), [`${name}.bias`]: entry([1], 12) }, Buffer.alloc(16));
}

/** A field of protobuf: a message, a string or bytes. */
function field(number, bytes) {
  const varint = (n) => (n > 127 ? [(n & 127) | 128, ...varint(Math.floor(n / 128))] : [n]);
  return Buffer.concat([Buffer.from([...varint(8 * number + 2), ...varint(bytes.length)]), bytes]);
}
const NONE = Buffer.alloc(0);
const onnx = (...fields) =>
  new Uint8Array(Buffer.concat([Buffer.from([8, 8]), field(8, Buffer.from([16, 13])), ...fields]));
const many = (count, part) => Buffer.concat(new Array(count).fill(part));

/** A .keras file with this config. */
function keras(config, method, weights) {
  const entries = { 'metadata.json': '{"keras_version":"3.0.0"}', 'config.json': config, 'model.weights.h5': weights };
  return new Uint8Array(
    Buffer.concat(
      Object.entries(entries).map(([name, content]) => {
        const bytes = Buffer.from(content);
        const packed = method === 8 ? deflateRawSync(bytes) : bytes;
        const head = Buffer.alloc(30);
        head.writeUInt32LE(0x04034b50, 0);
        head.writeUInt16LE(20, 4);
        head.writeUInt16LE(method, 8);
        head.writeUInt32LE(packed.length, 18);
        head.writeUInt32LE(bytes.length, 22);
        head.writeUInt16LE(name.length, 26);
        return Buffer.concat([head, Buffer.from(name), packed]);
      }),
    ),
  );
}
const sequential = (layers) => `{"class_name":"Sequential","config":{"layers":[${layers}]}}`;

/** Each gives its size and what to do with it. */
const file = (bytes, read) => ({ size: bytes.length, read: () => read(bytes) });
const load = (bytes) => file(bytes, (given) => Network.load(given));
export const BOMBS = {
  'model: layers without tensors': () =>
    load(model((about) => void Object.assign(about.config, { layers: new Array(1e6).fill(1) }))),
  'model: layers with tensors of nothing': () => {
    const entry = { dtype: 'F32', shape: [0], data_offsets: [0, 0] };
    const all = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`layers.${i}.weights`, entry]));
    const nablanet = '{"version":1,"config":{"inputs":1,"layers":['.concat(list('1', 50_000), ']}}');
    return load(tensors({ __metadata__: { nablanet }, ...all }));
  },
  'model: a header of objects': () => load(tensors(`{"a":[${list('{}', 4e6)}]}`)),
  'model: a header of keys': () => load(tensors(`{${objects(1e6, (i) => `"${i.toString(36)}":1`)}}`)),
  'model: a header of lists in lists': () => load(tensors('['.repeat(1e7))),
  'model: a description of objects': () => load(model(() => `{"version":1,"config":{"layers":[${list('{}', 4e6)}]}}`)),
  'model: an optimizer that remembers for ever': () =>
    load(
      model((about) => {
        about.config.optimizer = { name: 'lbfgs', learningRate: 1, history: 2 ** 40, maxEvaluations: 9 };
        about.config.inputNames = ['x'.repeat(1e6)];
        about.training = {};
      }),
    ),
  'model: a long key': () => load(model((about) => void Object.assign(about.config, { ['x'.repeat(4e6)]: 1 }))),
  'PyTorch: a name of digits': () =>
    file(dict(`${'1'.repeat(8e5)}x`), (bytes) =>
      fromPyTorch(bytes, { inputs: 1, layers: [{ units: 1, normalize: 'layer' }] }),
    ),
  'PyTorch: a name of tokens': () =>
    file(dict('1a'.repeat(8e5)), (bytes) =>
      fromPyTorch(bytes, { inputs: 1, layers: [{ units: 1, normalize: 'layer' }] }),
    ),
  'PyTorch: a header of objects': () =>
    file(tensors(`{"a":[${list('{}', 4e6)}]}`), (bytes) => fromPyTorch(bytes, { inputs: 1, layers: [1] })),
  'Keras: a config of objects': () => file(keras(sequential(list('{}', 6e6)), 0, 'x'), fromKeras),
  'Keras: a config that unpacks': () => file(keras(sequential(list('1', 2e7)), 8, randomBytes(5e6)), fromKeras),
  'ONNX: empty attributes': () =>
    file(onnx(field(7, many(200, field(1, many(9999, field(5, field(5, NONE))))))), fromONNX),
  'ONNX: empty names': () => file(onnx(field(7, many(200, field(1, many(9999, field(1, NONE)))))), fromONNX),
  'ONNX: packed integers': () =>
    file(onnx(field(7, many(1000, field(1, field(5, field(8, Buffer.alloc(9999, 1))))))), fromONNX),
  'ONNX: metadata of objects': () => {
    const entry = [field(1, Buffer.from('inputNames')), field(2, Buffer.from(`[${list('{}', 3e6)}]`))];
    const model = [toONNX(new Network({ inputs: 1, layers: [1] })), field(14, Buffer.concat(entry))];
    return file(new Uint8Array(Buffer.concat(model)), (bytes) => fromONNX(bytes));
  },
  'TensorFlow.js: a topology of objects': () =>
    file(`{"modelTopology":${sequential(list('{}', 4e6))},"weightSpecs":[]}`, (text) =>
      fromTFJS(text, new Uint8Array(0)),
    ),
  'TensorFlow.js: tensors of nothing': () =>
    file(`{"modelTopology":{},"weightSpecs":[${list('{"name":"","shape":[0],"dtype":"bool"}', 2e5)}]}`, (text) =>
      fromTFJS(text, new Uint8Array(0)),
    ),
  'TensorFlow.js: a name of many parts': () =>
    file(`{"modelTopology":{},"weightSpecs":[{"name":"${'/'.repeat(1e7)}","shape":[0],"dtype":"float32"}]}`, (text) =>
      fromTFJS(text, new Uint8Array(0)),
    ),
  'brain.js: layers without end': () => {
    const layers = new Array(1e6).fill({});
    return { size: 3e6, read: () => fromBrain({ layers }) };
  },
  'brain.js: units that lack weights': () => {
    const weights = Array.from({ length: 2e5 }, (_, i) => (i < 2e5 - 1 ? [1] : []));
    const json = { layers: [{}, { weights, biases: new Array(2e5).fill(0) }] };
    return { size: JSON.stringify(json).length, read: () => fromBrain(json) };
  },
};

if (process.argv[2]) {
  const { size, read } = BOMBS[process.argv[2]]();
  new Network({ inputs: 1, layers: [1] }).predict([1]); // compiles
  globalThis.gc();
  const peak = process.resourceUsage().maxRSS;
  const [memory, time] = [process.memoryUsage().rss, process.cpuUsage()];
  let error;
  try {
    read();
  } catch (caught) {
    error = caught;
  }
  const { user, system } = process.cpuUsage(time);
  // Up to the peak of making the file nothing can be told.
  const { maxRSS } = process.resourceUsage();
  const grown = maxRSS > peak ? 1024 * maxRSS - memory : 0;
  const { code, message = 'read' } = error ?? {};
  console.log(
    JSON.stringify({ code, message: String(message).slice(0, 400), milliseconds: (user + system) / 1000, size, grown }),
  );
}
