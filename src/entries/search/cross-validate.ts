/** Cross-validation: a network for every fold, trained on the other folds and judged by this one. */
import { checkFunction, checkInteger, checkOptions } from '../../base/checks';
import { pause } from '../../base/cooperative';
import { rangeError, typeError, Verbatim } from '../../base/errors';
import { classesOf, countRows, isFlat, take } from '../../base/forms';
import { countClasses } from '../../data/classes';
import type { Label, Matrix, NamedRow } from '../../data/rows';
import { type Fold, kFold } from '../../data/split';
import { checkConfig, type FullConfig, type NetworkConfig, targetsOf } from '../../model/config';
import { Network } from '../../network';
import type { Metrics } from '../../toolbox/metrics';
import type { TrainAsyncOptions } from '../../train/options';

/** Many rows, and as many targets, in any form that `train` takes. */
export type ManyInputs = Matrix | readonly NamedRow[] | readonly ArrayLike<Label>[];
/** Targets of many rows, in any form that `train` takes. */
export type ManyTargets = Matrix | readonly string[];

/** How each network is trained: as `trainAsync`, but for what goes beside it. */
export type FoldTraining = Omit<TrainAsyncOptions, 'signal' | 'sampleWeights' | 'metrics'>;

/** Figures of rows that were not trained on: the loss, accuracy where the loss has one, metrics that are numbers. */
export interface Scores {
  /** Mean cost. */
  loss: number;
  /** Share of right answers, where the loss has one. */
  accuracy?: number;
  [metric: string]: number | undefined;
}

/** One fold's network, judged by the rows that it had not seen. */
export interface FoldResult {
  /** From 1. */
  fold: number;
  /** Mean cost of the fold's rows. */
  loss: number;
  /** Share of right answers among them, where the loss has one. */
  accuracy?: number;
  /** What the `metrics` made of it. */
  metrics: Record<string, unknown>;
  /** Rows that it was judged by. */
  rows: number;
  /** Epochs that it was trained for. */
  epochs: number;
  /** The best of them, from 1. */
  bestEpoch: number;
  /** How long training and judging took. */
  seconds: number;
}

/** What `crossValidate` found. */
export interface CrossValidation {
  /** The plain means over the folds. */
  mean: Scores;
  /** Standard deviations of the folds about these means, population (÷ folds, not folds − 1). */
  deviation: Scores;
  /** Fold by fold. */
  folds: FoldResult[];
  /** Why it ended: all folds done, or before that by the signal or by `onFold`. */
  stopped: 'folds' | 'aborted' | 'callback';
  /** How long all of it took. */
  seconds: number;
}

/** What is trained, and how it is judged. */
export interface CrossValidateOptions {
  /** Every fold's network; its seed is that of all, where it is left out `seed`. */
  config: NetworkConfig;
  /** As in `train`. */
  x: ManyInputs;
  /** As in `train`. */
  y: ManyTargets;
  /** How many folds, an integer >= 2; 10 by default. Or the folds themselves, as `kFold` returns them. */
  folds?: number | readonly Fold[];
  /** How they are trained; one epoch by default, as in `train`. */
  train?: FoldTraining;
  /** Fixes the folds, and the networks where the config does not: an integer from 0 to 2⁵³ − 1; 0 by default. */
  seed?: number;
  /** Whether classes are spread evenly: by default where the loss tells classes. Or one label a row, to go by instead. */
  stratify?: boolean | ArrayLike<unknown>;
  /** Further figures by name, as in `evaluate`. */
  metrics?: Metrics;
  /** What each row counts, (rows), when trained on and when judged by. */
  sampleWeights?: Matrix;
  /** Told every fold when it is done; `false` stops. A promise is waited for. */
  onFold?: (info: FoldResult & { folds: number }) => unknown;
  /** Stops; the fold that it interrupts does not count. */
  signal?: AbortSignal;
}

/** What networks are trained on and judged by. */
export interface FoldData {
  /** Inputs, as in `train`. */
  x: ManyInputs;
  /** Targets, as in `train`. */
  y: ManyTargets;
  /** What each row counts, (rows), when trained on and when judged by. */
  sampleWeights?: Matrix;
}

/**
 * Trains a network for every fold on the rows of all others, and judges it by the fold's own: every row is judged once, by a
 * network that has not seen it. The event loop keeps turning.
 *
 * @throws what `train` throws, `DivergedError` included
 */
export async function crossValidate(options: CrossValidateOptions): Promise<CrossValidation> {
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
  checkOptions('options', options, known);
  const { x, y, sampleWeights, folds = 10, train = {}, seed = 0, stratify, ...rest } = options;
  checkFunction('onFold', rest.onFold);
  checkInteger('seed', seed, 0, Number.MAX_SAFE_INTEGER);
  const config = checkConfig({ ...options.config, seed: options.config?.seed ?? seed });
  const rows = rowsOf(x, y, config);
  const drawn = typeof folds === 'number' ? drawFolds(rows, folds, seed, y, stratify, config) : checkFolds(folds, rows);
  const results: FoldResult[] = [];
  const began = performance.now();
  const stopped = await runFolds({
    ...rest,
    config,
    data: { x, y, sampleWeights },
    rows,
    folds: drawn,
    train,
    results,
  });
  return { ...summary(results), folds: results, stopped, seconds: (performance.now() - began) / 1000 };
}

/** Work on folds, checked. */
export interface FoldWork {
  config: FullConfig;
  data: FoldData;
  rows: number;
  folds: readonly Fold[];
  train: FoldTraining;
  /** Whether early stopping watches the rows that the network is judged by, where it has no others. */
  watch?: boolean;
  metrics?: Metrics;
  onFold?: (info: FoldResult & { folds: number }) => unknown;
  signal?: AbortSignal;
  /** Where results go: they stay when a later fold fails. */
  results: FoldResult[];
}

/** Trains and judges one network a fold. */
export async function runFolds(work: FoldWork): Promise<CrossValidation['stopped']> {
  const { config, data, rows, folds, train, watch, metrics, onFold, signal, results } = work;
  for (const key of ['signal', 'sampleWeights', 'metrics']) {
    if (Object.hasOwn(train, key)) throw rangeError('train', `no "${key}": it goes beside "train"`, new Verbatim('it'));
  }
  const partOf = (indices: Uint32Array): FoldData => ({
    x: take(data.x, indices, rows),
    y: take(data.y, indices, rows),
    sampleWeights: data.sampleWeights && take(data.sampleWeights, indices, rows),
  });
  for (const [i, fold] of folds.entries()) {
    await pause(); // short trainings give others no turn
    if (signal?.aborted) return 'aborted';
    const began = performance.now();
    const seen = partOf(fold.train);
    const unseen = partOf(fold.test);
    const { x, y, sampleWeights } = unseen;
    const net = new Network(config);
    const validation = train.validation ?? (watch && train.earlyStopping ? { x, y } : undefined);
    const options = { ...train, validation, sampleWeights: seen.sampleWeights, signal };
    const history = await net.trainAsync(seen.x, seen.y, options);
    if (history.stopped === 'aborted') return 'aborted';
    const { loss, accuracy, ...figures } = net.evaluate(x, y, { sampleWeights, metrics });
    const { epochs, bestEpoch } = history;
    const result: FoldResult = {
      fold: i + 1,
      loss,
      ...(accuracy === undefined ? {} : { accuracy }),
      metrics: figures,
      rows: fold.test.length,
      epochs,
      bestEpoch,
      seconds: (performance.now() - began) / 1000,
    };
    results.push(result);
    if (onFold && (await onFold({ ...result, folds: folds.length })) === false) return 'callback';
  }
  return 'folds';
}

/** Means and deviations of what is a number in every fold; NaN where there is no fold. */
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

/** How many rows there are; where both are flat, as many as fill x. */
export function rowsOf(x: ManyInputs, y: ManyTargets, { inputs }: FullConfig): number {
  const flat = typeof x === 'object' && x !== null && isFlat(x);
  if (flat && (x.length === 0 || x.length % inputs !== 0)) {
    throw rangeError('x', `rows of ${inputs} numbers`, new Verbatim(`${x.length} numbers in all`), 'data');
  }
  return countRows(x, y, flat ? x.length / inputs : undefined);
}

/** Folds from the seed, stratified where that is asked for, or not said and the loss tells classes. */
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

/** One label a row to stratify by, or nothing. */
export function labelsOf(
  rows: number,
  y: ManyTargets,
  stratify: boolean | ArrayLike<unknown> | undefined,
  config: FullConfig,
): ArrayLike<unknown> | undefined {
  const asked = stratify ?? countClasses(targetsOf(config)) > 0;
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
