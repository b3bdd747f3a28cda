/** How far a search is. */
import { now } from '../../base/host';
import type { Rank } from './ranking';
import type { Trial } from './trial';

/** How far a search is, after each start and each end of a trial. */
export interface SearchProgress {
  /** Trials that have ended, however: those that were pruned, that diverged or failed count, too. */
  done: number;
  /** Trials under way. */
  running: number;
  /** Trials that were pruned. */
  pruned: number;
  /** Trials that diverged or failed. */
  failed: number;
  /** Trials that were taken from the journal. */
  restored: number;
  /** Trials in all. */
  total: number;
  /** The best so far of those that have ended. */
  best: Trial | undefined;
  /** The trial that has ended just now; undefined where one has started. */
  ended: Trial | undefined;
  /** The score that decides. */
  objective: string;
  /** Which scores are better. */
  direction: 'minimize' | 'maximize';
  /** Seconds since the search began. */
  seconds: number;
  /** Seconds left, if trials go on as they have; undefined before the first has ended. */
  secondsLeft: number | undefined;
}

/** Counts, and tells. */
export class Progress {
  readonly #rank: Rank;
  readonly #tell: ((progress: SearchProgress) => unknown) | undefined;
  readonly #began = now();
  readonly #atOnce: number;
  readonly #state = { done: 0, running: 0, pruned: 0, failed: 0, restored: 0, total: 0 };
  #best: Trial | undefined;
  /** Seconds that trials took which were run, added up. */
  #taken = 0;

  constructor(total: number, atOnce: number, rank: Rank, tell: ((progress: SearchProgress) => unknown) | undefined) {
    this.#state.total = total;
    this.#atOnce = atOnce;
    this.#rank = rank;
    this.#tell = tell;
  }

  start(): void {
    this.#state.running++;
    this.#say(undefined);
  }

  end(trial: Trial, restored: boolean): void {
    const state = this.#state;
    state.running--;
    state.done++;
    if (trial.stopped === 'pruned') state.pruned++;
    if (trial.stopped === 'diverged' || trial.stopped === 'failed') state.failed++;
    if (restored) state.restored++;
    else this.#taken += trial.seconds;
    if (!this.#best || this.#rank.compare(trial, this.#best) < 0) this.#best = trial;
    this.#say(trial);
  }

  #say(ended: Trial | undefined): void {
    if (!this.#tell) return;
    const { done, restored, total } = this.#state;
    const run = done - restored;
    const { objective, direction } = this.#rank;
    this.#tell({
      ...this.#state,
      best: this.#best,
      ended,
      objective,
      direction,
      seconds: (now() - this.#began) / 1000,
      secondsLeft:
        run > 0
          ? ((this.#taken / run) * (total - done)) / Math.min(this.#atOnce, Math.max(1, total - done))
          : undefined,
    });
  }
}
