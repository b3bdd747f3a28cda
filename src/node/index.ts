/** What users import as `nablanet/node`: files, and what shows training to people, on Node alone. */
export { type CheckpointOptions, checkpoint, lastCheckpoint } from './checkpoint';
export { type LossCurveHistory, type LossCurveOptions, lossCurve } from './loss-curve';
export { loadFile, saveFile } from './model-files';
export { type Progress, type ProgressOptions, type ProgressStream, progress } from './progress';
