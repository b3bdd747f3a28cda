/** What training tells: callbacks' arguments, the history it returns, the error it throws when it diverges. */

/** Told to `onEpoch` after every epoch. */
export interface EpochInfo {
  /** Epoch of this call, from 1. */
  epoch: number;
  /** Epochs asked for; may be Infinity. */
  epochs: number;
  /** Updates of the network so far, over all calls. */
  step: number;
  /** Mean over the epoch's samples of the cost before each update. */
  loss: number;
  /** Share of right answers among them, for crossEntropy and binaryCrossEntropy. */
  accuracy?: number;
  /** Mean cost of the rows held out, after the epoch. */
  validationLoss?: number;
  /** Share of right answers among them, for crossEntropy and binaryCrossEntropy. */
  validationAccuracy?: number;
  /** The `metrics` that were asked for, of the rows trained on, after the epoch. */
  metrics?: Record<string, unknown>;
  /** The same, of the rows held out. */
  validationMetrics?: Record<string, unknown>;
  /** The rate of the epoch's last update. */
  learningRate: number;
  /** Since the call began. */
  seconds: number;
  /** Training samples a second in this epoch. */
  samplesPerSecond: number;
}

/** Told to `onBatch` after every update. */
export interface BatchInfo {
  /** Epoch of this call, from 1. */
  epoch: number;
  /** Batch of the epoch, from 1. */
  batch: number;
  /** Batches in an epoch; Infinity where they are a stream. */
  batches: number;
  /** Updates of the network so far, over all calls. */
  step: number;
  /** Rows in this batch. */
  rows: number;
  /** Mean cost of the rows before the update. */
  loss: number;
  /** The rate of the update. */
  learningRate: number;
}

/** What one call of `train` did; one number an epoch in each array, arrays without a meaning stay empty. */
export interface History {
  /** Epochs finished. */
  epochs: number;
  /** Mean over each epoch's samples of the cost before each update. */
  loss: number[];
  /** Share of right answers among them, for crossEntropy and binaryCrossEntropy. */
  accuracy: number[];
  /** Mean cost of the rows held out, after each epoch. */
  validationLoss: number[];
  /** Share of right answers among them, for crossEntropy and binaryCrossEntropy. */
  validationAccuracy: number[];
  /** Values of the `metrics` that were asked for, by name, of the rows trained on; one an epoch. */
  metrics: Record<string, unknown[]>;
  /** The same, of the rows held out. */
  validationMetrics: Record<string, unknown[]>;
  /** The rate of each epoch's last update. */
  learningRate: number[];
  /** The epoch, from 1, of the least validation loss (loss, without validation); 0 where none finished. */
  bestEpoch: number;
  /** Why it ended. */
  stopped: 'epochs' | 'earlyStopping' | 'aborted' | 'callback' | 'time' | 'converged';
  /** How long the call took. */
  seconds: number;
  /** Training samples a second over the call, all work counted. */
  samplesPerSecond: number;
}

/** An empty history. */
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

/** Adds an epoch's figures. */
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

/** Adds each value to the list of its name. */
function append(lists: Record<string, unknown[]>, values: Record<string, unknown> = {}): void {
  for (const [name, value] of Object.entries(values)) {
    lists[name] ??= [];
    lists[name].push(value);
  }
}

/**
 * Training that turned non-finite. Parameters and counters are as they were at the end of the last epoch, or
 * before the call.
 */
export class DivergedError extends Error {
  /** Always `'DivergedError'`. */
  override readonly name = 'DivergedError';
  /** Always `'diverged'`. */
  readonly code = 'diverged';

  /**
   * Made by training.
   *
   * @param epoch epoch of the call, from 1, in which it happened; 0 for a single step
   * @param step the network's update, over all calls, after which it was seen
   * @param history of the epochs before
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
