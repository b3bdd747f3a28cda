/** x and y of one call of a network: named rows put in order, categories encoded, forms checked, scalers attached. */
import { rangeError, Verbatim } from '../base/errors';
import { encode } from '../data/encoding';
import { toOrdered } from '../data/names';
import { FINITE, flatFor, type Rows, toRows } from '../data/rows';
import { columnsOf } from '../data/scaling';
import { toTargets } from '../data/targets';
import type { FullConfig } from './config';
import type { NetworkState } from './state';

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

/** x and y while scalers may still have to learn from them. */
export function toPair(state: NetworkState, x: unknown, y: unknown): [Rows, Rows] {
  const rows = toInputs(x, state.config);
  return [rows, toTargets(y, rows.rows, state.targets)];
}

/** Has rows scaled on their way into Wasm memory; a scaler that has learnt nothing is refused. */
export function attachScalers({ inputScaling, outputScaling }: NetworkState, x: Rows, y?: Rows): void {
  x.columns = inputScaling && columnsOf('inputScaler', inputScaling);
  const columns = outputScaling && columnsOf('outputScaler', outputScaling);
  if (y) y.columns = columns;
}

function toInputs(value: unknown, { inputs, inputNames, inputScaler, inputEncoder }: FullConfig): Rows {
  const flatOf = flatFor(inputScaler !== null);
  const x = inputNames ? toOrdered(value, inputNames) : value;
  return toRows('x', inputEncoder ? encode(x, inputEncoder, flatOf) : x, inputs, flatOf);
}

/**
 * Batch normalisation learns no variance from one row: batches of `batchSize` among `rows` rows that leave one are
 * refused.
 */
export function checkBatchSize({ config, progress }: NetworkState, rows: number, batchSize: number): void {
  if (batchSize > 1 && rows % batchSize !== 1) return;
  if (!config.layers.some(({ normalize }, i) => normalize === 'batch' && progress.trainable[i])) return;
  const got = new Verbatim(`${rows} rows in batches of ${batchSize}`);
  throw rangeError('batchSize', 'batches of 2 rows or more where "normalize" is "batch"', got);
}
