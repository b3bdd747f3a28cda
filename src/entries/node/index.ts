/**
 * Files, checkpoints, progress bars, loss curves and wide lanes. For Node only.
 *
 * @module nablanet/node
 */
export { type CheckpointOptions, checkpoint, lastCheckpoint } from './checkpoint';
export { type LossCurveHistory, type LossCurveOptions, lossCurve } from './loss-curve';
export { loadFile, saveFile } from './model-files';
export { type Progress, type ProgressOptions, type ProgressStream, progress } from './progress';
export { type WideLanes, wideLanes } from './wide-lanes';
