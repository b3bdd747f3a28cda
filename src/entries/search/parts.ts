/**
 * The rows of each fold, taken apart once: trials of a search share their folds. Where workers train, arrays lie in
 * shared memory, if the host has it, so that no training copies them.
 */
import type { Fold, Label, Matrix, NamedRow, SparseRows } from 'nablanet';
import { isRow, isTyped, take } from '../../base/forms';

/** Inputs of many rows, in any form that `train` takes. */
export type ManyInputs = Matrix | SparseRows | readonly NamedRow[] | readonly ArrayLike<Label>[];
/** Targets of many rows, in any form that `train` takes. */
export type ManyTargets = Matrix | readonly string[];

/** The rows that networks are trained and scored on. */
export interface FoldData {
  /** Inputs, as in `train`. */
  x: ManyInputs;
  /** Targets, as in `train`. */
  y: ManyTargets;
  /** What each row counts in training and in scores, (rows). */
  sampleWeights?: Matrix;
}

/** The rows that a fold's network is trained on, and those that it is scored on. */
export interface FoldRows {
  readonly seen: FoldData;
  readonly unseen: FoldData;
}

/** Folds are kept up to so many numbers; what is over it is taken again for each training. */
const MOST_NUMBERS = 2 ** 25;

/** Takes folds of the same data. */
export class Parts {
  readonly #data: FoldData;
  readonly #rows: number;
  readonly #shared: boolean;
  readonly #kept = new Map<string, FoldRows>();
  #numbers = 0;

  /** @param shared whether typed arrays go to workers */
  constructor(data: FoldData, rows: number, shared: boolean) {
    this.#data = data;
    this.#rows = rows;
    this.#shared = shared && typeof SharedArrayBuffer === 'function';
  }

  /** The rows of a fold; `name` tells folds that are alike. */
  of(fold: Fold, name: string): FoldRows {
    const kept = this.#kept.get(name);
    if (kept) return kept;
    const rows = { seen: this.#take(fold.train), unseen: this.#take(fold.test) };
    const numbers = sizeOf(rows.seen.x) + sizeOf(rows.unseen.x);
    if (this.#numbers + numbers <= MOST_NUMBERS) {
      this.#numbers += numbers;
      this.#kept.set(name, rows);
    }
    return rows;
  }

  #take(indices: Uint32Array): FoldData {
    const { x, y, sampleWeights } = this.#data;
    const part = <Rows extends ManyInputs>(rows: Rows): Rows => {
      const taken = take(rows, indices, this.#rows) as Rows;
      return this.#shared ? (shared(taken) as Rows) : taken;
    };
    return { x: part(x), y: part(y), sampleWeights: sampleWeights && part(sampleWeights) };
  }
}

/** About how many numbers these rows have. */
function sizeOf(x: ManyInputs): number {
  if (!isRow(x)) return (x as SparseRows).indices.length * 2;
  const first = (x as ArrayLike<unknown>)[0];
  return x.length * (isRow(first) ? first.length : typeof first === 'object' ? Object.keys(Object(first)).length : 1);
}

/** The same numbers in shared memory: typed arrays, and arrays of rows of numbers; anything else as it is. */
function shared(rows: unknown): unknown {
  if (isTyped(rows)) {
    const Kind = rows.constructor as new (from: ArrayBufferLike) => Float32Array;
    const copy = new Kind(new SharedArrayBuffer(rows.byteLength));
    copy.set(rows);
    return copy;
  }
  if (!Array.isArray(rows) || !isRow(rows[0]) || typeof rows[0] === 'string') return rows;
  const width = rows[0].length;
  const whole = (row: unknown): row is ArrayLike<number> => {
    if (!isRow(row) || row.length !== width) return false;
    return isTyped(row) || Array.prototype.every.call(row, (value) => typeof value === 'number');
  };
  if (width === 0 || !rows.every(whole)) return rows;
  // float64, which a scaler sees before anything is rounded.
  const flat = new Float64Array(new SharedArrayBuffer(rows.length * width * 8));
  for (const [i, row] of rows.entries()) flat.set(row as ArrayLike<number>, i * width);
  return flat;
}
