/**
 * Layers models of TensorFlow.js, from there and to there.
 *
 * @module nablanet/tfjs
 */
export type { Extras } from '../exchange/assemble';
export type { ModelJSON, WeightSpec } from './format';
export { type FromTFJSOptions, fromTFJS } from './from-tfjs';
export type { Bytes, TFJSWeights } from './shards';
export { type TFJSModel, type ToTFJSOptions, toTFJS } from './to-tfjs';
