/** Early stopping: when enough is enough, and the best that there was. */
import { checkBoolean, checkInteger, checkName, checkNumber, checkOptions } from './checks';
import type { Core } from './core';

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

/** The option, checked and filled in. */
export function checkEarlyStopping(value: unknown, validated: boolean): Required<EarlyStopping> | undefined {
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

/** Watches one call of training. */
export class Stopping {
  readonly #core: Core;
  readonly #options: Required<EarlyStopping>;
  #best = Number.POSITIVE_INFINITY;
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
    if (value < this.#best - minDelta || this.#best === Number.POSITIVE_INFINITY) {
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
