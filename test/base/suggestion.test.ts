/** What is suggested for names that people bring from other libraries, and for misspelt ones. */
import { describe, expect, test } from 'vitest';
import { adam, type History, Network, type NetworkConfig } from '../../src/index';
import { thrownBy } from '../support/trainings';

const CONFIG: NetworkConfig = { inputs: 2, layers: [1], seed: 1 };

/** What the message suggests; undefined where it suggests nothing. */
function suggested(call: () => unknown): string | undefined {
  const { message } = thrownBy(call);
  expect(message).toMatch(/^".+" expected .+, got ".*"/);
  return /; did you mean "(.+)"\?$/.exec(message)?.[1];
}

const inConfig = (typed: string) => suggested(() => new Network({ ...CONFIG, [typed]: 3 }));
const inLayer = (typed: string) => suggested(() => new Network({ ...CONFIG, layers: [{ units: 1, [typed]: 3 }] }));
const inTrain = (typed: string) =>
  suggested((): History => new Network(CONFIG).train([[1, 2]], [1], { [typed]: 3 } as object));
const asLoss = (typed: string) => suggested(() => new Network({ ...CONFIG, loss: typed as never }));
const asActivation = (typed: string) =>
  suggested(() => new Network({ ...CONFIG, layers: [{ units: 1, activation: typed as never }] }));
const asInitializer = (typed: string) =>
  suggested(() => new Network({ ...CONFIG, layers: [{ units: 1, initializer: typed as never }] }));
const inAdam = (typed: string) => suggested(() => adam({ [typed]: 0.1 }));

const CASES: [what: string, ask: (typed: string) => string | undefined, meant: Record<string, string>][] = [
  [
    'a config',
    inConfig,
    {
      inputs: 'inputShape input_shape inputSize input_dim n_inputs in_features input',
      layers: 'hiddenLayers hidden_layer_sizes hidden outputSize outputs units neurons layer',
      loss: 'loss_fn lossFunction criterion los',
      optimizer: 'lr learning_rate learningRate solver optimiser',
      l2: 'weight_decay alpha',
      seed: 'random_state randomSeed',
      classNames: 'classes labels',
      inputScaler: 'inputScale',
    },
  ],
  [
    'a layer',
    inLayer,
    {
      units: 'unit neurons out_features size nodes',
      activation: 'activation_function activationFunction activations',
      bias: 'use_bias useBias',
      initializer: 'kernel_initializer kernelInitializer init',
      dropout: 'dropout_rate dropoutRate Dropout',
      normalize: 'batchNorm batch_norm layer_norm normalization',
    },
  ],
  [
    'train',
    inTrain,
    {
      epochs: 'epoch n_epochs nb_epoch iterations max_iter Epochs',
      batchSize: 'batch batch_size bs batchsize',
      validation: 'validation_split validationSplit validation_data validationData',
      earlyStopping: 'early_stopping patience',
      learningRate: 'lr learning_rate learnigRate',
      sampleWeights: 'sample_weight sampleWeight',
      classWeights: 'class_weight classWeight',
      onEpoch: 'callbacks verbose log onEpochEnd',
      onBatch: 'onBatchEnd',
      metrics: 'metric',
    },
  ],
  [
    'a loss',
    asLoss,
    {
      crossEntropy:
        'categoricalCrossentropy categorical_crossentropy sparse_categorical_crossentropy CrossEntropyLoss NLLLoss log_loss softmaxCrossEntropy cross_entropy',
      binaryCrossEntropy: 'binary_crossentropy binaryCrossentropy bce BCELoss BCEWithLogitsLoss',
      meanSquaredError: 'mse MSE MSELoss mean_squared_error',
      meanAbsoluteError: 'mae L1Loss mean_absolute_error',
      huber: 'HuberLoss huber_loss SmoothL1Loss',
      squaredError: 'squared_error squaredEror',
    },
  ],
  [
    'an activation',
    asActivation,
    {
      sigmoid: 'logistic Sigmoid hard_sigmoid',
      linear: 'identity',
      silu: 'swish',
      leakyRelu: 'leaky_relu LeakyReLU prelu',
      relu: 'ReLU relu6 rellu',
      softmax: 'sofmax log_softmax',
    },
  ],
  [
    'an initializer',
    asInitializer,
    {
      glorotUniform: 'xavier xavier_uniform_ glorot_uniform GlorotUniform',
      glorotNormal: 'xavier_normal_',
      heNormal: 'kaiming_normal_ he_normal',
    },
  ],
  [
    'adam',
    inAdam,
    { learningRate: 'lr learning_rate', beta1: 'beta_1 betas', beta2: 'beta_2', epsilon: 'eps', amsgrad: 'AMSGrad' },
  ],
];

describe.each(CASES)('%s', (_, ask, meant) => {
  const pairs = Object.entries(meant).flatMap(([right, typed]) => typed.split(' ').map((word) => [word, right]));
  test.each(pairs)('%s: %s', (typed, right) => expect(ask(typed)).toBe(right));
});

test('nothing is suggested for what is near to nothing', () => {
  for (const typed of ['', '_', 'x', 'q7', 'undefined', 'constructor', 'somethingElseAltogether']) {
    expect(asActivation(typed)).toBeUndefined();
    expect(inTrain(typed)).toBeUndefined();
  }
});
