/** `net.train` and `net.trainAsync`: the same job at once, in turns with the event loop, or in a worker. */
import { noPromise, runInTurns, runNow, type Work } from '../base/cooperative';
import { withCode } from '../base/errors';
import { now } from '../base/host';
import type { NetworkState } from '../model/state';
import type { History } from './history';
import { prepareJob, prepareStream, runJob, runStream, type TrainingJob } from './job';
import { checkAsyncOptions, checkKnown } from './options';
import { sharing, whenGathered } from './sharing';
import type { BatchSource } from './stream-loop';
import { tools, type WorkerJob } from './worker/tools';

/** Trains on x and y, and returns when done. */
export function train(state: NetworkState, x: unknown, y: unknown, options: unknown): History {
  const given = checkKnown(options);
  for (const [name, each] of Object.entries({ ...given, ...Object(given.metrics) })) {
    // Found before anything changes; a promise of any other function is refused when it comes.
    if (Object(each)[Symbol.toStringTag] === 'AsyncFunction') throw noPromise(name);
  }
  const job = prepareJob(state, x, y, given, 'train');
  return runNow(sharing(state, job.settings, () => runJob(state, job)));
}

/** The same in turns with whatever else the event loop has to do; x may be a function that gives batches instead. */
export async function trainAsync(state: NetworkState, x: unknown, y: unknown, options: unknown): Promise<History> {
  const began = now();
  const source = typeof x === 'function' ? (x as BatchSource) : undefined;
  const given = checkAsyncOptions(source ? y : options, source !== undefined);
  const { yieldEvery, worker } = given;
  const job = source ? prepareStream(state, given) : prepareJob(state, x, y, given, 'trainAsync');
  const here = (): Promise<History> => {
    const work = (): Work<History> =>
      source ? runStream(state, job, source, given.classWeights) : runJob(state, job as TrainingJob);
    return whenGathered(state, job.settings, () => runInTurns(sharing(state, job.settings, work), yieldEvery));
  };
  if (!worker) return here();
  return inWorker(state, { job, source, given, yieldEvery, began, here: worker === true ? undefined : here });
}

/** The network is the worker's until it is done. */
async function inWorker(state: NetworkState, job: WorkerJob): Promise<History> {
  state.training = true;
  try {
    const { trainInWorker } = await import('./worker/caller').catch((cause) => {
      throw withCode(new Error("the worker's part of nablanet could not be loaded", { cause }), 'worker');
    });
    return await trainInWorker(state, job, tools);
  } finally {
    state.training = false;
  }
}
