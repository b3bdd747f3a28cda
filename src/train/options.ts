/** The options of `train` and `trainAsync`: their types, their checks and their defaults. */
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
import { LOSSES, lossName } from '../toolbox/losses';
import type { Metrics } from '../toolbox/metrics';
import type { Schedule } from '../toolbox/schedules';
import { checkThreads } from '../wasm/crew';
import type { BatchInfo, EpochInfo } from './history';

/** When to stop before the last epoch, and which parameters to keep. */
export interface EarlyStopping {
  /** Epochs without improvement to tolerate, an integer >= 0; one more stops training. 10 by default. */
  patience?: number;
  /** How much better a value must be to restart patience, a number >= 0; 0 by default. */
  minDelta?: number;
  /**
   * What to monitor: `'validationLoss'` by default, `'loss'` without validation; an accuracy, if the loss has one; or
   * one of the `metrics`, of the validation rows if there are any, that returns a number.
   */
  monitor?:
    | 'validationLoss'
    | 'loss'
    | 'validationAccuracy'
    | 'accuracy'
    | { readonly metric: string; readonly mode: 'min' | 'max' };
  /** Whether the best epoch is restored, with its optimizer state, however training ends; true by default. */
  restoreBest?: boolean;
}

/** The options of `train`. */
export interface TrainOptions<Of extends Metrics = Metrics> {
  /** Passes over the training rows, an integer >= 1 or Infinity; 1 by default. */
  epochs?: number;
  /**
   * Rows per update, an integer >= 1, or `'full'` for all; 32 by default. With batch normalization a row left over
   * joins the last batch.
   */
  batchSize?: number | 'full';
  /** Whether each epoch draws a new order of the rows from the seed; true by default. */
  shuffle?: boolean;
  /**
   * Held-out rows, evaluated after every epoch and never trained on: a fraction of the rows, over 0 and under 1, or
   * `{ x, y }`. A fraction is stratified by class and drawn from the seed, the same rows in every call. Unweighted
   * unless `sampleWeights` is given. None by default.
   */
  validation?: number | { x: Inputs; y: Targets; sampleWeights?: Matrix };
  /**
   * Stops once the monitored value has not improved for some epochs, and restores the best epoch; off by default,
   * `{}` for all defaults.
   */
  earlyStopping?: EarlyStopping;
  /**
   * The learning rate of each update, >= 0: a number, a function of the network's epoch and step (both from 0, over all
   * calls), or a schedule such as `cosine({ epochs: 20 })`, which starts from the optimizer's rate. `net.learningRate`
   * by default.
   */
  learningRate?: Schedule;
  /**
   * Metrics by name, such as `{ rmse, report: classReport }`, of the training rows (one more forward pass per epoch)
   * and of the validation rows, after every epoch. None by default.
   */
  metrics?: Of;
  /** The weight w_k of each row's cost, (rows): C = Σ_k w_k C_k / rows. Any finite numbers; all 1 by default. */
  sampleWeights?: Matrix;
  /**
   * The weight of each class: an array, (classes); an object or a Map by class index or name, in which absent classes
   * weigh 1; or `'balanced'`: rows / (classes · rows of the class), not for streams. Multiplies `sampleWeights`.
   */
  classWeights?:
    | ArrayLike<number>
    | Readonly<Record<string, number>>
    | ReadonlyMap<number | string, number>
    | 'balanced';
  /** Called after every epoch; return `false` to stop. */
  onEpoch?: (info: EpochInfo<Of>) => unknown;
  /** Called after every update; return `false` to stop. */
  onBatch?: (info: BatchInfo) => unknown;
  /** Stops training after the current batch once it is aborted. */
  signal?: AbortSignal;
  /**
   * Threads that share each step, an integer >= 1 or `'all'` for as many as the machine has cores; 1 by default. The
   * same bits for any number. If the host has no threads, one does the work; `history.threads` says how many did. Pages
   * need `nablanet/threads` for them.
   */
  threads?: number | 'all';
  /**
   * Stops training after the first batch that ends this many seconds or more after the start, a number >= 0; no limit
   * by default.
   */
  maxSeconds?: number;
}

/** The options of `trainAsync`. */
export interface TrainAsyncOptions<Of extends Metrics = Metrics> extends TrainOptions<Of> {
  /** Milliseconds of work after which other tasks run, a number >= 0; 8 by default. */
  yieldEvery?: number;
  /**
   * Whether a worker trains instead of this thread; false by default. Callbacks, schedules, metrics and loss functions
   * still run on this thread, where the network has the state of the last finished epoch (docs/browser.md). `'kept'`
   * takes a worker from a pool that stays for the next call, to train many networks side by side, at most one per core
   * at once. If no worker can be started, this thread trains.
   */
  worker?: boolean | 'kept';
}

/** The options of `trainAsync` for a stream of batches. */
export interface StreamOptions<Of extends Metrics = Metrics>
  extends Omit<TrainAsyncOptions<Of>, 'batchSize' | 'shuffle' | 'sampleWeights' | 'validation'> {
  /** Rows to evaluate after every epoch; none by default. */
  validation?: { x: Inputs; y: Targets; sampleWeights?: Matrix };
}

/**
 * Checked options with defaults filled in; `batchSize` is at most the number of rows, `maxSeconds` Infinity for no
 * limit.
 */
export interface Settings {
  readonly epochs: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly onEpoch: ((info: EpochInfo) => unknown) | undefined;
  readonly onBatch: ((info: BatchInfo) => unknown) | undefined;
  readonly signal: AbortSignal | undefined;
  readonly maxSeconds: number;
  readonly threads: number;
  readonly schedule: Schedule | undefined;
  readonly earlyStopping: Required<EarlyStopping> | undefined;
  readonly metrics: Metrics | undefined;
}

/** The known keys of `train`'s options. */
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
  'threads',
];

/** The options of `train` as an object, an empty one where they are absent; unknown keys throw. */
export function checkKnown(options: unknown): Record<string, unknown> {
  return givenOptions(options, OPTIONS);
}

/** Options that need all rows in advance and therefore mean nothing for a stream. */
const OF_ROWS = ['batchSize', 'shuffle', 'sampleWeights'];

/** As `checkKnown` for `trainAsync`, of rows or of a stream, with the defaults of its own options. */
export function checkAsyncOptions(
  options: unknown,
  streaming: boolean,
): Record<string, unknown> & { yieldEvery: number; worker: boolean | 'kept' } {
  const known = [...OPTIONS, 'yieldEvery', 'worker'].filter((name) => !streaming || !OF_ROWS.includes(name));
  const given = givenOptions(options, known);
  const { yieldEvery = 8, worker = false } = given;
  const own = {
    yieldEvery: checkNumber('yieldEvery', yieldEvery, 0),
    worker: worker === 'kept' ? worker : checkBoolean('worker', worker),
  };
  return Object.assign(Object.create(null), given, own);
}

/**
 * Checks the options for `rows` training rows, in batches of `batch` where none is given. `validation` and the weights
 * are checked elsewhere, with the data.
 */
export function checkSettings(
  options: Record<string, unknown>,
  rows: number,
  targets: TargetSpec,
  batch: number | 'full' = 32,
): Settings {
  const { epochs = 1, batchSize = batch, shuffle = true, onEpoch, onBatch, signal, maxSeconds, learningRate } = options;
  const metrics = checkMetrics(options.metrics, targets);
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
    threads: checkThreads(options.threads),
    schedule: learningRate === undefined ? undefined : checkSchedule(learningRate),
    earlyStopping: checkEarlyStopping(options, metrics, targets),
    metrics,
  };
}

/** Figures that early stopping may watch, the first that there is by default. */
const MONITORS = ['validationLoss', 'loss', 'validationAccuracy', 'accuracy'] as const;

/** Checks `earlyStopping`: there must be what it is to watch. */
function checkEarlyStopping(
  { earlyStopping: value, validation }: Record<string, unknown>,
  metrics: Metrics | undefined,
  { loss }: TargetSpec,
): Required<EarlyStopping> | undefined {
  if (value === undefined) return undefined;
  const known = ['patience', 'minDelta', 'monitor', 'restoreBest'];
  const { patience = 10, minDelta = 0, monitor, restoreBest = true } = checkOptions('earlyStopping', value, known);
  const monitors = MONITORS.filter(
    (name) =>
      (validation !== undefined || !name.startsWith('v')) && (LOSSES[lossName(loss)].fused || name.endsWith('oss')),
  );
  return {
    patience: checkInteger('earlyStopping.patience', patience, 0),
    minDelta: checkNumber('earlyStopping.minDelta', minDelta, 0),
    monitor:
      typeof monitor === 'object'
        ? checkMonitor(monitor, Object.keys(metrics ?? {}))
        : checkName('earlyStopping.monitor', monitor ?? monitors[0], monitors),
    restoreBest: checkBoolean('earlyStopping.restoreBest', restoreBest),
  };
}

/** A metric to watch: one of those that are measured. */
function checkMonitor(value: unknown, metrics: readonly string[]): { metric: string; mode: 'min' | 'max' } {
  const name = 'earlyStopping.monitor';
  const { metric, mode } = checkOptions(name, value, ['metric', 'mode']);
  if (!metrics.includes(metric as string)) throw rangeError(`${name}.metric`, 'the name of one of "metrics"', metric);
  return { metric: metric as string, mode: checkName(`${name}.mode`, mode, ['min', 'max'] as const) };
}

/** Duck-typed, since a page may pass a signal of another frame, which is no instance of this one's AbortSignal. */
function isSignal(value: unknown): value is AbortSignal {
  return typeof (value as AbortSignal | null)?.aborted === 'boolean';
}

/** A number, a function, or a schedule, whose `at` is its own: arrays and strings inherit one that means another thing. */
function checkSchedule(value: unknown): Schedule {
  if (typeof value === 'number') return checkNumber('learningRate', value, 0);
  if (typeof value === 'function') return value as Schedule;
  const { at } = Object.getOwnPropertyDescriptors(Object(value)) as { at?: PropertyDescriptor };
  if (typeof at?.value === 'function') return value as Schedule;
  const expected = 'a number, a function of (epoch, step) or a schedule such as cosine({ epochs: 20 })';
  throw typeError('learningRate', expected, value);
}
