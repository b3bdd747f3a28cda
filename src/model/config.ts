/** What a network is made from: the config as the user writes it, checked once and filled in. */

import {
  checkBoolean,
  checkInteger,
  checkName,
  checkNotNegative,
  checkOptions,
  checkPositive,
  checkShare,
} from '../base/checks';
import { rangeError, typeError, Verbatim } from '../base/errors';
import { needClasses } from '../data/classes';
import { checkEncoder, type Encoding, type OneHotJSON } from '../data/encoding';
import { checkList } from '../data/names';
import { checkScaler, type ScalerJSON } from '../data/scaling';
import type { TargetSpec } from '../data/targets';
import type { Normalization } from '../memory/parameter-layout';
import { ACTIVATIONS, type Activation, checkActivation, nameOf } from '../toolbox/activations';
import { checkInitializer, type Initializer } from '../toolbox/initializers';
import { checkLoss, LOSS_NAMES, LOSSES, type Loss, lossName } from '../toolbox/losses';
import { checkOptimizer, type Optimizer, sgd } from '../toolbox/optimizers';
import type { Backend } from '../wasm/features';

/** One dense layer: a = f(a_before · W + b). */
export interface LayerConfig {
  /** Number of units, an integer >= 1. */
  units: number;
  /** Activation f; `'sigmoid'` by default. */
  activation?: Activation;
  /** Whether the layer has biases; true by default. */
  bias?: boolean;
  /** How the weights are drawn; `'heNormal'` for the relu family (relu, leakyRelu, elu, gelu, silu), else `'glorotUniform'`, by default. */
  initializer?: Initializer;
  /** Penalty l1 · Σ|w| on the layer's weights, a number >= 0; the network's by default. */
  l1?: number;
  /** Penalty (l2/2) · Σ w² on the layer's weights, a number >= 0; the network's by default. */
  l2?: number;
  /** Weights into a unit are scaled down to this norm after every update, a number > 0; null, the default: any norm. */
  maxNorm?: number | null;
  /** The share of the layer's outputs that training sets to 0, from 0 to under 1; the others are divided by 1 − share. */
  dropout?: number;
  /**
   * Normalises z before the activation, with a scale and a shift that are learnt: `'batch'` over the rows of a batch, by
   * running statistics when asked; `'layer'` over the units of a row. null, the default: neither.
   */
  normalize?: Normalization | null;
  /** Whether training changes the layer; true by default. May be set later: `net.layers[i].trainable`. */
  trainable?: boolean;
}

/** A whole network. */
export interface NetworkConfig {
  /** Width of a sample, an integer >= 1. */
  inputs: number;
  /** The layers, input to output; a number is a layer of that many units with all defaults. */
  layers: readonly (LayerConfig | number)[];
  /** The cost of one sample, or a function of a batch (`LossFunction`); `'squaredError'` by default. */
  loss?: Loss;
  /** How parameters follow their gradient; `sgd({ learningRate: 0.1 })` by default. */
  optimizer?: Optimizer;
  /** Penalty l1 · Σ|w| on all weights, biases left out, a number >= 0; 0 by default. */
  l1?: number;
  /** Penalty (l2/2) · Σ w² on all weights, biases left out, a number >= 0; 0 by default. */
  l2?: number;
  /** Every value of the gradient is cut off at ± this, a number > 0; null, the default: not. Before `clipNorm`. */
  clipValue?: number | null;
  /** The gradient of all parameters together is scaled down to this norm, a number > 0; null, the default: not. */
  clipNorm?: number | null;
  /** Deviation of the normal noise that training adds to every input, a number >= 0; 0 by default. */
  inputNoise?: number;
  /**
   * A `OneHotEncoder` that has learnt, or its JSON: x is then rows as they were learnt from, categories among them, and they are
   * encoded before anything else. `inputs` is the encoder's width.
   */
  inputEncoder?: OneHotJSON | { toJSON(): OneHotJSON } | null;
  /**
   * A `Scaler` of x, or its JSON: applied to all that comes in. One that has learnt nothing learns from the rows that the first
   * `train` trains on. The network's is a copy.
   */
  inputScaler?: ScalerJSON | { toJSON(): ScalerJSON } | null;
  /** The same of y: predictions, metrics and gradients are in the user's units, the loss in scaled ones. Not with classes. */
  outputScaler?: ScalerJSON | { toJSON(): ScalerJSON } | null;
  /** Names of the inputs, before they are encoded: rows of x may then be objects with just these keys. */
  inputNames?: readonly string[] | null;
  /** Names of the classes by index (of 0 and 1 where one output decides): y may then hold names. */
  classNames?: readonly string[] | null;
  /** Fixes weights, shuffling, dropout and noise: an integer from 0 to 2⁵³ − 1. Drawn at random where it is left out. */
  seed?: number;
  /**
   * Which kernels run: `'simd'` gives the same bits everywhere, `'relaxed-simd'` is faster and gives the same bits
   * for one engine on one machine. `'auto'`, the default, takes the fastest the engine has.
   */
  backend?: 'auto' | Backend;
}

/** A config with nothing left out: plain JSON, but for a loss that is a function. */
export interface FullConfig extends Required<NetworkConfig> {
  layers: readonly Required<LayerConfig>[];
  inputEncoder: Encoding | null;
  inputScaler: ScalerJSON | null;
  outputScaler: ScalerJSON | null;
}

/** Layers and units beyond these are mistakes; memory ends long before. */
const MOST_UNITS = 2 ** 31 - 8;

/** What a config may hold. */
export const CONFIG_OPTIONS = [
  'inputs',
  'layers',
  'loss',
  'optimizer',
  'l1',
  'l2',
  'clipValue',
  'clipNorm',
  'inputNoise',
  'inputEncoder',
  'inputScaler',
  'outputScaler',
  'inputNames',
  'classNames',
  'seed',
  'backend',
];

/** Checks a config, fills in its defaults and copies it. */
export function checkConfig(config: unknown): FullConfig {
  const given = checkOptions('config', config, CONFIG_OPTIONS);
  const {
    loss: cost = 'squaredError',
    optimizer = sgd(),
    l1 = 0,
    l2 = 0,
    inputNoise = 0,
    seed = drawSeed(),
    backend = 'auto',
  } = given;
  const inputs = checkInteger('inputs', given.inputs, 1, MOST_UNITS);
  if (!Array.isArray(given.layers)) throw typeError('layers', 'an array of layers', given.layers);
  if (given.layers.length === 0) throw rangeError('layers', 'at least one layer', new Verbatim('none'));
  const penalties = { l1: checkNotNegative('l1', l1), l2: checkNotNegative('l2', l2) };
  const layers = Array.from(given.layers, (layer: unknown, i) => checkLayer(layer, i, penalties));
  const loss = checkLoss(cost);
  checkOutput(loss, layers[layers.length - 1]);
  const inputEncoder = checkEncoder(given.inputEncoder, inputs);
  const full: FullConfig = {
    inputs,
    layers,
    loss,
    optimizer: checkOptimizer(optimizer),
    ...penalties,
    clipValue: checkBound('clipValue', given.clipValue),
    clipNorm: checkBound('clipNorm', given.clipNorm),
    inputNoise: checkNotNegative('inputNoise', inputNoise),
    inputEncoder,
    inputScaler: checkScaler('inputScaler', given.inputScaler, inputs),
    outputScaler: checkScaler('outputScaler', given.outputScaler, layers[layers.length - 1].units),
    inputNames: checkList('inputNames', given.inputNames, inputEncoder?.categories.length ?? inputs),
    classNames: null,
    seed: checkInteger('seed', seed, 0, Number.MAX_SAFE_INTEGER),
    backend: checkName('backend', backend, ['auto', 'relaxed-simd', 'simd']),
  };
  if (full.optimizer.name === 'lbfgs') checkSearchable(full);
  if (full.outputScaler && LOSSES[lossName(loss)].fused) {
    throw rangeError('outputScaler', 'a loss that tells no classes', lossName(loss));
  }
  if (given.classNames != null) {
    full.classNames = checkList('classNames', given.classNames, needClasses('classNames', targetsOf(full)));
  }
  return full;
}

/** What y is to a network of this config. */
export function targetsOf({ loss, layers, outputScaler, classNames }: FullConfig): TargetSpec {
  const { units, activation } = layers[layers.length - 1];
  return { outputs: units, loss, activation, scaled: outputScaler !== null, classNames };
}

/** A line search compares costs, and follows slopes, of one and the same function. */
function checkSearchable({ clipValue, clipNorm, inputNoise, layers }: FullConfig): void {
  const { dropout, maxNorm, normalize } =
    layers.find((layer) => layer.dropout > 0 || layer.maxNorm !== null || layer.normalize === 'batch') ?? layers[0];
  const against = Object.entries({ clipValue, clipNorm, inputNoise, dropout, maxNorm, normalize }).find(
    ([name, value]) => value && (name !== 'normalize' || value === 'batch'),
  );
  if (against) throw rangeError(against[0], 'none under "lbfgs", whose line search needs a fixed cost', against[1]);
}

/** A number over 0, or null for no bound. */
function checkBound(name: string, value: unknown): number | null {
  return value === undefined || value === null ? null : checkPositive(name, value, ', or null for no bound');
}

function checkLayer(layer: unknown, i: number, penalties: { l1: number; l2: number }): Required<LayerConfig> {
  const name = `layers[${i}]`;
  const known = [
    'units',
    'activation',
    'bias',
    'initializer',
    'l1',
    'l2',
    'maxNorm',
    'dropout',
    'normalize',
    'trainable',
  ];
  if (layer === undefined || layer === null) throw typeError(name, 'a layer or a number of units', layer);
  const given = checkOptions(name, typeof layer === 'object' ? layer : { units: layer }, known);
  const {
    activation: called = 'sigmoid',
    bias = true,
    l1 = penalties.l1,
    l2 = penalties.l2,
    dropout = 0,
    trainable = true,
  } = given;
  const units = checkInteger(`${name}.units`, given.units, 1, MOST_UNITS);
  const activation = checkActivation(`${name}.activation`, called);
  const { initializer = ACTIVATIONS[nameOf(activation)].initializer } = given;
  return {
    units,
    activation,
    bias: checkBoolean(`${name}.bias`, bias),
    initializer: checkInitializer(`${name}.initializer`, initializer),
    l1: checkNotNegative(`${name}.l1`, l1),
    l2: checkNotNegative(`${name}.l2`, l2),
    maxNorm: checkBound(`${name}.maxNorm`, given.maxNorm),
    dropout: checkShare(`${name}.dropout`, dropout), // all of them would leave nothing
    normalize:
      given.normalize == null ? null : checkName(`${name}.normalize`, given.normalize, ['batch', 'layer'] as const),
    trainable: checkBoolean(`${name}.trainable`, trainable),
  };
}

/** Outputs are what is asked for: none of them is dropped. A loss that is computed from the logits goes with its own output activation only. */
function checkOutput(loss: Loss, output: Required<LayerConfig>): void {
  if (output.dropout > 0) throw rangeError('dropout', 'a hidden layer', new Verbatim('the last one'));
  const { fused } = LOSSES[lossName(loss)];
  const activation = nameOf(output.activation);
  if (fused && activation !== fused) {
    const others = LOSS_NAMES.filter((name) => !LOSSES[name].fused || LOSSES[name].fused === activation);
    throw rangeError(
      'loss',
      `a loss that goes with a last layer of "${activation}" (${others.join(', ')}), or a last layer of "${fused}" under "${lossName(loss)}"`,
      lossName(loss),
    );
  }
  if (fused === 'softmax' && output.units === 1) {
    throw rangeError(
      'layers',
      'at least 2 units in the last layer under "crossEntropy" (one softmax unit is always 1; for two classes "binaryCrossEntropy" with one sigmoid unit would do)',
      1,
    );
  }
}

/** A seed that nobody chose: 52 random bits. The only use of the engine's own random numbers. */
function drawSeed(): number {
  return Math.floor(Math.random() * 2 ** 52);
}
