/**
 * Early stopping: counts epochs without improvement of the monitored loss, and keeps a copy of the best epoch's
 * parameters, optimizer state and statistics.
 */
import type { NetworkState } from '../model/state';
import type { EarlyStopping as Options } from './options';

/** Of one call of training. */
export class EarlyStopping {
  readonly #state: NetworkState;
  readonly #options: Required<Options>;
  #best = Infinity;
  #bad = 0;
  /** The best epoch's block of parameters, (stateFloats), and its count of optimizer updates. */
  #kept: { all: Float32Array; optimizerUpdates: number } | undefined;

  constructor(state: NetworkState, options: Required<Options>) {
    this.#state = state;
    this.#options = options;
  }

  /** Takes an epoch's losses; returns whether training should stop. */
  see(info: { loss: number; validationLoss?: number }): boolean {
    const { monitor, minDelta, patience, restoreBest } = this.#options;
    const value = monitor === 'loss' ? info.loss : (info.validationLoss ?? info.loss);
    if (value < this.#best - minDelta || this.#best === Infinity) {
      this.#best = value;
      this.#bad = 0;
      if (restoreBest) this.#keep();
      return false;
    }
    this.#bad++;
    return this.#bad > patience;
  }

  #keep(): void {
    const { parameters, progress } = this.#state;
    const all = this.#kept?.all ?? new Float32Array(parameters.length);
    all.set(parameters.all());
    this.#kept = { all, optimizerUpdates: progress.optimizerUpdates };
  }

  /** Brings the best epoch back, if one is kept. */
  restore(): void {
    if (!this.#kept) return;
    this.#state.parameters.all().set(this.#kept.all);
    this.#state.progress.optimizerUpdates = this.#kept.optimizerUpdates;
  }
}
