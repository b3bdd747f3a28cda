/**
 * Networks and what they are made of: all that runs in any JavaScript runtime.
 *
 * @module nablanet
 */

// First in a bundle, so that it shares as few of gzip's blocks, each of one code, as can be with JavaScript: 0.7 kB.
import '../build/kernels.txt';

export type { ErrorCode } from './base/errors';
export { Random, type RandomJSON } from './base/random';
export * from './data';
export { Layer } from './layer';
export type { Normalization } from './memory/parameter-layout';
export type { FullConfig, LayerConfig, NetworkConfig } from './model/config';
export type { LoadOptions, NetworkJSON, SaveOptions } from './model/file';
export { Network } from './network';
export type { Evaluation } from './predict/evaluate';
export { type NamingNetwork, probabilities } from './predict/probabilities';
export type { LayerOutputs } from './step/forward';
export type { GradientCheck } from './step/gradient-check';
export type { Gradients, LayerGradients } from './step/gradients';
export { lbfgs } from './step/lbfgs';
export * from './toolbox';
export { type BatchInfo, DivergedError, type EpochInfo, type History } from './train/history';
export type { EarlyStopping, StreamOptions, TrainAsyncOptions, TrainOptions } from './train/options';
export type { Batch, Batches, BatchSource } from './train/stream-loop';
export { stopThreads } from './wasm/crew';
export type { Backend } from './wasm/features';
/** @internal */
export { useCrews, useModule } from './wasm/internal';
