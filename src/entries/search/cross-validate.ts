/** Cross-validation: for each fold a network is trained on the other folds and scored on this one. */
import type { Fold, Matrix, Metrics, Network, NetworkConfig } from 'nablanet';
import { checkFunction, checkInteger, checkOptions } from '../../base/checks';
import { rangeError, typeError, Verbatim } from '../../base/errors';
import { now } from '../../base/host';
import { checkConfig, seeded } from './config';
import {
  checkWorkers,
  drawFolds,
  type FoldResult,
  type FoldsStopped,
  rowsOf,
  runFolds,
  type Scores,
  summary,
} from './folds';
import { type ManyInputs, type ManyTargets, Parts } from './parts';
import { hidden, type RefitOptions, refit } from './refit';
import { checkMeasured, checkWeights } from './rows';
import { checkBeside, type FoldTraining } from './training';

/** What `crossValidate` returns. */
export interface CrossValidation<Of extends Metrics = Metrics> {
  /** Means over the folds, each fold counting alike. */
  mean: Scores;
  /** Standard deviations over the folds, of the population (÷ folds, not folds − 1). */
  deviation: Scores;
  /** Fold by fold. */
  folds: FoldResult<Of>[];
  /** Why it ended: after all folds, or earlier by the signal or by `onFold`. */
  stopped: FoldsStopped;
  /** How long all of it took. */
  seconds: number;
  /**
   * A new network of the config, trained on all of these rows as long as the folds needed: see `refit`. Copies of the
   * result (spread, JSON) are without it.
   */
  refit(x: ManyInputs, y: ManyTargets, options?: RefitOptions): Promise<Network>;
}

/** Network, data and folds of a cross-validation. */
export interface CrossValidateOptions<Of extends Metrics = Metrics> {
  /** The network, made again for each fold. All start from one seed: the config's, or else `seed`. */
  config: NetworkConfig;
  /** Inputs, as in `train`. */
  x: ManyInputs;
  /** Targets, as in `train`. */
  y: ManyTargets;
  /** Number of folds, an integer >= 2; 10 by default. Or the folds themselves, as `kFold` returns them. */
  folds?: number | readonly Fold[];
  /** How each network is trained; for one epoch by default, as in `train`. */
  train?: FoldTraining;
  /** Draws the folds, and the weights where the config has no seed: an integer from 0 to 2⁵³ − 1; 0 by default. */
  seed?: number;
  /** Whether folds are stratified: by default where targets are classes. Or one label a row to stratify by. */
  stratify?: boolean | ArrayLike<unknown>;
  /** Further scores by name, as in `evaluate`. */
  metrics?: Of;
  /** What each row counts in training and in scores, (rows). */
  sampleWeights?: Matrix;
  /**
   * Networks that are trained at once, each by a worker: an integer >= 1, or `'all'` for one a core; 1 by default, in
   * this thread. Never more than there are cores. The results are the same bits for any number.
   */
  workers?: number | 'all';
  /** Called after every fold, in their order; `false` stops. A promise is awaited. */
  onFold?: (info: FoldResult<Of> & { folds: number }) => unknown;
  /** Stops; the fold that it interrupts does not count. */
  signal?: AbortSignal;
}

/**
 * k-fold cross-validation: for each fold a new network is trained on all other rows and scored on the fold's own. So
 * every row is scored once, by a network that was not trained on it. The event loop gets its turns.
 *
 * @example
 * ```js
 * const { mean, deviation } = await crossValidate({
 *   config: { inputs: 4, layers: [8, { units: 3, activation: 'softmax' }], loss: 'crossEntropy' },
 *   x, y, folds: 10, train: { epochs: 50 },
 * });
 * console.log(`accuracy ${mean.accuracy} ± ${deviation.accuracy}`);
 * ```
 * @throws as `train` does, `DivergedError` included
 */
export async function crossValidate<Of extends Metrics = Metrics>(
  options: CrossValidateOptions<Of>,
): Promise<CrossValidation<Of>> {
  const known = [
    'config',
    'x',
    'y',
    'folds',
    'train',
    'seed',
    'stratify',
    'metrics',
    'sampleWeights',
    'workers',
    'onFold',
    'signal',
  ];
  const given = checkOptions('options', options, known) as unknown as CrossValidateOptions<Of>;
  const { x, y, sampleWeights, folds = 10, train = {}, seed = 0, stratify, ...rest } = given;
  const workers = checkWorkers(rest.workers);
  checkFunction('onFold', rest.onFold);
  checkInteger('seed', seed, 0, Number.MAX_SAFE_INTEGER);
  const config = checkConfig(seeded(given.config, seed));
  const rows = rowsOf(x, y, config);
  const drawn = typeof folds === 'number' ? drawFolds(rows, folds, seed, y, stratify, config) : checkFolds(folds, rows);
  const results: FoldResult<Of>[] = [];
  const began = now();
  checkBeside(train);
  checkWeights(sampleWeights, rows);
  checkMeasured(rest.metrics, y, rows, config);
  const parts = new Parts({ x, y, sampleWeights }, rows, workers > 1);
  const stopped = await runFolds({ ...rest, workers, config, parts, folds: drawn, train, results });
  const found = { ...summary(results), folds: results, stopped, seconds: (now() - began) / 1000 };
  return hidden(found, {
    refit: (allX: ManyInputs, allY: ManyTargets, more?: RefitOptions) =>
      refit({ config, train, results }, allX, allY, more),
  });
}

function checkFolds(folds: unknown, rows: number): Fold[] {
  if (!Array.isArray(folds)) throw typeError('folds', 'a number of folds, or an array of { train, test }', folds);
  return folds.map((fold: unknown, i) => {
    const { train, test } = checkOptions(`folds[${i}]`, fold, ['train', 'test']);
    return {
      train: checkIndices(`folds[${i}].train`, train, rows),
      test: checkIndices(`folds[${i}].test`, test, rows),
    };
  });
}

function checkIndices(name: string, value: unknown, rows: number): Uint32Array<ArrayBuffer> {
  if (!Array.isArray(value) && !ArrayBuffer.isView(value)) throw typeError(name, 'an array of row numbers', value);
  const indices = Array.from(value as ArrayLike<number>, (row) => checkInteger(name, row, 0, rows - 1));
  if (indices.length === 0) throw rangeError(name, 'at least one row', new Verbatim('none'));
  return Uint32Array.from(indices);
}
