/** Partitions of the rows for evaluation, drawn from a seed: one train/test split, or k folds for cross-validation. */
import { checkBoolean, checkInteger, checkNumber, checkOptions } from '../base/checks';
import { rangeError, typeError } from '../base/errors';
import { classesOf, countRows, isRow, type SplitData, take } from '../base/forms';
import { Random, Stream } from '../base/random';
import { ascending, countOf, groupRows, holdOutOf } from './hold-out';

/** The options of `split`. */
export interface SplitOptions {
  /** Rows to hold out: a share over 0 and under 1, or a number of rows >= 1; 0.2 by default. */
  test?: number;
  /** The seed of the shuffle, an integer from 0 to 2⁵³ − 1; 0 by default. */
  seed?: number;
  /** Whether to draw rows at random; true by default. False holds out the last rows (of each class, if stratified). */
  shuffle?: boolean;
  /**
   * Whether both parts have the same share of each class of `y`; an array of one label per row to stratify by that
   * instead. False by default.
   */
  stratify?: boolean | ArrayLike<unknown>;
  /** The number of rows, needed where x and y are both flat and y has several numbers per row. */
  rows?: number;
}

/** One part of a split: rows in their original order and form. */
export interface Part<X, Y> {
  /** The inputs. */
  x: X;
  /** The targets. */
  y: Y;
  /** The row indices in the whole, ascending. */
  indices: Uint32Array<ArrayBuffer>;
}

/**
 * Splits rows into a training and a test part. Typed arrays keep their type; arrays of rows share the row objects.
 * Copies: the arguments stay unchanged.
 *
 * @param x (rows × width) flat, or an array of rows
 * @param y (rows), (rows × outputs) flat, or an array of rows
 * @throws TypeError, RangeError for invalid options, fewer than 2 rows, or lengths that do not fit
 *
 * @example
 * const { train, test } = split([[1], [2], [3], [4]], ['a', 'b', 'a', 'b'], { test: 0.5, stratify: true });
 * test.y; // one 'a' and one 'b'
 */
export function split<X extends SplitData, Y extends SplitData>(
  x: X,
  y: Y,
  options: SplitOptions = {},
): { train: Part<X, Y>; test: Part<X, Y> } {
  const given = checkOptions('options', options, ['test', 'seed', 'shuffle', 'stratify', 'rows']);
  const rows = countRows(x, y, given.rows);
  if (rows < 2) throw rangeError('x', 'at least 2 rows to split', rows, 'data');
  const order = orderOf(rows, given);
  if (given.shuffle === false) order.reverse();
  const groupOf = groupsOf(given.stratify, rows, y);
  const { kept, held } = holdOutOf(order, checkTest(given.test, rows), groupOf ?? (() => 0));
  const part = (indices: Uint32Array<ArrayBuffer>): Part<X, Y> => ({
    x: take(x, indices, rows),
    y: take(y, indices, rows),
    indices,
  });
  return { train: part(kept), test: part(held) };
}

/** The options of `kFold`. */
export interface KFoldOptions {
  /** The seed of the shuffle, an integer from 0 to 2⁵³ − 1; 0 by default. */
  seed?: number;
  /** Whether to draw rows at random; true by default. False makes folds of consecutive rows (unless stratified). */
  shuffle?: boolean;
  /** One label per row: each class is spread over the folds as evenly as possible. */
  stratify?: ArrayLike<unknown>;
}

/** One fold of cross-validation. */
export interface Fold {
  /** Indices of the training rows, ascending. */
  train: Uint32Array<ArrayBuffer>;
  /** Indices of the test rows, ascending. */
  test: Uint32Array<ArrayBuffer>;
}

/**
 * Splits row indices into k folds for cross-validation. Every row is in exactly one test part. Test parts differ in
 * size by at most one row; stratified, so do the rows of each class in them.
 *
 * @param n rows, an integer >= 2
 * @param k folds, an integer from 2 to n
 * @throws TypeError, RangeError for invalid values or options
 *
 * @example
 * for (const { train, test } of kFold(150, 10, { seed: 1 })) {
 *   console.log(train.length, test.length); // 135 15
 * }
 */
export function kFold(n: number, k: number, options: KFoldOptions = {}): Fold[] {
  checkInteger('n', n, 2, 2 ** 32 - 1);
  checkInteger('k', k, 2, n);
  const given = checkOptions('options', options, ['seed', 'shuffle', 'stratify']);
  const groupOf = groupsOf(given.stratify, n, undefined);
  const order = orderOf(n, given);
  const foldOf = new Uint32Array(n);
  // Rows sorted by class are dealt out like cards: counts differ by at most 1, in all and within each class.
  const dealt = groupOf && groupRows(order, groupOf).flat();
  for (let i = 0; i < n; i++) {
    if (dealt) foldOf[dealt[i]] = i % k;
    else foldOf[order[i]] = Math.floor((i * k) / n);
  }
  const all = ascending(n);
  return Array.from({ length: k }, (_, fold) => ({
    train: all.filter((row) => foldOf[row] !== fold),
    test: all.filter((row) => foldOf[row] === fold),
  }));
}

/** Row indices in the order in which they are drawn. */
function orderOf(rows: number, { seed = 0, shuffle = true }: Record<string, unknown>): Uint32Array<ArrayBuffer> {
  const order = ascending(rows);
  const random = new Random(seed as number, Stream.folds);
  return checkBoolean('shuffle', shuffle) ? random.shuffle(order) : order;
}

/** The number of rows to hold out. */
function checkTest(test: unknown = 0.2, rows: number): number {
  const share = checkNumber('test', test, 0);
  if (share > 0 && share < 1) return countOf(share, rows);
  if (Number.isInteger(share) && share >= 1 && share < rows) return share;
  throw rangeError('test', `a share over 0 and under 1, or from 1 to ${rows - 1} rows`, test);
}

/** The group of each row for stratification; undefined where there is none. `y` is undefined for `kFold`. */
function groupsOf(stratify: unknown, rows: number, y: SplitData | undefined): ((row: number) => unknown) | undefined {
  if (stratify === undefined || (y && stratify === false)) return undefined;
  if (y && stratify === true) return classesOf(y as ArrayLike<unknown>, rows);
  if (!isRow(stratify)) throw typeError('stratify', `${y ? 'true, false or ' : ''}one label a row`, stratify);
  if (stratify.length !== rows) throw rangeError('stratify', `${rows} labels`, stratify.length, 'data');
  return (row) => stratify[row];
}
