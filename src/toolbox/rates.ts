/** Evaluates a schedule: the learning rates of the updates that come next. */
import { checkNumber, own } from '../base/checks';
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
 * is remote. Schedules start from `rate`, the optimizer's own.
 *
 * @throws TypeError, RangeError for what is no rate
 */
export function ratesOf(schedule: Schedule, rate: number, state: ScheduleState, count: number): unknown {
  const { epochs, updates, plateau } = state;
  const many = own(Object(schedule) as Partial<RemoteSchedule>, 'many');
  if (many) return many(rate, state, count);
  const rateOf = (i: number): number => {
    if (typeof schedule === 'number') return schedule;
    const own = typeof schedule === 'object';
    const value = own ? schedule.at(rate, epochs, updates + i, plateau) : schedule(epochs, updates + i);
    return checkNumber('learningRate(epoch, step)', value, 0);
  };
  return Array.from({ length: count }, (_, i) => rateOf(i));
}
