/**
 * One-hot encoding without the `OneHotEncoder` class (encoders.ts): its JSON, checks of it, and the encoding of rows,
 * as a network with an `inputEncoder` needs them. No state.
 */
import { checkName, checkObject, checkOptions, plainOf } from '../base/checks';
import { placeOf, rangeError, show, typeError, Verbatim } from '../base/errors';
import { isRow } from '../base/forms';
import { knownOf } from './names';
import { checkRow, FINITE, type Flat, type Label } from './rows';

/** The options of a `OneHotEncoder`. */
export interface OneHotOptions {
  /** A category that was not fitted is an error (`'error'`, the default) or becomes zeros (`'ignore'`). */
  handleUnknown?: 'error' | 'ignore';
  /** The columns of categories, from 0; all by default. The others hold numbers and keep their place. */
  columns?: readonly number[];
}

/** A fitted encoder as plain JSON. */
export interface Encoding {
  /** A category that was not fitted is an error, or becomes zeros. */
  readonly handleUnknown: 'error' | 'ignore';
  /** The sorted categories of each column; an empty list for a column of numbers. */
  readonly categories: readonly (readonly Label[])[];
}

/** A `OneHotEncoder` as plain JSON: its options before `fit`; then `categories`, which imply `columns`. */
export interface OneHotJSON extends OneHotOptions {
  /** The sorted categories of each column; absent before `fit`. */
  categories?: Encoding['categories'];
}

/** The columns of an encoded row: one per category, one per column of numbers. */
export function encodedWidth(categories: Encoding['categories']): number {
  return categories.reduce((sum, { length }) => sum + (length || 1), 0);
}

/** The expected labels, worded for a message. */
export function learnt(sorted: readonly Label[]): string {
  return `what was learnt (${knownOf(sorted)})`;
}

/** Whether the value is a category. */
export function isLabel(value: unknown): value is Label {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

/** Checks the categories of a column from JSON: of one type, sorted, distinct. A copy. */
export function checkCategories(name: string, value: unknown): Label[] {
  if (!Array.isArray(value)) throw typeError(name, 'an array of strings, numbers or booleans', value);
  const bad = value.findIndex(
    (label, i) => typeof label !== typeof value[0] || !isLabel(label) || (i > 0 && value[i - 1] >= label),
  );
  if (bad < 0) return value.slice();
  const expected = 'strings, finite numbers or booleans, sorted, each once';
  throw rangeError(name, expected, new Verbatim(`${show(value[bad])} at index ${bad}`), 'data');
}

/** Checks the JSON of a fitted encoder; `of` names it in errors. A copy. */
export function checkEncoding(of: string, json: unknown): Encoding {
  const { categories } = checkObject(of, json);
  if (!Array.isArray(categories)) throw rangeError(of, 'categories that were learnt (fit)', categories);
  const { handleUnknown = 'error' } = checkOptions(of, json, ['handleUnknown', 'categories']);
  return {
    handleUnknown: checkName('handleUnknown', handleUnknown, ['error', 'ignore']),
    categories: Array.from(categories, (each, j) => checkCategories(`categories[${j}]`, each)),
  };
}

/**
 * Checks the config's `inputEncoder`, a fitted `OneHotEncoder` or its JSON, against the network's `inputs`. A copy, or
 * null where there is none.
 */
export function checkEncoder(value: unknown, inputs: number): Encoding | null {
  if (value === undefined || value === null) return null;
  const encoding = checkEncoding('inputEncoder', plainOf(value));
  const width = encodedWidth(encoding.categories);
  if (width !== inputs) throw rangeError('inputEncoder', `an encoder to ${inputs} columns`, width);
  return encoding;
}

/**
 * Encodes rows, or a single row: (rows × `encodedWidth`) flat. `flatOf` is the type of the result: float64 where a
 * scaler follows.
 *
 * @throws TypeError, RangeError with row and column of the unencoded data
 */
export function encode<F extends Flat>(
  x: unknown,
  { handleUnknown, categories }: Encoding,
  flatOf: F,
): InstanceType<F> {
  const columns = categories.length;
  const rows: unknown[] = Array.isArray(x) && (x.length === 0 || isRow(x[0])) ? x : [x];
  const flat = new flatOf(rows.length * encodedWidth(categories)) as InstanceType<F>;
  let at = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = checkRow('x', rows[i], i, columns, 'values');
    categories.forEach((sorted, j) => {
      const value = row[j];
      const place = (): Verbatim => new Verbatim(`${show(value)} ${placeOf(i * columns + j, columns)}`);
      if (sorted.length === 0) {
        const number = typeof value === 'number' || typeof value === 'boolean';
        flat[at] = number ? Number(value) : Number.NaN;
        if (Number.isFinite(flat[at++])) return;
        throw (number ? rangeError : typeError)('x', FINITE.expected, place(), 'data');
      }
      const index = sorted.indexOf(value as Label);
      if (index >= 0) flat[at + index] = 1;
      else if (handleUnknown === 'error') throw rangeError('x', learnt(sorted), place(), 'data');
      at += sorted.length;
    });
  }
  return flat;
}
