/**
 * Networks that brain.js trained, as networks of this library.
 *
 * @module nablanet/brain
 */
export type { Extras } from '../exchange/assemble';
export { fromBrain, outputNames } from './from-brain';
