/** Early stopping: when enough is enough, and the best that there was. */
import type { Core } from '../model/state';
import type { EarlyStopping } from './options';

/** Watches one call of training. */
export class Stopping {
  readonly #core: Core;
  readonly #options: Required<EarlyStopping>;
  #best = Infinity;
  #bad = 0;
  /** All that the network remembered at its best, and its optimizer's count of updates. */
  #kept: { all: Float32Array; updates: number } | undefined;

  constructor(core: Core, options: Required<EarlyStopping>) {
    this.#core = core;
    this.#options = options;
  }

  /** An epoch's figures; whether it was one too many. */
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
    const { parameters, updates } = this.#core;
    const all = this.#kept?.all ?? new Float32Array(parameters.length);
    all.set(parameters.all());
    this.#kept = { all, updates };
  }

  /** Brings the best back. */
  restore(): void {
    if (!this.#kept) return;
    this.#core.parameters.all().set(this.#kept.all);
    this.#core.updates = this.#kept.updates;
  }
}
