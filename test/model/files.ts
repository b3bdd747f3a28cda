/** What the suites of this folder share: networks of every kind, and files taken apart by the format's own rules. */
import { type Backend, crossEntropy, elu, huber, leakyRelu, Network, type NetworkConfig } from '../../src/index';
import { samples } from '../support/samples';

/** Every kind of layer, loss, scaler and name. Widths are no multiples of 4, so that padding shows. */
export const CONFIGS: Readonly<Record<string, NetworkConfig>> = {
  defaults: { inputs: 3, layers: [5, 2] },
  'no biases': {
    inputs: 3,
    layers: [
      { units: 9, bias: false, activation: 'tanh' },
      { units: 1, bias: false },
    ],
  },
  'batch normalisation': {
    inputs: 5,
    layers: [{ units: 6, normalize: 'batch', activation: 'relu' }, { units: 7, bias: false, normalize: 'batch' }, 3],
  },
  'layer normalisation': { inputs: 3, layers: [{ units: 13, normalize: 'layer', activation: 'gelu' }, 2] },
  settings: {
    inputs: 4,
    layers: [
      { units: 3, activation: leakyRelu({ slope: 0.2 }), l1: 0.01, dropout: 0.25, maxNorm: 2 },
      { units: 5, activation: elu({ alpha: 0.5 }), initializer: { normal: [0, 0.1] }, trainable: false },
      { units: 2, activation: 'linear' },
    ],
    loss: huber({ delta: 0.7 }),
    l2: 0.001,
    clipNorm: 3,
    clipValue: 0.5,
    inputNoise: 0.01,
  },
  'scalers and names of inputs': {
    inputs: 2,
    layers: [4, { units: 1, activation: 'linear' }],
    inputNames: ['length', '__proto__'],
    inputScaler: { method: 'standard' },
    outputScaler: { method: 'minMax', range: [-1, 1] },
  },
  'names of classes': {
    inputs: 3,
    layers: [4, { units: 3, activation: 'softmax' }],
    loss: crossEntropy({ labelSmoothing: 0.1 }),
    classNames: ['é', 'constructor', ''],
    inputScaler: { method: 'robust' },
  },
};

/** A network of one of these, trained a little, and rows for it. */
export function trained(name: string, backend: Backend = 'simd'): { net: Network; x: Float32Array; y: Float32Array } {
  const net = new Network({ seed: 11, backend, ...CONFIGS[name] });
  const x = samples(24, net.inputs, 3).map((value) => 20 * value + 5);
  const classes = net.config.classNames?.length;
  const y = classes
    ? Float32Array.from({ length: 24 }, (_, i) => i % classes)
    : samples(24, net.outputs, 4).map((value) => (value + 1) / 2);
  net.train(x, y, { epochs: 2, batchSize: 8 });
  return { net, x, y };
}

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/** A file in parts, read by no code of the library's. */
export function apart(file: Uint8Array): {
  header: Record<string, Entry> & { __metadata__: Record<string, string> };
  data: Uint8Array;
} {
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
  return { header, data: file.subarray(8 + length) };
}

/** The file of these parts. */
export function together(header: unknown, data: Uint8Array): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return new Uint8Array(Buffer.concat([length, text, data]));
}
