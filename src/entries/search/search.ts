/**
 * Search for hyperparameters, over a grid or at random. Each trial is a job of plain JSON: `search` runs them one after
 * another; with `searchJobs` and `runTrial` a queue can run them anywhere.
 */
import { type Fold, type Label, type Metrics, type NetworkConfig, split } from 'nablanet';
import { checkFunction, checkInteger, checkName, checkObject, checkOptions, givenOptions } from '../../base/checks';
import { runInTurns, runNow, type Work } from '../../base/cooperative';
import { rangeError, typeError } from '../../base/errors';
import { now } from '../../base/host';
import { checkConfig, seeded } from './config';
import {
  drawFolds,
  type FoldData,
  type FoldResult,
  labelsOf,
  rowsOf,
  runFolds,
  type Scores,
  summary,
} from './cross-validate';
import { reviveConfig, reviveTraining } from './revive';
import { drawPoints, gridOf, type Point, place, type Space } from './space';
import { checkBeside, checkPlain, checkShare, checkTraining, type FoldTraining } from './training';

/** How the trials are scored: all of them alike. */
export interface Judging {
  /** Draws the rows to score on, and weights where the config has no seed: the same for all trials; 0 by default. */
  seed?: number;
  /** Number of folds for cross-validation of each trial, an integer >= 2; instead of `validation`. */
  folds?: number;
  /** Share of the rows that each trial is scored on and not trained on, over 0 and under 1; 0.2 by default. */
  validation?: number;
  /** Whether folds and shares are stratified: by default where targets are classes. Or one label a row to go by. */
  stratify?: boolean | readonly Label[];
}

/** A trial to be run, as plain JSON. */
export interface TrialJob extends Judging {
  /** Number of the trial, from 1, in the order of the search space. */
  id: number;
  /** Its point of the search space: values by path. `config` and `train` have them already. */
  values: Point;
  /** The network. */
  config: NetworkConfig;
  /** How the network is trained. */
  train: FoldTraining;
}

/**
 * A trial that was run. `config` and `train` are its settings, schedules and lbfgs revived. Early stopping in `train` had
 * held-out rows to watch: a network that trains on all rows has none, and takes the mean of `results`' `bestEpoch`.
 */
export interface Trial<Of extends Metrics = Metrics> extends TrialJob {
  /** Validation scores: means over the folds. The loss is Infinity where training diverged. */
  mean: Scores;
  /** Standard deviations over the folds, as in `crossValidate`. */
  deviation: Scores;
  /** Fold by fold; of a trial that diverged or was aborted, the folds before. */
  results: FoldResult<Of>[];
  /** How long the trial took. */
  seconds: number;
  /** Why it ended. */
  stopped: 'folds' | 'aborted' | 'diverged';
  /** The message of the error, where training diverged. */
  error?: string;
}

/** The search space, and what all trials share. */
export interface SearchSpace extends Judging {
  /** The hyperparameters by path, and the values of each. */
  space: Space;
  /** The network, as far as the space does not change it. It starts from `seed` where it has no seed of its own. */
  config: NetworkConfig;
  /** As in `train`, as far as it is plain JSON. Early stopping watches the rows that a trial is scored on. */
  train?: FoldTraining;
  /** `'grid'`, the default: all points, the last path's values changing fastest. `'random'`: points drawn at random. */
  method?: 'grid' | 'random';
  /** How many points are drawn, an integer >= 1; 20 by default. */
  trials?: number;
}

/** The search space, the data, and which score decides. */
export interface SearchOptions<Of extends Metrics = Metrics> extends SearchSpace, FoldData {
  /** Further scores by name, as in `evaluate`. */
  metrics?: Of;
  /** The score of which the least is best: `'loss'`, the default, or a metric. Not together with `maximize`. */
  minimize?: string;
  /** The score of which the largest is best: `'accuracy'`, or a metric. */
  maximize?: string;
  /** Called after every trial, with the best so far; `false` stops. A promise is awaited. */
  onTrial?: (info: { trial: Trial<Of>; done: number; total: number; best: Trial<Of> }) => unknown;
  /** Stops; the trial that it interrupts does not count. */
  signal?: AbortSignal;
}

/** What `search` returns. */
export interface SearchResult<Of extends Metrics = Metrics> {
  /** The trials, best first; those that diverged come last. */
  trials: Trial<Of>[];
  /** The first of them. */
  best: Trial<Of>;
  /** Why it ended: after all trials, or earlier by the signal or by `onTrial`. */
  stopped: 'trials' | 'aborted' | 'callback';
  /** How long all of it took. */
  seconds: number;
}

/** The same where a signal may stop it before the first trial is done: `best` is then undefined. */
export interface AbortableResult<Of extends Metrics = Metrics> extends Omit<SearchResult<Of>, 'best'> {
  /** The best trial; undefined where the search was aborted before one was done. */
  best: Trial<Of> | undefined;
}

const OF_SPACE = ['space', 'config', 'train', 'method', 'trials', 'seed', 'folds', 'validation', 'stratify'];
const OF_RUN = ['x', 'y', 'sampleWeights', 'metrics', 'minimize', 'maximize', 'onTrial', 'signal'];

/** Milliseconds of checking points between two turns of the event loop, as in `trainAsync`. */
const YIELD_EVERY = 8;

/**
 * Runs a trial for every point of the search space and returns them all, best validation score first. A trial that
 * diverges is a result, too. The event loop gets its turns.
 *
 * @example
 * ```js
 * const { best } = await search({
 *   config: { inputs: 4, layers: [8, { units: 3, activation: 'softmax' }], loss: 'crossEntropy' },
 *   space: { 'layers[0].units': { integer: [4, 32] }, 'optimizer.learningRate': { logUniform: [0.01, 1] } },
 *   x, y, method: 'random', trials: 20, train: { epochs: 50, earlyStopping: { patience: 5 } },
 * });
 * console.log(best.values, best.mean.loss);
 * ```
 * @throws as `new Network` or `train` does, for a point of the space that they refuse, before any trial is run
 */
export function search<Of extends Metrics = Metrics>(
  options: SearchOptions<Of> & { signal?: undefined },
): Promise<SearchResult<Of>>;
export function search<Of extends Metrics = Metrics>(options: SearchOptions<Of>): Promise<AbortableResult<Of>>;
export async function search(options: SearchOptions): Promise<AbortableResult> {
  const given = checkOptions('options', options, [...OF_SPACE, ...OF_RUN]) as unknown as SearchOptions;
  const { x, y, sampleWeights, metrics, minimize, maximize, onTrial, signal, ...space } = given;
  checkFunction('onTrial', onTrial);
  const [objective, sign] = checkObjective(minimize, maximize, metrics);
  const jobs = await runInTurns(makeJobs(space), YIELD_EVERY);
  const trials: Trial[] = [];
  const began = now();
  let stopped: SearchResult['stopped'] = 'trials';
  for (const job of jobs) {
    const trial = await runTrial(job, { x, y, sampleWeights }, { metrics, signal });
    if (trial.stopped === 'aborted') {
      stopped = 'aborted';
      break;
    }
    if (trial.stopped === 'folds' && trial.mean[objective] === undefined) {
      throw rangeError(sign < 0 ? 'maximize' : 'minimize', 'a figure that is a number', objective);
    }
    trials.push(trial);
    trials.sort((a, b) => costOf(a, objective, sign) - costOf(b, objective, sign) || a.id - b.id);
    const info = { trial, done: trials.length, total: jobs.length, best: trials[0] };
    if (onTrial && (await onTrial(info)) === false) {
      stopped = 'callback';
      break;
    }
  }
  return { trials, best: trials[0], stopped, seconds: (now() - began) / 1000 };
}

/** What trials are sorted by, ascending. After finite scores come those that are not, then trials that diverged. */
function costOf({ stopped, mean }: Trial, objective: string, sign: number): number {
  const cost = sign * (mean[objective] ?? Number.NaN);
  if (stopped === 'diverged') return Number.MAX_VALUE;
  return Number.isFinite(cost) ? cost : Number.MAX_VALUE / 2;
}

function checkObjective(minimize: unknown, maximize: unknown, metrics: unknown): [string, number] {
  if (minimize !== undefined && maximize !== undefined) {
    throw rangeError('maximize', 'nothing beside "minimize"', maximize);
  }
  const known = ['loss', 'accuracy', ...Object.keys(Object(metrics))];
  if (maximize !== undefined) return [checkName('maximize', maximize, known), -1];
  return [checkName('minimize', minimize ?? 'loss', known), 1];
}

/**
 * The trials of a search as jobs for `runTrial`: plain JSON, each one checked.
 *
 * @throws as `search` does, for a point of the space
 */
export function searchJobs(options: SearchSpace): TrialJob[] {
  return runNow(makeJobs(options));
}

/** The same, point by point: each makes a network, of which a large one takes milliseconds. */
function* makeJobs(options: SearchSpace): Work<TrialJob[]> {
  const given = checkOptions('options', options, OF_SPACE) as unknown as SearchSpace;
  const { space, config, train = {}, method = 'grid', trials, seed = 0, folds, validation, stratify } = given;
  checkInteger('seed', seed, 0, Number.MAX_SAFE_INTEGER);
  if (folds !== undefined && validation !== undefined)
    throw rangeError('validation', 'nothing beside "folds"', validation);
  if (folds !== undefined) checkInteger('folds', folds, 2);
  const judging = { seed, stratify, ...(folds === undefined ? { validation: checkShare(validation) } : { folds }) };
  const random = checkName('method', method, ['grid', 'random']) === 'random';
  if (!random && trials !== undefined) throw rangeError('trials', 'the method "random"', method);
  const points = random ? drawPoints(space, checkInteger('trials', trials ?? 20, 1), seed) : gridOf(space);
  const jobs: TrialJob[] = [];
  for (const values of points) {
    const settings = place(config as unknown as Record<string, unknown>, checkPlain(train), values);
    const full = checkConfig(seeded(settings.config as unknown as NetworkConfig, seed));
    if (typeof full.loss === 'function') throw typeError('loss', 'a name (trials are plain JSON)', full.loss);
    if (full.inputEncoder && !full.inputEncoder.categories) {
      const expected = 'none of texts (trials are plain JSON: give sparse rows, x: vectorizer.transform(texts))';
      throw typeError('inputEncoder', expected, full.inputEncoder);
    }
    const plain = checkPlain(settings.train);
    checkBeside(plain);
    checkTraining(reviveTraining(plain), reviveConfig(full));
    checkShare(plain.validation);
    const job = { id: jobs.length + 1, values, config: full, train: plain, ...judging };
    jobs.push(JSON.parse(JSON.stringify(job)));
    yield;
  }
  return jobs;
}

const OF_JOB = ['id', 'values', 'config', 'train', 'seed', 'folds', 'validation', 'stratify'];

/**
 * Runs one trial, in any process: on backend `'simd'` the same job and data give the same bits everywhere.
 *
 * @param job one of `searchJobs`, which may have gone through JSON
 * @param data the rows, the same for all trials
 * @param options.metrics further scores by name, as in `evaluate`
 * @param options.signal stops; the trial then has `stopped: 'aborted'`
 * @throws as `train` does, but for a `DivergedError`: such a trial has `stopped: 'diverged'`
 */
export async function runTrial<Of extends Metrics = Metrics>(
  job: TrialJob,
  data: FoldData,
  options?: { metrics?: Of; signal?: AbortSignal },
): Promise<Trial<Of>> {
  const given = checkOptions('job', job, OF_JOB) as unknown as TrialJob;
  const { x, y, sampleWeights } = checkOptions('data', data, ['x', 'y', 'sampleWeights']) as unknown as FoldData;
  const { metrics, signal } = givenOptions(options, ['metrics', 'signal']) as { metrics?: Of; signal?: AbortSignal };
  const { seed = 0, folds, validation, stratify } = given;
  const config = reviveConfig(checkConfig(given.config));
  const train = reviveTraining(checkObject('train', given.train ?? {})) as FoldTraining;
  const rows = rowsOf(x, y, config);
  const drawn =
    folds === undefined
      ? [holdOutShare(rows, checkShare(validation), seed, labelsOf(rows, y, stratify, config))]
      : drawFolds(rows, folds, seed, y, stratify, config);
  const results: FoldResult<Of>[] = [];
  const began = now();
  const done = (
    stopped: Trial['stopped'],
    diverged: Partial<Pick<Trial, 'mean' | 'deviation' | 'error'>>,
  ): Trial<Of> => {
    const seconds = (now() - began) / 1000;
    return { ...job, config, train, ...summary(results), results, seconds, stopped, ...diverged };
  };
  try {
    const work = {
      metrics,
      signal,
      config,
      data: { x, y, sampleWeights },
      rows,
      folds: drawn,
      train,
      watch: true,
      results,
    };
    return done((await runFolds(work)) === 'aborted' ? 'aborted' : 'folds', {});
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'diverged') throw error;
    const none = { mean: { loss: Infinity }, deviation: { loss: Number.NaN } };
    return done('diverged', { ...none, error: (error as Error).message });
  }
}

/** One fold: that share of the rows. */
function holdOutShare(rows: number, share: number, seed: number, labels: ArrayLike<unknown> | undefined): Fold {
  const all = Uint32Array.from({ length: rows }, (_, row) => row);
  const { train, test } = split(all, all, { test: share, seed, stratify: labels });
  return { train: train.indices, test: test.indices };
}
