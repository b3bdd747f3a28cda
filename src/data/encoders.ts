/**
 * Encoders of categories: `LabelEncoder` for targets (class indices), `OneHotEncoder` for inputs (one column of 0 and 1
 * per category). Categories are sorted, numbers by value and strings by UTF-16 code units, so the encoding does not
 * depend on the order of rows.
 */
import { checkInteger, checkName, checkObject, checkOptions } from '../base/checks';
import { rangeError, show, typeError, Verbatim } from '../base/errors';
import { isRow } from '../base/forms';
import { checkFinite } from './column-statistics';
import {
  checkCategories,
  checkEncoding,
  type Encoding,
  encode,
  encodedWidth,
  isLabel,
  learnt,
  type OneHotJSON,
  type OneHotOptions,
} from './encoding';
import { type Label, type Matrix, toRows } from './rows';

/**
 * The distinct labels of a column, sorted. All must be strings, all finite numbers, or all booleans. `placeOf` words the position of
 * label i for a message.
 */
function learn<Name extends Label>(name: string, labels: ArrayLike<Name>, placeOf: (i: number) => string): Name[] {
  const seen = new Set<Name>();
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    if (typeof label !== typeof labels[0] || !isLabel(label)) {
      const got = new Verbatim(`${show(label)} ${placeOf(i)}`);
      throw typeError(name, 'strings, finite numbers or booleans, of one kind in a column', got, 'data');
    }
    seen.add(label);
  }
  return [...seen].sort((a, b) => (a < b ? -1 : 1));
}

/** A non-empty array, or typed array, of labels or rows. */
function checkLabels(name: string, value: unknown): ArrayLike<Label> {
  if (!isRow(value)) throw typeError(name, 'an array of strings, numbers or booleans', value, 'data');
  if (value.length === 0) throw rangeError(name, 'at least one', new Verbatim('none'), 'data');
  return value as ArrayLike<Label>;
}

const atIndex = (i: number): string => `at index ${i}`;
/** The error of an encoder that is used before `fit`. */
const unfitted = (encoder: string): RangeError =>
  rangeError(encoder, 'categories to learn first (fit)', new Verbatim('none'));

/**
 * Encodes labels as class indices 0, 1, …, n − 1 for `crossEntropy`, as scikit-learn's `LabelEncoder`. Invalid
 * labels, labels that were not fitted, and use before `fit` throw a TypeError or RangeError.
 *
 * @example
 * const encoder = new LabelEncoder().fit(['setosa', 'virginica', 'setosa']);
 * encoder.transform(['virginica', 'setosa']); // Uint32Array [1, 0]
 * encoder.inverse([1, 0]); // ['virginica', 'setosa']
 */
export class LabelEncoder<Name extends Label = Label> {
  #known: readonly Name[] | undefined;

  /** @internal Vue leaves it as it is: a proxy has no private members. */
  get __v_skip(): boolean {
    return true;
  }

  /** The fitted labels, sorted: label i is class i. A copy. */
  get classes(): Name[] {
    return [...this.#categories()];
  }

  /** Collects the distinct labels, all strings, all finite numbers or all booleans; replaces those of an earlier `fit`. */
  fit(labels: ArrayLike<Name>): this {
    checkLabels('labels', labels);
    this.#known = learn('labels', labels, atIndex);
    return this;
  }

  /** The class index of each label, (labels). */
  transform(labels: ArrayLike<Name>): Uint32Array<ArrayBuffer> {
    const known = this.#categories();
    const places = new Map<unknown, number>(known.map((label, i) => [label, i]));
    checkLabels('labels', labels);
    return Uint32Array.from({ length: labels.length }, (_, i) => {
      const index = places.get(labels[i]);
      if (index === undefined)
        throw rangeError('labels', learnt(known), new Verbatim(`${show(labels[i])} ${atIndex(i)}`), 'data');
      return index;
    });
  }

  /** `fit`, then `transform` of the same labels. */
  fitTransform(labels: ArrayLike<Name>): Uint32Array<ArrayBuffer> {
    return this.fit(labels).transform(labels);
  }

  /** The label of each class index, such as those that `net.classify` returns. */
  inverse(classes: ArrayLike<number>): Name[] {
    const sorted = this.#categories();
    return Array.from(classes, (index, i) => {
      if (Number.isInteger(index) && index >= 0 && index < sorted.length) return sorted[index];
      const expected = `class indices from 0 to ${sorted.length - 1}`;
      throw rangeError('classes', expected, new Verbatim(`${show(index)} at index ${i}`), 'data');
    });
  }

  /** The fitted labels as plain JSON, for `LabelEncoder.fromJSON`. */
  toJSON(): { classes?: Name[] } {
    return this.#known ? { classes: this.classes } : {};
  }

  /** Restores an encoder from `toJSON`. */
  static fromJSON<Name extends Label = Label>(json: { classes?: readonly Name[] }): LabelEncoder<Name> {
    const { classes } = checkOptions('encoder', json, ['classes']);
    const encoder = new LabelEncoder<Name>();
    if (classes !== undefined) encoder.#known = checkLearnt(classes) as Name[];
    return encoder;
  }

  /** The fitted labels; throws before `fit`. */
  #categories(): readonly Name[] {
    if (!this.#known) throw unfitted('LabelEncoder');
    return this.#known;
  }
}

/** Rows with one category per column, or a single column of categories. */
export type CategoryRows = ArrayLike<Label> | readonly ArrayLike<Label>[];

/**
 * One-hot encodes columns of categories: one column of 0 and 1 per category. With `columns`, the other columns hold
 * numbers and pass through. A network that has one as its `inputEncoder` takes unencoded rows. Invalid rows, unknown
 * categories (unless ignored) and use before `fit` throw a TypeError or RangeError, with row and column.
 *
 * @example
 * const encoder = new OneHotEncoder().fit([['red', 'S'], ['blue', 'L']]);
 * encoder.transform([['red', 'L']]); // [0, 1, 1, 0]
 * encoder.names(['colour', 'size']); // ['colour_blue', 'colour_red', 'size_L', 'size_S']
 */
export class OneHotEncoder {
  /** How a category that was not fitted is treated: `'error'` throws, `'ignore'` encodes it as zeros. */
  readonly handleUnknown: 'error' | 'ignore';
  /** The columns of categories, from 0, ascending; undefined for all. */
  readonly columns: readonly number[] | undefined;
  #learnt: Encoding['categories'] | undefined;

  /** @throws TypeError, RangeError for invalid options */
  constructor(options: OneHotOptions = {}) {
    const { handleUnknown = 'error', columns } = checkOptions('options', options, ['handleUnknown', 'columns']);
    this.handleUnknown = checkName('handleUnknown', handleUnknown, ['error', 'ignore']);
    this.columns = columns === undefined ? undefined : Object.freeze(checkColumns(columns));
  }

  /** @internal Vue leaves it as it is: a proxy has no private members. */
  get __v_skip(): boolean {
    return true;
  }

  /** The sorted categories of each column, an empty list for a column of numbers. A copy. */
  get categories(): Label[][] {
    return this.#known().map((sorted) => [...sorted]);
  }

  /** The columns of an encoded row. */
  get width(): number {
    return encodedWidth(this.#known());
  }

  /**
   * The names of the encoded columns as in scikit-learn, such as `colour_red`; a column of numbers keeps its name.
   *
   * @param inputNames the names of the unencoded columns; `x0`, `x1`, … by default
   */
  names(inputNames?: readonly string[]): string[] {
    const columns = this.#known();
    if (inputNames && inputNames.length !== columns.length) {
      throw rangeError('inputNames', `${columns.length} names`, inputNames.length);
    }
    return columns.flatMap((sorted, j) => {
      const name = inputNames?.[j] ?? `x${j}`;
      return sorted.length > 0 ? sorted.map((label) => `${name}_${label}`) : [name];
    });
  }

  /**
   * Collects the categories of each column and replaces those of an earlier `fit`.
   *
   * @param x rows of equal length, or one column of categories
   */
  fit(x: CategoryRows): this {
    const rows = checkRows(x);
    const width = rows[0].length;
    const last = this.columns?.[this.columns.length - 1] ?? 0;
    if (last >= width) throw rangeError('x', `${last + 1} columns or more, as "columns" says`, width, 'data');
    const { handleUnknown } = this;
    const categories = Array.from({ length: width }, (_, j) => {
      if (this.columns?.includes(j) === false) return [];
      const column = rows.map((row) => row[j]);
      return learn('x', column, (i) => `at row ${i}, column ${j}`);
    });
    if (this.columns) encode(rows, { handleUnknown, categories }, Float64Array); // checks the numbers
    this.#learnt = categories;
    return this;
  }

  /** Encodes rows: (rows × width) flat, 0 and 1 for categories, passed-through numbers rounded to float32. */
  transform(x: CategoryRows): Float32Array<ArrayBuffer> {
    const categories = this.#known();
    const { handleUnknown } = this;
    return encode(checkRows(x, categories.length), { handleUnknown, categories }, Float32Array);
  }

  /** `fit`, then `transform` of the same rows. */
  fitTransform(x: CategoryRows): Float32Array<ArrayBuffer> {
    return this.fit(x).transform(x);
  }

  /**
   * Decodes encoded rows, or a network's outputs. A column's category is the one with the largest value, the first of
   * equal ones. All zeros become null where unknown categories are ignored, else they are an error. Passed-through
   * numbers stay.
   *
   * @param x (rows × width)
   */
  inverse(x: Matrix): (Label | null)[][] {
    const columns = this.#known();
    const encoded = toRows('x', x, this.width, Float64Array);
    checkFinite(encoded);
    const { values, rows, width } = encoded;
    return Array.from({ length: rows }, (_, i) => {
      let start = i * width;
      return columns.map((sorted, j) => {
        if (sorted.length === 0) return values[start++];
        let best = 0;
        let empty = true;
        for (let k = 0; k < sorted.length; k++) {
          if (values[start + k] > values[start + best]) best = k;
          if (values[start + k] !== 0) empty = false;
        }
        start += sorted.length;
        if (!empty) return sorted[best];
        if (this.handleUnknown === 'ignore') return null;
        throw rangeError('x', 'a category in every column', new Verbatim(`zeros at row ${i}, column ${j}`), 'data');
      });
    });
  }

  /** The options, and the categories once fitted, as plain JSON for `OneHotEncoder.fromJSON`. */
  toJSON(): OneHotJSON {
    const { handleUnknown, columns } = this;
    if (this.#learnt) return { handleUnknown, categories: this.categories };
    return columns ? { handleUnknown, columns: [...columns] } : { handleUnknown };
  }

  /** Restores an encoder from `toJSON`. */
  static fromJSON(json: OneHotJSON): OneHotEncoder {
    const { categories } = checkObject('encoder', json);
    if (categories === undefined) return new OneHotEncoder(json);
    const { handleUnknown, categories: known } = checkEncoding('encoder', json);
    if (known.length === 0) throw rangeError('categories', 'at least one column', new Verbatim('none'));
    const columns = [...known.keys()].filter((j) => known[j].length > 0);
    const encoder = new OneHotEncoder(columns.length < known.length ? { handleUnknown, columns } : { handleUnknown });
    encoder.#learnt = known;
    return encoder;
  }

  /** The fitted categories; throws before `fit`. */
  #known(): Encoding['categories'] {
    if (!this.#learnt) throw unfitted('OneHotEncoder');
    return this.#learnt;
  }
}

/** Column numbers, distinct integers >= 0: a sorted copy. */
function checkColumns(value: unknown): number[] {
  if (!Array.isArray(value)) throw typeError('columns', 'an array of column numbers', value);
  const columns = Array.from(value, (column, i) => checkInteger(`columns[${i}]`, column, 0));
  const twice = columns.find((column, i) => columns.indexOf(column) < i);
  if (twice !== undefined) throw rangeError('columns', 'each once', new Verbatim(`${twice} twice`));
  return columns.sort((a, b) => a - b);
}

/**
 * Rows of one length: `width` where it is given, else that of the first row. A bare column becomes rows of one value.
 */
function checkRows(x: unknown, width?: number): ArrayLike<Label>[] {
  const given = checkLabels('x', x) as ArrayLike<unknown>;
  if (!isRow(given[0])) {
    if (width !== undefined && width !== 1)
      throw rangeError('x', `rows of ${width} values`, new Verbatim('one column'), 'data');
    return Array.from(given, (label) => [label as Label]);
  }
  const expected = width ?? given[0].length;
  return Array.from(given, (row, i) => {
    if (isRow(row) && row.length === expected && expected > 0) return row as ArrayLike<Label>;
    const got = isRow(row) ? row.length : row;
    throw rangeError('x', `${expected || 'some'} values in row ${i}`, got, 'data');
  });
}

/** The classes of a label encoder from JSON, at least one. */
function checkLearnt(value: unknown): Label[] {
  const classes = checkCategories('classes', value);
  if (classes.length === 0) throw rangeError('classes', 'at least one', new Verbatim('none'), 'data');
  return classes;
}
