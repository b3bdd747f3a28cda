/** Cross-validation: for each fold a network is trained on the other folds and scored on this one. */
import {
  type Figures,
  type Fold,
  type FullConfig,
  kFold,
  type Label,
  type Matrix,
  type Metrics,
  type NamedRow,
  Network,
  type NetworkConfig,
  type SparseRows,
} from 'nablanet';
import { checkFunction, checkInteger, checkOptions } from '../../base/checks';
import { pause } from '../../base/cooperative';
import { rangeError, typeError, Verbatim } from '../../base/errors';
import { classesOf, countRows, isFlat, isRow, take } from '../../base/forms';
import { now } from '../../base/host';
import { checkConfig, hasClasses, seeded } from './config';
import { checkMeasured, checkWeights } from './rows';
import { checkBeside, type FoldTraining } from './training';

/** Inputs of many rows, in any form that `train` takes. */
export type ManyInputs = Matrix | SparseRows | readonly NamedRow[] | readonly ArrayLike<Label>[];
/** Targets of many rows, in any form that `train` takes. */
export type ManyTargets = Matrix | readonly string[];

/** Scores on rows that were not trained on: the loss, the accuracy if there is one, and metrics that are numbers. */
export interface Scores {
  /** Mean cost of a row. */
  loss: number;
  /** Share of right answers, under losses that have an accuracy. */
  accuracy?: number;
  [metric: string]: number | undefined;
}

/** The scores of one fold, by the network that was trained on the others. */
export interface FoldResult<Of extends Metrics = Metrics> {
  /** Number of the fold, from 1. */
  fold: number;
  /** Mean cost of the fold's rows. */
  loss: number;
  /** Share of right answers among them, under losses that have an accuracy. */
  accuracy?: number;
  /** Values of the `metrics`, by name. */
  metrics: Figures<Of>;
  /** Rows in the fold. */
  rows: number;
  /** Epochs of training. */
  epochs: number;
  /** The best epoch, from 1. */
  bestEpoch: number;
  /** How long training and scoring took. */
  seconds: number;
}

/** What `crossValidate` returns. */
export interface CrossValidation<Of extends Metrics = Metrics> {
  /** Means over the folds, each fold counting alike. */
  mean: Scores;
  /** Standard deviations over the folds, of the population (÷ folds, not folds − 1). */
  deviation: Scores;
  /** Fold by fold. */
  folds: FoldResult<Of>[];
  /** Why it ended: after all folds, or earlier by the signal or by `onFold`. */
  stopped: 'folds' | 'aborted' | 'callback';
  /** How long all of it took. */
  seconds: number;
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
  /** Called after every fold; `false` stops. A promise is awaited. */
  onFold?: (info: FoldResult<Of> & { folds: number }) => unknown;
  /** Stops; the fold that it interrupts does not count. */
  signal?: AbortSignal;
}

/** The rows that networks are trained and scored on. */
export interface FoldData {
  /** Inputs, as in `train`. */
  x: ManyInputs;
  /** Targets, as in `train`. */
  y: ManyTargets;
  /** What each row counts in training and in scores, (rows). */
  sampleWeights?: Matrix;
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
    'onFold',
    'signal',
  ];
  const given = checkOptions('options', options, known) as unknown as CrossValidateOptions<Of>;
  const { x, y, sampleWeights, folds = 10, train = {}, seed = 0, stratify, ...rest } = given;
  checkFunction('onFold', rest.onFold);
  checkInteger('seed', seed, 0, Number.MAX_SAFE_INTEGER);
  const config = checkConfig(seeded(given.config, seed));
  const rows = rowsOf(x, y, config);
  const drawn = typeof folds === 'number' ? drawFolds(rows, folds, seed, y, stratify, config) : checkFolds(folds, rows);
  const results: FoldResult<Of>[] = [];
  const began = now();
  const stopped = await runFolds({
    ...rest,
    config,
    data: { x, y, sampleWeights },
    rows,
    folds: drawn,
    train,
    results,
  });
  return { ...summary(results), folds: results, stopped, seconds: (now() - began) / 1000 };
}

/** Folds to be run, their options checked. */
export interface FoldWork<Of extends Metrics = Metrics> {
  config: FullConfig;
  data: FoldData;
  rows: number;
  folds: readonly Fold[];
  train: FoldTraining;
  /** Whether early stopping watches the fold that scores the network, where `train` has no validation of its own. */
  watch?: boolean;
  metrics?: Of;
  onFold?: (info: FoldResult<Of> & { folds: number }) => unknown;
  signal?: AbortSignal;
  /** The results are appended here: those before a fold that fails stay. */
  results: FoldResult<Of>[];
}

/** Trains and scores one network a fold. */
export async function runFolds<Of extends Metrics>(work: FoldWork<Of>): Promise<CrossValidation['stopped']> {
  const { config, data, rows, folds, train, watch, metrics, onFold, signal, results } = work;
  checkBeside(train);
  checkWeights(data.sampleWeights, rows);
  checkMeasured(metrics, data.y, rows, config);
  const partOf = (indices: Uint32Array): FoldData => ({
    x: take(data.x, indices, rows),
    y: take(data.y, indices, rows),
    sampleWeights: data.sampleWeights && take(data.sampleWeights, indices, rows),
  });
  for (const [i, fold] of folds.entries()) {
    await pause(); // short trainings give the event loop no turn
    if (signal?.aborted) return 'aborted';
    const began = now();
    const seen = partOf(fold.train);
    const unseen = partOf(fold.test);
    const { x, y, sampleWeights } = unseen;
    const net = new Network(config);
    const validation = train.validation ?? (watch && train.earlyStopping ? unseen : undefined);
    const options = { ...train, validation, sampleWeights: seen.sampleWeights, signal };
    const history = await net.trainAsync(seen.x, seen.y, options);
    if (history.stopped === 'aborted') return 'aborted';
    const { loss, accuracy, ...figures } = net.evaluate<Of>(x, y, { sampleWeights, metrics });
    const { epochs, bestEpoch } = history;
    const result: FoldResult<Of> = {
      fold: i + 1,
      loss,
      ...(accuracy === undefined ? {} : { accuracy }),
      metrics: figures as unknown as Figures<Of>,
      rows: fold.test.length,
      epochs,
      bestEpoch,
      seconds: (now() - began) / 1000,
    };
    results.push(result);
    if (onFold && (await onFold({ ...result, folds: folds.length })) === false) return 'callback';
  }
  return 'folds';
}

/** Means and standard deviations over the folds, of all that is a number in each; NaN where there is no fold. */
export function summary(folds: readonly FoldResult[]): { mean: Scores; deviation: Scores } {
  const all = folds.map(({ loss, accuracy, metrics }): Record<string, unknown> => ({ ...metrics, loss, accuracy }));
  const mean: Scores = { loss: Number.NaN };
  const deviation: Scores = { loss: Number.NaN };
  for (const name of Object.keys({ loss: 0, accuracy: 0, ...all[0] })) {
    const values = all.map((figures) => figures[name]);
    if (values.length === 0 || !values.every((value) => typeof value === 'number')) continue;
    const average = values.reduce((sum, value) => sum + value, 0) / values.length;
    mean[name] = average;
    deviation[name] = Math.sqrt(values.reduce((sum, value) => sum + (value - average) ** 2, 0) / values.length);
  }
  return { mean, deviation };
}

/** The number of rows, on which x and y must agree; a flat x has as many as its numbers fill. */
export function rowsOf(x: ManyInputs, y: ManyTargets, { inputs }: FullConfig): number {
  const flat = isRow(x) && isFlat(x);
  if (flat && (x.length === 0 || x.length % inputs !== 0)) {
    throw rangeError('x', `rows of ${inputs} numbers`, new Verbatim(`${x.length} numbers in all`), 'data');
  }
  return countRows(x, y, flat ? x.length / inputs : undefined);
}

/** Folds drawn from the seed, stratified as `labelsOf` says. */
export function drawFolds(
  rows: number,
  folds: number,
  seed: number,
  y: ManyTargets,
  stratify: boolean | ArrayLike<unknown> | undefined,
  config: FullConfig,
): Fold[] {
  checkInteger('folds', folds, 2, rows);
  return kFold(rows, folds, { seed, stratify: labelsOf(rows, y, stratify, config) });
}

/** One label a row to stratify by; undefined where rows are drawn regardless of their class. */
export function labelsOf(
  rows: number,
  y: ManyTargets,
  stratify: boolean | ArrayLike<unknown> | undefined,
  config: FullConfig,
): ArrayLike<unknown> | undefined {
  const asked = stratify ?? hasClasses(config);
  if (typeof asked === 'object') return asked;
  if (asked !== true && asked !== false) throw typeError('stratify', 'true, false or one label a row', stratify);
  const classOf = classesOf(y, rows);
  return asked ? Array.from({ length: rows }, (_, row) => classOf(row)) : undefined;
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
