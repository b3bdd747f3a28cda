/** What users import from nablanet/brain: networks that brain.js trained. */
export { fromBrain, outputNames } from './from-brain';
