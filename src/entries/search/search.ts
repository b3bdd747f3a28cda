/**
 * Search for hyperparameters: over a grid, at random, or where earlier trials say. Each trial is a job of plain JSON:
 * `search` runs them on this machine or hands them to a `runner`; with `searchJobs` and `runTrial` a queue can run them
 * anywhere.
 */
import type { Metrics, Network } from 'nablanet';
import { checkFunction, checkInteger, checkOptions } from '../../base/checks';
import { rangeError, Verbatim } from '../../base/errors';
import { now } from '../../base/host';
import { sideBySide } from '../../base/side-by-side';
import { checkWorkers } from './folds';
import { checkPrune, type Halving } from './halving';
import { JobMaker, OF_SPACE, type SearchSpace } from './jobs';
import { openJournal } from './journal';
import type { FoldData, ManyInputs, ManyTargets } from './parts';
import { Plan } from './plan';
import { Progress, type SearchProgress } from './progress';
import { Rank } from './ranking';
import { hidden, type RefitOptions, refit } from './refit';
import { attempted, checkRunner, localRunner, type TrialRunner } from './runner';
import type { Trial } from './trial';

/** The search space, the data, and which score decides. */
export interface SearchOptions<Of extends Metrics = Metrics> extends SearchSpace, FoldData {
  /** Further scores by name, as in `evaluate`. */
  metrics?: Of;
  /** The score of which the least is best: `'loss'`, the default, or a metric. Not together with `maximize`. */
  minimize?: string;
  /** The score of which the largest is best: `'accuracy'`, or a metric. */
  maximize?: string;
  /**
   * Trials that run at once, each in a worker: an integer >= 1, or `'all'` for one a core; 1 by default, in this thread.
   * Never more than there are cores. Trials and results are the same for any number.
   */
  workers?: number | 'all';
  /** Ends trials early that do worse than earlier ones did: what `halving` returns; none by default. */
  prune?: Halving;
  /**
   * How many trials may be under way at once under `'tpe'` and `prune`, on however many workers, an integer >= 1; 4 by
   * default. Each trial knows the results of all before it but the last `concurrency - 1`. So a larger number keeps more
   * workers busy, and a smaller one learns faster.
   */
  concurrency?: number;
  /**
   * The path of a file to which each finished trial is appended (JSON Lines), in Node, Deno and Bun. A search that finds
   * its own journal goes on where it was. None by default.
   */
  journal?: string;
  /** Runs the trials, elsewhere: such as `bullmqRunner` of `nablanet/bullmq`. Not together with `workers`. */
  runner?: TrialRunner;
  /** Called after every trial, in their order, with the best so far; `false` stops. A promise is awaited. */
  onTrial?: (info: { trial: Trial<Of>; done: number; total: number; best: Trial<Of> }) => unknown;
  /** Called whenever a trial starts or ends, in the order of events; a board shows it: `searchProgress` of `nablanet/node`. */
  onProgress?: (progress: SearchProgress) => unknown;
  /** Stops; trials that it interrupts do not count. */
  signal?: AbortSignal;
}

/** What `search` returns. */
export interface SearchResult<Of extends Metrics = Metrics> {
  /** The trials, best first; then those that were pruned, that diverged, and that failed. */
  trials: Trial<Of>[];
  /** The first of them. */
  best: Trial<Of>;
  /** The score that decides. */
  objective: string;
  /** Which scores are better. */
  direction: 'minimize' | 'maximize';
  /** Why it ended: after all trials, or earlier by the signal or by `onTrial`. */
  stopped: 'trials' | 'aborted' | 'callback';
  /** How long all of it took. */
  seconds: number;
  /**
   * A new network with the settings of the best trial, trained on all of these rows as long as its folds needed: see the
   * function `refit`, which takes any trial. Copies of the result (spread, JSON) are without it.
   */
  refit(x: ManyInputs, y: ManyTargets, options?: RefitOptions): Promise<Network>;
}

/** The same where a signal may stop it before the first trial is done: `best` is then undefined. */
export interface AbortableResult<Of extends Metrics = Metrics> extends Omit<SearchResult<Of>, 'best'> {
  /** The best trial; undefined where the search was aborted before one was done. */
  best: Trial<Of> | undefined;
}

const OF_DATA = ['x', 'y', 'sampleWeights', 'metrics', 'minimize', 'maximize'];
const OF_RUN = ['workers', 'prune', 'concurrency', 'journal', 'runner', 'onTrial', 'onProgress', 'signal'];

/** What ends a search early, and is no error. */
const ENOUGH = Symbol();

/**
 * Runs a trial for every point of the search space and returns them all, best validation score first. A trial that
 * diverges is a result, too. The event loop gets its turns.
 *
 * @example
 * ```js
 * const { best, refit } = await search({
 *   config: { inputs: 4, layers: [8, { units: 3, activation: 'softmax' }], loss: 'crossEntropy' },
 *   space: { 'layers[0].units': { integer: [4, 32] }, 'optimizer.learningRate': { logUniform: [0.01, 1] } },
 *   x, y, method: 'tpe', trials: 40, train: { epochs: 50, earlyStopping: { patience: 5 } }, workers: 'all',
 * });
 * console.log(best.values, best.mean.loss);
 * const net = await refit(x, y);
 * ```
 * @throws as `new Network` or `train` does, for a point of the space that they refuse, before any trial is run
 */
export function search<Of extends Metrics = Metrics>(
  options: SearchOptions<Of> & { signal?: undefined },
): Promise<SearchResult<Of>>;
export function search<Of extends Metrics = Metrics>(options: SearchOptions<Of>): Promise<AbortableResult<Of>>;
export async function search(options: SearchOptions): Promise<AbortableResult> {
  const given = checkOptions('options', options, [...OF_SPACE, ...OF_DATA, ...OF_RUN]) as unknown as SearchOptions;
  const { x, y, sampleWeights, metrics, minimize, maximize, workers, prune, concurrency = 4, ...rest } = given;
  const { journal: path, runner: other, onTrial, onProgress, signal, ...space } = rest;
  checkFunction('onTrial', onTrial);
  checkFunction('onProgress', onProgress);
  const rank = new Rank(minimize, maximize, metrics);
  if (other !== undefined && workers !== undefined) throw rangeError('workers', 'nothing beside "runner"', workers);
  checkInteger('concurrency', concurrency, 1);
  const maker = new JobMaker(space);
  const plan = new Plan(maker, rank, checkPrune(prune), concurrency);
  const count = checkWorkers(workers);
  const runner = other === undefined ? localRunner(count) : checkRunner(other);
  await plan.check();
  const data: FoldData = { x, y, sampleWeights };
  const journal =
    path === undefined ? undefined : await openJournal(path, { ...space, prune, concurrency }, rank, data);
  const trials: Trial[] = [];
  const progress = new Progress(maker.total, runner.concurrency, rank, onProgress);
  let stopped = 'trials' as SearchResult['stopped'];
  const began = now();
  const tell = async (trial: Trial): Promise<void> => {
    trials.push(trial);
    trials.sort(rank.compare);
    const info = { trial, done: trials.length, total: maker.total, best: trials[0] };
    if (!onTrial || (await onTrial(info)) !== false) return;
    stopped = 'callback';
    throw ENOUGH;
  };
  /** Trials that have ended, but were not told of when the search was aborted. */
  const ended = new Map<number, Trial>();
  const run = async (i: number, stop: AbortSignal | undefined): Promise<Trial> => {
    const job = await abortable(plan.job(i), stop);
    progress.start();
    let trial = journal?.find(job);
    const restored = trial !== undefined;
    trial ??= await attempted(job, () => runner.run(job, { data, metrics, signal: stop }));
    if (trial.stopped === 'aborted') throw ENOUGH;
    rank.check(trial);
    if (!restored) journal?.append(trial);
    progress.end(trial, restored);
    ended.set(i, trial);
    plan.end(i, trial);
    return trial;
  };
  const numbers = Array.from({ length: maker.total }, (_, i) => i);
  try {
    if (runner.concurrency === 1) {
      for (const i of numbers) await tell(await run(i, signal));
    } else if (!signal?.aborted) {
      await sideBySide(numbers, { most: runner.concurrency, signal, tell }, run);
    }
  } catch (error) {
    if (error !== ENOUGH && !signal?.aborted) throw error;
  } finally {
    journal?.close();
  }
  if (signal?.aborted && stopped !== 'callback' && trials.length < maker.total) {
    stopped = 'aborted';
    const told = new Set(trials.map(({ id }) => id));
    trials.push(...[...ended.values()].filter(({ id }) => !told.has(id)));
    trials.sort(rank.compare);
  }
  const { objective, direction } = rank;
  const found = { trials, best: trials[0], objective, direction, stopped, seconds: (now() - began) / 1000 };
  return hidden(found, {
    async refit(allX: ManyInputs, allY: ManyTargets, more?: RefitOptions) {
      if (!found.best) throw rangeError('best', 'a trial that is done', new Verbatim('none'));
      return refit(found.best, allX, allY, more);
    },
  });
}

/** What the promise resolves with, unless the signal comes first. */
function abortable<Result>(promise: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (!signal?.addEventListener) return promise;
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(ENOUGH);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
