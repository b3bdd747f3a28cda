/** What both formats ask of a network, beside its numbers. */
import type { Network } from 'nablanet';
import { rangeError, Verbatim } from '../../base/errors';
import { activationOf } from './activations';

type Encoder = NonNullable<Network['config']['inputEncoder']>;

/** The network's encoder of categories. One with a class of its own is refused: its code is not the network's. */
export function encodingOf({ config: { inputEncoder } }: Network): Extract<Encoder, { categories: object }> | null {
  if (!inputEncoder || inputEncoder.categories) return inputEncoder;
  const expected =
    'none but a OneHotEncoder (make a network of { ...net.config, inputEncoder: null }, which takes rows)';
  throw rangeError('inputEncoder', expected, new Verbatim(inputEncoder.constructor.name));
}

/** How `classify` decides: not at all, by the largest output of a row, or of each output whether it is over ½. */
export function decisionOf(net: Network): 'none' | 'largest' | 'each' {
  const { loss, layers } = net.config;
  const { activation } = layers[layers.length - 1];
  const name = typeof loss === 'object' ? loss.name : loss;
  if (activation === 'sigmoid' && (net.outputs === 1 || name === 'binaryCrossEntropy')) return 'each';
  return net.outputs === 1 ? 'none' : 'largest';
}

/** Its shape in words: `64-64-10 (relu, softmax)`. */
export function shapeOf(net: Network): string {
  const units = [net.inputs, ...net.layers.map((layer) => layer.units)];
  return `${units.join('-')} (${net.layers.map(({ activation }) => activationOf(activation).name).join(', ')})`;
}
