/** Who runs trials: this thread, kept workers, or a runner that the user brings. */
import type { Metrics } from 'nablanet';
import { checkInteger, checkObject } from '../../base/checks';
import { typeError } from '../../base/errors';
import type { TrialJob } from './jobs';
import { type FoldData, Parts } from './parts';
import { lost, runJob, type Trial } from './trial';

/** What a trial is run with. */
export interface TrialContext {
  /** The rows, the same objects for all trials of a search. */
  readonly data: FoldData;
  /** Further scores by name. */
  readonly metrics: Metrics | undefined;
  /** Stops: the trial then resolves with `stopped: 'aborted'`, or rejects. */
  readonly signal: AbortSignal | undefined;
}

/** Runs the trials of a search, somewhere: each is a job of plain JSON for `runTrial`. */
export interface TrialRunner {
  /** Trials that it takes at once, an integer >= 1. */
  readonly concurrency: number;
  /** Runs one. An error with code `'worker'` (lost on the way) gets the trial a second try; any other ends the search. */
  run(job: TrialJob, context: TrialContext): Promise<Trial>;
}

/** A runner of the user's. */
export function checkRunner(runner: unknown): TrialRunner {
  const { concurrency, run } = checkObject('runner', runner);
  checkInteger('runner.concurrency', concurrency, 1);
  if (typeof run !== 'function') throw typeError('runner.run', 'a function', run);
  return runner as TrialRunner;
}

/** Kept workers, so many at once; or for one this thread. */
export function localRunner(workers: number): TrialRunner {
  const parts = new Map<string, Parts>();
  return {
    concurrency: workers,
    run: (job, { data, metrics, signal }) =>
      runJob(job, data, { metrics, signal }, workers > 1, (all, rows, key) => {
        const known = parts.get(key) ?? new Parts(all, rows, workers > 1);
        parts.set(key, known);
        return known;
      }),
  };
}

/** Runs a trial; a second time where its worker died. If that one dies, too, the trial has failed. */
export async function attempted(job: TrialJob, run: () => Promise<Trial>): Promise<Trial> {
  const isLost = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === 'worker';
  try {
    return await run();
  } catch (error) {
    if (!isLost(error)) throw error;
  }
  try {
    return await run();
  } catch (error) {
    if (!isLost(error)) throw error;
    return { ...job, results: [], seconds: 0, stopped: 'failed', ...lost(error) };
  }
}
