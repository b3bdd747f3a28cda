/**
 * Models that Keras 3 saved, as networks of this library.
 *
 * @module nablanet/keras
 */
export type { Extras } from '../exchange/assemble';
export { type FromKerasOptions, fromKeras } from './from-keras';
