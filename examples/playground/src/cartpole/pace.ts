/** How much learning fits into a frame: as many turns as are due, and no more than the milliseconds that there are. */
import type { Learner } from './learner';

/** Milliseconds of a frame that learning may take. */
export const FRAME_BUDGET = 4;

/** The least difference that a clock shows, in ms: browsers round theirs, Firefox to a whole millisecond. */
export function resolutionOf(clock: () => number): number {
  let least = Number.POSITIVE_INFINITY;
  let last = clock();
  for (let changes = 0; changes < 3; ) {
    const now = clock();
    if (now === last) continue;
    least = Math.min(least, now - last);
    last = now;
    changes++;
  }
  return least;
}

export class Pace {
  /** What the longest turn of late took, in ms; turns are of two kinds, and the next may be of the longer. */
  #longest = 0.1;
  readonly #resolution: number;

  /** @param clock milliseconds, such as `performance.now` */
  constructor(
    private readonly clock: () => number,
    resolution = resolutionOf(clock),
  ) {
    this.#resolution = Math.min(1, resolution);
  }

  /**
   * Turns until each cart has been pushed `pushes` times, or the time is over, or `isDone`.
   *
   * @returns milliseconds used, and how many pushes there were
   */
  learn(learner: Learner, pushes: number, isDone: () => boolean): { milliseconds: number; pushes: number } {
    const start = this.clock();
    const from = learner.pushes;
    const limit = FRAME_BUDGET - this.#resolution; // a rounded clock may be that much late
    let used = 0;
    while (learner.pushes - from < pushes && used + this.#longest <= limit && !isDone()) {
      learner.turn();
      const now = this.clock() - start;
      // Forgotten in some hundred turns, and never so long (a compiler's pause) that no turn would fit.
      this.#longest = Math.min(limit / 2, Math.max(now - used - this.#resolution, 0.98 * this.#longest));
      used = now;
    }
    return { milliseconds: used, pushes: learner.pushes - from };
  }
}
