/** The network's and training's settings, which pages have in common; a page adds its own fields to these. */
import type { ActivationName, LayerConfig, LossName, NetworkConfig, Optimizer } from 'nablanet';
import type { Fields, LayerSetting } from './fields';

export type OptimizerName = 'sgd' | 'momentum' | 'adagrad' | 'rmsprop' | 'adam' | 'adamw' | 'rprop';

/** What a page's settings hold at least. */
export interface TrainingSettings {
  /** The hidden layers, input to output. */
  readonly layers: readonly LayerSetting[];
  readonly output: ActivationName;
  readonly loss: LossName;
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  readonly l1: number;
  readonly l2: number;
  /** Of the hidden layers. */
  readonly dropout: number;
  /** 0 is all rows. */
  readonly batchSize: number;
  readonly seed: number;
}

/** Pages narrow `output` and `loss` to what goes with their data: `{ ...TRAINING_FIELDS, loss: { …, choices } }`. */
export const TRAINING_FIELDS: Fields<TrainingSettings> = {
  layers: { kind: 'layers', key: 'layers', label: 'Hidden layers', mostLayers: 6, mostUnits: 64 },
  output: {
    kind: 'choice',
    key: 'output',
    label: 'Output',
    choices: [
      ['sigmoid', 'sigmoid'],
      ['tanh', 'tanh'],
      ['softmax', 'softmax'],
      ['linear', 'linear'],
    ],
  },
  loss: {
    kind: 'choice',
    key: 'loss',
    label: 'Loss',
    choices: [
      ['squaredError', 'squared error'],
      ['meanAbsoluteError', 'absolute error'],
      ['huber', 'Huber'],
      ['crossEntropy', 'cross-entropy'],
      ['binaryCrossEntropy', 'binary cross-entropy'],
    ],
  },
  optimizer: {
    kind: 'choice',
    key: 'optimizer',
    label: 'Optimizer',
    hint: 'SGD is plain gradient descent. Momentum is 0.9.',
    choices: [
      ['sgd', 'SGD'],
      ['momentum', 'SGD + momentum'],
      ['adam', 'Adam'],
      ['adamw', 'AdamW'],
      ['rmsprop', 'RMSprop'],
      ['adagrad', 'Adagrad'],
      ['rprop', 'Rprop'],
    ],
  },
  learningRate: {
    kind: 'number',
    key: 'rate',
    label: 'Learning rate',
    min: 0,
    max: 10,
    choices: [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3],
  },
  l1: { kind: 'number', key: 'l1', label: 'L1 penalty', min: 0, max: 1, choices: [0, 0.0001, 0.001, 0.01, 0.1] },
  l2: { kind: 'number', key: 'l2', label: 'L2 penalty', min: 0, max: 1, choices: [0, 0.0001, 0.001, 0.01, 0.1] },
  dropout: { kind: 'number', key: 'dropout', label: 'Dropout', min: 0, max: 0.9, choices: [0, 0.1, 0.2, 0.3, 0.5] },
  batchSize: {
    kind: 'number',
    key: 'batch',
    label: 'Batch size',
    min: 0,
    max: 10_000,
    whole: true,
    choices: [1, 4, 8, 16, 32, 64, 128, 256, 0],
    words: { 0: 'all' },
  },
  seed: {
    kind: 'number',
    key: 'seed',
    label: 'Seed',
    hint: 'The same seed always gives the same run.',
    min: 0,
    max: 999_999,
    whole: true,
  },
};

/** The network that the settings describe; 'simd', so that a link gives the same bits in every browser. */
export function networkConfig(settings: TrainingSettings, { inputs, outputs }: { inputs: number; outputs: number }) {
  const { layers, output, loss, optimizer, learningRate, l1, l2, dropout, seed } = settings;
  const hidden: LayerConfig[] = layers.map((layer) => ({ ...layer, dropout }));
  const config: NetworkConfig = {
    inputs,
    layers: [...hidden, { units: outputs, activation: output }],
    loss,
    optimizer: makeOptimizer(optimizer, learningRate),
    l1,
    l2,
    seed,
    backend: 'simd',
  };
  return config;
}

/** Rows of an update, as `train` takes them. */
export function batchOf({ batchSize }: TrainingSettings): number | 'full' {
  return batchSize === 0 ? 'full' : batchSize;
}

// Written out, with the defaults of the library's factories, because those live with the kernels, which only the worker
// loads.
function makeOptimizer(name: OptimizerName, learningRate: number): Optimizer {
  const adam = { learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, amsgrad: false };
  switch (name) {
    case 'sgd':
      return { name, learningRate, momentum: 0, nesterov: false };
    case 'momentum':
      return { name: 'sgd', learningRate, momentum: 0.9, nesterov: false };
    case 'adagrad':
      return { name, learningRate, learningRateDecay: 0, epsilon: 1e-10 };
    case 'rmsprop':
      return { name, learningRate, alpha: 0.99, epsilon: 1e-8, momentum: 0, centered: false };
    case 'adam':
      return { name, ...adam };
    case 'adamw':
      return { name, ...adam, weightDecay: 0.01 };
    case 'rprop':
      return { name, learningRate, etaMinus: 0.5, etaPlus: 1.2, minStep: 1e-6, maxStep: 50 };
  }
}
