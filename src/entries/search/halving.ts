/**
 * Successive halving, asynchronous (ASHA: Li and others, "A System for Massively Parallel Hyperparameter Tuning",
 * 2020), in the form that stops trials and never resumes them: training ends at a rung of epochs unless the trial is in
 * the best 1/reduction of those that earlier trials have brought to this rung. What a trial must reach is known before
 * it starts, and goes with its job: so a trial gives the same wherever and whenever it runs.
 */
import type { EpochInfo, Metrics } from 'nablanet';
import { checkInteger, checkName, checkOptions } from '../../base/checks';

/** When a trial ends early: what `halving` returns. */
export interface Halving {
  /** The kind of pruning. */
  readonly name: 'halving';
  /** Epochs before the first rung. */
  readonly minEpochs: number;
  /** One in so many goes on at each rung, which lies so many times as far as the one before. */
  readonly reduction: number;
}

/**
 * Successive halving for `search({ prune })`: a trial's training ends at `minEpochs`, `minEpochs · reduction`,
 * `minEpochs · reduction²`, … epochs, unless it is among the best 1/`reduction` of what earlier trials had reached
 * there. With `folds` the first fold decides.
 *
 * @param options.minEpochs epochs before the first rung, an integer >= 1; 1 by default
 * @param options.reduction an integer >= 2; 3 by default
 *
 * @example
 * await search({ …, method: 'tpe', trials: 40, train: { epochs: 81 }, prune: halving({ minEpochs: 3 }) });
 */
export function halving(options: { minEpochs?: number; reduction?: number } = {}): Halving {
  const { minEpochs = 1, reduction = 3 } = checkOptions('options', options, ['minEpochs', 'reduction']);
  return {
    name: 'halving',
    minEpochs: checkInteger('minEpochs', minEpochs, 1),
    reduction: checkInteger('reduction', reduction, 2),
  };
}

/** The option of `search`. */
export function checkPrune(prune: unknown): Halving | undefined {
  if (prune === undefined) return undefined;
  const { name, ...options } = checkOptions('prune', prune, ['name', 'minEpochs', 'reduction']);
  checkName('prune.name', name, ['halving']);
  return halving(options);
}

/** The score that is compared, and what it must be at which epochs for training to go on: part of a job, plain JSON. */
export interface Rungs {
  /** `'loss'`, `'accuracy'`, or a metric, of the rows that the trial is scored on. */
  score: string;
  /** Which scores are better. */
  direction: 'minimize' | 'maximize';
  /** Rungs, each with the least good score that goes on; null where all do. */
  at: { epochs: number; limit: number | null }[];
}

/** As much of a trial as later ones are compared with: its best score by the epochs of each rung that it has reached. */
export interface Climbed {
  readonly intermediateValues?: Readonly<Record<string, number>>;
}

/** The rungs of a trial of so many epochs, after these trials. */
export function rungsOf(
  { minEpochs, reduction }: Halving,
  epochs: number,
  score: string,
  direction: Rungs['direction'],
  known: readonly Climbed[],
): Rungs {
  const sign = direction === 'minimize' ? 1 : -1;
  const at: Rungs['at'] = [];
  for (let rung = minEpochs; rung < epochs; rung *= reduction) {
    const values = known
      .map(({ intermediateValues }) => intermediateValues?.[rung])
      .filter((value) => value !== undefined)
      .sort((a, b) => sign * (a - b));
    const going = Math.max(1, Math.floor((values.length + 1) / reduction));
    at.push({ epochs: rung, limit: values[going - 1] ?? null });
  }
  return { score, direction, at };
}

/** A job's rungs, from JSON. */
export function checkRungs(rungs: unknown): Rungs | undefined {
  if (rungs === undefined) return undefined;
  const { score, direction, at } = checkOptions('prune', rungs, ['score', 'direction', 'at']);
  const list = Array.isArray(at) ? at : [];
  return {
    score: String(score),
    direction: checkName('prune.direction', direction, ['minimize', 'maximize'] as const),
    at: list.map((rung, i) => {
      const { epochs, limit } = checkOptions(`prune.at[${i}]`, rung, ['epochs', 'limit']);
      return { epochs: checkInteger(`prune.at[${i}].epochs`, epochs, 1), limit: limit === null ? null : Number(limit) };
    }),
  };
}

/** Watches a training: notes its best score at each rung, and ends it where that is not enough. */
export class RungWatch {
  /** Whether it has ended the training. */
  pruned = false;
  /** The best score by the epochs of each rung. */
  readonly values: Record<string, number> = {};
  readonly #rungs: Rungs;
  readonly #metrics: Metrics | undefined;
  #best: number;
  /** Rungs that are behind. */
  #passed = 0;

  constructor(rungs: Rungs, metrics: Metrics | undefined) {
    this.#rungs = rungs;
    this.#metrics = metrics;
    this.#best = rungs.direction === 'minimize' ? Number.MAX_VALUE : -Number.MAX_VALUE;
  }

  /** What training needs for it. */
  get options(): { metrics?: Metrics; onEpoch(info: EpochInfo): boolean } {
    const { score } = this.#rungs;
    const metric = score !== 'loss' && score !== 'accuracy' ? this.#metrics?.[score] : undefined;
    return { ...(metric ? { metrics: { [score]: metric } } : {}), onEpoch: (info) => this.#see(info) };
  }

  #see({ epoch, validationLoss, validationAccuracy, validationMetrics }: EpochInfo): boolean {
    const { score, direction, at } = this.#rungs;
    const seen = { ...validationMetrics, loss: validationLoss, accuracy: validationAccuracy }[score];
    const better = direction === 'minimize' ? Math.min : Math.max;
    if (typeof seen === 'number' && !Number.isNaN(seen)) this.#best = better(this.#best, seen);
    const rung = at[this.#passed];
    if (rung?.epochs !== epoch) return true;
    this.#passed++;
    this.values[epoch] = this.#best;
    this.pruned = rung.limit !== null && better(this.#best, rung.limit) !== this.#best;
    return !this.pruned;
  }

  /** Training has ended by itself: what it reached is what it would have at later rungs. */
  ended(): void {
    for (const { epochs } of this.#rungs.at.slice(this.#passed)) this.values[epochs] ??= this.#best;
  }
}
