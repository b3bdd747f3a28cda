/**
 * Readers of CSV and IDX files. Paths and gzip need Node; text and bytes are read everywhere.
 *
 * @module nablanet/data
 */
export { parseCSV, readCSV } from './csv';
export type { ColumnName, CSVOptions } from './csv-options';
export { type IDX, type IDXOptions, type IDXValues, readIDX } from './idx';
export type { DecimalMark, ThousandsMark } from './numbers';
export type { Source } from './source';
export type { Table } from './table';
