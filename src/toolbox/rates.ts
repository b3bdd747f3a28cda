/** Evaluates a schedule: the learning rates of the updates that come next. */
import { checkNumber } from '../base/checks';
import type { Plateau, Schedule } from './schedules';

/** What a schedule's rates depend on. */
export interface ScheduleState {
  /** Epochs that the network has finished, over all calls. */
  readonly epochs: number;
  /** Updates that the network has made, over all calls. */
  readonly updates: number;
  /** The state of `reduceOnPlateau`. */
  readonly plateau: Plateau;
}

/** A schedule that runs in another thread, as in a training worker: one message fetches many rates. */
export interface RemoteSchedule {
  /** The rates of the next `count` updates, for an optimizer of this learning rate. */
  many(rate: number, state: ScheduleState, count: number): Promise<ArrayLike<number>>;
}

/**
 * The learning rates of the next `count` updates of the current epoch, as an array, or as a promise where the schedule
 * is remote. Schedules start from `rate`, the optimizer's own. A function's results are checked; the library's own
 * schedules give rates >= 0.
 */
export function ratesOf(schedule: Schedule, rate: number, state: ScheduleState, count: number): unknown {
  const { epochs, updates, plateau } = state;
  const { many } = schedule as Partial<RemoteSchedule>;
  if (many) return many(rate, state, count);
  const rateOf = (i: number): number => {
    if (typeof schedule === 'number') return schedule;
    if (typeof schedule === 'object') return schedule.at(rate, epochs, updates + i, plateau);
    return checkNumber('learningRate(epoch, step)', schedule(epochs, updates + i), 0);
  };
  return Array.from({ length: count }, (_, i) => rateOf(i));
}
