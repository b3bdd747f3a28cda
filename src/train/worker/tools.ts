/**
 * What caller.ts is given of the library. It is a chunk of its own that is loaded when it is first needed, and a second
 * copy of a class in it would not be the same class: so it imports types alone, and works with these.
 */
import { checkOptions, own } from '../../base/checks';
import { pause } from '../../base/cooperative';
import { cores, now } from '../../base/host';
import { toWeights } from '../../data/row-weights';
import { toPair } from '../../model/inputs';
import { checkCost } from '../../step/function-loss';
import { ratesOf } from '../../toolbox/rates';
import { crewsInUse } from '../../wasm/crew';
import { modules } from '../../wasm/instantiate';
import { DivergedError, type History, newHistory } from '../history';
import type { StreamJob, TrainingJob } from '../job';
import { type BatchSource, iteratorOf } from '../stream-loop';

export const tools = {
  checkCost,
  checkOptions,
  cores,
  crewsInUse,
  DivergedError,
  iteratorOf,
  modules,
  newHistory,
  now,
  own,
  pause,
  ratesOf,
  toPair,
  toWeights,
};

export type Tools = typeof tools;

/** What a worker is to do: the rows of `job`, or batches of `source`. */
export interface WorkerJob {
  readonly job: TrainingJob | StreamJob;
  readonly source: BatchSource | undefined;
  /** The options as the user gave them. */
  readonly given: Record<string, unknown>;
  readonly yieldEvery: number;
  /** When it was asked for, by `now`. */
  readonly began: number;
  /** The same in this thread, where no worker can be had; of trainings in workers that are kept. */
  readonly here: (() => Promise<History>) | undefined;
}
