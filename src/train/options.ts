/** The options of `train`, checked once. */
import {
  checkBoolean,
  checkFunction,
  checkInteger,
  checkName,
  checkNumber,
  checkOptions,
  givenOptions,
} from '../base/checks';
import { rangeError, typeError } from '../base/errors';
import type { Inputs, Matrix } from '../data/rows';
import type { TargetSpec, Targets } from '../data/targets';
import { checkMetrics } from '../predict/measure';
import type { Metrics } from '../toolbox/metrics';
import type { Schedule } from '../toolbox/schedules';
import type { BatchInfo, EpochInfo } from './history';

/** When to stop, and what to keep. */
export interface EarlyStopping {
  /** Epochs without improvement after which training stops, an integer >= 0; 10 by default. */
  patience?: number;
  /** By how much the loss must fall to count, a number >= 0; 0 by default. */
  minDelta?: number;
  /** What is watched: `'validationLoss'` by default, `'loss'` where there is no validation. */
  monitor?: 'validationLoss' | 'loss';
  /** Whether the best epoch's parameters and optimizer state come back, however training ends; true by default. */
  restoreBest?: boolean;
}

/** How `train` goes about it. */
export interface TrainOptions {
  /** Passes over the data, an integer >= 1 or Infinity; 1 by default. */
  epochs?: number;
  /** Rows of an update, an integer >= 1; 32 by default. `'full'`: all of them. */
  batchSize?: number | 'full';
  /** Whether every epoch takes the rows in a new order, from the seed; true by default. */
  shuffle?: boolean;
  /**
   * Rows to evaluate after every epoch and never train on: a share of the rows, over 0 and under 1, drawn from the
   * seed (every call alike, the same share of each class), or data of its own.
   */
  validation?: number | { x: Inputs; y: Targets };
  /**
   * Stops when the watched loss has not fallen for `patience` epochs (10), by more than `minDelta` (0); the best epoch comes
   * back with its optimizer state, however training ends, unless `restoreBest` is false.
   */
  earlyStopping?: EarlyStopping;
  /**
   * The learning rate of every update: a number, a function of the network's epoch and step (both from 0, over all calls),
   * or a schedule such as `cosine({ epochs: 20 })`, which starts from the optimizer's rate. `net.learningRate` by default.
   */
  learningRate?: Schedule;
  /**
   * Further figures by name, such as `{ rmse, report: classReport }`, after every epoch: of the rows trained on, which takes a
   * forward pass over them, and of validation rows.
   */
  metrics?: Metrics;
  /** What each row counts, (rows): C is Σ w C_k / rows. Any finite numbers; all 1 by default. */
  sampleWeights?: Matrix;
  /** What each class counts: an array, or an object by class index, in which classes left out count 1. */
  classWeights?: readonly number[] | Readonly<Record<number, number>>;
  /** Called after every epoch; `false` stops. */
  onEpoch?: (info: EpochInfo) => unknown;
  /** Called after every update; `false` stops. */
  onBatch?: (info: BatchInfo) => unknown;
  /** Stops after the batch in which it is aborted. */
  signal?: AbortSignal;
  /** Stops after the batch in which this many seconds are over, a number >= 0. */
  maxSeconds?: number;
}

/** How `trainAsync` goes about it. */
export interface TrainAsyncOptions extends TrainOptions {
  /** Milliseconds of work after which others get a turn, a number >= 0; 8 by default. */
  yieldEvery?: number;
  /**
   * Whether a worker does the work, so that this thread has next to none; false by default. Callbacks, schedules, metrics and
   * loss functions are called here, and the network is as after the last epoch that ended (docs/browser.md).
   */
  worker?: boolean;
}

/** How `trainAsync` goes about a stream of batches. */
export interface StreamOptions
  extends Omit<TrainAsyncOptions, 'batchSize' | 'shuffle' | 'sampleWeights' | 'validation'> {
  /** Rows to judge by after each epoch; none by default. */
  validation?: { x: Inputs; y: Targets };
}

/** Options, checked and with defaults filled in. */
export interface Settings {
  readonly epochs: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly onEpoch: ((info: EpochInfo) => unknown) | undefined;
  readonly onBatch: ((info: BatchInfo) => unknown) | undefined;
  readonly signal: AbortSignal | undefined;
  readonly maxSeconds: number;
  readonly schedule: Schedule | undefined;
  readonly earlyStopping: Required<EarlyStopping> | undefined;
  readonly metrics: Metrics | undefined;
}

const OPTIONS = [
  'epochs',
  'batchSize',
  'shuffle',
  'validation',
  'earlyStopping',
  'learningRate',
  'sampleWeights',
  'classWeights',
  'metrics',
  'onEpoch',
  'onBatch',
  'signal',
  'maxSeconds',
];

/** The options as a plain object, none of them unknown. */
export function checkKnown(options: unknown): Record<string, unknown> {
  return givenOptions(options, OPTIONS);
}

/** Options about rows that must be at hand. */
const OF_ROWS = ['batchSize', 'shuffle', 'sampleWeights'];

/** Those of `trainAsync`; on a stream of batches fewer mean anything. */
export function checkAsyncOptions(
  options: unknown,
  streaming: boolean,
): Record<string, unknown> & { yieldEvery: number; worker: boolean } {
  const known = [...OPTIONS, 'yieldEvery', 'worker'].filter((name) => !streaming || !OF_ROWS.includes(name));
  const given = givenOptions(options, known);
  const { yieldEvery = 8, worker = false } = given;
  return { ...given, yieldEvery: checkNumber('yieldEvery', yieldEvery, 0), worker: checkBoolean('worker', worker) };
}

/** Checks the options for data of `rows` rows to train on; `validation` is checked where the data are known. */
export function checkSettings(options: Record<string, unknown>, rows: number, targets: TargetSpec): Settings {
  const { epochs = 1, batchSize = 32, shuffle = true, onEpoch, onBatch, signal, maxSeconds, learningRate } = options;
  checkFunction('onEpoch', onEpoch);
  checkFunction('onBatch', onBatch);
  if (signal !== undefined && !isSignal(signal)) throw typeError('signal', 'an AbortSignal', signal);
  if (typeof batchSize === 'string' && batchSize !== 'full') {
    throw rangeError('batchSize', 'an integer >= 1 or "full"', batchSize);
  }
  return {
    epochs: epochs === Infinity ? Infinity : checkInteger('epochs', epochs, 1),
    batchSize: batchSize === 'full' ? rows : Math.min(rows, checkInteger('batchSize', batchSize, 1)),
    shuffle: checkBoolean('shuffle', shuffle),
    onEpoch: onEpoch as Settings['onEpoch'],
    onBatch: onBatch as Settings['onBatch'],
    signal,
    maxSeconds: maxSeconds === undefined ? Infinity : checkNumber('maxSeconds', maxSeconds, 0),
    schedule: learningRate === undefined ? undefined : checkSchedule(learningRate),
    earlyStopping: checkEarlyStopping(options.earlyStopping, options.validation !== undefined),
    metrics: checkMetrics(options.metrics, targets),
  };
}

/** The option of that name, checked and filled in. */
function checkEarlyStopping(value: unknown, validated: boolean): Required<EarlyStopping> | undefined {
  if (value === undefined) return undefined;
  const known = ['patience', 'minDelta', 'monitor', 'restoreBest'];
  const { patience = 10, minDelta = 0, monitor, restoreBest = true } = checkOptions('earlyStopping', value, known);
  const monitors = validated ? (['validationLoss', 'loss'] as const) : (['loss'] as const);
  return {
    patience: checkInteger('earlyStopping.patience', patience, 0),
    minDelta: checkNumber('earlyStopping.minDelta', minDelta, 0),
    monitor: monitor === undefined ? monitors[0] : checkName('earlyStopping.monitor', monitor, monitors),
    restoreBest: checkBoolean('earlyStopping.restoreBest', restoreBest),
  };
}

/** By its shape: a page may have signals of another frame. */
function isSignal(value: unknown): value is AbortSignal {
  return typeof value === 'object' && value !== null && typeof (value as AbortSignal).aborted === 'boolean';
}

/** A rate, or something that tells it. */
function checkSchedule(value: unknown): Schedule {
  if (typeof value === 'number') return checkNumber('learningRate', value, 0);
  if (typeof value === 'function' || typeof (value as { at?: unknown } | null)?.at === 'function') {
    return value as Schedule;
  }
  const expected = 'a number, a function of (epoch, step) or a schedule such as cosine({ epochs: 20 })';
  throw typeError('learningRate', expected, value);
}
