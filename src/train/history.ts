/** What training reports: the arguments of callbacks, the history that it returns, and the error when it diverges. */

/** The argument of `onEpoch`. */
export interface EpochInfo {
  /** The epoch of this call, from 1. */
  epoch: number;
  /** The number of epochs to run in this call; may be Infinity. */
  epochs: number;
  /** Updates of the network so far, over all calls. */
  step: number;
  /** The mean cost of the training rows, each before its batch's update. */
  loss: number;
  /** Their share of correct predictions, from 0 to 1; cross-entropy losses only. */
  accuracy?: number;
  /** The mean cost of the held-out rows after the epoch. */
  validationLoss?: number;
  /** Their share of correct predictions, from 0 to 1; cross-entropy losses only. */
  validationAccuracy?: number;
  /** The `metrics` of the training rows after the epoch, by name. */
  metrics?: Record<string, unknown>;
  /** The `metrics` of the held-out rows after the epoch, by name. */
  validationMetrics?: Record<string, unknown>;
  /** The learning rate of the epoch's last update. */
  learningRate: number;
  /** Seconds since the call began. */
  seconds: number;
  /** Training rows per second in this epoch. */
  samplesPerSecond: number;
}

/** The argument of `onBatch`. */
export interface BatchInfo {
  /** The epoch of this call, from 1. */
  epoch: number;
  /** The batch of the epoch, from 1. */
  batch: number;
  /** Batches per epoch; Infinity for a stream. */
  batches: number;
  /** Updates of the network so far, over all calls. */
  step: number;
  /** Rows in this batch. */
  rows: number;
  /** The mean cost of the batch's rows before the update. */
  loss: number;
  /** The learning rate of the update. */
  learningRate: number;
}

/** The record of one call of `train`. Arrays have one entry per finished epoch, or none if they do not apply. */
export interface History {
  /** The number of finished epochs. */
  epochs: number;
  /** The mean cost of the training rows, each before its batch's update. */
  loss: number[];
  /** Their share of correct predictions, from 0 to 1; cross-entropy losses only. */
  accuracy: number[];
  /** The mean cost of the held-out rows after each epoch. */
  validationLoss: number[];
  /** Their share of correct predictions, from 0 to 1; cross-entropy losses only. */
  validationAccuracy: number[];
  /** The `metrics` of the training rows after each epoch, by name. */
  metrics: Record<string, unknown[]>;
  /** The `metrics` of the held-out rows after each epoch, by name. */
  validationMetrics: Record<string, unknown[]>;
  /** The learning rate of each epoch's last update. */
  learningRate: number[];
  /** The epoch, from 1, with the lowest validation loss (loss, without validation); 0 if none finished. */
  bestEpoch: number;
  /**
   * Why training ended: all epochs done, early stopping, `signal`, a callback, `maxSeconds`, or convergence of `lbfgs`.
   */
  stopped: 'epochs' | 'earlyStopping' | 'aborted' | 'callback' | 'time' | 'converged';
  /** The duration of the call. */
  seconds: number;
  /** Training rows per second over the whole call. */
  samplesPerSecond: number;
}

/** A history before the first epoch. */
export function newHistory(): History {
  return {
    epochs: 0,
    loss: [],
    accuracy: [],
    validationLoss: [],
    validationAccuracy: [],
    metrics: {},
    validationMetrics: {},
    learningRate: [],
    bestEpoch: 0,
    stopped: 'epochs',
    seconds: 0,
    samplesPerSecond: 0,
  };
}

/** Appends an epoch's values and updates `bestEpoch`; of equal losses the first epoch stays the best. */
export function recordEpoch(
  history: History,
  info: Pick<
    EpochInfo,
    'loss' | 'accuracy' | 'validationLoss' | 'validationAccuracy' | 'metrics' | 'validationMetrics'
  >,
  learningRate: number,
): void {
  history.epochs++;
  history.loss.push(info.loss);
  history.learningRate.push(learningRate);
  for (const name of ['accuracy', 'validationLoss', 'validationAccuracy'] as const) {
    const value = info[name];
    if (value !== undefined) history[name].push(value);
  }
  append(history.metrics, info.metrics);
  append(history.validationMetrics, info.validationMetrics);
  const watched = info.validationLoss === undefined ? history.loss : history.validationLoss;
  if (history.bestEpoch === 0 || watched[history.epochs - 1] < watched[history.bestEpoch - 1]) {
    history.bestEpoch = history.epochs;
  }
}

/** Appends each value to the array of its name. */
function append(lists: Record<string, unknown[]>, values: Record<string, unknown> = {}): void {
  for (const [name, value] of Object.entries(values)) {
    lists[name] ??= [];
    lists[name].push(value);
  }
}

/**
 * Thrown when training diverges: the loss or a parameter is no longer finite. Parameters and counters are back at the
 * end of the last epoch, or as they were before the call.
 */
export class DivergedError extends Error {
  /** Always `'DivergedError'`. */
  override readonly name = 'DivergedError';
  /** Always `'diverged'`. */
  readonly code = 'diverged';

  /**
   * Created by training.
   *
   * @param what what is not finite, worded for the message
   * @param epoch the epoch of the call, from 1; 0 for a single step
   * @param step the update, over all calls, after which it was detected
   * @param history the epochs finished before
   */
  constructor(
    what: string,
    readonly epoch: number,
    readonly step: number,
    readonly history: History,
  ) {
    const where = epoch > 0 ? `in epoch ${epoch}, at step ${step}` : `at step ${step}`;
    super(
      `training diverged ${where}: ${what}; the parameters are back at the last finite state. Try a smaller learningRate, inputs scaled to about -1 to 1, or smaller initial weights`,
    );
  }
}
