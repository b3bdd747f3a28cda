/** A call of `train`: checked first, so that what is refused changes nothing, and then run. */
import { checkNumber, checkOptions } from '../base/checks';
import { unless, type Work } from '../base/cooperative';
import { rangeError, Verbatim } from '../base/errors';
import { Random, Stream } from '../base/random';
import { type HeldOut, holdOut } from '../data/hold-out';
import { toClassWeights, toWeightsInTurns } from '../data/row-weights';
import type { Rows } from '../data/rows';
import { fitted } from '../data/scaling';
import { checkReach } from '../data/targets';
import type { DataWindow } from '../memory/data-window';
import { attachScalers, checkBatchSize, joinedBatch, toMeasuredPairInTurns, toPairInTurns } from '../model/inputs';
import type { NetworkState } from '../model/state';
import { checkMeasured } from '../predict/measure';
import { Session } from '../step/session';
import { type History, newHistory } from './history';
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
 * Checks a call on rows that are at hand, in turns; nothing is changed or opened by then.
 *
 * @param given the options, none of them unknown
 */
export function* prepareJob(
  state: NetworkState,
  x: unknown,
  y: unknown,
  given: Record<string, unknown>,
): Work<TrainingJob> {
  const pair = yield* toPairInTurns(state, x, y);
  const [rows, targets] = pair;
  const { heldOut, validation } = yield* checkValidation(state, given.validation, targets);
  const { sampleWeights, classWeights } = given;
  const weights = yield* toWeightsInTurns(sampleWeights, classWeights, targets, state.targets, heldOut?.kept);
  const trained = heldOut ? heldOut.kept.length : rows.rows;
  const searching = state.config.optimizer.name === 'lbfgs';
  const checked = checkSettings(given, trained, state.targets, searching ? 'full' : 32);
  if (searching && checked.batchSize < trained) {
    throw rangeError('batchSize', '"full" under "lbfgs", which searches on all rows', checked.batchSize);
  }
  yield* checkMeasured(checked.metrics, [targets, validation?.[1]]);
  checkBatchSize(state, trained, checked.batchSize);
  const joined = joinedBatch(state, trained, checked.batchSize);
  const all = joined === trained; // one batch, as if "full" had been asked for
  const settings = all ? { ...checked, batchSize: trained } : checked;
  return { settings, pair, weights, heldOut, validation, joined: all ? 0 : joined };
}

/** The `validation` option: rows of the data, data of its own, or neither. */
function* checkValidation(
  state: NetworkState,
  value: unknown,
  targets: Rows,
): Work<Pick<TrainingJob, 'heldOut' | 'validation'>> {
  const none = { heldOut: undefined, validation: undefined };
  if (value === undefined) return none;
  if (typeof value === 'number') {
    const share = checkNumber('validation', value);
    if (share <= 0 || share >= 1) throw rangeError('validation', 'a share over 0 and under 1', value);
    if (targets.rows < 2) throw rangeError('x', 'at least 2 rows to hold some out', 1, 'data');
    const random = new Random(state.config.seed, Stream.validation);
    return { ...none, heldOut: yield* holdOut(targets, state.config.loss, share, random) };
  }
  return { ...none, validation: yield* toValidation(state, value) };
}

/** Validation data of their own, unweighted unless they bring weights. */
function* toValidation(state: NetworkState, value: unknown): Work<Validation> {
  const { x, y, sampleWeights } = checkOptions('validation', value, ['x', 'y', 'sampleWeights']);
  const [rows, targets] = yield* toMeasuredPairInTurns(state, x, y);
  return [rows, targets, yield* toWeightsInTurns(sampleWeights, undefined, targets, state.targets)];
}

/** Checks a call on a stream of batches, likewise; batches are checked when they come. */
export function* prepareStream(state: NetworkState, given: Record<string, unknown>): Work<StreamJob> {
  const { validation, metrics, classWeights } = given;
  if (validation !== undefined && typeof validation !== 'object') {
    throw rangeError('validation', '{ x, y } beside a stream of batches', validation);
  }
  if (metrics !== undefined && validation === undefined) {
    throw rangeError('metrics', 'a "validation" to measure, beside a stream of batches', new Verbatim('none'));
  }
  if (classWeights !== undefined) toClassWeights(classWeights, state.targets);
  const held = validation === undefined ? undefined : yield* toValidation(state, validation);
  const settings = checkSettings(given, Infinity, state.targets);
  yield* checkMeasured(settings.metrics, [held?.[1]]);
  return { validation: held, settings };
}

/** Brings the data in, has scalers learn, and trains. */
export function runJob(
  state: NetworkState,
  { settings, pair, weights, heldOut, validation, joined }: TrainingJob,
  begun?: () => void,
): Work<History> {
  const [inputs, targets] = pair;
  const open = (): Session => Session.open(state, joined || settings.batchSize, inputs);
  return running(state, settings, open, begun, function* (session) {
    const inputScaling = yield* fitted(state.inputScaling, inputs, heldOut?.kept);
    const outputScaling = yield* fitted(state.outputScaling, targets, heldOut?.kept);
    Object.assign(state, { inputScaling, outputScaling });
    attachScalers(state, ...pair);
    if (heldOut && outputScaling) yield* checkReach(targets, heldOut.kept);
    const window = yield* session.loadInTurns(inputs, targets, weights);
    return new RowsLoop(session, settings, window, heldOut, yield* loadValidation(session, validation), joined);
  });
}

/** The same on batches that a function gives. */
export function runStream(
  state: NetworkState,
  { settings, validation }: StreamJob,
  source: BatchSource,
  classWeights: unknown,
  begun?: () => void,
): Work<History> {
  return running(
    state,
    settings,
    () => Session.open(state),
    begun,
    function* (session) {
      return new StreamLoop(session, settings, source, classWeights, yield* loadValidation(session, validation));
    },
  );
}

function* loadValidation(session: Session, validation: StreamJob['validation']): Work<DataWindow | undefined> {
  if (!validation) return undefined;
  const [x, y] = validation;
  attachScalers(session.state, x, y);
  return yield* session.loadInTurns(...validation);
}

/**
 * The network is the training's own until that ends, however it ends.
 *
 * @param begun called once all is prepared
 */
function* running(
  state: NetworkState,
  { signal, metrics }: Settings,
  open: () => Session,
  begun: (() => void) | undefined,
  prepare: (session: Session) => Work<RowsLoop | StreamLoop>,
): Work<History> {
  const { inputScaling, outputScaling } = state;
  const { updates } = state.progress;
  const session = open();
  state.training = true;
  try {
    const loop = yield* unless(() => signal?.aborted === true, prepare(session));
    if (!loop) return { ...newHistory(metrics), stopped: 'aborted' };
    begun?.();
    return yield* loop.run();
  } finally {
    state.training = false;
    // Where no update is left, scalers have learnt nothing either.
    if (state.progress.updates === updates) Object.assign(state, { inputScaling, outputScaling });
    session.close();
  }
}
