/** Updates one at a time: on rows, and from gradients that the user has computed. */
import { givenOptions } from '../base/checks';
import { runNow, type Work } from '../base/cooperative';
import { rangeError } from '../base/errors';
import { isFloats, lengthOf } from '../base/forms';
import { toWeights } from '../data/row-weights';
import { toVector } from '../data/rows';
import { checkBatchSize, toScaledPair } from '../model/inputs';
import type { NetworkState } from '../model/state';
import { Session } from '../step/session';
import { parametersAreFinite, Snapshot } from '../step/snapshot';
import { runBatches } from '../step/updates';
import { applyFlat, fewPairs, trainFew } from '../step/whole-calls';
import { DivergedError, newHistory } from './history';

/** The rows of one update, in any form that users may give them. */
interface GivenRows {
  readonly x: unknown;
  readonly y: unknown;
  readonly sampleWeights?: unknown;
  readonly classWeights: unknown;
}

/** How an update on rows is made. */
interface UpdateOptions {
  /** The schedule's rates of the next `count` updates; the network's where it is left out. */
  readonly ratesOf?: ((count: number) => unknown) | undefined;
  /** Whether an update that turns non-finite is undone, and throws. */
  readonly undoes?: boolean;
}

/** What an update found before it: over how many rows, Σ cost and its mean, and right answers among them. */
export interface RowSums {
  readonly rows: number;
  readonly cost: number;
  readonly mean: number;
  readonly correct: number;
}

/** One update on exactly these rows, checked first. */
export function* updateOnRows(
  state: NetworkState,
  { x, y, sampleWeights, classWeights }: GivenRows,
  { ratesOf, undoes = false }: UpdateOptions = {},
): Work<RowSums> {
  const [inputs, targets] = toScaledPair(state, x, y);
  const { rows } = inputs;
  const weights = toWeights(sampleWeights, classWeights, targets, state.targets);
  checkBatchSize(state, rows, rows);
  const session = Session.open(state, rows, inputs);
  try {
    const { workspace } = session;
    const window = session.load(inputs, targets, weights);
    // A line search that is broken off, by the loss function, would leave the network in the middle of it.
    const before = undoes || state.config.optimizer.name === 'lbfgs' ? new Snapshot(session) : undefined;
    workspace.clearSums();
    try {
      yield* runBatches(session, window, { from: 0, end: rows, batchSize: rows, most: 1, ratesOf });
    } catch (error) {
      before?.restore();
      throw error;
    }
    const { batchCost: cost, correct } = workspace;
    const mean = session.meanCost(rows);
    if (undoes) undoIfDiverged(state, before, mean);
    return { rows, cost, mean, correct };
  } finally {
    session.close();
  }
}

/** `net.trainBatch`: one update; returns the rows' mean cost before it. */
export function trainBatch(state: NetworkState, x: unknown, y: unknown, options: unknown): number {
  state.checkFree('trainBatch');
  const few = options === undefined ? fewPairs(state, x, y) : 0;
  const cost = few > 0 ? trainFew(state, x as Float32Array, few, y as Float32Array) : undefined;
  if (cost !== undefined) return cost;
  const { sampleWeights } = givenOptions(options, ['sampleWeights']);
  const rows = { x, y, sampleWeights, classWeights: undefined };
  return runNow(updateOnRows(state, rows, { undoes: true })).mean;
}

/** `net.applyGradients`: the rest of an update, from gradients in flat parameter order. */
export function applyGradients(state: NetworkState, given: unknown): void {
  const { parameterCount } = state.layout;
  const checked = (): Float32Array => toVector('gradients', given, parameterCount);
  // A float32 array is checked in the copy in Wasm memory.
  const flat = isFloats(given) && lengthOf(given) === parameterCount ? given : checked();
  state.checkFree('applyGradients');
  if (state.config.optimizer.name === 'lbfgs') {
    throw rangeError('optimizer', 'one that needs the gradient only, for applyGradients', 'lbfgs');
  }
  if (applyFlat(state, flat)) return;
  checked();
  throw diverged(state, NOT_FINITE);
}

const NOT_FINITE = 'a parameter is no longer finite';

function diverged({ progress }: NetworkState, what: string): DivergedError {
  return new DivergedError(what, 0, progress.updates + 1, newHistory());
}

function undoIfDiverged(state: NetworkState, before: Snapshot | undefined, loss: number): void {
  const what = Number.isFinite(loss) ? !parametersAreFinite(state) && NOT_FINITE : `the loss became ${loss}`;
  if (!what) return;
  before?.restore();
  throw diverged(state, what);
}
