/** x and y of one call of a network: named rows put in order, categories encoded, forms checked, scalers attached. */
import { runNow, type Work } from '../base/cooperative';
import { rangeError, Verbatim } from '../base/errors';
import { type Compressed, isSparse } from '../base/forms';
import { encodeInTurns, encodeSparse, isRowEncoder } from '../data/encoding';
import { areNamed, isNamed, orderedBy } from '../data/names';
import { FINITE, flatFor, type Rows, toRows, toRowsInTurns } from '../data/rows';
import { checkStill, columnsOf } from '../data/scaling';
import { compressObjectsInTurns, toSparse } from '../data/sparse';
import { toTargets, toTargetsInTurns } from '../data/targets';
import type { FullConfig } from './config';
import type { NetworkState } from './state';

/** Encoded columns from which on rows are kept without their zeros. */
const MANY_COLUMNS = 64;

/** x of one call, (rows × inputs), which a scaler is applied to on its way into Wasm memory. */
export function toScaledRows(state: NetworkState, x: unknown): Rows {
  const rows = toInputs(x, state.config);
  attachScalers(state, rows);
  return rows;
}

/** x and y of one call, likewise; as many rows of each. */
export function toScaledPair(state: NetworkState, x: unknown, y: unknown): [Rows, Rows] {
  const pair = toPair(state, x, y);
  attachScalers(state, ...pair);
  return pair;
}

/** x and y that are measured and not trained on: scaled targets may lie where no output reaches. */
export function toMeasuredPair(state: NetworkState, x: unknown, y: unknown): [Rows, Rows] {
  const pair = toPair(state, x, y);
  if (state.outputScaling) pair[1].bounds = FINITE;
  return pair;
}

/** `toMeasuredPair` in turns. */
export function* toMeasuredPairInTurns(state: NetworkState, x: unknown, y: unknown): Work<[Rows, Rows]> {
  const pair = yield* toPairInTurns(state, x, y);
  if (state.outputScaling) pair[1].bounds = FINITE;
  return pair;
}

/** `toPair` in turns. */
export function* toPairInTurns(state: NetworkState, x: unknown, y: unknown): Work<[Rows, Rows]> {
  const rows = yield* toInputsInTurns(x, state.config);
  return [rows, yield* toTargetsInTurns(y, rows.rows, state.targets)];
}

/** x and y while scalers may still have to learn from them. */
export function toPair(state: NetworkState, x: unknown, y: unknown): [Rows, Rows] {
  const rows = toInputs(x, state.config);
  return [rows, toTargets(y, rows.rows, state.targets)];
}

/** Has rows scaled on their way into Wasm memory; a scaler that has learned nothing is refused. */
export function attachScalers({ inputScaling, outputScaling }: NetworkState, x: Rows, y?: Rows): void {
  x.columns = inputScaling && columnsOf('inputScaler', inputScaling);
  if (x.columns && x.sparse) checkStill(x.columns.keepsZeros);
  const columns = outputScaling && columnsOf('outputScaler', outputScaling);
  if (y) y.columns = columns;
}

function toInputs(value: unknown, config: FullConfig): Rows {
  const { inputs, inputNames, inputScaler, inputEncoder } = config;
  // What costs next to nothing takes no generator: for calls that are made a million times.
  if (inputNames || inputEncoder || isSparse(value)) return runNow(toInputsInTurns(value, config));
  return toRows('x', value, inputs, flatFor(inputScaler !== null));
}

function* toInputsInTurns(value: unknown, config: FullConfig): Work<Rows> {
  const { inputs, inputNames, otherKeys, inputScaler, inputEncoder, sparse } = config;
  if (inputEncoder && isRowEncoder(inputEncoder)) {
    return yield* toInputsInTurns(inputEncoder.transform(value), { ...config, inputEncoder: null });
  }
  const ignore = otherKeys === 'ignore';
  if (isSparse(value)) return toSparseInputs(value, config);
  if (inputNames && sparse) {
    const rows: readonly unknown[] = isNamed(value) ? [value] : Array.isArray(value) ? value : [];
    if (rows.length > 0 && rows.every(isNamed)) {
      return toSparseInputs(yield* compressObjectsInTurns('x', rows, inputNames, ignore), config);
    }
  }
  const flatOf = flatFor(inputScaler !== null);
  const x = inputNames && isNamed(value) ? [value] : value;
  // Objects are put in order one at a time: all of them would be as much again.
  const rowOf = inputNames && areNamed(x) ? orderedBy(inputNames, ignore) : undefined;
  if (!inputEncoder) return yield* toRowsInTurns('x', x, inputs, flatOf, rowOf);
  if (!inputScaler && inputs >= MANY_COLUMNS) return toSparse('x', yield* encodeSparse(x, inputEncoder, rowOf), inputs);
  return yield* toRowsInTurns('x', yield* encodeInTurns(x, inputEncoder, flatOf, rowOf), inputs, flatOf);
}

/** Sparse rows keep their zeros: what would shift them is refused, here or, by scalers, when they are attached. */
function toSparseInputs(x: Compressed, { inputs, inputEncoder, inputNoise }: FullConfig): Rows {
  if (inputEncoder) throw rangeError('x', 'rows to encode (inputEncoder)', new Verbatim('sparse rows'), 'data');
  if (inputNoise > 0) throw rangeError('inputNoise', '0 with sparse rows', inputNoise);
  return toSparse('x', x, inputs);
}

/** Whether statistics of batches are learned: by batch normalization in a layer that is not frozen. */
function learnsStatistics({ config, progress }: NetworkState): boolean {
  return config.layers.some(({ normalize }, i) => normalize === 'batch' && progress.trainable[i]);
}

/** Batch normalization learns no variance from one row: batches of one are refused. */
export function checkBatchSize(state: NetworkState, rows: number, batchSize: number): void {
  if (Math.min(rows, batchSize) > 1 || !learnsStatistics(state)) return;
  const got = new Verbatim(`${rows} rows in batches of ${batchSize}`);
  throw rangeError('batchSize', 'batches of 2 rows or more where "normalize" is "batch"', got);
}

/**
 * The rows of an epoch's last batch where it takes more than `batchSize`: under batch normalization one row that would
 * be left over, which has no variance, joins the batch before. 0 where there is none.
 */
export function joinedBatch(state: NetworkState, rows: number, batchSize: number): number {
  return batchSize > 1 && rows > batchSize && rows % batchSize === 1 && learnsStatistics(state) ? batchSize + 1 : 0;
}
