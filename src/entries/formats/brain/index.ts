/**
 * Import of networks that brain.js trained.
 *
 * @module nablanet/brain
 */
export type { Extras } from '../exchange/assemble';
export { fromBrain, outputNames } from './from-brain';
