/** A network of what brain.js writes with `toJSON()`. */
import { type Activation, leakyRelu, type Network } from 'nablanet';
import { assemble, type Extras } from '../exchange/assemble';
import type { Operation } from '../exchange/sequence';
import { type BrainLayer, type BrainModel, readBrain } from './read-brain';

/**
 * A network that predicts what `run` does of a `NeuralNetwork` or `NeuralNetworkGPU` of brain.js, of version 1 or 2.
 *
 * Names of inputs become the config's `inputNames`; those of outputs are had from `outputNames`. The loss is squaredError where
 * `options` name none: it is what brain.js trains with, and its `classify` gives the largest output, as brain.js' `likely` does.
 *
 * The "leaky-relu" of version 1 and of GPUs is alpha · max(z, 0), and so it is here. JSON of version 1 does not say alpha; it is
 * 0.01, as its own `fromJSON` takes it, unless a `leakyReluAlpha` is put there.
 *
 * @param json what `toJSON()` returned, or `JSON.parse` of it
 * @param options what a config may say beside inputs and layers: loss, optimizer, seed, backend …
 * @throws TypeError for what is no object; RangeError with code 'file' for JSON of other kinds of networks, and where a part is
 *   missing, of another size or not finite
 */
export function fromBrain(json: object, options: Extras = {}): Network {
  const model = readBrain(json);
  const operations = model.layers.flatMap((layer) => operationsOf(layer, model));
  return assemble(model.inputs, operations, { loss: 'squaredError', inputNames: model.inputNames, ...options });
}

/**
 * The names of the outputs, in order, of a network that was trained on objects; null for one that was trained on arrays.
 * `outputNames(json)[net.classify(x)[0]]` is brain.js' `likely`.
 *
 * @param json as `fromBrain` takes it
 * @throws as `fromBrain` does
 */
export function outputNames(json: object): string[] | null {
  return readBrain(json).outputNames;
}

function operationsOf({ units, weights, biases }: BrainLayer, model: BrainModel): Operation[] {
  const activation = activationOf(model);
  // alpha · max(z, 0) is max(alpha · z, 0), so alpha goes into the weights.
  const factor = model.activation === 'leaky-relu' && model.halved ? model.alpha : 1;
  const scaled = (values: Float64Array): Float64Array => values.map((value) => value * factor);
  return [
    { kind: 'dense', units, weights: scaled(weights), biases: scaled(biases) },
    { kind: 'activation', activation },
  ];
}

function activationOf({ activation, alpha, halved }: BrainModel): Activation {
  if (activation !== 'leaky-relu') return activation;
  return halved ? 'relu' : leakyRelu({ slope: alpha });
}
