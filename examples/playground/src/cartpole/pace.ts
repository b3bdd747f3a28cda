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
  /** What a turn takes, in ms: the mean, of late ones mostly. */
  #turn = 0.1;
  readonly #limit: number;

  /** @param clock milliseconds, such as `performance.now` */
  constructor(
    private readonly clock: () => number,
    resolution = resolutionOf(clock),
  ) {
    // A rounded clock may be that much late.
    this.#limit = FRAME_BUDGET - Math.min(1, resolution);
  }

  /**
   * Turns until each cart has been pushed `pushes` times, or the time is over, or `isDone`.
   *
   * @returns milliseconds used, and how many pushes there were
   */
  learn(learner: Learner, pushes: number, isDone: () => boolean): { milliseconds: number; pushes: number } {
    const start = this.clock();
    const from = learner.pushes;
    let turns = 0;
    let used = 0;
    while (learner.pushes - from < pushes && used + this.#turn <= this.#limit && !isDone()) {
      learner.turn();
      turns++;
      used = this.clock() - start;
    }
    if (turns > 0) this.#turn += 0.1 * (used / turns - this.#turn);
    // One turn that took long (a compiler's pause) must not stop learning for good.
    this.#turn = Math.min(this.#turn, this.#limit / 2);
    return { milliseconds: used, pushes: learner.pushes - from };
  }
}
