/**
 * Files, checkpoints, progress bars, boards of searches, loss curves and wide lanes. For Node only.
 *
 * @module nablanet/node
 */
export type { ProgressStream } from './bar';
export { type CheckpointOptions, checkpoint, lastCheckpoint } from './checkpoint';
export { type LossCurveHistory, type LossCurveOptions, lossCurve } from './loss-curve';
export { loadFile, saveFile } from './model-files';
export { type Progress, type ProgressOptions, progress } from './progress';
export { type SearchProgressOptions, searchProgress } from './search-progress';
export { type WideLanes, wideLanes } from './wide-lanes';
