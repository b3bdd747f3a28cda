/** Imports layers models of TensorFlow.js. */
import type { Network } from 'nablanet';
import { rangeError, show, typeError, Verbatim } from '../../../base/errors';
import { parseJSON } from '../../../base/json';
import { assemble, type Extras } from '../exchange/assemble';
import { chainOf, type KerasLayer } from '../exchange/keras-chain';
import { field, firstOf, modelError } from '../exchange/keras-fields';
import { operationsOf, type Variable } from '../exchange/keras-layers';
import { decode, type Tensor, tensorsOf } from './manifest';
import { joined, type TFJSWeights } from './shards';

/** The config beside inputs and layers: loss, optimizer, seed, classNames, … */
export type FromTFJSOptions = Extras;

/**
 * Converts a TensorFlow.js layers model to a network with the same predictions. The model is Sequential, or functional
 * and a chain, of InputLayer, Flatten, Dense, Activation, ReLU, LeakyReLU, PReLU, ELU, Softmax, Dropout (Gaussian, Alpha),
 * GaussianNoise, BatchNormalization, LayerNormalization, Rescaling, and such models; saved by `model.save` or converted from Keras 2 or 3, quantized or not.
 * Initializers, regularizers, constraints and optimizer state are ignored.
 *
 * @param modelJson model.json, parsed or as text, or the artifacts of a save handler (`modelTopology`, `weightSpecs`)
 * @param weights the bytes of the weights; an array for several shards, in the order of `weightsManifest`
 * @param options the config beside inputs and layers; the loss follows from the output by default: crossEntropy with
 *   softmax, binaryCrossEntropy with sigmoid, else meanSquaredError
 * @throws TypeError for arguments of another type; RangeError with code 'file', by the layer's name, for a model that
 *   no network can express, or a damaged file
 *
 * @example
 * const net = fromTFJS(readFileSync('model.json', 'utf8'), readFileSync('weights.bin'));
 * net.predict([[5.1, 3.5, 1.4, 0.2]]);
 */
export function fromTFJS(modelJson: object | string, weights: TFJSWeights, options: FromTFJSOptions = {}): Network {
  const json = typeof modelJson === 'string' ? parsed(modelJson) : modelJson;
  if (typeof json !== 'object' || json === null) throw typeError('modelJson', 'a model.json, parsed or as text', json);
  const bytes = joined(weights);
  const topology = field(json, 'modelTopology');
  if (field(json, 'format') === 'graph-model' || firstOf(topology, 'node') !== undefined) {
    throw modelError('a layers model', 'a graph model, which has operations in the place of layers');
  }
  // Converted from a whole Keras file, the topology contains the model.
  const model = firstOf(topology, 'model_config') ?? topology;
  const found = new Lookup(tensorsOf(specsOf(json), bytes));
  const layers = chainOf(model);
  const built = field(field(model, 'config'), 'build_input_shape');
  const { inputs, operations } = operationsOf(layers, found.take, bytes.length, built);
  found.checkAllTaken();
  return assemble(inputs, operations, options);
}

/** The parsed text; a RangeError with code 'file' where it is not JSON. */
function parsed(text: string): unknown {
  try {
    return parseJSON(text);
  } catch (cause) {
    if (cause instanceof RangeError) throw cause;
    throw Object.assign(
      rangeError('modelJson', 'JSON', new Verbatim(`text that is none: ${(cause as Error).message}`), 'file'),
      {
        cause,
      },
    );
  }
}

/** The specifications of all tensors, in the order of their bytes. */
function specsOf(json: object): unknown[] {
  const flat = field(json, 'weightSpecs');
  if (Array.isArray(flat)) return flat;
  const groups = field(json, 'weightsManifest');
  if (!Array.isArray(groups)) throw modelError('a "weightsManifest"', show(groups));
  return groups.flatMap((group) => {
    const specs = field(group, 'weights');
    if (!Array.isArray(specs)) throw modelError('"weights" in each group of the manifest', show(specs));
    return specs;
  });
}

/**
 * Finds tensors by layer and variable. Their names are paths: `dense_1/kernel`, with the model in front
 * `sequential/dense_1/kernel`, with a part of the layer `dense_1/inner/kernel`; converted from Keras 3 also
 * `layers/dense_1/vars/0`.
 */
class Lookup {
  /** Tensors by their last two parts, and by the last and an earlier part; null where that is ambiguous. */
  readonly #near = new Map<string, Tensor | null>();
  readonly #far = new Map<string, Tensor | null>();
  /** Tensors that no layer has used yet. */
  readonly #left: Set<Tensor>;

  constructor(tensors: readonly Tensor[]) {
    this.#left = new Set(tensors);
    for (const tensor of tensors) {
      const path = tensor.name.replace(/:0$/, '').split('/', 17);
      if (path.length > 16) throw modelError('names of at most 16 parts', show(tensor.name));
      const variable = path.pop();
      const parts = path.filter((part) => part !== 'vars').reverse();
      parts.forEach((part, i) => {
        const map = i === 0 ? this.#near : this.#far;
        const key = `${part}/${variable}`;
        map.set(key, map.has(key) ? null : tensor);
      });
    }
  }

  /** The tensor of that name, `layer/variable`; null where it is ambiguous. */
  #find(name: string): Tensor | null | undefined {
    return this.#near.has(name) ? this.#near.get(name) : this.#far.get(name);
  }

  /** Looks up a layer's variable, and checks its shape and values. */
  readonly take = (layer: KerasLayer, variable: string, index: number, shape: readonly (number | null)[]): Variable => {
    const name = `${layer.name}/${variable}`;
    const named = this.#find(name);
    const tensor = named === undefined ? this.#find(`${layer.name}/${index}`) : named;
    if (!tensor) {
      const got = new Verbatim(tensor === null ? 'several' : 'none');
      throw rangeError(name, 'a tensor of this name in the weights', got, 'file');
    }
    this.#left.delete(tensor);
    if (tensor.shape.length !== shape.length || !shape.every((n, i) => (n ?? tensor.shape[i]) === tensor.shape[i])) {
      const expected = `shape (${shape.map((n) => n ?? 'any').join(' × ')})`;
      throw rangeError(tensor.name, expected, new Verbatim(`(${tensor.shape.join(' × ')})`), 'file');
    }
    const values = decode(tensor);
    const bad = values.find((value) => !Number.isFinite(value));
    if (bad !== undefined) throw rangeError(tensor.name, 'finite numbers', bad, 'file');
    return { shape: tensor.shape, values };
  };

  /** Refuses tensors that no layer used: predictions would lack them. */
  checkAllTaken(): void {
    for (const { name } of this.#left)
      throw rangeError(name, 'a layer that it belongs to', new Verbatim('none'), 'file');
  }
}
