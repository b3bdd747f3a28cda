/** What a network is made from: the config as the user writes it, checked once and filled in. */
import { ACTIVATION_NAMES, ACTIVATIONS, type Activation } from './activations';
import { checkBoolean, checkInteger, checkName, checkOptions, rangeError, Said, typeError } from './checks';
import { checkInitializer, type Initializer } from './initializers';
import { LOSS_NAMES, LOSSES, type Loss } from './losses';
import { checkOptimizer, type Optimizer, sgd } from './optimizers';
import type { Backend } from './wasm/features';

/** One dense layer: a = f(a_before · W + b). */
export interface LayerConfig {
  /** Number of units, an integer >= 1. */
  units: number;
  /** Activation f; `'sigmoid'` by default. */
  activation?: Activation;
  /** Whether the layer has biases; true by default. */
  bias?: boolean;
  /** How the weights are drawn; `'heNormal'` for relu, `'glorotUniform'` for the others by default. */
  initializer?: Initializer;
}

/** A whole network. */
export interface NetworkConfig {
  /** Width of a sample, an integer >= 1. */
  inputs: number;
  /** The layers, input to output; a number is a layer of that many units with all defaults. */
  layers: readonly (LayerConfig | number)[];
  /** The cost of one sample; `'squaredError'` by default. */
  loss?: Loss;
  /** How parameters follow their gradient; `sgd({ learningRate: 0.1 })` by default. */
  optimizer?: Optimizer;
  /** Fixes weights and shuffling: an integer from 0 to 2⁵³ − 1. Drawn at random where it is left out. */
  seed?: number;
  /**
   * Which kernels run: `'simd'` gives the same bits everywhere, `'relaxed-simd'` is faster and gives the same bits
   * for one engine on one machine. `'auto'`, the default, takes the fastest the engine has.
   */
  backend?: 'auto' | Backend;
}

/** A config with nothing left out: plain JSON. */
export interface FullConfig extends Required<NetworkConfig> {
  layers: readonly Required<LayerConfig>[];
}

/** Layers and units beyond these are mistakes; memory ends long before. */
const MOST_UNITS = 2 ** 31 - 8;

/** Checks a config, fills in its defaults and copies it. */
export function checkConfig(config: unknown): FullConfig {
  const known = ['inputs', 'layers', 'loss', 'optimizer', 'seed', 'backend'];
  const given = checkOptions('config', config, known);
  const inputs = checkInteger('inputs', given.inputs, 1, MOST_UNITS);
  if (!Array.isArray(given.layers)) throw typeError('layers', 'an array of layers', given.layers);
  if (given.layers.length === 0) throw rangeError('layers', 'at least one layer', new Said('none'));
  const layers = Array.from(given.layers, checkLayer);
  const loss = given.loss === undefined ? 'squaredError' : checkName('loss', given.loss, LOSS_NAMES);
  checkOutput(loss, layers[layers.length - 1]);
  return {
    inputs,
    layers,
    loss,
    optimizer: given.optimizer === undefined ? sgd() : checkOptimizer(given.optimizer),
    seed: given.seed === undefined ? drawSeed() : checkInteger('seed', given.seed, 0, Number.MAX_SAFE_INTEGER),
    backend:
      given.backend === undefined ? 'auto' : checkName('backend', given.backend, ['auto', 'relaxed-simd', 'simd']),
  };
}

function checkLayer(layer: unknown, i: number): Required<LayerConfig> {
  const name = `layers[${i}]`;
  const known = ['units', 'activation', 'bias', 'initializer'];
  if (layer === undefined || layer === null) throw typeError(name, 'a layer or a number of units', layer);
  const given = checkOptions(name, typeof layer === 'object' ? layer : { units: layer }, known);
  const units = checkInteger(`${name}.units`, given.units, 1, MOST_UNITS);
  const activation =
    given.activation === undefined ? 'sigmoid' : checkName(`${name}.activation`, given.activation, ACTIVATION_NAMES);
  return {
    units,
    activation,
    bias: given.bias === undefined ? true : checkBoolean(`${name}.bias`, given.bias),
    initializer:
      given.initializer === undefined
        ? ACTIVATIONS[activation].initializer
        : checkInitializer(`${name}.initializer`, given.initializer),
  };
}

/** A loss that is computed from the logits goes with its own output activation only. */
function checkOutput(loss: Loss, output: Required<LayerConfig>): void {
  const { fused } = LOSSES[loss];
  if (fused && output.activation !== fused) {
    const others = LOSS_NAMES.filter((name) => !LOSSES[name].fused || LOSSES[name].fused === output.activation);
    throw rangeError(
      'loss',
      `a loss that goes with a last layer of "${output.activation}" (${others.join(', ')}), or a last layer of "${fused}" under "${loss}"`,
      loss,
    );
  }
  if (fused === 'softmax' && output.units === 1) {
    throw rangeError(
      'layers',
      'at least 2 units in the last layer under "crossEntropy" (one softmax unit is always 1; for two classes "binaryCrossEntropy" with one sigmoid unit would do)',
      new Said('1'),
    );
  }
}

/** A seed that nobody chose: 52 random bits. The only use of the engine's own random numbers. */
function drawSeed(): number {
  return Math.floor(Math.random() * 2 ** 52);
}
