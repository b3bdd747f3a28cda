/**
 * Readers of CSV and IDX files, and windows of time series. Paths and gzip need Node; the rest runs everywhere.
 *
 * @module nablanet/data
 */

export type { ColumnKind, Value } from './column-kinds';
export { parseCSV, readCSV } from './csv';
export type { ColumnName, CSVOptions } from './csv-options';
export { DataTable, parseTable, readTable, type TableColumn, type TableRow } from './data-table';
export type { DayOrder } from './dates';
export { type IDX, type IDXOptions, type IDXValues, readIDX } from './idx';
export { type IntervalOptions, type Intervals, residualIntervals } from './intervals';
export type { DecimalMark, ThousandsMark } from './numbers';
export type { Series } from './series';
export type { Source } from './source';
export type { Table } from './table';
export type { ArqueroTable, ArrowTable, TableColumns, TableRows } from './table-cells';
export type { TableOptions } from './table-options';
export { type NextWindow, type Windows, type WindowsOptions, type WindowsSplitOptions, windows } from './windows';
