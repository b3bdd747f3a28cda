/** Exports networks as layers models of TensorFlow.js. */
import type { Activation, Network } from 'nablanet';
import { checkBoolean, givenOptions } from '../../../base/checks';
import { rangeError, Verbatim } from '../../../base/errors';
import { checkNetwork } from '../../../base/kind';
import { EPSILON, type Operation, sequenceOf } from '../exchange/sequence';
import type { ModelJSON, WeightSpec } from './format';

/** The options of `toTFJS`. */
export interface ToTFJSOptions {
  /**
   * Whether the config's scalers become BatchNormalization layers at both ends, so that the model works in the units of
   * the data; false by default: it works on scaled numbers. Do not train such a model further: training would move the
   * scalers.
   */
  scalers?: boolean;
}

/** A layers model, as two files and as `tf.io.fromMemory` takes it. */
export interface TFJSModel {
  /** The contents of model.json, for `JSON.stringify`. */
  modelJson: ModelJSON;
  /** The contents of weights.bin, in the same folder. */
  weights: Uint8Array<ArrayBuffer>;
  /** The model for `tf.loadLayersModel(tf.io.fromMemory(artifacts))`. */
  artifacts: { modelTopology: ModelJSON['modelTopology']; weightSpecs: WeightSpec[]; weightData: ArrayBuffer };
}

/** The names of activations in tfjs-layers/src/activations.ts. */
const NAMES: Readonly<Record<string, string>> = {
  ...{ linear: 'linear', sigmoid: 'sigmoid', tanh: 'tanh', relu: 'relu', elu: 'elu', gelu: 'gelu' },
  ...{ silu: 'swish', mish: 'mish', selu: 'selu', softplus: 'softplus', softmax: 'softmax' },
};

/** A layer, and its variables in the order in which the weights have them. */
interface Written {
  class_name: string;
  config: Record<string, unknown> & { name: string };
  variables: { name: string; shape: number[]; values: ArrayLike<number> }[];
}

/**
 * Converts a network to a Sequential model with the same predictions. Loss and optimizer are not written: call
 * `compile` to set them. The model of a network with an `inputEncoder` takes encoded rows,
 * `OneHotEncoder.fromJSON(…).transform(x)`.
 *
 * @throws TypeError, RangeError for invalid arguments; RangeError for an elu whose alpha is not 1, which TensorFlow.js
 *   lacks
 *
 * @example
 * const { modelJson, weights } = toTFJS(net);
 * writeFileSync('model.json', JSON.stringify(modelJson));
 * writeFileSync('weights.bin', weights);
 */
export function toTFJS(net: Network, options?: ToTFJSOptions): TFJSModel {
  checkNetwork(net);
  const { scalers = false } = givenOptions(options, ['scalers']);
  const layers = write(sequenceOf(net, { scalers: checkBoolean('scalers', scalers) }), net.inputs);
  layers[0].config = { ...layers[0].config, batch_input_shape: [null, net.inputs], dtype: 'float32' };
  const variables = layers.flatMap(({ config, variables: own }) =>
    own.map((variable) => ({ ...variable, name: `${config.name}/${variable.name}` })),
  );
  const specs = variables.map(({ name, shape }): WeightSpec => ({ name, shape, dtype: 'float32' }));
  const all = new Float32Array(variables.reduce((sum, { values }) => sum + values.length, 0));
  let at = 0;
  for (const { values } of variables) {
    all.set(values, at);
    at += values.length;
  }
  const modelTopology = {
    class_name: 'Sequential',
    config: { name: 'sequential', layers: layers.map(({ class_name, config }) => ({ class_name, config })) },
    keras_version: 'tfjs-layers 4.22.0',
    backend: 'tensor_flow.js',
  };
  return {
    modelJson: {
      format: 'layers-model',
      generatedBy: 'nablanet',
      convertedBy: null,
      modelTopology,
      weightsManifest: [{ paths: ['weights.bin'], weights: specs }],
    },
    weights: new Uint8Array(all.buffer),
    artifacts: { modelTopology, weightSpecs: specs, weightData: all.buffer },
  };
}

/** One layer per operation; an activation becomes part of the dense layer before it. */
function write(operations: readonly Operation[], inputs: number): Written[] {
  const layers: Written[] = [];
  const counts = new Map<string, number>();
  const add = (class_name: string, stem: string, config: object, variables: Written['variables'] = []) => {
    const count = counts.get(stem) ?? 0;
    counts.set(stem, count + 1);
    const name = count === 0 ? stem : `${stem}_${count}`;
    layers.push({ class_name, config: { name, trainable: true, ...config }, variables });
  };
  let width = inputs;
  for (const operation of operations) {
    switch (operation.kind) {
      case 'dense': {
        const { units, weights, biases } = operation;
        const variables = [{ name: 'kernel', shape: [width, units], values: weights }];
        add('Dense', 'dense', { units, activation: 'linear', use_bias: biases !== null }, [
          ...variables,
          ...(biases ? [{ name: 'bias', shape: [units], values: biases }] : []),
        ]);
        width = units;
        break;
      }
      case 'activation': {
        const last = layers[layers.length - 1];
        const named = nameOf(operation.activation);
        if (named && last?.class_name === 'Dense') last.config.activation = named;
        else if (named) add('Activation', 'activation', { activation: named });
        else add('LeakyReLU', 'leaky_re_lu', { alpha: slopeOf(operation.activation) });
        break;
      }
      case 'batchNorm':
        add('BatchNormalization', 'batch_normalization', normConfig(operation.epsilon, 0.9), [
          ...vectors({ gamma: operation.scale, beta: operation.shift }),
          ...vectors({ moving_mean: operation.mean, moving_variance: operation.variance }),
        ]);
        break;
      case 'layerNorm':
        add('LayerNormalization', 'layer_normalization', normConfig(operation.epsilon), [
          ...vectors({ gamma: operation.scale, beta: operation.shift }),
        ]);
        break;
      case 'dropout':
        add('Dropout', 'dropout', { rate: operation.rate });
        break;
      case 'affine': {
        // (x − mean) / √(1 − ε + ε) · gamma + beta
        const variance = new Float32Array(width).fill(1 - EPSILON);
        add('BatchNormalization', 'scaler', { ...normConfig(EPSILON, 0.99), trainable: false }, [
          ...vectors({ gamma: operation.factor, beta: operation.offset }),
          ...vectors({ moving_mean: operation.shift, moving_variance: variance }),
        ]);
      }
    }
  }
  return layers;
}

/**
 * The config of a normalization layer. The running statistics of this library take up a tenth of each batch's; Keras'
 * momentum is 1 minus this.
 */
function normConfig(epsilon: number, momentum?: number): object {
  return { axis: -1, ...(momentum === undefined ? {} : { momentum }), epsilon, center: true, scale: true };
}

/** Variables of one axis, by name. */
function vectors(named: Readonly<Record<string, ArrayLike<number>>>): Written['variables'] {
  return Object.entries(named).map(([name, values]) => ({ name, shape: [values.length], values }));
}

/** The activation's name in TensorFlow.js; undefined for leakyRelu, which is a layer there. */
function nameOf(activation: Activation): string | undefined {
  if (typeof activation === 'string') return NAMES[activation];
  if (activation.name === 'leakyRelu') return undefined;
  if (activation.alpha === 1) return 'elu';
  throw rangeError(
    'layers',
    'an elu with an alpha of 1, the one that TensorFlow.js has',
    new Verbatim(`${activation.alpha}`),
  );
}

/** The slope of a leakyRelu. */
function slopeOf(activation: Activation): number {
  return typeof activation === 'object' && activation.name === 'leakyRelu' ? activation.slope : 0.01;
}
