/** The options of `train`, checked once. */
import { checkBoolean, checkFunction, checkInteger, checkOptions, rangeError, typeError } from './checks';
import type { Matrix, Targets } from './data';
import type { BatchInfo, EpochInfo } from './history';

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
  validation?: number | { x: Matrix; y: Targets };
  /** Called after every epoch; `false` stops. */
  onEpoch?: (info: EpochInfo) => unknown;
  /** Called after every update; `false` stops. */
  onBatch?: (info: BatchInfo) => unknown;
  /** Stops after the batch in which it is aborted. */
  signal?: AbortSignal;
}

/** Options, checked and with defaults filled in. */
export interface Settings {
  readonly epochs: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly onEpoch: ((info: EpochInfo) => unknown) | undefined;
  readonly onBatch: ((info: BatchInfo) => unknown) | undefined;
  readonly signal: AbortSignal | undefined;
}

const OPTIONS = ['epochs', 'batchSize', 'shuffle', 'validation', 'onEpoch', 'onBatch', 'signal'];

/** The options as a plain object, none of them unknown. */
export function checkNames(options: unknown): Record<string, unknown> {
  return options === undefined ? {} : checkOptions('options', options, OPTIONS);
}

/** Checks the options for data of `rows` rows to train on; `validation` is checked where the data are known. */
export function checkSettings(options: Record<string, unknown>, rows: number): Settings {
  const { epochs = 1, batchSize = 32, shuffle = true, onEpoch, onBatch, signal } = options;
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
  };
}

/** By its shape: a page may have signals of another frame. */
function isSignal(value: unknown): value is AbortSignal {
  return typeof value === 'object' && value !== null && typeof (value as AbortSignal).aborted === 'boolean';
}
