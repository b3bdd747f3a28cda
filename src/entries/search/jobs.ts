/** The trials of a search as jobs: plain JSON, each one checked before it is run. */
import type { Label, NetworkConfig } from 'nablanet';
import { checkInteger, checkName, checkOptions } from '../../base/checks';
import { runNow, type Work } from '../../base/cooperative';
import { rangeError, typeError } from '../../base/errors';
import { checkConfig, seeded } from './config';
import type { Rungs } from './halving';
import { reviveConfig, reviveTraining } from './revive';
import { type Dimension, dimensionsOf, drawPoints, gridOf, type Point, place, type Space } from './space';
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
  /** Where training ends early, and by which score: under `prune` only. */
  prune?: Rungs;
}

/** The search space, and what all trials share. */
export interface SearchSpace extends Judging {
  /** The hyperparameters by path, and the values of each. */
  space: Space;
  /** The network, as far as the space does not change it. It starts from `seed` where it has no seed of its own. */
  config: NetworkConfig;
  /** As in `train`, as far as it is plain JSON. Early stopping watches the rows that a trial is scored on. */
  train?: FoldTraining;
  /**
   * `'grid'`, the default: all points, the last path's values changing fastest. `'random'`: points drawn at random.
   * `'tpe'`: ten at random, then each where earlier trials say that good ones lie (Bergstra and others, 2011); for
   * `search` only.
   */
  method?: 'grid' | 'random' | 'tpe';
  /** How many points are drawn, an integer >= 1; 20 by default. Not for a grid. */
  trials?: number;
}

export const OF_SPACE = ['space', 'config', 'train', 'method', 'trials', 'seed', 'folds', 'validation', 'stratify'];

/**
 * The trials of a search as jobs for `runTrial`: plain JSON, each one checked. For the methods whose points are known
 * before the first trial has run: `'grid'` and `'random'`.
 *
 * @throws as `search` does, for a point of the space
 */
export function searchJobs(options: SearchSpace): TrialJob[] {
  const maker = new JobMaker(options);
  if (maker.method === 'tpe') {
    throw rangeError('method', '"grid" or "random" (points of "tpe" depend on the trials before)', 'tpe');
  }
  return runNow(maker.all());
}

/** Makes jobs of points, and checks each as `new Network` and `train` would. */
export class JobMaker {
  readonly method: 'grid' | 'random' | 'tpe';
  readonly seed: number;
  /** The hyperparameters, of methods that draw. */
  readonly dimensions: readonly Dimension[];
  /** How many trials there are. */
  readonly total: number;
  /** All points, where they are known from the start. */
  readonly points: readonly Point[];
  readonly #config: Record<string, unknown>;
  readonly #train: Record<string, unknown>;
  readonly #judging: Judging;

  /** Checks all but the points. */
  constructor(options: SearchSpace) {
    const given = checkOptions('options', options, OF_SPACE) as unknown as SearchSpace;
    const { space, config, train = {}, method = 'grid', trials, seed = 0, folds, validation, stratify } = given;
    this.seed = checkInteger('seed', seed, 0, Number.MAX_SAFE_INTEGER);
    if (folds !== undefined && validation !== undefined)
      throw rangeError('validation', 'nothing beside "folds"', validation);
    if (folds !== undefined) checkInteger('folds', folds, 2);
    this.#judging = { seed, stratify, ...(folds === undefined ? { validation: checkShare(validation) } : { folds }) };
    this.method = checkName('method', method, ['grid', 'random', 'tpe'] as const);
    const drawn = this.method !== 'grid';
    if (!drawn && trials !== undefined) throw rangeError('trials', 'the method "random" or "tpe"', method);
    const count = drawn ? checkInteger('trials', trials ?? 20, 1) : 0;
    this.points =
      this.method === 'grid' ? gridOf(space) : this.method === 'random' ? drawPoints(space, count, seed) : [];
    this.dimensions = drawn ? dimensionsOf(space) : [];
    this.total = drawn ? count : this.points.length;
    this.#config = config as unknown as Record<string, unknown>;
    this.#train = checkPlain(train);
  }

  /** The job of a point. */
  job(id: number, values: Point): TrialJob {
    const settings = place(this.#config, this.#train, values);
    const full = checkConfig(seeded(settings.config as unknown as NetworkConfig, this.seed));
    if (typeof full.loss === 'function') throw typeError('loss', 'a name (trials are plain JSON)', full.loss);
    if (full.inputEncoder && !full.inputEncoder.categories) {
      const expected = 'none of texts (trials are plain JSON: give sparse rows, x: vectorizer.transform(texts))';
      throw typeError('inputEncoder', expected, full.inputEncoder);
    }
    const plain = checkPlain(settings.train);
    checkBeside(plain);
    checkTraining(reviveTraining(plain), reviveConfig(full));
    checkShare(plain.validation);
    return JSON.parse(JSON.stringify({ id, values, config: full, train: plain, ...this.#judging }));
  }

  /** All jobs, point by point: each makes a network, of which a large one takes milliseconds. */
  *all(): Work<TrialJob[]> {
    const jobs: TrialJob[] = [];
    for (const values of this.points) {
      jobs.push(this.job(jobs.length + 1, values));
      yield;
    }
    return jobs;
  }

  /**
   * Checks the values of the space one by one, as far as they can be known before points are drawn: each in a point
   * whose other values are the first ones.
   */
  *corners(): Work<void> {
    const ends = this.dimensions.map((d) => (d.kind === 'choice' ? d.list : [d.low, d.high]));
    const first = this.dimensions.map(({ path }, i) => [path, ends[i][0]] as const);
    for (const [i, { path }] of this.dimensions.entries()) {
      for (const value of ends[i]) {
        this.job(1, { ...Object.fromEntries(first), [path]: value });
        yield;
      }
    }
  }
}
