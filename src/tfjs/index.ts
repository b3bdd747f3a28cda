/** `nablanet/tfjs`: layers models of TensorFlow.js, from there and to there. */

export type { ModelJSON, WeightSpec } from './format';
export { type FromTFJSOptions, fromTFJS } from './from-tfjs';
export type { TFJSWeights } from './shards';
export { type TFJSModel, type ToTFJSOptions, toTFJS } from './to-tfjs';
