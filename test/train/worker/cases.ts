/** Trainings of every kind of option, each with a network and data of its own, for `train` and for a worker alike. */
import {
  accuracy,
  adagrad,
  adam,
  adamw,
  type Batch,
  classReport,
  confusionMatrix,
  cosine,
  exponentialDecay,
  type LossFunction,
  lbfgs,
  Network,
  type NetworkConfig,
  OneHotEncoder,
  oneCycle,
  reduceOnPlateau,
  rmsprop,
  rprop,
  Scaler,
  sgd,
  stepDecay,
  type TrainOptions,
} from '../../../src/index';
import { numbers } from '../../support/trainings';

const ROWS = 150;
const INPUTS = 6;
const CLASSES = 3;

const x = numbers(1, ROWS * INPUTS);
const y = numbers(2, ROWS * 2, 0.1, 0.9);
const classes = Array.from({ length: ROWS }, (_, i) => (7 * i + (i >> 2)) % CLASSES);

export const BASE: NetworkConfig = {
  inputs: INPUTS,
  layers: [
    { units: 9, activation: 'tanh' },
    { units: 2, activation: 'sigmoid' },
  ],
  seed: 5,
};
const CLASSIFYING: Partial<NetworkConfig> = {
  layers: [
    { units: 9, activation: 'relu' },
    { units: CLASSES, activation: 'softmax' },
  ],
  loss: 'crossEntropy',
};

/** Half the squares' sum, by hand: a function that only the caller has. */
const squares: LossFunction = (outputs, targets, outputGradients, rows) => {
  let cost = 0;
  for (let i = 0; i < outputs.length; i++) {
    const error = outputs[i] - targets[i];
    cost += (error * error) / (2 * rows);
    outputGradients[i] = error / rows;
  }
  return cost;
};

export interface Case {
  config?: Partial<NetworkConfig>;
  options?: TrainOptions;
  x?: unknown;
  y?: unknown;
}

const categories = new OneHotEncoder({ columns: [0] });
const mixed = Array.from({ length: ROWS }, (_, i) => [['red', 'green', 'blue'][i % 3], x[i]]);
categories.fit(mixed);

/** Options by what they are about. */
export const CASES: Record<string, Case> = {
  'nothing but epochs': {},
  'every row in one batch': { options: { batchSize: 'full' } },
  'rows as they lie, many epochs in a call': { options: { shuffle: false, epochs: 300, batchSize: 50 } },
  'batches of one': { options: { batchSize: 1, epochs: 2 } },
  'a validation share': { options: { validation: 0.2 } },
  'validation rows of its own': { options: { validation: { x: x.slice(0, 60), y: y.slice(0, 20) } } },
  'early stopping, the best restored': {
    config: { optimizer: sgd({ learningRate: 2 }) },
    options: { epochs: 40, validation: 0.3, earlyStopping: { patience: 2 } },
  },
  'early stopping on the loss, nothing restored': {
    options: { epochs: 40, earlyStopping: { patience: 1, minDelta: 0.001, restoreBest: false } },
  },
  'a rate by number': { options: { learningRate: 0.05 } },
  'a rate by function': { options: { learningRate: (epoch, step) => 0.3 / (1 + epoch + step / 7) } },
  cosine: { options: { learningRate: cosine({ epochs: 4, warmup: 1 }) } },
  stepDecay: { options: { learningRate: stepDecay({ every: 2 }) } },
  exponentialDecay: { options: { learningRate: exponentialDecay({ factor: 0.5 }) } },
  oneCycle: { options: { learningRate: oneCycle({ steps: 30 }) } },
  reduceOnPlateau: {
    config: { optimizer: sgd({ learningRate: 3 }) },
    options: { epochs: 20, validation: 0.2, learningRate: reduceOnPlateau({ patience: 0, factor: 0.5 }) },
  },
  'sample weights': { options: { sampleWeights: Array.from({ length: ROWS }, (_, i) => (i % 5) / 2) } },
  'class weights, classes by index': { config: CLASSIFYING, y: classes, options: { classWeights: [1, 2, 0.5] } },
  'classes that are balanced, validation rows with weights': {
    config: { ...CLASSIFYING, classNames: ['a', 'b', 'c'] },
    y: classes,
    options: {
      classWeights: 'balanced',
      validation: {
        x: x.slice(0, 60),
        y: ['a', 'a', 'b', 'c', 'a', 'c', 'a', 'a', 'b', 'b'],
        sampleWeights: numbers(3, 10),
      },
      earlyStopping: { patience: 1, monitor: 'validationAccuracy' },
    },
  },
  'weights by name in a Map': {
    config: { ...CLASSIFYING, classNames: ['a', 'b', 'c'] },
    y: classes,
    options: { classWeights: new Map([['b', 3]]), validation: 0.2 },
  },
  'classes by name': {
    config: { ...CLASSIFYING, classNames: ['a', 'b', 'c'] },
    y: classes.map((index) => 'abc'[index]),
    options: { validation: 0.2 },
  },
  'rows by name': {
    config: { inputs: 2, inputNames: ['u', 'v'] },
    x: Array.from({ length: ROWS }, (_, i) => ({ v: x[i], u: x[i + 1] })),
  },
  'rows of categories': { config: { inputs: 4, inputEncoder: categories }, x: mixed },
  'rows as arrays, scalers that learn': {
    config: { inputScaler: new Scaler(), outputScaler: new Scaler({ method: 'minMax' }) },
    x: Array.from({ length: ROWS }, (_, i) => Array.from(x.slice(i * INPUTS, (i + 1) * INPUTS), (v) => 1e5 + v / 3)),
    y: Array.from({ length: ROWS }, (_, i) => [y[2 * i] * 7, y[2 * i + 1]]),
  },
  'metrics of every kind': {
    config: CLASSIFYING,
    y: classes,
    options: {
      validation: 0.2,
      metrics: {
        share: accuracy,
        matrix: confusionMatrix,
        report: classReport,
        own: (predicted, actual, width) => ({ sum: (predicted[0] + actual[0]) * width, when: () => 1 }),
      },
    },
  },
  'a function as loss': { config: { loss: squares } },
  'a function as loss, validation rows': { config: { loss: squares }, options: { validation: 0.25 } },
  momentum: { config: { optimizer: sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }) } },
  adam: { config: { optimizer: adam() } },
  adamw: { config: { optimizer: adamw() } },
  adagrad: { config: { optimizer: adagrad() } },
  rmsprop: { config: { optimizer: rmsprop() } },
  rprop: { config: { optimizer: rprop() }, options: { batchSize: 'full' } },
  lbfgs: { config: { optimizer: lbfgs() }, options: { epochs: 8 } },
  'lbfgs with a function as loss': { config: { optimizer: lbfgs(), loss: squares }, options: { epochs: 4 } },
  'dropout, noise, penalties, clipping': {
    config: {
      layers: [
        { units: 9, activation: 'elu', dropout: 0.3, l1: 0.001, maxNorm: 2 },
        { units: 2, activation: 'sigmoid' },
      ],
      inputNoise: 0.1,
      l2: 0.01,
      clipNorm: 0.5,
      clipValue: 0.2,
    },
  },
  'batch normalisation': {
    config: {
      layers: [
        { units: 9, activation: 'relu', normalize: 'batch' },
        { units: 2, activation: 'sigmoid' },
      ],
    },
    options: { batchSize: 30 },
  },
  'batch normalisation, a row left over': {
    config: {
      layers: [
        { units: 9, activation: 'relu', normalize: 'batch' },
        { units: 2, activation: 'sigmoid' },
      ],
    },
    options: { batchSize: 17, validation: 0.2 },
  },
  'layer normalisation': {
    config: {
      layers: [
        { units: 9, activation: 'relu', normalize: 'layer' },
        { units: 2, activation: 'sigmoid' },
      ],
    },
  },
  'a frozen layer': {
    config: {
      layers: [
        { units: 9, activation: 'tanh', trainable: false },
        { units: 2, activation: 'sigmoid' },
      ],
    },
  },
  bytes: { x: Uint8Array.from({ length: ROWS * INPUTS }, (_, i) => (37 * i) % 7) },
  'float64 and a shared buffer': {
    x: Float64Array.from(x, (v) => v / 3),
    y: new Float32Array(new SharedArrayBuffer(4 * ROWS * 2)).map((_, i) => y[i]),
  },
};

export function dataOf({ x: own = x, y: ownTargets = y }: Case): [never, never] {
  return [own as never, ownTargets as never];
}

export function networkOf({ config }: Case, backend: NetworkConfig['backend']): Network {
  return new Network({ ...BASE, backend, ...config } as NetworkConfig);
}

/** Batches of a few rows, as a source would read them. */
export async function* batchesOf(epoch: number): AsyncGenerator<Batch> {
  for (let from = 0; from < ROWS; from += 40) {
    const to = Math.min(ROWS, from + 40 - epoch);
    yield { x: x.subarray(from * INPUTS, to * INPUTS), y: y.subarray(2 * from, 2 * to) };
  }
}
