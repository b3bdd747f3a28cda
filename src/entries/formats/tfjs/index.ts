/**
 * Import and export of layers models of TensorFlow.js.
 *
 * @module nablanet/tfjs
 */
export type { Extras } from '../exchange/assemble';
export type { ModelJSON, WeightSpec } from './format';
export { type FromTFJSOptions, fromTFJS } from './from-tfjs';
export type { Bytes, TFJSWeights } from './shards';
export { type TFJSModel, type ToTFJSOptions, toTFJS } from './to-tfjs';
