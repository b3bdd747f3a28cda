/**
 * Import of models that Keras 3 saved.
 *
 * @module nablanet/keras
 */
export type { Extras } from '../exchange/assemble';
export { type FromKerasOptions, fromKeras } from './from-keras';
