/**
 * One fixed piece of work whose result must have the same bits wherever the `simd` backend runs. Plain JavaScript over
 * the package's public names, so that Node, browsers and the packed tarball can all run this one file.
 */
import type * as nablanet from '../../src/index';

type Config = nablanet.NetworkConfig;
type Asked = 'inputs' | 'outputs' | 'getParameters' | 'train' | 'trainBatch' | 'gradients' | 'predict' | 'losses';

/** The package, or its source: classes with private fields are equal to themselves alone, so only what is used. */
interface Api {
  readonly Network: new (config: Config) => Pick<nablanet.Network, Asked>;
  readonly Random: new (seed: number, stream: number) => Pick<nablanet.Random, 'uniform' | 'normal' | 'integer'>;
  readonly sgd: typeof nablanet.sgd;
}

/** What the toolbox's digest needs besides. */
type Toolbox = Api &
  Pick<
    typeof nablanet,
    'adagrad' | 'adam' | 'adamw' | 'cosine' | 'crossEntropy' | 'huber' | 'lbfgs' | 'oneCycle' | 'rmsprop' | 'rprop'
  >;

/** FNV-1a over 64 bits, in four words of 16. */
class Hash {
  #words = [0x2325, 0x8422, 0x9ce4, 0xcbf2];

  add(values: Float32Array): void {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    for (const byte of bytes) {
      const [a, b, c, d] = this.#words;
      const [low, b2, c2] = [0x1b3 * (a ^ byte), 0x1b3 * b, 0x1b3 * c];
      // The prime is 2⁴⁰ + 0x1b3: 2⁴⁰ moves the two low words into the two high ones, 8 bits further.
      const next1 = b2 + Math.floor(low / 65536);
      const next2 = c2 + ((a ^ byte) & 0xff) * 256 + Math.floor(next1 / 65536);
      const next3 = 0x1b3 * d + b * 256 + ((a ^ byte) >>> 8) + Math.floor(next2 / 65536);
      this.#words = [low % 65536, next1 % 65536, next2 % 65536, next3 % 65536];
    }
  }

  toString(): string {
    return [...this.#words]
      .reverse()
      .map((word) => word.toString(16).padStart(4, '0'))
      .join('');
  }
}

/** Every activation and loss, biases or none, one tile and many, widths around every edge. */
function configs({ sgd }: Api): Config[] {
  const layers: [number, Config['layers'], Config['loss'], number][] = [
    [3, [4, 2], 'squaredError', 0.5],
    [2, [{ units: 8, activation: 'tanh' }, 1], 'binaryCrossEntropy', 0.5],
    [1, [{ units: 1, activation: 'linear' }], 'meanSquaredError', 0.1],
    [
      13,
      [{ units: 31, activation: 'relu', bias: false }, { units: 9, activation: 'softmax' }, 5],
      'meanSquaredError',
      0.3,
    ],
    [
      65,
      [
        { units: 33, activation: 'relu' },
        { units: 7, activation: 'tanh' },
        { units: 10, activation: 'softmax' },
      ],
      'crossEntropy',
      0.2,
    ],
    [
      300,
      [
        { units: 140, activation: 'sigmoid' },
        { units: 3, activation: 'linear', bias: false },
      ],
      'squaredError',
      0.001,
    ],
  ];
  return layers.map(([inputs, units, loss, learningRate], i) => ({
    inputs,
    layers: units,
    loss,
    optimizer: sgd({ learningRate }),
    seed: i === 3 ? Number.MAX_SAFE_INTEGER : i,
    backend: 'simd',
  }));
}

/** Trains, asks and hashes; 16 hexadecimal digits. */
export function digest(api: Api): string {
  const { Network, Random } = api;
  const hash = new Hash();
  for (const config of configs(api)) {
    const net = new Network(config);
    const random = new Random(99, net.inputs);
    const rows = 203;
    const x = Float32Array.from({ length: rows * net.inputs }, () => random.normal());
    const y = new Float32Array(rows * net.outputs);
    for (let row = 0; row < rows; row++) {
      if (config.loss === 'crossEntropy') y[row * net.outputs + random.integer(net.outputs)] = 1;
      else for (let j = 0; j < net.outputs; j++) y[row * net.outputs + j] = random.uniform();
    }
    hash.add(net.getParameters());
    const { loss, validationLoss } = net.train(x, y, { epochs: 7, batchSize: 16, validation: 0.2 });
    net.train(x, y, { epochs: 3, batchSize: 'full' });
    net.trainBatch(x, y);
    const gradients = net.gradients(x, y);
    hash.add(Float32Array.from([...loss, ...validationLoss, gradients.loss]));
    for (const values of [
      net.getParameters(),
      gradients.parameters,
      gradients.inputs,
      net.predict(x),
      net.losses(x, y),
    ]) {
      hash.add(values);
    }
  }
  return hash.toString();
}

/** Every optimizer, and what draws, normalises, weighs or bends the rate. */
function toolboxConfigs(api: Toolbox): [Partial<Config>, nablanet.TrainOptions][] {
  const { adagrad, adam, adamw, cosine, crossEntropy, huber, lbfgs, oneCycle, rmsprop, rprop, sgd } = api;
  const last = { units: 3, activation: 'softmax' } as const;
  const classes = (...layers: Config['layers']): Partial<Config> => ({
    layers: [...layers, last],
    loss: 'crossEntropy',
  });
  return [
    [
      { ...classes({ units: 9, activation: 'gelu' }), optimizer: adam() },
      { learningRate: cosine({ epochs: 4, warmup: 1 }) },
    ],
    [
      {
        ...classes({ units: 17, activation: 'silu', normalize: 'batch' }),
        optimizer: sgd({ momentum: 0.9, nesterov: true }),
      },
      { learningRate: oneCycle({ epochs: 5 }) },
    ],
    [
      {
        ...classes({ units: 6, activation: 'elu', normalize: 'layer', dropout: 0.3 }),
        optimizer: adamw(),
        inputNoise: 0.1,
      },
      { classWeights: [1, 2, 0.5] },
    ],
    [
      {
        layers: [{ units: 8, activation: 'softplus', maxNorm: 1 }, 3],
        loss: huber({ delta: 0.3 }),
        optimizer: rmsprop({ centered: true }),
        l1: 0.01,
      },
      {},
    ],
    [
      {
        layers: [{ units: 5, activation: 'leakyRelu' }, 3],
        loss: 'meanAbsoluteError',
        optimizer: adagrad(),
        clipNorm: 0.1,
      },
      {},
    ],
    [
      { ...classes(12), loss: crossEntropy({ labelSmoothing: 0.1 }), optimizer: rprop(), l2: 0.01 },
      { batchSize: 'full' },
    ],
    [{ ...classes({ units: 7, activation: 'tanh' }), optimizer: lbfgs(), l2: 0.01 }, { batchSize: 'full' }],
  ];
}

/** The same of the toolbox. */
export function toolboxDigest(api: Toolbox): string {
  const hash = new Hash();
  const random = new api.Random(7, 1);
  const x = Float32Array.from({ length: 150 * 11 }, () => random.normal());
  const y = new Float32Array(150 * 3);
  for (let row = 0; row < 150; row++) y[3 * row + random.integer(3)] = 1;
  for (const [config, options] of toolboxConfigs(api)) {
    const net = new api.Network({ inputs: 11, layers: [3], seed: 5, backend: 'simd', ...config });
    const { loss, learningRate } = net.train(x, y, { epochs: 5, batchSize: 32, ...options });
    net.trainBatch(x, y);
    hash.add(Float32Array.from([...loss, ...learningRate]));
    for (const values of [net.getParameters(), net.gradients(x, y).parameters, net.predict(x)]) hash.add(values);
  }
  return hash.toString();
}

/** What Node 20, 22, 24 and 26 and Chromium 156 agreed on, on x86-64, before it was written down here. */
export const AGREED = '556011abbbd20e7b';
export const AGREED_TOOLBOX = 'e3e3eb3a6a305a01';
