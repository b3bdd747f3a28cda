/** What users import as `nablanet/node`: what shows training to people, on Node alone. */
export { type LossCurveHistory, type LossCurveOptions, lossCurve } from './loss-curve';
export { type Progress, type ProgressOptions, type ProgressStream, progress } from './progress';
