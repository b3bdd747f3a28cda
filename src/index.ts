/**
 * Networks and what they are made of: all that runs in any JavaScript runtime.
 *
 * @module nablanet
 */

// First in a bundle, so that it shares as few of gzip's blocks, each of one code, as can be with JavaScript: 0.7 kB.
import '../build/kernels.txt';

export { type Activation, type ActivationName, type Elu, elu, type LeakyRelu, leakyRelu } from './activations';
export type { ErrorCode } from './checks';
export type { Range as ScalerRange, ScalerColumns, ScalerMethod } from './columns';
export type { FullConfig, LayerConfig, NetworkConfig } from './config';
export type { Inputs, Label, Matrix, NamedRow, Numbers, Targets } from './data';
export { type CategoryRows, LabelEncoder, OneHotEncoder } from './encoders';
export type { Encoding, OneHotJSON, OneHotOptions } from './encoding';
export {
  type Data as SplitData,
  type Fold,
  type KFoldOptions,
  kFold,
  type Part,
  type SplitOptions,
  split,
} from './folds';
export type { GradientCheck } from './gradient-check';
export type { Gradients, LayerGradients } from './gradients';
export { type BatchInfo, DivergedError, type EpochInfo, type History } from './history';
export type { Initializer, InitializerName } from './initializers';
export { Layer } from './layer';
export { lbfgs } from './lbfgs';
export {
  binaryCrossEntropy,
  crossEntropy,
  type Huber,
  huber,
  type Loss,
  type LossFunction,
  type LossName,
  type Smoothed,
} from './losses';
export {
  accuracy,
  auc,
  type ClassReport,
  type ClassScores,
  classReport,
  confusionMatrix,
  type Metric,
  type Metrics,
  mae,
  r2,
  rmse,
  topK,
  type Values as MetricValues,
} from './metrics';
export type { LoadOptions, NetworkJSON, SaveOptions } from './model-file';
export { Network } from './network';
export {
  type Adagrad,
  type Adam,
  type Adamw,
  adagrad,
  adam,
  adamw,
  type Lbfgs,
  type Optimizer,
  type Rmsprop,
  type Rprop,
  rmsprop,
  rprop,
  type Sgd,
  sgd,
} from './optimizers';
export type { Normalization } from './plan';
export { Random, type RandomJSON } from './random';
export type { Evaluation, LayerOutputs } from './run';
export { Scaler } from './scaler';
export type { ScalerJSON, ScalerOptions } from './scaling';
export {
  type Cosine,
  cosine,
  type ExponentialDecay,
  exponentialDecay,
  type OneCycle,
  oneCycle,
  type Plateau,
  type ReduceOnPlateau,
  reduceOnPlateau,
  type Schedule,
  type StepDecay,
  stepDecay,
} from './schedules';
export type { Batch, Batches, BatchSource } from './stream';
export type { EarlyStopping, StreamOptions, TrainAsyncOptions, TrainOptions } from './train-options';
export type { Backend } from './wasm/features';
