/** Imports networks of brain.js. */

import { type Activation, leakyRelu, type Network } from 'nablanet';
import { assemble, beneath, type Extras } from '../exchange/assemble';
import type { Operation } from '../exchange/sequence';
import { type BrainLayer, type BrainModel, readBrain } from './read-brain';

/**
 * Converts a `NeuralNetwork` or `NeuralNetworkGPU` of brain.js, version 1 or 2, to a network with the same predictions.
 *
 * Names of inputs become `inputNames`; `outputNames` returns those of outputs. The loss is squaredError by default,
 * with which brain.js trains; `classify` then returns the largest output, as brain.js' `likely` does.
 *
 * "leaky-relu" of version 1 and of GPUs computes alpha · max(z, 0), and so does the result. JSON of version 1 lacks
 * alpha: it is then 0.01, as in its own `fromJSON`, unless you add a `leakyReluAlpha`.
 *
 * @param json what `toJSON()` returned, or `JSON.parse` of it
 * @param options the config beside inputs and layers: loss, optimizer, seed, backend, …
 * @throws TypeError unless `json` is an object; RangeError with code 'file' for other kinds of networks, and for missing
 *   parts, wrong sizes or numbers that are not finite
 *
 * @example
 * const net = fromBrain(brainNet.toJSON());
 * net.predict([0, 1]); // as brainNet.run([0, 1])
 */
export function fromBrain(json: object, options: Extras = {}): Network {
  const model = readBrain(json);
  const operations = model.layers.flatMap((layer) => operationsOf(layer, model));
  return assemble(model.inputs, operations, beneath({ loss: 'squaredError', inputNames: model.inputNames }, options));
}

/**
 * The names of the outputs, in order, of a network that was trained on objects; null for one trained on arrays.
 * `outputNames(json)[net.classify(x)[0]]` is brain.js' `likely`.
 *
 * @param json as for `fromBrain`
 * @throws as `fromBrain` does
 */
export function outputNames(json: object): string[] | null {
  return readBrain(json).outputNames;
}

/** The operations of one layer. */
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

/** The activation. Halved leaky-relu becomes relu, since its alpha is in the weights. */
function activationOf({ activation, alpha, halved }: BrainModel): Activation {
  if (activation !== 'leaky-relu') return activation;
  return halved ? 'relu' : leakyRelu({ slope: alpha });
}
