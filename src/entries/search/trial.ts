/** One trial: a job of plain JSON, run on rows that all trials share. */
import { type Fold, type Metrics, split } from 'nablanet';
import { checkObject, checkOptions, givenOptions } from '../../base/checks';
import { now } from '../../base/host';
import { checkConfig } from './config';
import { drawFolds, type FoldResult, labelsOf, rowsOf, runFolds, type Scores, summary } from './folds';
import { checkRungs, RungWatch } from './halving';
import type { TrialJob } from './jobs';
import { type FoldData, Parts } from './parts';
import { reviveConfig, reviveTraining } from './revive';
import { checkMeasured, checkWeights } from './rows';
import { checkBeside, checkShare, type FoldTraining } from './training';

/**
 * A trial that was run. `config` and `train` are its settings, schedules and lbfgs revived. For a network that is trained
 * on all rows take `refit`.
 */
export interface Trial<Of extends Metrics = Metrics> extends TrialJob {
  /** Validation scores: means over the folds. The loss is Infinity where training diverged or the trial failed. */
  mean: Scores;
  /** Standard deviations over the folds, as in `crossValidate`. */
  deviation: Scores;
  /** Fold by fold; of a trial that diverged, failed or was aborted, the folds before; of one that was pruned, the first. */
  results: FoldResult<Of>[];
  /** Under `prune`: the best score so far of the first fold, by the epochs at which trials may end. */
  intermediateValues?: Record<string, number>;
  /** How long the trial took. */
  seconds: number;
  /** Why it ended; `'failed'` where its worker died twice. */
  stopped: 'folds' | 'aborted' | 'diverged' | 'pruned' | 'failed';
  /** The message of the error, where training diverged or the trial failed. */
  error?: string;
}

const OF_JOB = ['id', 'values', 'config', 'train', 'seed', 'folds', 'validation', 'stratify', 'prune'];

/** Parts of the data, which trials share whose `key` is the same. */
export type PartsOf = (data: FoldData, rows: number, key: string) => Parts;

/**
 * Runs one trial, in any process: on backend `'simd'` the same job and data give the same bits everywhere.
 *
 * @param job one of `searchJobs`, or what `search` hands to a `runner`; it may have gone through JSON
 * @param data the rows, the same for all trials
 * @param options.metrics further scores by name, as in `evaluate`
 * @param options.signal stops; the trial then has `stopped: 'aborted'`
 * @throws as `train` does, but for a `DivergedError`: such a trial has `stopped: 'diverged'`
 */
export function runTrial<Of extends Metrics = Metrics>(
  job: TrialJob,
  data: FoldData,
  options?: { metrics?: Of; signal?: AbortSignal },
): Promise<Trial<Of>> {
  return runJob(job, data, options, false, (all, rows) => new Parts(all, rows, false));
}

/**
 * The same on parts that are at hand.
 *
 * @param inWorker whether kept workers train
 */
export async function runJob<Of extends Metrics>(
  job: TrialJob,
  data: FoldData,
  options: { metrics?: Of; signal?: AbortSignal } | undefined,
  inWorker: boolean,
  partsOf: PartsOf,
): Promise<Trial<Of>> {
  const given = checkOptions('job', job, OF_JOB) as unknown as TrialJob;
  const { x, y, sampleWeights } = checkOptions('data', data, ['x', 'y', 'sampleWeights']) as unknown as FoldData;
  const { metrics, signal } = givenOptions(options, ['metrics', 'signal']) as { metrics?: Of; signal?: AbortSignal };
  const { seed = 0, folds, validation, stratify } = given;
  const config = reviveConfig(checkConfig(given.config));
  const train = reviveTraining(checkObject('train', given.train ?? {})) as FoldTraining;
  const prune = checkRungs(given.prune);
  const rungs = prune && new RungWatch(prune, metrics);
  const rows = rowsOf(x, y, config);
  const labels = labelsOf(rows, y, stratify, config);
  const drawn =
    folds === undefined
      ? [holdOutShare(rows, checkShare(validation), seed, labels)]
      : drawFolds(rows, folds, seed, y, stratify, config);
  const results: FoldResult<Of>[] = [];
  const began = now();
  const done = (stopped: Trial['stopped'], more: Partial<Trial<Of>> = {}): Trial<Of> => {
    const climbed = rungs && { intermediateValues: rungs.values };
    const seconds = (now() - began) / 1000;
    return { ...job, config, train, ...summary(results), results, ...climbed, seconds, stopped, ...more };
  };
  try {
    checkBeside(train);
    checkWeights(sampleWeights, rows);
    checkMeasured(metrics, y, rows, config);
    const parts = partsOf({ x, y, sampleWeights }, rows, `${rows} ${labels !== undefined}`);
    const work = { metrics, signal, config, parts, folds: drawn, train, rungs, results };
    const stopped = await runFolds({ ...work, watch: true, workers: 1, inWorker });
    if (stopped === 'aborted') return done('aborted');
    if (rungs?.pruned) return done('pruned');
    rungs?.ended();
    return done('folds');
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'diverged') throw error;
    return done('diverged', lost(error));
  }
}

/** What a trial has in the place of scores. */
export function lost(error: unknown): Pick<Trial, 'mean' | 'deviation' | 'error'> {
  return { mean: { loss: Infinity }, deviation: { loss: Number.NaN }, error: (error as Error).message };
}

/** One fold: that share of the rows. */
function holdOutShare(rows: number, share: number, seed: number, labels: ArrayLike<unknown> | undefined): Fold {
  const all = Uint32Array.from({ length: rows }, (_, row) => row);
  const { train, test } = split(all, all, { test: share, seed, stratify: labels });
  return { train: train.indices, test: test.indices };
}
