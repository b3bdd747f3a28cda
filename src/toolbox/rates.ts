/** The learning rates that a schedule gives. */
import { checkNumber } from '../base/checks';
import type { Plateau, Schedule } from './schedules';

/** What a rate may depend on. */
export interface ScheduleState {
  /** The optimizer's own rate, which schedules start from. */
  readonly rate: number;
  /** Epochs and updates of the network so far, over all calls. */
  readonly epochs: number;
  readonly updates: number;
  readonly plateau: Plateau;
}

/** A schedule that is asked in another thread: for many rates at once. */
export interface RemoteSchedule {
  many(state: ScheduleState, count: number): Promise<ArrayLike<number>>;
}

/** The rates of the next `count` updates, or a promise of them. */
export function ratesOf(schedule: Schedule, state: ScheduleState, count: number): unknown {
  const { rate, epochs, updates, plateau } = state;
  const { many } = schedule as Partial<RemoteSchedule>;
  if (many) return many(state, count);
  const rateOf = (i: number): number => {
    if (typeof schedule === 'number') return schedule;
    if (typeof schedule === 'object') return schedule.at(rate, epochs, updates + i, plateau);
    return checkNumber('learningRate(epoch, step)', schedule(epochs, updates + i), 0);
  };
  return Array.from({ length: count }, (_, i) => rateOf(i));
}
