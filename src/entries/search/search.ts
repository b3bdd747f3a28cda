/**
 * Search for settings, over a grid or at random. Each trial is a job of its own, described by plain JSON: `search` runs them one
 * after another, `searchJobs` and `runTrial` let a queue run them elsewhere.
 */
import { checkFunction, checkInteger, checkName, checkNumber, checkOptions } from '../../base/checks';
import { rangeError, typeError } from '../../base/errors';
import { ascending } from '../../data/hold-out';
import { type Fold, split } from '../../data/split';
import { checkConfig, type FullConfig, type NetworkConfig, targetsOf } from '../../model/config';
import { lbfgs } from '../../step/lbfgs';
import type { Metrics } from '../../toolbox/metrics';
import { scheduleFromJSON } from '../../toolbox/schedules';
import { checkKnown, checkSettings } from '../../train/options';
import {
  drawFolds,
  type FoldData,
  type FoldResult,
  type FoldTraining,
  labelsOf,
  rowsOf,
  runFolds,
  type Scores,
  summary,
} from './cross-validate';
import { drawPoints, gridOf, type Point, place, type Space } from './space';

/** How every trial is judged. */
export interface Judging {
  /** Fixes all that is drawn, the same for every trial, so that only settings tell them apart; 0 by default. */
  seed?: number;
  /** Trials are cross-validated with so many folds, an integer >= 2; instead of `validation`. */
  folds?: number;
  /** Trials are judged by this share of the rows, over 0 and under 1; 0.2 by default. */
  validation?: number;
  /** Whether folds and shares are stratified: by default where the loss tells classes. Or one label a row. */
  stratify?: boolean | readonly (string | number)[];
}

/** A trial to be run: plain JSON. */
export interface TrialJob extends Judging {
  /** From 1, in the order of the space. */
  id: number;
  /** Its point of the space: values by their paths. They are in `config` and `train` already. */
  values: Point;
  /** Its network. */
  config: NetworkConfig;
  /** How it is trained. */
  train: FoldTraining;
}

/** A trial that was run. `new Network(trial.config)` and `train(x, y, trial.train)` go on from it. */
export interface Trial extends TrialJob {
  /** Figures of rows that were not trained on, means over the folds; the loss is Infinity where training diverged. */
  mean: Scores;
  /** Standard deviations over the folds, as in `crossValidate`. */
  deviation: Scores;
  /** Fold by fold; those before it diverged, or was aborted. */
  results: FoldResult[];
  /** How long it took. */
  seconds: number;
  /** Why it ended. */
  stopped: 'folds' | 'aborted' | 'diverged';
  /** What was said when it diverged. */
  error?: string;
}

/** What is searched. */
export interface SearchSpace extends Judging {
  /** Settings by their paths, and what they may be. */
  space: Space;
  /** Settings that all trials share; those of the space take their place. Its seed is `seed` where it is left out. */
  config: NetworkConfig;
  /** As in `train`, as far as it is plain JSON. Early stopping watches the rows that a trial is judged by. */
  train?: FoldTraining;
  /** Every point of the lists, the last one's values changing fastest (`'grid'`, the default), or points drawn from the seed. */
  method?: 'grid' | 'random';
  /** How many points are drawn, an integer >= 1; 20 by default. */
  trials?: number;
}

/** What is searched, on which data, and what is best. */
export interface SearchOptions extends SearchSpace, FoldData {
  /** Further figures by name, as in `evaluate`. */
  metrics?: Metrics;
  /** What is best: the least `'loss'`, by default, or other figure; */
  minimize?: string;
  /** or the largest: `'accuracy'`, or a metric. */
  maximize?: string;
  /** Told every trial when it is done, with the best so far; `false` stops. A promise is waited for. */
  onTrial?: (info: { trial: Trial; done: number; total: number; best: Trial }) => unknown;
  /** Stops; the trial that it interrupts does not count. */
  signal?: AbortSignal;
}

/** What `search` found. */
export interface SearchResult {
  /** The best first; those that diverged last. */
  trials: Trial[];
  /** The first of them; undefined where none was done. */
  best: Trial | undefined;
  /** Why it ended. */
  stopped: 'trials' | 'aborted' | 'callback';
  /** How long all of it took. */
  seconds: number;
}

const OF_SPACE = ['space', 'config', 'train', 'method', 'trials', 'seed', 'folds', 'validation', 'stratify'];
const OF_RUN = ['x', 'y', 'sampleWeights', 'metrics', 'minimize', 'maximize', 'onTrial', 'signal'];

/**
 * Tries settings, and returns all trials, the best first. Trials that diverge are results like others. The event loop keeps turning.
 *
 * @throws for a point of the space that is no valid config or training, before any trial is run
 */
export async function search(options: SearchOptions): Promise<SearchResult> {
  checkOptions('options', options, [...OF_SPACE, ...OF_RUN]);
  const { x, y, sampleWeights, metrics, minimize, maximize, onTrial, signal, ...space } = options;
  checkFunction('onTrial', onTrial);
  const [objective, sign] = checkObjective(minimize, maximize, metrics);
  const jobs = searchJobs(space);
  const trials: Trial[] = [];
  const began = performance.now();
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
  return { trials, best: trials[0], stopped, seconds: (performance.now() - began) / 1000 };
}

/** What trials are sorted by: any number is less than none, and that is less than having diverged. */
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

/** The jobs of a search, for `runTrial`: plain JSON, each one checked. */
export function searchJobs(options: SearchSpace): TrialJob[] {
  checkOptions('options', options, OF_SPACE);
  const { space, config, train = {}, method = 'grid', trials, seed = 0, folds, validation, stratify } = options;
  checkInteger('seed', seed, 0, Number.MAX_SAFE_INTEGER);
  if (folds !== undefined && validation !== undefined)
    throw rangeError('validation', 'nothing beside "folds"', validation);
  if (folds !== undefined) checkInteger('folds', folds, 2);
  const judging = { seed, stratify, ...(folds === undefined ? { validation: checkShare(validation) } : { folds }) };
  const random = checkName('method', method, ['grid', 'random']) === 'random';
  if (!random && trials !== undefined) throw rangeError('trials', 'the method "random"', method);
  const points = random ? drawPoints(space, checkInteger('trials', trials ?? 20, 1), seed) : gridOf(space);
  return points.map((values, i) => {
    const settings = place(config as unknown as Record<string, unknown>, checkPlain(train), values);
    const full = checkConfig({ ...settings.config, seed: settings.config.seed ?? seed });
    if (typeof full.loss === 'function') throw typeError('loss', 'a name (trials are plain JSON)', full.loss);
    const plain = checkPlain(settings.train);
    // Early stopping has validation rows, its own or those that judge.
    checkSettings({ ...checkKnown(revive(plain)), validation: 0.5 }, Number.MAX_SAFE_INTEGER, targetsOf(full));
    return JSON.parse(JSON.stringify({ id: i + 1, values, config: full, train: plain, ...judging }));
  });
}

function checkShare(share: unknown = 0.2): number {
  const value = checkNumber('validation', share);
  if (value <= 0 || value >= 1) throw rangeError('validation', 'a share over 0 and under 1', value);
  return value;
}

/** Options of training, as far as they are JSON; schedules among them, which `revive` brings back. */
function checkPlain(train: object): Record<string, unknown> {
  for (const [key, value] of Object.entries(train)) {
    const lost =
      typeof value === 'function' ||
      (typeof value === 'number' && !Number.isFinite(value)) ||
      (key === 'validation' && typeof value === 'object');
    if (lost) throw typeError(`train.${key}`, 'plain JSON, of which trials are made', value);
  }
  return JSON.parse(JSON.stringify(train));
}

/** Options of training in which a schedule has its way to the rate again. */
function revive(train: Record<string, unknown>): Record<string, unknown> {
  const { learningRate } = train;
  const isJSON = typeof learningRate === 'object' && learningRate !== null && !('at' in learningRate);
  return isJSON ? { ...train, learningRate: scheduleFromJSON(learningRate) } : train;
}

/** JSON has no line search of its own. */
function reviveSearch(config: FullConfig): FullConfig {
  if (config.optimizer.name !== 'lbfgs') return config;
  const { name, search, ...options } = config.optimizer;
  return { ...config, optimizer: lbfgs(options) };
}

const OF_JOB = ['id', 'values', 'config', 'train', 'seed', 'folds', 'validation', 'stratify'];

/**
 * Runs one trial, wherever its job came from: on backend `'simd'` a job and data that are the same give the same bits.
 *
 * @param job of `searchJobs`, or what JSON made of it
 * @param data that all trials share
 */
export async function runTrial(
  job: TrialJob,
  data: FoldData,
  options: { metrics?: Metrics; signal?: AbortSignal } = {},
): Promise<Trial> {
  checkOptions('job', job, OF_JOB);
  const { x, y } = checkOptions('data', data, ['x', 'y', 'sampleWeights']) as unknown as FoldData;
  checkOptions('options', options, ['metrics', 'signal']);
  const { seed = 0, folds, validation, stratify } = job;
  const config = reviveSearch(checkConfig(job.config));
  const train = revive({ ...job.train }) as FoldTraining;
  const rows = rowsOf(x, y, config);
  const drawn =
    folds === undefined
      ? [holdOutShare(rows, checkShare(validation), seed, labelsOf(rows, y, stratify, config))]
      : drawFolds(rows, folds, seed, y, stratify, config);
  const results: FoldResult[] = [];
  const began = performance.now();
  const done = (stopped: Trial['stopped'], diverged: Partial<Trial>): Trial => {
    const seconds = (performance.now() - began) / 1000;
    return { ...job, config, train, ...summary(results), results, seconds, stopped, ...diverged };
  };
  try {
    const work = { ...options, config, data, rows, folds: drawn, train, watch: true, results };
    return done((await runFolds(work)) === 'aborted' ? 'aborted' : 'folds', {});
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'diverged') throw error;
    const none = { mean: { loss: Infinity }, deviation: { loss: Number.NaN } };
    return done('diverged', { ...none, error: (error as Error).message });
  }
}

function holdOutShare(rows: number, share: number, seed: number, labels: ArrayLike<unknown> | undefined): Fold {
  const all = ascending(rows);
  const { train, test } = split(all, all, { test: share, seed, stratify: labels });
  return { train: train.indices, test: test.indices };
}
