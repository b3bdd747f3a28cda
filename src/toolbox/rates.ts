/** The learning rates that a schedule tells. */
import { checkNumber } from '../base/checks';
import type { FullConfig } from '../model/config';
import type { Plateau, Schedule } from './schedules';

/** What a rate may depend on. */
export interface Now {
  readonly config: FullConfig;
  readonly epochs: number;
  readonly steps: number;
  readonly plateau: Plateau;
}

/** A schedule that is told elsewhere, to a worker: many rates at once. */
export interface FarSchedule {
  many(now: Now, count: number): Promise<ArrayLike<number>>;
}

/** The rates of the next `count` updates, or a promise of them. */
export function ratesOf(schedule: Schedule, now: Now, count: number): unknown {
  const { config, epochs, steps, plateau } = now;
  const { many } = schedule as Partial<FarSchedule>;
  if (many) return many(now, count);
  const rateOf = (i: number): number => {
    if (typeof schedule === 'number') return schedule;
    if (typeof schedule === 'object') return schedule.at(config.optimizer.learningRate, epochs, steps + i, plateau);
    return checkNumber('learningRate(epoch, step)', schedule(epochs, steps + i), 0);
  };
  return Array.from({ length: count }, (_, i) => rateOf(i));
}
