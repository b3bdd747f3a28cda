/** Which trial is better. */
import { checkName } from '../../base/checks';
import { rangeError } from '../../base/errors';
import type { Trial } from './trial';

/** The score that decides. */
export class Rank {
  /** `'loss'`, `'accuracy'`, or a metric. */
  readonly objective: string;
  readonly direction: 'minimize' | 'maximize';

  constructor(minimize: unknown, maximize: unknown, metrics: unknown) {
    if (minimize !== undefined && maximize !== undefined) {
      throw rangeError('maximize', 'nothing beside "minimize"', maximize);
    }
    const known = ['loss', 'accuracy', ...Object.keys(Object(metrics))];
    this.direction = maximize === undefined ? 'minimize' : 'maximize';
    this.objective = checkName(this.direction, maximize ?? minimize ?? 'loss', known);
  }

  /** Throws where a trial has no such score. */
  check({ stopped, mean }: Trial): void {
    if (stopped === 'folds' && mean[this.objective] === undefined) {
      throw rangeError(this.direction, 'a figure that is a number', this.objective);
    }
  }

  /**
   * For sorting, the best first. After finite scores come those that are not, then trials that were pruned, those that
   * came farthest first, then those that diverged or failed.
   */
  readonly compare = (a: Trial, b: Trial): number => {
    const [left, right] = [this.#keys(a), this.#keys(b)];
    const at = left.findIndex((key, i) => key !== right[i]);
    return at < 0 ? a.id - b.id : left[at] - right[at];
  };

  #keys({ stopped, mean, intermediateValues }: Trial): number[] {
    const cost = (this.direction === 'minimize' ? 1 : -1) * (mean[this.objective] ?? Number.NaN);
    const finite = Number.isFinite(cost);
    const kind = { folds: finite ? 0 : 1, pruned: 2, diverged: 3, failed: 4, aborted: 5 }[stopped];
    return [kind, kind === 2 ? -Object.keys(intermediateValues ?? {}).length : 0, finite && kind < 3 ? cost : 0];
  }
}
