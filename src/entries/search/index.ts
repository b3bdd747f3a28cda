/**
 * Cross-validation, and search for hyperparameters over a grid or at random.
 *
 * @module nablanet/search
 */
export {
  type CrossValidateOptions,
  type CrossValidation,
  crossValidate,
  type FoldData,
  type FoldResult,
  type ManyInputs,
  type ManyTargets,
  type Scores,
} from './cross-validate';
export {
  type AbortableResult,
  runTrial,
  type SearchOptions,
  type SearchResult,
  type SearchSpace,
  search,
  searchJobs,
  type Trial,
  type TrialJob,
} from './search';
export type { Point, Space, Values } from './space';
export type { FoldTraining } from './training';
