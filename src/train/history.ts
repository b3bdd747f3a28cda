/** What training reports: the arguments of callbacks, the history that it returns, and the error when it diverges. */
import type { Figures, Metrics } from '../toolbox/metrics';

/** The argument of `onEpoch`. */
export interface EpochInfo<Of extends Metrics = Metrics> {
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
  metrics?: Figures<Of>;
  /** The `metrics` of the held-out rows after the epoch, by name. */
  validationMetrics?: Figures<Of>;
  /** The learning rate of the epoch's last update. */
  learningRate: number;
  /** Whether training ends with this epoch, as far as it is known before this callback. */
  last: boolean;
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

/**
 * The record of one call of `train`. Arrays have one entry per finished epoch, or none if they do not apply; of over
 * 20,000 epochs at most 20,000: the latest, the best, and of older ones every second, fourth and so on.
 */
export interface History<Of extends Metrics = Metrics> {
  /** The number of finished epochs. */
  epochs: number;
  /** The epoch, from 1, of each entry. */
  epochOf: number[];
  /** The mean cost of the training rows, each before its batch's update. */
  loss: number[];
  /** Their share of correct predictions, from 0 to 1; cross-entropy losses only. */
  accuracy: number[];
  /** The mean cost of the held-out rows after each epoch. */
  validationLoss: number[];
  /** Their share of correct predictions, from 0 to 1; cross-entropy losses only. */
  validationAccuracy: number[];
  /** The `metrics` of the training rows after each epoch, by name. */
  metrics: { [Name in keyof Figures<Of>]: Figures<Of>[Name][] };
  /** The `metrics` of the held-out rows after each epoch, by name. */
  validationMetrics: { [Name in keyof Figures<Of>]: Figures<Of>[Name][] };
  /** The learning rate of each epoch's last update. */
  learningRate: number[];
  /** The best epoch for early stopping, from 1; without it, that of the least validation loss, or loss. */
  bestEpoch: number;
  /**
   * Why training ended: all epochs done, early stopping, `signal`, a callback, `maxSeconds`, or convergence of `lbfgs`.
   */
  stopped: 'epochs' | 'earlyStopping' | 'aborted' | 'callback' | 'time' | 'converged';
  /** How many threads shared the work. */
  threads: number;
  /** The duration of the call. */
  seconds: number;
  /** Training rows per second over the whole call. */
  samplesPerSecond: number;
}

/** A history before the first epoch; `metrics` are those that are asked for. */
export function newHistory(metrics?: Metrics): History {
  const lists = (): History['metrics'] => Object.fromEntries(Object.keys({ ...metrics }).map((name) => [name, []]));
  return {
    epochs: 0,
    epochOf: [],
    loss: [],
    accuracy: [],
    validationLoss: [],
    validationAccuracy: [],
    metrics: lists(),
    validationMetrics: lists(),
    learningRate: [],
    bestEpoch: 0,
    stopped: 'epochs',
    threads: 1,
    seconds: 0,
    samplesPerSecond: 0,
  };
}

/** Most entries of a history: beyond, it is thinned, so that endless training does not fill the memory. */
const MOST_ENTRIES = 20_000;

/** Appends an epoch's values. */
export function recordEpoch(
  history: History,
  info: Pick<
    EpochInfo,
    'loss' | 'accuracy' | 'validationLoss' | 'validationAccuracy' | 'metrics' | 'validationMetrics'
  >,
  learningRate: number,
): void {
  if (history.epochOf.length === MOST_ENTRIES) thin(history);
  history.epochOf.push(++history.epochs);
  history.loss.push(info.loss);
  history.learningRate.push(learningRate);
  for (const name of ['accuracy', 'validationLoss', 'validationAccuracy'] as const) {
    const value = info[name];
    if (value !== undefined) history[name].push(value);
  }
  append(history.metrics, info.metrics);
  append(history.validationMetrics, info.validationMetrics);
}

/** Leaves half of the entries or less: epochs at equal distances from the first on, and the best. */
function thin(history: History): void {
  const { epochs, epochOf, bestEpoch, metrics, validationMetrics } = history;
  let stride = 2;
  while (epochs > (stride * MOST_ENTRIES) / 2) stride *= 2;
  const kept = epochOf.map((epoch) => epoch % stride === 1 || epoch === bestEpoch);
  for (const list of [history, metrics, validationMetrics].flatMap((lists) => Object.values(lists))) {
    if (!Array.isArray(list)) continue;
    let end = 0;
    for (let i = 0; i < list.length; i++) if (kept[i]) list[end++] = list[i];
    list.length = end;
  }
}

/** Appends the value of each list's name, as far as there is one. */
function append(lists: Record<string, unknown[]>, values: Record<string, unknown> = {}): void {
  for (const name of Object.keys(lists)) if (Object.hasOwn(values, name)) lists[name].push(values[name]);
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
