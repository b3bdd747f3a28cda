/**
 * How good a config is, and which is best. Its networks are the package's own.
 *
 * @module nablanet/search
 */
export {
  type CrossValidateOptions,
  type CrossValidation,
  crossValidate,
  type FoldData,
  type FoldResult,
  type FoldTraining,
  type ManyInputs,
  type ManyTargets,
  type Scores,
} from './cross-validate';
export {
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
