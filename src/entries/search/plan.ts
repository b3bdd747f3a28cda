/**
 * Which trials there are, and when each is known. Points of a grid or of random search are known from the start. One of
 * `'tpe'`, and what a trial must reach under `prune`, depends on the trials before it: on all but the last few, whether
 * these have ended by then or not. So the same trials come, however many run at once and whichever ends first.
 */
import { runInTurns } from '../../base/cooperative';
import { type Halving, rungsOf } from './halving';
import type { JobMaker, TrialJob } from './jobs';
import type { Rank } from './ranking';
import type { Point } from './space';
import { Sampler } from './tpe';
import type { Trial } from './trial';

/** Milliseconds of checking points between two turns of the event loop, as in `trainAsync`. */
const YIELD_EVERY = 8;

/** Hands out jobs. */
export class Plan {
  readonly #maker: JobMaker;
  readonly #rank: Rank;
  readonly #prune: Halving | undefined;
  /** How many trials may be under way at once. */
  readonly #concurrency: number;
  readonly #sampler: Sampler;
  readonly #points: Point[] = [];
  #jobs: readonly TrialJob[] | undefined;
  readonly #ended: Promise<Trial>[] = [];
  readonly #end: ((trial: Trial) => void)[] = [];
  #last: Promise<unknown> = Promise.resolve();

  constructor(maker: JobMaker, rank: Rank, prune: Halving | undefined, concurrency: number) {
    this.#maker = maker;
    this.#rank = rank;
    this.#prune = prune;
    const free = maker.method !== 'tpe' && !prune;
    this.#concurrency = free ? Infinity : concurrency;
    this.#sampler = new Sampler(maker.dimensions, maker.seed);
    for (let i = 0; i < maker.total; i++) this.#ended.push(new Promise((end) => this.#end.push(end)));
  }

  /** Checks what can be checked before the first trial. */
  async check(): Promise<void> {
    if (this.#maker.method === 'tpe') await runInTurns(this.#maker.corners(), YIELD_EVERY);
    else this.#jobs = await runInTurns(this.#maker.all(), YIELD_EVERY);
  }

  /** The job of this number, from 0; to be asked for in order. Resolves when the trials have ended that it hangs on. */
  job(i: number): Promise<TrialJob> {
    const made = this.#last.then(async () => this.#make(i, await Promise.all(this.#ended.slice(0, this.#known(i)))));
    this.#last = made.catch(() => {}); // whoever asked for it is told
    return made;
  }

  /** Tells how a trial ended. */
  end(i: number, trial: Trial): void {
    this.#end[i](trial);
  }

  /** How many trials are known when this one is made. */
  #known(i: number): number {
    return this.#concurrency === Infinity ? 0 : Math.max(0, i - this.#concurrency + 1);
  }

  #make(i: number, known: readonly Trial[]): TrialJob {
    const job = this.#jobs?.[i] ?? this.#maker.job(i + 1, this.#next(known));
    if (!this.#prune) return job;
    const { objective, direction } = this.#rank;
    return { ...job, prune: rungsOf(this.#prune, job.train.epochs ?? 1, objective, direction, known) };
  }

  #next(known: readonly Trial[]): Point {
    const best = [...known].sort(this.#rank.compare).map(({ id }) => id - 1);
    const points = best.map((of) => this.#points[of]);
    const point = this.#sampler.next(points, best, this.#points.slice(known.length));
    this.#points.push(point);
    return point;
  }
}
