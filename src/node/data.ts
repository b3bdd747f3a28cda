/** What users import as `nablanet/data`: readers of files, on Node alone. */
export { parseCSV, readCSV } from './csv';
export type { ColumnName, CSVOptions } from './csv-options';
export { type IDX, type IDXValues, readIDX } from './idx';
export type { Source } from './source';
export type { Table } from './table';
