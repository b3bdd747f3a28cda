/** `net.train` and `net.trainAsync`: the same job at once, in turns with the event loop, or in a worker. */
import { noPromise, runInTurns, runNow, unless, type Work } from '../base/cooperative';
import { withCode } from '../base/errors';
import { now } from '../base/host';
import type { NetworkState } from '../model/state';
import type { Metrics } from '../toolbox/metrics';
import { type History, newHistory } from './history';
import { prepareJob, prepareStream, runJob, runStream, type StreamJob, type TrainingJob } from './job';
import { checkAsyncOptions, checkKnown } from './options';
import { gathered, sharing } from './sharing';
import type { BatchSource } from './stream-loop';
import { tools, type WorkerJob } from './worker/tools';

/** Trains on x and y, and returns when done. */
export function train(state: NetworkState, x: unknown, y: unknown, options: unknown): History {
  const given = checkKnown(options);
  for (const [name, each] of Object.entries({ ...given, ...Object(given.metrics) })) {
    // Found before anything changes; a promise of any other function is refused when it comes.
    if (Object(each)[Symbol.toStringTag] === 'AsyncFunction') throw noPromise(name);
  }
  state.checkFree('train');
  const job = runNow(prepareJob(state, x, y, given));
  return runNow(sharing(state, job.settings, () => runJob(state, job)));
}

/** The same in turns with whatever else the event loop has to do; x may be a function that gives batches instead. */
export async function trainAsync(state: NetworkState, x: unknown, y: unknown, options: unknown): Promise<History> {
  const began = now();
  const source = typeof x === 'function' ? (x as BatchSource) : undefined;
  const given = checkAsyncOptions(source ? y : options, source !== undefined);
  const { yieldEvery, worker } = given;
  state.checkFree('trainAsync');
  state.training = true; // from now on nobody else changes it
  try {
    const signal = given.signal as AbortSignal | undefined; // checked with the other options, behind the data
    const aborted = (): boolean => signal?.aborted === true;
    const preparing = unless<StreamJob>(aborted, source ? prepareStream(state, given) : prepareJob(state, x, y, given));
    const none = (): History => ({ ...newHistory(given.metrics as Metrics), stopped: 'aborted' });
    const work = (job: StreamJob): Work<History> =>
      gathered(state, job.settings, () =>
        source ? runStream(state, job, source, given.classWeights) : runJob(state, job as TrainingJob),
      );
    if (!worker) return await runInTurns(followed(preparing, work, none), yieldEvery);
    const job = await runInTurns(preparing, yieldEvery);
    if (!job) return none();
    const here = worker === true ? undefined : () => runInTurns(work(job), yieldEvery);
    return await inWorker(state, { job, source, given, yieldEvery, began, here });
  } finally {
    state.training = false;
  }
}

/** Work on what other work comes to; `none` is the result where that has none. */
function* followed<First, Result>(
  first: Work<First | undefined>,
  next: (found: First) => Work<Result>,
  none: () => Result,
): Work<Result> {
  const found = yield* first;
  return found === undefined ? none() : yield* next(found);
}

/** The network is the worker's until it is done. */
async function inWorker(state: NetworkState, job: WorkerJob): Promise<History> {
  const { trainInWorker } = await import('./worker/caller').catch((cause) => {
    throw withCode(new Error("the worker's part of nablanet could not be loaded", { cause }), 'worker');
  });
  return trainInWorker(state, job, tools);
}
