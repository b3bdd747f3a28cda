/** A call of `train`: checked first, so that what is refused changes nothing, and then run. */
import { checkNumber, checkOptions } from '../base/checks';
import type { Work } from '../base/cooperative';
import { rangeError, Verbatim } from '../base/errors';
import { Random, Stream } from '../base/random';
import { type HeldOut, holdOut } from '../data/hold-out';
import { toClassWeights, toWeights } from '../data/row-weights';
import type { Rows } from '../data/rows';
import { fitted } from '../data/scaling';
import { checkReach } from '../data/targets';
import type { DataWindow } from '../memory/data-window';
import { attachScalers, checkBatchSize, joinedBatch, toMeasuredPair, toPair } from '../model/inputs';
import type { NetworkState } from '../model/state';
import { checkMeasured } from '../predict/measure';
import { Session } from '../step/session';
import type { History } from './history';
import { checkSettings, type Settings } from './options';
import { RowsLoop } from './rows-loop';
import { type BatchSource, StreamLoop } from './stream-loop';

/** Rows that are not trained on, and what each counts. */
type Validation = [x: Rows, y: Rows, weights: Rows | undefined];

/** Training on batches as they come, as its options say. */
export interface StreamJob {
  readonly settings: Settings;
  /** x, y and weights to validate on, where they are not held out of the training rows. */
  readonly validation: Validation | undefined;
}

/** Training on rows that are at hand. */
export interface TrainingJob extends StreamJob {
  readonly pair: [Rows, Rows];
  /** What each row counts, (rows × 1). */
  readonly weights: Rows | undefined;
  /** Which of the rows are held out to validate on. */
  readonly heldOut: HeldOut | undefined;
  /** Rows of the last batch where one that would be left over has joined it, else 0. */
  readonly joined: number;
}

/**
 * Checks a call on rows that are at hand; nothing is changed or opened by then.
 *
 * @param given the options, none of them unknown
 * @param what the call's name, for the message while the network trains already
 */
export function prepareJob(
  state: NetworkState,
  x: unknown,
  y: unknown,
  given: Record<string, unknown>,
  what: string,
): TrainingJob {
  state.checkFree(what);
  const pair = toPair(state, x, y);
  const [rows, targets] = pair;
  const { heldOut, validation } = checkValidation(state, given.validation, targets);
  const weights = toWeights(given.sampleWeights, given.classWeights, targets, state.targets, heldOut?.kept);
  const trained = heldOut ? heldOut.kept.length : rows.rows;
  const searching = state.config.optimizer.name === 'lbfgs';
  const checked = checkSettings(given, trained, state.targets, searching ? 'full' : 32);
  if (searching && checked.batchSize < trained) {
    throw rangeError('batchSize', '"full" under "lbfgs", which searches on all rows', checked.batchSize);
  }
  checkMeasured(checked.metrics, [targets, validation?.[1]]);
  checkBatchSize(state, trained, checked.batchSize);
  const joined = joinedBatch(state, trained, checked.batchSize);
  const all = joined === trained; // one batch, as if "full" had been asked for
  const settings = all ? { ...checked, batchSize: trained } : checked;
  return { settings, pair, weights, heldOut, validation, joined: all ? 0 : joined };
}

/** The `validation` option: rows of the data, data of its own, or neither. */
function checkValidation(
  state: NetworkState,
  value: unknown,
  targets: Rows,
): Pick<TrainingJob, 'heldOut' | 'validation'> {
  const none = { heldOut: undefined, validation: undefined };
  if (value === undefined) return none;
  if (typeof value === 'number') {
    const share = checkNumber('validation', value);
    if (share <= 0 || share >= 1) throw rangeError('validation', 'a share over 0 and under 1', value);
    if (targets.rows < 2) throw rangeError('x', 'at least 2 rows to hold some out', 1, 'data');
    const random = new Random(state.config.seed, Stream.validation);
    return { ...none, heldOut: holdOut(targets, state.config.loss, share, random) };
  }
  return { ...none, validation: toValidation(state, value) };
}

/** Validation data of their own, unweighted unless they bring weights. */
function toValidation(state: NetworkState, value: unknown): Validation {
  const { x, y, sampleWeights } = checkOptions('validation', value, ['x', 'y', 'sampleWeights']);
  const [rows, targets] = toMeasuredPair(state, x, y);
  return [rows, targets, toWeights(sampleWeights, undefined, targets, state.targets)];
}

/** Checks a call on a stream of batches, likewise; batches are checked when they come. */
export function prepareStream(state: NetworkState, given: Record<string, unknown>): StreamJob {
  state.checkFree('trainAsync');
  const { validation, metrics, classWeights } = given;
  if (validation !== undefined && typeof validation !== 'object') {
    throw rangeError('validation', '{ x, y } beside a stream of batches', validation);
  }
  if (metrics !== undefined && validation === undefined) {
    throw rangeError('metrics', 'a "validation" to measure, beside a stream of batches', new Verbatim('none'));
  }
  if (classWeights !== undefined) toClassWeights(classWeights, state.targets);
  const held = validation === undefined ? undefined : toValidation(state, validation);
  const settings = checkSettings(given, Infinity, state.targets);
  checkMeasured(settings.metrics, [held?.[1]]);
  return { validation: held, settings };
}

/** Brings the data in, has scalers learn, and starts. What comes back does the work, and closes all when it ends. */
export function runJob(
  state: NetworkState,
  { settings, pair, weights, heldOut, validation, joined }: TrainingJob,
): Work<History> {
  const [inputs, targets] = pair;
  return running(state, Session.open(state, joined || settings.batchSize, inputs), (session) => {
    state.inputScaling = fitted(state.inputScaling, inputs, heldOut?.kept);
    state.outputScaling = fitted(state.outputScaling, targets, heldOut?.kept);
    attachScalers(state, ...pair);
    if (heldOut && state.outputScaling) checkReach(targets, heldOut.kept);
    const window = session.load(inputs, targets, weights);
    return new RowsLoop(session, settings, window, heldOut, loadValidation(session, validation), joined);
  });
}

/** The same on batches that a function gives. */
export function runStream(
  state: NetworkState,
  { settings, validation }: StreamJob,
  source: BatchSource,
  classWeights: unknown,
): Work<History> {
  return running(state, Session.open(state), (session) => {
    return new StreamLoop(session, settings, source, classWeights, loadValidation(session, validation));
  });
}

function loadValidation(session: Session, validation: StreamJob['validation']): DataWindow | undefined {
  if (!validation) return undefined;
  const [x, y] = validation;
  attachScalers(session.state, x, y);
  return session.load(...validation);
}

/** The network is the training's own until that ends, however it ends. */
function running(
  state: NetworkState,
  session: Session,
  prepare: (session: Session) => RowsLoop | StreamLoop,
): Work<History> {
  const { inputScaling, outputScaling } = state;
  const { updates } = state.progress;
  const close = (): void => {
    state.training = false;
    // Where no update is left, scalers have learnt nothing either.
    if (state.progress.updates === updates) Object.assign(state, { inputScaling, outputScaling });
    session.close();
  };
  try {
    const loop = prepare(session);
    state.training = true;
    return closing(loop.run(), close);
  } catch (error) {
    close();
    throw error;
  }
}

function* closing(work: Work<History>, close: () => void): Work<History> {
  try {
    return yield* work;
  } finally {
    close();
  }
}
