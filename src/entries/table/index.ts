/**
 * Predict a column of a table with numbers, words, dates and missing values, in one call, with a score from held-out
 * rows.
 *
 * @module nablanet/table
 */
export type { TableModelJSON } from './file';
export type { Importance } from './importance';
export type { Kind } from './kinds';
export type { TableProgress } from './members';
export { type Interval, type TableColumn, TableModel } from './model';
export type { TableOptions } from './options';
export type { ClassFigures, NumberFigures, Score, ScoreOf } from './score';
export type { ArqueroLike, ArrowLike, NamedColumn, TableRow, TableSource } from './source';
export type { Problem } from './target';
export type { Calibration, ReliabilityBin } from './trust';
