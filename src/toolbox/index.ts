/**
 * All names of this folder that the package exports: what networks and training are set up with. Their declarations are
 * a file of their own, dist/toolbox.d.ts.
 */
export { type Activation, type ActivationName, type Elu, elu, type LeakyRelu, leakyRelu } from './activations';
export type { Initializer, InitializerName } from './initializers';
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
  type Figures,
  type Metric,
  type Metrics,
  type MetricValues,
  mae,
  r2,
  rmse,
  topK,
} from './metrics';
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
export { reportText } from './report-text';
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
