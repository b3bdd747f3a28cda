/** Fills gaps in columns of numbers, and marks where they were. */
import { checkBoolean, checkInteger, checkName, checkNumber, checkOptions } from '../base/checks';
import { rangeError, typeError, Verbatim } from '../base/errors';
import { columnNames, type GappyMatrix, gappyRows, quantile, sortedColumn } from './columns';

/** What a gap becomes. */
export type ImputerMethod = 'mean' | 'median' | 'mostFrequent' | 'constant';

/** The options of an `Imputer`. */
export interface ImputerOptions {
  /** `'mean'` (default), `'median'`, `'mostFrequent'` (the least of several) or `'constant'`. */
  method?: ImputerMethod;
  /** What gaps become with `'constant'`; 0 by default. */
  value?: number;
  /** Whether columns of 0 and 1 are appended that mark the gaps of each column that had any in `fit`; false by default. */
  marks?: boolean;
}

/** An `Imputer` as plain JSON; `fill` and `marked` are absent before `fit`. */
export interface ImputerJSON extends ImputerOptions {
  /** What gaps become, one number a column. */
  fill?: number[];
  /** The columns whose gaps are marked, ascending. */
  marked?: number[];
}

const METHODS: readonly ImputerMethod[] = ['mean', 'median', 'mostFrequent', 'constant'];

/**
 * Fills gaps (NaN, null, undefined) with what the training rows say, as scikit-learn's `SimpleImputer` with its
 * indicator. Fit it on training rows only. Invalid data (with row and column) and use before `fit` throw a TypeError
 * or RangeError.
 *
 * @example
 * const imputer = new Imputer({ method: 'median', marks: true }).fit([[1, 5], [null, 7], [3, 9]]);
 * imputer.transform([[Number.NaN, 6]]); // Float64Array [2, 6, 1]
 * imputer.names(['age', 'height']); // ['age', 'height', 'age_missing']
 */
export class Imputer {
  /** What a gap becomes. */
  readonly method: ImputerMethod;
  /** What gaps become with `'constant'`. */
  readonly value: number;
  /** Whether gaps are marked. */
  readonly marks: boolean;
  #learnt: { readonly fill: readonly number[]; readonly marked: readonly number[] } | undefined;

  /** @throws TypeError, RangeError for invalid options */
  constructor(options: ImputerOptions = {}) {
    const { method = 'mean', value, marks = false } = checkOptions('options', options, ['method', 'value', 'marks']);
    this.method = checkName('method', method, METHODS);
    if (value !== undefined && method !== 'constant') throw rangeError('value', 'the method "constant"', method);
    this.value = checkNumber('value', value ?? 0);
    this.marks = checkBoolean('marks', marks);
  }

  /** @internal Vue leaves it as it is: a proxy has no private members. */
  get __v_skip(): boolean {
    return true;
  }

  /** What gaps become, (columns). A copy. */
  get fill(): number[] {
    return [...this.#known().fill];
  }

  /** The columns of a filled row, marks included. */
  get width(): number {
    const { fill, marked } = this.#known();
    return fill.length + marked.length;
  }

  /**
   * Learns what gaps become and which columns have some; replaces what an earlier `fit` learned.
   *
   * @param x (rows × columns), with NaN, null or undefined for gaps
   * @param width the number of columns, needed for flat data
   */
  fit(x: GappyMatrix, width?: number): this {
    if (width !== undefined) checkInteger('width', width, 1);
    const rows = gappyRows(x, width);
    const columns = Array.from({ length: rows.width }, (_, j) => sortedColumn(rows, j));
    const fill = columns.map((sorted, j) => {
      if (this.method === 'constant') return this.value;
      if (sorted.length > 0) {
        const learnt = LEARN[this.method](sorted) + 0; // + 0 turns −0 into 0, since JSON loses the sign
        if (Number.isFinite(learnt)) return learnt;
        throw rangeError('x', 'numbers whose spread is finite', new Verbatim(`others in column ${j}`), 'data');
      }
      throw rangeError('x', 'a value in every column', new Verbatim(`gaps alone in column ${j}`), 'data');
    });
    const gapped = [...columns.keys()].filter((j) => columns[j].length < rows.rows);
    this.#learnt = { fill, marked: this.marks ? gapped : [] };
    return this;
  }

  /** Filled rows, (rows × width) flat, then their marks, in float64: a `Scaler` that follows keeps small differences. */
  transform(x: GappyMatrix): Float64Array<ArrayBuffer> {
    const { fill, marked } = this.#known();
    const { values, rows } = gappyRows(x, fill.length);
    const filled = new Float64Array(rows * this.width);
    for (let i = 0, to = 0; i < rows; i++) {
      const row = values.subarray(i * fill.length, (i + 1) * fill.length);
      for (let j = 0; j < fill.length; j++) filled[to++] = Number.isNaN(row[j]) ? fill[j] : row[j];
      for (const j of marked) filled[to++] = Number.isNaN(row[j]) ? 1 : 0;
    }
    return filled;
  }

  /** `fit`, then `transform` of the same rows. */
  fitTransform(x: GappyMatrix, width?: number): Float64Array<ArrayBuffer> {
    return this.fit(x, width).transform(x);
  }

  /** The names of the filled columns and of the marks, such as `age_missing`; `x0`, `x1`, … where none are given. */
  names(inputNames?: readonly string[]): string[] {
    const { fill, marked } = this.#known();
    const names = columnNames(inputNames, fill.length);
    return [...names, ...marked.map((j) => `${names[j]}_missing`)];
  }

  /** Options and what was learned as plain JSON for `Imputer.fromJSON`. Every bit is kept: a −0 is learned as 0. */
  toJSON(): ImputerJSON {
    const { method, marks } = this;
    const options = method === 'constant' ? { method, value: this.value, marks } : { method, marks };
    return this.#learnt ? { ...options, fill: this.fill, marked: [...this.#learnt.marked] } : options;
  }

  /** Restores an imputer from `toJSON`. */
  static fromJSON(json: ImputerJSON): Imputer {
    const { fill, marked, ...options } = checkOptions('imputer', json, ['method', 'value', 'marks', 'fill', 'marked']);
    const imputer = new Imputer(options as ImputerOptions);
    if (fill === undefined) return imputer;
    if (!Array.isArray(fill) || fill.length === 0) throw typeError('fill', 'an array of numbers', fill);
    if (!Array.isArray(marked)) throw typeError('marked', 'an array of columns', marked);
    imputer.#learnt = {
      fill: fill.map((value, j) => checkNumber(`fill[${j}]`, value)),
      marked: marked.map((j, k) => checkInteger(`marked[${k}]`, j, k > 0 ? marked[k - 1] + 1 : 0, fill.length - 1)),
    };
    return imputer;
  }

  /** What was learned; throws before `fit`. */
  #known(): { readonly fill: readonly number[]; readonly marked: readonly number[] } {
    if (!this.#learnt) throw rangeError('Imputer', 'rows to learn from first (fit)', new Verbatim('none'));
    return this.#learnt;
  }
}

/** What gaps become, from the sorted values of a column. */
const LEARN: Readonly<Record<Exclude<ImputerMethod, 'constant'>, (sorted: Float64Array) => number>> = {
  // Of differences to the middle: sums of large, similar values would lose digits.
  mean: (sorted) => {
    const middle = sorted[sorted.length >> 1];
    return middle + sorted.reduce((sum, value) => sum + (value - middle), 0) / sorted.length;
  },
  median: (sorted) => quantile(sorted, 0.5),
  mostFrequent: (sorted) => {
    let [best, most, from] = [sorted[0], 0, 0];
    for (let i = 1; i <= sorted.length; i++) {
      if (sorted[i] === sorted[from]) continue;
      if (i - from > most) [best, most] = [sorted[from], i - from];
      from = i;
    }
    return best;
  },
};
