/**
 * Piecewise-linear encoding of numbers over quantile bins (Gorishniy, Rubachev and Babenko 2022, "On embeddings for
 * numerical features in tabular deep learning"): a network then bends at each quantile without having to learn where.
 */
import { checkInteger, checkOptions } from '../base/checks';
import { rangeError, typeError, Verbatim } from '../base/errors';
import { checkFinite } from './column-statistics';
import { columnNames, quantile, sortedColumn } from './columns';
import { type Matrix, type Rows, toRows, widthOf } from './rows';

/** The options of `Quantiles`. */
export interface QuantilesOptions {
  /** The number of bins of each column, an integer >= 1; 16 by default. Equal quantiles make fewer. */
  bins?: number;
}

/** `Quantiles` as plain JSON; `edges` are absent before `fit`. */
export interface QuantilesJSON extends QuantilesOptions {
  /** The edges of each column's bins, ascending. */
  edges?: number[][];
}

/** The most bins of a column. */
const MOST_BINS = 2 ** 16;

/**
 * Encodes a number as how far it has come through each bin of its column: 1 in bins below its own, its share of its
 * own bin, 0 in those above. In the first and the last bin the share goes on below 0 and above 1. A constant column has
 * no bins. Fit it on training rows only; invalid data (with row and column) and use before `fit` throw a TypeError or
 * RangeError.
 *
 * @example
 * const quantiles = new Quantiles({ bins: 2 }).fit([[0], [1], [2], [8], [10]]);
 * quantiles.edges; // [[0, 2, 10]]
 * quantiles.transform([[1], [4]]); // Float32Array [0.5, 0, 1, 0.25]
 */
export class Quantiles {
  /** The number of bins that was asked for. */
  readonly bins: number;
  #edges: readonly Float64Array[] | undefined;

  /** @throws TypeError, RangeError for invalid options */
  constructor(options: QuantilesOptions = {}) {
    const { bins = 16 } = checkOptions('options', options, ['bins']);
    this.bins = checkInteger('bins', bins, 1, MOST_BINS);
  }

  /** @internal Vue leaves it as it is: a proxy has no private members. */
  get __v_skip(): boolean {
    return true;
  }

  /** The edges of each column's bins, ascending, one more than bins; one edge alone for a constant column. A copy. */
  get edges(): number[][] {
    return this.#known().map((edges) => [...edges]);
  }

  /** The columns of an encoded row. */
  get width(): number {
    return this.#known().reduce((sum, { length }) => sum + length - 1, 0);
  }

  /**
   * Learns the edges, quantiles by linear interpolation as scikit-learn's `KBinsDiscretizer` with
   * `strategy='quantile'`; replaces those of an earlier `fit`.
   *
   * @param x (rows × columns), finite
   * @param width the number of columns, needed for flat data
   */
  fit(x: Matrix, width?: number): this {
    if (width !== undefined) checkInteger('width', width, 1);
    const known = width ?? widthOf(x);
    if (known === undefined) throw typeError('width', 'an integer >= 1 (flat data do not tell it)', width);
    const rows = this.#rows(x, known);
    this.#edges = Array.from({ length: known }, (_, j) => {
      const sorted = sortedColumn(rows, j);
      if (!Number.isFinite(sorted[sorted.length - 1] - sorted[0])) {
        throw rangeError('x', 'numbers whose spread is finite', new Verbatim(`others in column ${j}`), 'data');
      }
      const all = Float64Array.from({ length: this.bins + 1 }, (_, k) => quantile(sorted, k / this.bins) + 0);
      return all.filter((edge, k) => k === 0 || edge > all[k - 1]);
    });
    return this;
  }

  /** Encoded rows, (rows × width) flat, computed in float64 and rounded to float32. */
  transform(x: Matrix): Float32Array<ArrayBuffer> {
    const columns = this.#known();
    const { values, rows } = this.#rows(x, columns.length);
    const encoded = new Float32Array(rows * this.width);
    let to = 0;
    for (let i = 0; i < values.length; i++) {
      const edges = columns[i % columns.length];
      const last = edges.length - 2;
      for (let k = 0; k <= last; k++) {
        const share = (values[i] - edges[k]) / (edges[k + 1] - edges[k]);
        encoded[to++] = Math.min(k < last ? 1 : Infinity, Math.max(k > 0 ? 0 : -Infinity, share));
      }
    }
    return encoded;
  }

  /** `fit`, then `transform` of the same rows. */
  fitTransform(x: Matrix, width?: number): Float32Array<ArrayBuffer> {
    return this.fit(x, width).transform(x);
  }

  /** The names of the encoded columns, by where their bins begin, such as `age>=18`; `x0`, `x1`, … where none are given. */
  names(inputNames?: readonly string[]): string[] {
    const columns = this.#known();
    const names = columnNames(inputNames, columns.length);
    return columns.flatMap((edges, j) => Array.from(edges.subarray(0, -1), (edge) => `${names[j]}>=${edge}`));
  }

  /** Options and edges as plain JSON for `Quantiles.fromJSON`. Every bit is kept: a −0 is learned as 0. */
  toJSON(): QuantilesJSON {
    return this.#edges ? { bins: this.bins, edges: this.edges } : { bins: this.bins };
  }

  /** Restores an encoder from `toJSON`. */
  static fromJSON(json: QuantilesJSON): Quantiles {
    const { edges, ...options } = checkOptions('quantiles', json, ['bins', 'edges']);
    const quantiles = new Quantiles(options as QuantilesOptions);
    if (edges === undefined) return quantiles;
    const expected = 'arrays of ascending numbers, one a column';
    if (!Array.isArray(edges) || edges.length === 0) throw typeError('edges', expected, edges);
    quantiles.#edges = edges.map((column: unknown, j) => {
      const ascending = (value: unknown, k: number): boolean =>
        Number.isFinite(value) && (k === 0 || (value as number) > (column as number[])[k - 1]);
      if (Array.isArray(column) && column.length > 0 && column.every(ascending)) return Float64Array.from(column);
      throw rangeError('edges', expected, new Verbatim(`others in column ${j}`), 'data');
    });
    return quantiles;
  }

  /** The edges; throws before `fit`. */
  #known(): readonly Float64Array[] {
    if (!this.#edges) throw rangeError('Quantiles', 'rows to learn from first (fit)', new Verbatim('none'));
    return this.#edges;
  }

  /** Finite rows in float64. */
  #rows(x: unknown, width: number): Rows {
    const rows = toRows('x', x, width, Float64Array);
    checkFinite(rows);
    return rows;
  }
}
