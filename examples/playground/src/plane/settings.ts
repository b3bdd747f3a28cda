/** What this page can set: data and features beside the network and its training. */
import type { AddedPoint, Fields, Group } from '../shared/fields';
import { batchOf, networkConfig, TRAINING_FIELDS, type TrainingSettings } from '../shared/settings';
import type { Run } from '../shared/training-messages';
import { chosenFeatures, FEATURES, type FeatureName, toInputs } from './features';
import { type PlaneData, PROBLEMS, type ProblemName } from './problems';

export interface PlaneSettings extends TrainingSettings, Readonly<Record<FeatureName, boolean>> {
  readonly problem: ProblemName;
  readonly points: number;
  /** From 0 to 1. */
  readonly noise: number;
  /** Share of the points that are not trained on. */
  readonly heldOut: number;
  /** Points that somebody put beside those of the problem; all are trained on. */
  readonly added: readonly AddedPoint[];
}

export const DEFAULTS: PlaneSettings = {
  problem: 'spirals',
  points: 400,
  noise: 0.04,
  heldOut: 0.3,
  added: [],
  x1: true,
  x2: true,
  x1x1: false,
  x2x2: false,
  x1x2: false,
  sin1: false,
  sin2: false,
  layers: [
    { units: 8, activation: 'tanh' },
    { units: 8, activation: 'tanh' },
  ],
  output: 'sigmoid',
  loss: 'binaryCrossEntropy',
  optimizer: 'adam',
  learningRate: 0.03,
  l1: 0,
  l2: 0,
  dropout: 0,
  batchSize: 16,
  seed: 3,
};

const problems = Object.entries(PROBLEMS) as [ProblemName, { label: string }][];

const percent = (share: number): string => `${Math.round(100 * share)} %`;

export const FIELDS: Fields<PlaneSettings> = {
  ...TRAINING_FIELDS,
  problem: {
    kind: 'choice',
    key: 'problem',
    label: 'Data set',
    choices: problems.map(([name, { label }]) => [name, label]),
  },
  points: { kind: 'number', key: 'points', label: 'Points', min: 20, max: 1000, whole: true, slider: 20 },
  noise: { kind: 'number', key: 'noise', label: 'Noise', min: 0, max: 1, slider: 0.02, show: percent },
  heldOut: { kind: 'number', key: 'held', label: 'Test data', min: 0.1, max: 0.9, slider: 0.1, show: percent },
  added: { kind: 'points', key: 'added', label: 'Added points', most: 200 },
  ...(Object.fromEntries(FEATURES.map(({ name, label }) => [name, { kind: 'switch', key: name, label }])) as Fields<
    Record<FeatureName, boolean>
  >),
  output: { ...TRAINING_FIELDS.output, choices: TRAINING_FIELDS.output.choices.filter(([name]) => name !== 'softmax') },
  loss: {
    ...TRAINING_FIELDS.loss,
    choices: [
      ['binaryCrossEntropy', 'cross-entropy'],
      ['squaredError', 'squared error'],
      ['meanAbsoluteError', 'absolute error'],
      ['huber', 'Huber'],
    ],
  },
};

export const GROUPS: readonly Group<PlaneSettings>[] = [
  { title: 'Data', names: ['points', 'noise', 'heldOut', 'added'] },
  { title: 'Features', names: FEATURES.map(({ name }) => name) },
  { title: 'Network', names: ['layers', 'output'] },
  { title: 'Training', names: ['loss', 'optimizer', 'learningRate', 'batchSize', 'l1', 'l2', 'dropout', 'seed'] },
];

/**
 * Settings that go together, and what had to be changed for it; the one that was changed last is kept where it can be.
 */
export function settle(
  given: PlaneSettings,
  changed?: keyof PlaneSettings,
): { settings: PlaneSettings; notes: readonly string[] } {
  const notes: string[] = [];
  const settings = { ...given };
  const isFunction = PROBLEMS[settings.problem].kind === 'function';
  if (chosenFeatures(settings).length === 0) {
    settings.x1 = true;
    notes.push('The network needs at least one feature. x₁ is switched on.');
  }
  if (
    changed === 'problem' &&
    isFunction === (settings.loss === 'binaryCrossEntropy' || settings.output === 'sigmoid')
  ) {
    // From classes to a function, or back: what goes with the one does not with the other.
    settings.output = isFunction ? 'linear' : 'sigmoid';
    settings.loss = isFunction ? 'squaredError' : 'binaryCrossEntropy';
  }
  if (isFunction && settings.output === 'sigmoid') {
    settings.output = 'linear';
    notes.push('This function has negative values, which a sigmoid cannot output. The output is now linear.');
  }
  if (settings.loss !== 'binaryCrossEntropy') return { settings, notes };
  if (isFunction) {
    settings.loss = 'squaredError';
    notes.push('Cross-entropy is for classification. The loss is now the squared error.');
  } else if (settings.output !== 'sigmoid' && changed === 'output') {
    settings.loss = 'squaredError';
    notes.push('Cross-entropy needs a sigmoid output. The loss is now the squared error.');
  } else if (settings.output !== 'sigmoid') {
    settings.output = 'sigmoid';
    notes.push('Cross-entropy needs a sigmoid output. The output is now a sigmoid.');
  }
  return { settings, notes };
}

/** Values between which the output is shown, from blue to orange; the two classes are its targets. */
export function outputRange({ output }: PlaneSettings): readonly [number, number] {
  return output === 'sigmoid' ? [0, 1] : [-1, 1];
}

/** The run that the settings describe, on data made for them. */
export function makeRun(settings: PlaneSettings, { training, heldOut }: PlaneData): Run {
  const features = chosenFeatures(settings);
  const [low, high] = outputRange(settings);
  const classes = PROBLEMS[settings.problem].kind === 'classes';
  const targets = (y: Float32Array): Float32Array => (classes ? y.map((of) => (of === 1 ? high : low)) : y);
  return {
    config: networkConfig(settings, { inputs: features.length, outputs: 1 }),
    data: {
      x: toInputs(training.at, features),
      y: targets(training.y),
      validation: { x: toInputs(heldOut.at, features), y: targets(heldOut.y) },
    },
    batchSize: batchOf(settings),
  };
}
