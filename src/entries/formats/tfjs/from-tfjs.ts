/** From a layers model of TensorFlow.js to a network. */
import type { Network } from 'nablanet';
import { rangeError, show, typeError, Verbatim } from '../../../base/errors';
import { assemble, type Extras } from '../exchange/assemble';
import { chainOf, type KerasLayer } from '../exchange/keras-chain';
import { field, firstOf, modelError } from '../exchange/keras-fields';
import { operationsOf, type Variable } from '../exchange/keras-layers';
import { decode, type Tensor, tensorsOf } from './manifest';
import { joined, type TFJSWeights } from './shards';

/** What a config may say beside what the file does: loss, optimizer, seed, classNames, … */
export type FromTFJSOptions = Extras;

/**
 * A network with the predictions of a TensorFlow.js layers model: Sequential, or functional where it is a chain, of
 * InputLayer, Flatten, Dense, Activation, ReLU, LeakyReLU, ELU, Softmax, Dropout, BatchNormalization, LayerNormalization and
 * Rescaling. Saved by `model.save`, or converted from Keras 2 or 3; quantized weights too. Initializers, regularizers,
 * constraints and the optimizer's state are left behind.
 *
 * @param modelJson model.json, parsed or as text; or what a save handler is given (`modelTopology`, `weightSpecs`)
 * @param weights the bytes of its weights; of several shards an array, in the order of `weightsManifest`
 * @param options config of the network beside its layers. The loss is by default the output's own: crossEntropy with softmax,
 *   binaryCrossEntropy with sigmoid, else meanSquaredError
 * @throws TypeError for arguments of another type; RangeError with code 'file' for a file that is damaged, or says what no
 *   network can, by the layer's name
 */
export function fromTFJS(modelJson: object | string, weights: TFJSWeights, options: FromTFJSOptions = {}): Network {
  const json = typeof modelJson === 'string' ? parsed(modelJson) : modelJson;
  if (typeof json !== 'object' || json === null) throw typeError('modelJson', 'a model.json, parsed or as text', json);
  const bytes = joined(weights);
  const topology = field(json, 'modelTopology');
  if (field(json, 'format') === 'graph-model' || firstOf(topology, 'node') !== undefined) {
    throw modelError('a layers model', 'a graph model, which has operations in the place of layers');
  }
  // A whole Keras file has its model within.
  const model = firstOf(topology, 'model_config') ?? topology;
  const found = new Lookup(tensorsOf(specsOf(json), bytes));
  const layers = chainOf(model);
  const built = field(field(model, 'config'), 'build_input_shape');
  const { inputs, operations } = operationsOf(layers, found.take, bytes.length, built);
  found.checkAllTaken();
  return assemble(inputs, operations, options);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw Object.assign(
      rangeError('modelJson', 'JSON', new Verbatim(`text that is none: ${(cause as Error).message}`), 'file'),
      {
        cause,
      },
    );
  }
}

/** The tensors' specifications, of all groups. */
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
 * Tensors by layer and variable. Names are paths: `dense_1/kernel`, with the model before it `sequential/dense_1/kernel`, with
 * something within the layer `dense_1/inner/kernel`; converted from Keras 3 also `layers/dense_1/vars/0`.
 */
class Lookup {
  /** By the last part and the one before it; by the last and one further up. Null where several tensors are meant. */
  readonly #near = new Map<string, Tensor | null>();
  readonly #far = new Map<string, Tensor | null>();
  readonly #left: Set<Tensor>;

  constructor(tensors: readonly Tensor[]) {
    this.#left = new Set(tensors);
    for (const tensor of tensors) {
      const path = tensor.name.replace(/:0$/, '').split('/');
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

  #find(name: string): Tensor | null | undefined {
    return this.#near.has(name) ? this.#near.get(name) : this.#far.get(name);
  }

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

  /** A tensor that no layer asked for would be missing from the predictions. */
  checkAllTaken(): void {
    for (const { name } of this.#left)
      throw rangeError(name, 'a layer that it belongs to', new Verbatim('none'), 'file');
  }
}
