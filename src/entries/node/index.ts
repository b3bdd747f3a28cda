/**
 * Files, checkpoints, progress bars and loss curves. For Node only.
 *
 * @module nablanet/node
 */
export { type CheckpointOptions, checkpoint, lastCheckpoint } from './checkpoint';
export { type LossCurveHistory, type LossCurveOptions, lossCurve } from './loss-curve';
export { loadFile, saveFile } from './model-files';
export { type Progress, type ProgressOptions, type ProgressStream, progress } from './progress';
