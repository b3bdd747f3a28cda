/** What users make of their data, and the forms in which they give it: all that the package exports of this folder. */

export type { SparseMatrix, SplitData } from '../base/forms';
export type { ScalerMethod, ScalerRange } from './column-statistics';
export type { Gappy, GappyMatrix } from './columns';
export { type CategoryRows, OneHotEncoder } from './encoders';
export type { Encoding, OneHotJSON, OneHotOptions, RowEncoder, RowEncoderClass } from './encoding';
export { Imputer, type ImputerJSON, type ImputerMethod, type ImputerOptions } from './imputer';
export { LabelEncoder } from './label-encoder';
export { Quantiles, type QuantilesJSON, type QuantilesOptions } from './quantiles';
export type { Inputs, Label, Matrix, NamedRow, Numbers, ScalerColumns } from './rows';
export { Scaler } from './scaler';
export type { ScalerJSON, ScalerOptions } from './scaling';
export { SparseRows, type SparseRowsOptions } from './sparse-rows';
export {
  type Fold,
  type KFoldOptions,
  kFold,
  type Part,
  type SplitOptions,
  split,
} from './split';
export type { Targets } from './targets';
