/**
 * Cross-validation, and search for hyperparameters: over a grid, at random, or where earlier trials say.
 *
 * @module nablanet/search
 */
export { type CrossValidateOptions, type CrossValidation, crossValidate } from './cross-validate';
export type { FoldResult, FoldsStopped, Scores } from './folds';
export { type Halving, halving, type Rungs } from './halving';
export { type Judging, type SearchSpace, searchJobs, type TrialJob } from './jobs';
export type { FoldData, ManyInputs, ManyTargets } from './parts';
export type { SearchProgress } from './progress';
export { type RefitOptions, type Refittable, refit } from './refit';
export { type Reportable, type SearchReport, type SearchReportOptions, searchReport } from './report';
export type { TrialContext, TrialRunner } from './runner';
export { type AbortableResult, type SearchOptions, type SearchResult, search } from './search';
export type { Point, Space, Values } from './space';
export type { FoldTraining } from './training';
export { runTrial, type Trial } from './trial';
