/** What this page can set: copies and noise of the images beside the network and its training. */
import type { Fields, Group } from '../shared/fields';
import { batchOf, networkConfig, TRAINING_FIELDS, type TrainingSettings } from '../shared/settings';
import type { Run } from '../shared/training-messages';
import { CLASSES, type Digits, type Images, oneHot, PIXELS } from './images';
import { NONE, taughtImages } from './taught';

export interface DigitsSettings extends TrainingSettings {
  /** Of every image, moved and slanted a little. */
  readonly copies: number;
  /** Standard deviation of the grey values' noise, which go from 0 to 1. */
  readonly noise: number;
}

export const DEFAULTS: DigitsSettings = {
  copies: 5,
  noise: 0,
  layers: [{ units: 64, activation: 'relu' }],
  output: 'softmax',
  loss: 'crossEntropy',
  optimizer: 'adam',
  learningRate: 0.003,
  l1: 0,
  l2: 0,
  dropout: 0,
  batchSize: 32,
  seed: 1,
};

export const FIELDS: Fields<DigitsSettings> = {
  ...TRAINING_FIELDS,
  copies: {
    kind: 'number',
    key: 'copies',
    label: 'Augmented copies',
    hint: 'Data augmentation: extra copies of every training image, each shifted, stretched and slanted a little.',
    min: 0,
    max: 10,
    whole: true,
    choices: [0, 1, 2, 3, 5, 10],
    words: { 0: 'none' },
  },
  noise: {
    kind: 'number',
    key: 'noise',
    label: 'Noise',
    hint: 'Standard deviation of the noise added to the grey values, which range from 0 to 1.',
    min: 0,
    max: 1,
    choices: [0, 0.05, 0.1, 0.2, 0.4],
    words: { 0: 'none' },
  },
  output: {
    ...TRAINING_FIELDS.output,
    choices: [
      ['softmax', 'softmax'],
      ['sigmoid', 'sigmoid'],
    ],
  },
  loss: {
    ...TRAINING_FIELDS.loss,
    choices: [
      ['crossEntropy', 'cross-entropy'],
      ['binaryCrossEntropy', 'binary cross-entropy'],
      ['squaredError', 'squared error'],
    ],
  },
};

export const GROUPS: readonly Group<DigitsSettings>[] = [
  { title: 'Images', names: ['copies', 'noise'] },
  { title: 'Network', names: ['layers', 'output'] },
  { title: 'Training', names: ['loss', 'optimizer', 'learningRate', 'batchSize', 'l1', 'l2', 'dropout', 'seed'] },
];

/** The output that goes with the loss, or the loss that goes with the output if that was changed. */
export function settle(given: DigitsSettings, changed?: keyof DigitsSettings): DigitsSettings {
  const { output, loss } = given;
  const goesWith = { crossEntropy: 'softmax', binaryCrossEntropy: 'sigmoid' } as const;
  const needed = goesWith[loss as keyof typeof goesWith];
  if (needed === undefined || needed === output) return given;
  if (changed !== 'output') return { ...given, output: needed };
  return { ...given, loss: output === 'softmax' ? 'crossEntropy' : 'binaryCrossEntropy' };
}

/** The run that the settings describe, with digits that were taught behind the others. */
export function makeRun(settings: DigitsSettings, { training, heldOut }: Digits, taught: Images = NONE): Run {
  const images = taughtImages(training, taught, settings);
  return {
    config: networkConfig(settings, { inputs: PIXELS, outputs: CLASSES }),
    data: { x: images.x, y: oneHot(images), validation: { x: heldOut.x, y: oneHot(heldOut) } },
    batchSize: batchOf(settings),
  };
}
