/**
 * Tables as people have them, with numbers, words, dates and gaps: a model of a column in one call, with a score that
 * can be trusted.
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
