/** Rows to learn from and rows to be judged by: one split, or k folds, drawn from a seed. */
import { checkBoolean, checkInteger, checkNumber, checkOptions } from '../base/checks';
import { rangeError, typeError } from '../base/errors';
import { classesOf, countRows, isRow, type SplitData, take } from '../base/forms';
import { Random, Stream } from '../base/random';
import { ascending, countOf, groupRows, holdOutOf } from './hold-out';

/** How `split` draws. */
export interface SplitOptions {
  /** How much is held out: a share of the rows, over 0 and under 1, or a number of rows; 0.2 by default. */
  test?: number;
  /** Fixes the draw: an integer from 0 to 2⁵³ − 1; 0 by default. */
  seed?: number;
  /** Whether rows are drawn; true by default. If not, the last rows are held out (of each class, when stratified). */
  shuffle?: boolean;
  /** Whether each class of `y` gives the same share; or one label a row, to go by instead. False by default. */
  stratify?: boolean | ArrayLike<unknown>;
  /** How many rows there are, where both x and y are flat and y has several numbers a row. */
  rows?: number;
}

/** Rows in their old order, in the form they were given in. */
export interface Part<X, Y> {
  /** Their inputs. */
  x: X;
  /** Their targets. */
  y: Y;
  /** Their row numbers, ascending. */
  indices: Uint32Array<ArrayBuffer>;
}

/**
 * Splits rows in two. Typed arrays stay of their type, arrays of rows hold the same row objects; what is given stays as it is.
 *
 * @param x (rows × width) flat, or an array of rows
 * @param y one target a row, or (rows × outputs) flat, or an array of rows
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

/** How `kFold` draws. */
export interface KFoldOptions {
  /** Fixes the draw: an integer from 0 to 2⁵³ − 1; 0 by default. */
  seed?: number;
  /** Whether rows are drawn; true by default. If not, folds are blocks of neighbours (unless stratified). */
  shuffle?: boolean;
  /** One label a row: every class is spread over the folds as evenly as possible. */
  stratify?: ArrayLike<unknown>;
}

/** One fold: row numbers, ascending. */
export interface Fold {
  /** Numbers of the rows to train on, ascending. */
  train: Uint32Array<ArrayBuffer>;
  /** Numbers of the rows to judge by, ascending. */
  test: Uint32Array<ArrayBuffer>;
}

/**
 * Splits row numbers in k folds: every row is tested exactly once, and folds differ by at most one row; when stratified, so do the
 * rows of each class that they test.
 *
 * @param n rows, an integer >= 2
 * @param k folds, an integer from 2 to n
 */
export function kFold(n: number, k: number, options: KFoldOptions = {}): Fold[] {
  checkInteger('n', n, 2, 2 ** 32 - 1);
  checkInteger('k', k, 2, n);
  const given = checkOptions('options', options, ['seed', 'shuffle', 'stratify']);
  const groupOf = groupsOf(given.stratify, n, undefined);
  const order = orderOf(n, given);
  const foldOf = new Uint32Array(n);
  // Classes laid end to end and dealt out like cards: no fold gets two more of a class, or in all, than another.
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

function orderOf(rows: number, { seed = 0, shuffle = true }: Record<string, unknown>): Uint32Array<ArrayBuffer> {
  const order = ascending(rows);
  const random = new Random(seed as number, Stream.folds);
  return checkBoolean('shuffle', shuffle) ? random.shuffle(order) : order;
}

function checkTest(test: unknown = 0.2, rows: number): number {
  const share = checkNumber('test', test, 0);
  if (share > 0 && share < 1) return countOf(share, rows);
  if (Number.isInteger(share) && share >= 1 && share < rows) return share;
  throw rangeError('test', `a share over 0 and under 1, or from 1 to ${rows - 1} rows`, test);
}

/** What `stratify` says rows are to be grouped by. */
function groupsOf(stratify: unknown, rows: number, y: SplitData | undefined): ((row: number) => unknown) | undefined {
  if (stratify === undefined || (y && stratify === false)) return undefined;
  if (y && stratify === true) return classesOf(y, rows);
  if (!isRow(stratify)) throw typeError('stratify', `${y ? 'true, false or ' : ''}one label a row`, stratify);
  if (stratify.length !== rows) throw rangeError('stratify', `${rows} labels`, stratify.length, 'data');
  return (row) => stratify[row];
}
