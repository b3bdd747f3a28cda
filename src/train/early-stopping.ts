/**
 * The best epoch of a call, by the value that is watched; and early stopping: counts epochs without improvement, and
 * keeps a copy of the best epoch's parameters, optimizer state and statistics.
 */
import { typeError } from '../base/errors';
import type { NetworkState } from '../model/state';
import type { EpochInfo } from './history';
import type { EarlyStopping as Options } from './options';

/** The figures of an epoch that may be watched. */
export type Figures = Omit<
  EpochInfo,
  'epoch' | 'epochs' | 'step' | 'learningRate' | 'last' | 'seconds' | 'samplesPerSecond'
>;

/** Of one call of training. */
export class EarlyStopping {
  /** The epoch with the least value, the first of equal ones; 0 before there is one. */
  bestEpoch = 0;
  readonly #state: NetworkState;
  readonly #options: Required<Options> | undefined;
  /** The least value, and what the next one has to improve on by more than `minDelta`. */
  #best = Infinity;
  #mark = Infinity;
  #bad = 0;
  /** The best epoch's block of parameters, (stateFloats), and its count of optimizer updates. */
  #kept: { all: Float32Array; optimizerUpdates: number } | undefined;

  /** Without options the loss of held-out rows is watched, or else that of training, and nothing stops. */
  constructor(state: NetworkState, options: Required<Options> | undefined) {
    this.#state = state;
    this.#options = options;
  }

  /** Takes an epoch's figures; returns whether training should stop. */
  see(epoch: number, info: Figures): boolean {
    const { minDelta = 0, patience = Infinity, restoreBest } = this.#options ?? {};
    const value = this.#valueOf(info);
    if (value < this.#best || this.bestEpoch === 0) {
      if (value < Infinity) this.#best = value; // a NaN is no value to compare with
      this.bestEpoch = epoch;
      if (restoreBest) this.#keep();
    }
    if (value < this.#mark - minDelta) {
      this.#mark = value;
      this.#bad = 0;
    } else {
      this.#bad++;
    }
    return this.#bad > patience;
  }

  /** What is watched, turned so that less is better. */
  #valueOf(info: Figures): number {
    const { monitor } = this.#options ?? {};
    if (!monitor) return info.validationLoss ?? info.loss;
    if (typeof monitor === 'string') return monitor.endsWith('oss') ? Number(info[monitor]) : -Number(info[monitor]);
    const { metric, mode } = monitor;
    const value = (info.validationMetrics ?? info.metrics)?.[metric];
    if (typeof value !== 'number') throw typeError(`metrics.${metric}`, 'a number for "earlyStopping" to watch', value);
    return mode === 'min' ? value : -value;
  }

  #keep(): void {
    const { parameters, progress } = this.#state;
    const all = this.#kept?.all ?? new Float32Array(parameters.length);
    all.set(parameters.all());
    this.#kept = { all, optimizerUpdates: progress.optimizerUpdates };
  }

  /** Keeps no epoch any more. */
  forget(): void {
    this.#kept = undefined;
  }

  /** Brings the best epoch back, if one is kept. */
  restore(): void {
    if (!this.#kept) return;
    this.#state.parameters.all().set(this.#kept.all);
    this.#state.progress.optimizerUpdates = this.#kept.optimizerUpdates;
  }
}
