/** The config of a network: its type, its checks and its defaults. */

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
import { checkEncoder, type Encoding, type OneHotJSON, type RowEncoder } from '../data/encoding';
import { checkList } from '../data/names';
import { checkScaler, type ScalerJSON } from '../data/scaling';
import { type TargetSpec, targetBounds } from '../data/targets';
import type { Normalization } from '../memory/parameter-layout';
import { ACTIVATIONS, type Activation, checkActivation, nameOf } from '../toolbox/activations';
import { checkInitializer, type Initializer } from '../toolbox/initializers';
import { checkLoss, LOSS_NAMES, LOSSES, type Loss, lossName } from '../toolbox/losses';
import { checkOptimizer, type Optimizer, sgd } from '../toolbox/optimizers';
import type { Backend } from '../wasm/features';

/** One dense layer: a = f(x · W + b), with W (inputs × units). */
export interface LayerConfig {
  /** The number of units, an integer >= 1. */
  units: number;
  /** The activation f, a name or an object such as `leakyRelu({ slope: 0.2 })`; `'sigmoid'` by default. */
  activation?: Activation;
  /** Whether the layer adds biases b, (units), which start at 0; true by default. */
  bias?: boolean;
  /**
   * The distribution of the initial weights. By default `'heNormal'` for the ReLU family (relu, leakyRelu, elu, gelu,
   * silu, mish), `'lecunNormal'` for selu, else `'glorotUniform'`.
   */
  initializer?: Initializer;
  /** The L1 penalty l1 · Σ|w| on the layer's weights, a number >= 0; the network's by default. */
  l1?: number;
  /** The L2 penalty (l2/2) · Σ w² on the layer's weights, a number >= 0; the network's by default. */
  l2?: number;
  /**
   * The largest norm of the weights into each unit, a number > 0; every update scales larger ones down. Null, the
   * default, for no limit.
   */
  maxNorm?: number | null;
  /**
   * The dropout rate in [0, 1): the share of outputs that training sets to 0, dividing the others by 1 − rate. 0 by
   * default; not for the last layer.
   */
  dropout?: number;
  /**
   * Normalizes z before the activation, with a trainable scale and shift per unit: `'batch'` over the rows of a batch
   * (running statistics in prediction), `'layer'` over the units of a row. Null, the default, for none.
   */
  normalize?: Normalization | null;
  /** Whether training changes the layer; true by default. Set `net.layers[i].trainable` to change it later. */
  trainable?: boolean;
}

/** The config of a network; plain JSON unless the loss is a function. */
export interface NetworkConfig {
  /** The width of an input row, an integer >= 1. */
  inputs: number;
  /** The layers from input to output, at least one. A number is a layer with that many units and all defaults. */
  layers: readonly (LayerConfig | number)[];
  /** The loss: a name, an object such as `huber({ delta: 2 })`, or a `LossFunction`; `'squaredError'` by default. */
  loss?: Loss;
  /** The optimizer, from a factory such as `adam`; `sgd({ learningRate: 0.1 })` by default. */
  optimizer?: Optimizer;
  /** The L1 penalty l1 · Σ|w| on all weights without biases, a number >= 0; 0 by default. */
  l1?: number;
  /** The L2 penalty (l2/2) · Σ w² on all weights without biases, a number >= 0; 0 by default. */
  l2?: number;
  /** Clips every component of the gradient to ± this, a number > 0, before `clipNorm`. Null, the default, for none. */
  clipValue?: number | null;
  /** Scales the gradient of all parameters down to at most this norm, a number > 0. Null, the default, for none. */
  clipNorm?: number | null;
  /** The standard deviation of normal noise that training adds to every input, a number >= 0; 0 by default. */
  inputNoise?: number;
  /**
   * A fitted `OneHotEncoder` or its JSON, or a `Vectorizer`: x is then unencoded rows, or texts, encoded before anything
   * else. `inputs` is the encoder's width. Null, the default, for none.
   */
  inputEncoder?: OneHotJSON | { toJSON(): OneHotJSON } | RowEncoder | null;
  /**
   * A `Scaler` of `inputs` columns or its JSON, applied to x; the network keeps a copy. One that is not fitted is
   * fitted to the training rows of the first `train`. Null, the default, for none.
   */
  inputScaler?: ScalerJSON | { toJSON(): ScalerJSON } | null;
  /**
   * A `Scaler` of y, as wide as the outputs, used alike. Predictions, metrics and the gradients that `backward`
   * takes are then in the units of y, losses in scaled units. Not with cross-entropy losses. Null, the default, for
   * none.
   */
  outputScaler?: ScalerJSON | { toJSON(): ScalerJSON } | null;
  /** The names of the inputs, before they are encoded: rows of x may then be objects with these keys. Null by default. */
  inputNames?: readonly string[] | null;
  /** Further keys of such objects: `'error'`, the default, or `'ignore'`. */
  otherKeys?: 'error' | 'ignore';
  /** Whether rows given as objects may leave out names, which are then 0; false by default. Needs `inputNames`. */
  sparse?: boolean;
  /** The names of the classes by index (2 names for a single binary output): y may then hold names. Null by default. */
  classNames?: readonly string[] | null;
  /** The seed of weights, shuffling, dropout and noise: an integer from 0 to 2⁵³ − 1; random by default. */
  seed?: number;
  /**
   * The kernels: `'simd'` gives the same bits everywhere; `'relaxed-simd'` is faster and gives the same bits for one
   * engine on one machine. `'auto'`, the default, uses the fastest that the engine has.
   */
  backend?: 'auto' | Backend;
}

/** A config with every default filled in: plain JSON, unless the loss is a function. */
export interface FullConfig extends Required<NetworkConfig> {
  layers: readonly Required<LayerConfig>[];
  inputEncoder: Encoding | RowEncoder | null;
  inputScaler: ScalerJSON | null;
  outputScaler: ScalerJSON | null;
}

/** An upper bound that keeps padded widths in int32; memory is full long before. */
const MOST_UNITS = 2 ** 31 - 8;

/** The known keys of a config. */
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
  'otherKeys',
  'sparse',
  'classNames',
  'seed',
  'backend',
];

/**
 * Checks a config, fills in its defaults and copies it.
 *
 * @throws TypeError, RangeError that name the option
 */
export function checkConfig(config: unknown): FullConfig {
  const given = checkOptions('config', config, CONFIG_OPTIONS);
  const {
    loss: cost = 'squaredError',
    optimizer = sgd(),
    l1 = 0,
    l2 = 0,
    inputNoise = 0,
    otherKeys = 'error',
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
    inputNames: checkList('inputNames', given.inputNames, inputEncoder?.categories?.length ?? inputs),
    otherKeys: checkName('otherKeys', otherKeys, ['error', 'ignore']),
    sparse: checkBoolean('sparse', given.sparse ?? false),
    classNames: null,
    seed: checkInteger('seed', seed, 0, Number.MAX_SAFE_INTEGER),
    backend: checkName('backend', backend, ['auto', 'relaxed-simd', 'simd']),
  };
  if (full.optimizer.name === 'lbfgs') checkSearchable(full);
  if (Object.hasOwn(full.optimizer, 'lazy')) checkRestful(full);
  if (full.outputScaler && LOSSES[lossName(loss)].fused) {
    throw rangeError('outputScaler', 'a loss without classes', lossName(loss));
  }
  if (given.classNames != null) {
    full.classNames = checkList('classNames', given.classNames, needClasses('classNames', targetsOf(full)));
  }
  return full;
}

/** What targets of this network must be. */
export function targetsOf({ loss, layers, outputScaler, classNames }: FullConfig): TargetSpec {
  const { units, activation } = layers[layers.length - 1];
  const bounds = targetBounds(loss, activation);
  return { outputs: units, loss, activation, scaled: outputScaler !== null, classNames, bounds };
}

/** Refuses options that change the cost from one evaluation to the next: a line search needs one fixed function. */
function checkSearchable({ clipValue, clipNorm, inputNoise, layers }: FullConfig): void {
  const { dropout, maxNorm, normalize } =
    layers.find((layer) => layer.dropout > 0 || layer.maxNorm !== null || layer.normalize === 'batch') ?? layers[0];
  const against = Object.entries({ clipValue, clipNorm, inputNoise, dropout, maxNorm, normalize }).find(
    ([name, value]) => value && (name !== 'normalize' || value === 'batch'),
  );
  if (against) throw rangeError(against[0], 'none under "lbfgs", whose line search needs a fixed cost', against[1]);
}

/** Under `lazy` only gradients of touched rows are looked at: what concerns all weights of the first layer is refused. */
function checkRestful({ clipValue, clipNorm, layers }: FullConfig): void {
  const { l1, l2, maxNorm } = layers[0];
  const against = Object.entries({ clipValue, clipNorm, l1, l2, maxNorm }).find(([, value]) => value);
  if (against) throw rangeError(against[0], 'none under "lazy", which skips weights of the first layer', against[1]);
}

/** A number > 0, or null for no bound. */
function checkBound(name: string, value: unknown): number | null {
  return value === undefined || value === null ? null : checkPositive(name, value, ', or null for no bound');
}

/** Layer `i` with its defaults filled in; `penalties` are the network's l1 and l2. */
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
    dropout: checkShare(`${name}.dropout`, dropout),
    normalize:
      given.normalize == null ? null : checkName(`${name}.normalize`, given.normalize, ['batch', 'layer'] as const),
    trainable: checkBoolean(`${name}.trainable`, trainable),
  };
}

/**
 * The output layer must not drop outputs. A loss that is computed from logits needs its own output activation, and
 * softmax at least 2 units.
 */
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

/** A random seed of 52 bits for a config without one: the only use of the engine's own generator. */
function drawSeed(): number {
  return Math.floor(Math.random() * 2 ** 52);
}
