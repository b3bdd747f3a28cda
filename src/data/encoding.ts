/**
 * One-hot encoding without the `OneHotEncoder` class (encoders.ts): its JSON, checks of it, and the encoding of rows,
 * as a network with an `inputEncoder` needs them. No state.
 */
import { checkName, checkObject, checkOptions, plainOf } from '../base/checks';
import { inPieces, runNow, type Work } from '../base/cooperative';
import { placeOf, rangeError, show, typeError, Verbatim } from '../base/errors';
import { type Compressed, isRow, type SplitData } from '../base/forms';
import { knownOf } from './names';
import { checkRow, FINITE, type Flat, type Label, type RowOf } from './rows';

/** The options of a `OneHotEncoder`. */
export interface OneHotOptions {
  /** A category that was not fitted is an error (`'error'`, the default) or becomes zeros (`'ignore'`). */
  handleUnknown?: 'error' | 'ignore';
  /**
   * The columns of categories, from 0, or by name where rows are objects; all by default. The others hold numbers and
   * keep their place.
   */
  columns?: readonly number[] | readonly string[];
}

/** A fitted encoder as plain JSON. */
export interface Encoding {
  /** A category that was not fitted is an error, or becomes zeros. */
  readonly handleUnknown: 'error' | 'ignore';
  /** The sorted categories of each column; an empty list for a column of numbers. */
  readonly categories: readonly (readonly Label[])[];
}

/**
 * An encoder that is a class of its own, which a network with it as `inputEncoder` asks to encode x: a `Vectorizer` of
 * `nablanet/text`, or one of yours. Files of such a network hold its JSON; `Network.load` is given the class.
 */
export interface RowEncoder {
  /** Numbers in an encoded row. */
  readonly columns: number;
  /** An encoder of categories has them; this one says how it encodes. */
  readonly categories?: undefined;
  /** Encoded rows, sparse or dense, or an error that says what is wrong with x. */
  transform(x: unknown): SplitData;
  /** A copy that stays as it is while this one learns on. */
  clone(): RowEncoder;
  /** Plain JSON, without `categories`. */
  toJSON(): object;
}

/** What makes an encoder of its JSON: a class with a static `fromJSON`. */
export interface RowEncoderClass {
  /** The encoder that this JSON is of, checked: a file may come from a stranger. */
  fromJSON(json: never): RowEncoder;
}

/** A `OneHotEncoder` as plain JSON: its options before `fit`; then `categories`, which imply `columns`. */
export interface OneHotJSON extends OneHotOptions {
  /** The sorted categories of each column; absent before `fit`. */
  categories?: Encoding['categories'];
  /** The names of the columns, in their order, where rows were objects. */
  inputNames?: readonly string[];
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
  const { handleUnknown = 'error' } = checkOptions(of, json, ['handleUnknown', 'categories', 'inputNames']);
  return {
    handleUnknown: checkName('handleUnknown', handleUnknown, ['error', 'ignore']),
    categories: Array.from(categories, (each, j) => checkCategories(`categories[${j}]`, each)),
  };
}

/** Whether it is an encoder with a class of its own, and not the JSON of a `OneHotEncoder`, or one. */
export function isRowEncoder(encoder: Encoding | RowEncoder): encoder is RowEncoder {
  const { clone } = encoder as RowEncoder;
  return typeof clone === 'function' && clone !== (Object.prototype as Partial<RowEncoder>).clone;
}

/**
 * Checks the config's `inputEncoder`, a fitted one or the JSON of a `OneHotEncoder`, against the network's `inputs`. A
 * copy, or null where there is none.
 */
export function checkEncoder(value: unknown, inputs: number): Encoding | RowEncoder | null {
  if (value === undefined || value === null) return null;
  const given = Object(value) as RowEncoder;
  const encoder = isRowEncoder(given) ? given.clone() : checkEncoding('inputEncoder', plainOf(value));
  const width = isRowEncoder(encoder) ? encoder.columns : encodedWidth(encoder.categories);
  if (width !== inputs) throw rangeError('inputEncoder', `an encoder to ${inputs} columns`, width);
  return encoder;
}

/**
 * Encodes rows, or a single row: (rows × `encodedWidth`) flat. `flatOf` is the type of the result: float64 where a
 * scaler follows.
 *
 * @throws TypeError, RangeError with row and column of the unencoded data
 */
export function encode<F extends Flat>(x: unknown, encoding: Encoding, flatOf: F): InstanceType<F> {
  return runNow(encodeInTurns(x, encoding, flatOf));
}

/** The same in turns. */
export function* encodeInTurns<F extends Flat>(
  x: unknown,
  encoding: Encoding,
  flatOf: F,
  rowOf?: RowOf,
): Work<InstanceType<F>> {
  const rows = rowsOf(x, rowOf);
  const width = encodedWidth(encoding.categories);
  const flat = new flatOf(rows.length * width) as InstanceType<F>;
  yield* encodeRows(rows, encoding, flatOf, rowOf, (column, value, i) => {
    flat[i * width + column] = value;
  });
  return flat;
}

/** The same without zeros: in the memory of as many numbers as there were columns, however many words they have. */
export function* encodeSparse(x: unknown, encoding: Encoding, rowOf?: RowOf): Work<Compressed> {
  const rows = rowsOf(x, rowOf);
  const most = rows.length * encoding.categories.length;
  const offsets = new Uint32Array(rows.length + 1);
  const indices = new Uint32Array(most);
  // Words are ones, which need no values.
  const values = encoding.categories.some(({ length }) => length === 0) ? new Float32Array(most) : undefined;
  let count = 0;
  yield* encodeRows(rows, encoding, Float32Array, rowOf, (column, value, i) => {
    indices[count] = column;
    if (values) values[count] = value;
    if (value !== 0) count++;
    offsets[i + 1] = count;
  });
  yield* inPieces(rows.length, 1, (from, to) => {
    // Rows of zeros alone.
    for (let i = from; i < to; i++) offsets[i + 1] = Math.max(offsets[i + 1], offsets[i]);
  });
  const columns = encodedWidth(encoding.categories);
  return { columns, offsets, indices: indices.subarray(0, count), values: values?.subarray(0, count) };
}

function rowsOf(x: unknown, rowOf: RowOf = (row) => row): unknown[] {
  return Array.isArray(x) && (x.length === 0 || isRow(rowOf(x[0], 0))) ? x : [x];
}

/** Tells each number of the encoded rows that may not be 0, in order and in turns: its column, its value, its row. */
function* encodeRows(
  rows: unknown[],
  encoding: Encoding,
  flatOf: Flat,
  rowOf: RowOf = (row) => row,
  tell: (column: number, value: number, i: number) => void,
): Work<void> {
  const rounded = new flatOf(1);
  // Finding a label takes ten times as long as copying a number.
  yield* inPieces(rows.length, 10 * encoding.categories.length, (from, to) => {
    for (let i = from; i < to; i++) encodeRow(rowOf(rows[i], i), i, encoding, rounded, tell);
  });
}

function encodeRow(
  given: unknown,
  i: number,
  { handleUnknown, categories }: Encoding,
  rounded: Float32Array | Float64Array,
  tell: (column: number, value: number, i: number) => void,
): void {
  const columns = categories.length;
  const row = checkRow('x', given, i, columns, 'values');
  let at = 0;
  categories.forEach((sorted, j) => {
    const value = row[j];
    const place = (): Verbatim => new Verbatim(`${show(value)} ${placeOf(i * columns + j, columns)}`);
    if (sorted.length === 0) {
      const number = typeof value === 'number' || typeof value === 'boolean';
      rounded[0] = number ? Number(value) : Number.NaN;
      if (!Number.isFinite(rounded[0])) throw (number ? rangeError : typeError)('x', FINITE.expected, place(), 'data');
      tell(at++, rounded[0], i);
      return;
    }
    const index = indexIn(sorted, value);
    if (index >= 0) tell(at + index, 1, i);
    else if (handleUnknown === 'error') throw rangeError('x', learnt(sorted), place(), 'data');
    at += sorted.length;
  });
}

/** The place of a label in a sorted list, or −1; by halves, since there may be a hundred thousand. */
function indexIn(sorted: readonly Label[], value: unknown): number {
  if (typeof value !== typeof sorted[0]) return -1;
  let low = 0;
  for (let high = sorted.length; low < high; ) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < (value as Label)) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === value ? low : -1;
}
