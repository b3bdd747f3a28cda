/** Encoders of categories as plain JSON, and inside a network. No state: the user's class is in encoders.ts. */
import { checkName, checkObject, checkOptions, plainOf } from '../base/checks';
import { placeOf, rangeError, show, typeError, Verbatim } from '../base/errors';
import { isRow } from '../base/forms';
import { knownOf } from './names';
import { checkRow, FINITE, type Flat, type Label } from './rows';

/** What an encoder is made with. */
export interface OneHotOptions {
  /** What becomes of a category that was not learnt: an error (the default), or zeros in all its columns. */
  handleUnknown?: 'error' | 'ignore';
  /** Which columns hold categories, from 0; all by default. The others hold numbers, which stay as and where they are. */
  columns?: readonly number[];
}

/** What an encoder has learnt, as plain JSON. */
export interface Encoding {
  /** What becomes of a category that was not learnt. */
  readonly handleUnknown: 'error' | 'ignore';
  /** The categories of every column, sorted; none for a column of numbers. */
  readonly categories: readonly (readonly Label[])[];
}

/** A `OneHotEncoder` as plain JSON: its options before the first fit, then categories, which tell the columns. */
export interface OneHotJSON extends OneHotOptions {
  /** What was learnt; nothing before the first fit. */
  categories?: Encoding['categories'];
}

/** How many numbers a row becomes. */
export function encodedWidth(categories: Encoding['categories']): number {
  return categories.reduce((sum, { length }) => sum + (length || 1), 0);
}

/** What labels may be, in words. */
export function learnt(sorted: readonly Label[]): string {
  return `what was learnt (${knownOf(sorted)})`;
}

/** Categories as JSON has them; a copy. */
export function checkCategories(name: string, value: unknown): Label[] {
  if (!Array.isArray(value)) throw typeError(name, 'an array of strings or numbers', value);
  const bad = value.findIndex(
    (label, i) =>
      typeof label !== typeof value[0] ||
      !(typeof label === 'string' || Number.isFinite(label)) ||
      (i > 0 && value[i - 1] >= label),
  );
  if (bad < 0) return value.slice();
  const expected = 'strings, or finite numbers, sorted, each once';
  throw rangeError(name, expected, new Verbatim(`${show(value[bad])} at index ${bad}`), 'data');
}

/** What an encoder's `toJSON` said; a copy. */
export function checkEncoding(of: string, json: unknown): Encoding {
  const { categories } = checkObject(of, json);
  if (!Array.isArray(categories)) throw rangeError(of, 'categories that were learnt (fit)', categories);
  const { handleUnknown = 'error' } = checkOptions(of, json, ['handleUnknown', 'categories']);
  return {
    handleUnknown: checkName('handleUnknown', handleUnknown, ['error', 'ignore']),
    categories: Array.from(categories, (each, j) => checkCategories(`categories[${j}]`, each)),
  };
}

/** The config's `inputEncoder`, a `OneHotEncoder` or its JSON, for `inputs` inputs; a copy. */
export function checkEncoder(value: unknown, inputs: number): Encoding | null {
  if (value === undefined || value === null) return null;
  const encoding = checkEncoding('inputEncoder', plainOf(value));
  const width = encodedWidth(encoding.categories);
  if (width !== inputs) throw rangeError('inputEncoder', `an encoder to ${inputs} columns`, width);
  return encoding;
}

/** Rows as the user has them, or a single one, as numbers: rows of `encodedWidth`, flat. */
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
        const number = typeof value === 'number';
        flat[at] = number ? value : Number.NaN;
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
