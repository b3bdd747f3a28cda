/** Networks of folds: each is trained on all other folds and scored on its own, one after another or side by side. */
import { type Figures, type Fold, type FullConfig, kFold, type Metrics, Network } from 'nablanet';
import { checkInteger, checkName } from '../../base/checks';
import { pause } from '../../base/cooperative';
import { rangeError, typeError, Verbatim } from '../../base/errors';
import { classesOf, countRows, isFlat, isRow } from '../../base/forms';
import { cores, now } from '../../base/host';
import { sideBySide } from '../../base/side-by-side';
import { hasClasses } from './config';
import type { RungWatch } from './halving';
import type { ManyInputs, ManyTargets, Parts } from './parts';
import type { FoldTraining } from './training';

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

/** Why folds ended. */
export type FoldsStopped = 'folds' | 'aborted' | 'callback';

/** Folds to be run, their options checked. */
export interface FoldWork<Of extends Metrics = Metrics> {
  config: FullConfig;
  parts: Parts;
  folds: readonly Fold[];
  train: FoldTraining;
  /** Whether early stopping watches the fold that scores the network, where `train` has no validation of its own. */
  watch?: boolean;
  /** Ends the first fold's training early, and with it the rest. */
  rungs?: RungWatch | undefined;
  metrics?: Of;
  onFold?: (info: FoldResult<Of> & { folds: number }) => unknown;
  signal?: AbortSignal;
  /** Networks that are trained at once: each by a kept worker where there are several. */
  workers: number;
  /** Whether kept workers train even where there is one network at a time. */
  inWorker?: boolean;
  /** The results are appended here: those before a fold that fails stay. */
  results: FoldResult<Of>[];
}

/** What ends folds that run side by side, and is no error. */
const ENOUGH = Symbol();

/** Trains and scores one network a fold. */
export async function runFolds<Of extends Metrics>(work: FoldWork<Of>): Promise<FoldsStopped> {
  const { folds, onFold, signal, workers, rungs, results } = work;
  let stopped: FoldsStopped = 'folds';
  const tell = async (result: FoldResult<Of> | undefined): Promise<boolean> => {
    if (result === undefined) {
      stopped = 'aborted';
      return false;
    }
    results.push(result);
    if (onFold && (await onFold({ ...result, folds: folds.length })) === false) stopped = 'callback';
    return stopped === 'folds' && !rungs?.pruned;
  };
  if (workers === 1) {
    for (const i of folds.keys()) {
      await pause(); // short trainings give the event loop no turn
      if (!(await tell(signal?.aborted ? undefined : await runFold(work, i, signal)))) break;
    }
    return stopped;
  }
  const together = {
    most: workers,
    signal,
    async tell(result: FoldResult<Of> | undefined) {
      if (!(await tell(result))) throw ENOUGH;
    },
  };
  try {
    if (signal?.aborted) return 'aborted';
    await sideBySide([...folds.keys()], together, (i, stop) => runFold(work, i, stop));
  } catch (error) {
    if (error !== ENOUGH && !signal?.aborted) throw error;
    if (signal?.aborted && stopped === 'folds') stopped = 'aborted';
  }
  return stopped;
}

/** One fold; undefined where it was aborted. */
async function runFold<Of extends Metrics>(
  { config, parts, folds, train, watch, metrics, rungs, workers, inWorker }: FoldWork<Of>,
  i: number,
  signal: AbortSignal | undefined,
): Promise<FoldResult<Of> | undefined> {
  const began = now();
  const { seen, unseen } = parts.of(folds[i], `${i + 1} of ${folds.length}`);
  const net = new Network(config);
  const validation = train.validation ?? (watch && (train.earlyStopping || rungs) ? unseen : undefined);
  const options = {
    ...train,
    ...(i === 0 ? rungs?.options : {}),
    ...(workers > 1 || inWorker ? { worker: 'kept' as const } : {}),
    validation,
    sampleWeights: seen.sampleWeights,
    signal,
  };
  const history = await net.trainAsync(seen.x, seen.y, options);
  if (history.stopped === 'aborted') return undefined;
  const { x, y, sampleWeights } = unseen;
  const { loss, accuracy, ...figures } = net.evaluate<Of>(x, y, { sampleWeights, metrics });
  const { epochs, bestEpoch } = history;
  return {
    fold: i + 1,
    loss,
    ...(accuracy === undefined ? {} : { accuracy }),
    metrics: figures as unknown as Figures<Of>,
    rows: folds[i].test.length,
    epochs,
    bestEpoch,
    seconds: (now() - began) / 1000,
  };
}

function checkAll(workers: string): number {
  checkName('workers', workers, ['all']);
  return cores();
}

/** Networks that are trained at once: as many as are asked for, and no more than there are cores. */
export function checkWorkers(workers: unknown = 1): number {
  if (typeof workers === 'string') return checkAll(workers);
  return Math.min(checkInteger('workers', workers, 1), cores());
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
