/**
 * Categories as numbers: class indices for targets, one-hot columns for inputs. Categories are sorted, so that neither
 * depends on the order of rows: numbers by value, strings by their UTF-16 units, as JavaScript compares them.
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
  learnt,
  type OneHotJSON,
  type OneHotOptions,
} from './encoding';
import { type Label, type Matrix, toRows } from './rows';

/** The labels of a column, sorted, each once. `placeOf` says in words where the i-th one stands. */
function learn<Name extends Label>(name: string, labels: ArrayLike<Name>, placeOf: (i: number) => string): Name[] {
  const type = typeof labels[0] === 'string' ? 'string' : 'number';
  const seen = new Set<Name>();
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    if (typeof label !== type || (type === 'number' && !Number.isFinite(label))) {
      const got = new Verbatim(`${show(label)} ${placeOf(i)}`);
      throw typeError(name, 'strings, or finite numbers, not both in a column', got, 'data');
    }
    seen.add(label);
  }
  return [...seen].sort((a, b) => (a < b ? -1 : 1));
}

/** An array of labels: typed, or of strings or numbers. */
function checkLabels(name: string, value: unknown): ArrayLike<Label> {
  if (!isRow(value)) throw typeError(name, 'an array of strings or numbers', value, 'data');
  if (value.length === 0) throw rangeError(name, 'at least one', new Verbatim('none'), 'data');
  return value as ArrayLike<Label>;
}

const atIndex = (i: number): string => `at index ${i}`;
const unfitted = (encoder: string): RangeError =>
  rangeError(encoder, 'categories to learn first (fit)', new Verbatim('none'));

/** Labels as class indices 0, 1, …, n − 1, for `crossEntropy`: `new LabelEncoder().fit(names).transform(names)`. */
export class LabelEncoder<Name extends Label = Label> {
  #known: readonly Name[] | undefined;

  /** The labels that were learnt, sorted: the i-th is that of class i; a copy. */
  get classes(): Name[] {
    return [...this.#categories()];
  }

  /** Learns which labels there are; forgets those before. */
  fit(labels: ArrayLike<Name>): this {
    checkLabels('labels', labels);
    this.#known = learn('labels', labels, atIndex);
    return this;
  }

  /** The class index of each label; one that was not learnt is an error. */
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

  /** `fit` and `transform` in one. */
  fitTransform(labels: ArrayLike<Name>): Uint32Array<ArrayBuffer> {
    return this.fit(labels).transform(labels);
  }

  /** The labels of class indices, as `net.classify` returns them. */
  inverse(classes: ArrayLike<number>): Name[] {
    const sorted = this.#categories();
    return Array.from(classes, (index, i) => {
      if (Number.isInteger(index) && index >= 0 && index < sorted.length) return sorted[index];
      const expected = `class indices from 0 to ${sorted.length - 1}`;
      throw rangeError('classes', expected, new Verbatim(`${show(index)} at index ${i}`), 'data');
    });
  }

  /** What was learnt, as plain JSON for `fromJSON`. */
  toJSON(): { classes?: Name[] } {
    return this.#known ? { classes: this.classes } : {};
  }

  /** The encoder that `toJSON` described. */
  static fromJSON<Name extends Label = Label>(json: { classes?: readonly Name[] }): LabelEncoder<Name> {
    const { classes } = checkOptions('encoder', json, ['classes']);
    const encoder = new LabelEncoder<Name>();
    if (classes !== undefined) encoder.#known = checkLearnt(classes) as Name[];
    return encoder;
  }

  #categories(): readonly Name[] {
    if (!this.#known) throw unfitted('LabelEncoder');
    return this.#known;
  }
}

/** What a row may be to an encoder: one category a column. */
export type CategoryRows = ArrayLike<Label> | readonly ArrayLike<Label>[];

/**
 * Columns of categories as columns of 0 and 1, one for each category: for inputs. Columns of numbers may stand among them. A
 * network that has one as `inputEncoder` takes rows as they are.
 */
export class OneHotEncoder {
  /** What becomes of a category that was not learnt. */
  readonly handleUnknown: 'error' | 'ignore';
  /** Which columns hold categories, ascending; undefined for all. */
  readonly columns: readonly number[] | undefined;
  #learnt: Encoding['categories'] | undefined;

  /** @throws TypeError, RangeError for another option or value */
  constructor(options: OneHotOptions = {}) {
    const { handleUnknown = 'error', columns } = checkOptions('options', options, ['handleUnknown', 'columns']);
    this.handleUnknown = checkName('handleUnknown', handleUnknown, ['error', 'ignore']);
    this.columns = columns === undefined ? undefined : Object.freeze(checkColumns(columns));
  }

  /** The categories of every column, sorted, none for a column of numbers; a copy. */
  get categories(): Label[][] {
    return this.#known().map((sorted) => [...sorted]);
  }

  /** Numbers in an encoded row. */
  get width(): number {
    return encodedWidth(this.#known());
  }

  /**
   * What the encoded columns are called, as scikit-learn calls them: `colour_red`. A column of numbers keeps its name.
   *
   * @param inputNames what the columns are called before; `x0`, `x1`, … by default
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
   * Learns which categories every column has; forgets those before.
   *
   * @param x rows, or one column of categories
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
    if (this.columns) encode(rows, { handleUnknown, categories }, Float64Array); // refuses what are no numbers
    this.#learnt = categories;
    return this;
  }

  /** (rows × width) flat: 0 and 1, and numbers rounded to float32. */
  transform(x: CategoryRows): Float32Array<ArrayBuffer> {
    const categories = this.#known();
    const { handleUnknown } = this;
    return encode(checkRows(x, categories.length), { handleUnknown, categories }, Float32Array);
  }

  /** `fit` and `transform` in one. */
  fitTransform(x: CategoryRows): Float32Array<ArrayBuffer> {
    return this.fit(x).transform(x);
  }

  /**
   * The rows of encoded ones, or of a network's outputs: of each column's numbers the largest says the category, the first on
   * ties. Zeros throughout are null where unknown categories are ignored, else an error. Numbers that were not encoded stay.
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

  /** What was learnt, as plain JSON for `fromJSON`; before that the options. */
  toJSON(): OneHotJSON {
    const { handleUnknown, columns } = this;
    if (this.#learnt) return { handleUnknown, categories: this.categories };
    return columns ? { handleUnknown, columns: [...columns] } : { handleUnknown };
  }

  /** The encoder that `toJSON` described. */
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

  #known(): Encoding['categories'] {
    if (!this.#learnt) throw unfitted('OneHotEncoder');
    return this.#learnt;
  }
}

/** Numbers of columns, each once; ascending, a copy. */
function checkColumns(value: unknown): number[] {
  if (!Array.isArray(value)) throw typeError('columns', 'an array of column numbers', value);
  const columns = Array.from(value, (column, i) => checkInteger(`columns[${i}]`, column, 0));
  const twice = columns.find((column, i) => columns.indexOf(column) < i);
  if (twice !== undefined) throw rangeError('columns', 'each once', new Verbatim(`${twice} twice`));
  return columns.sort((a, b) => a - b);
}

/** Rows of one width: a bare column is rows of one. */
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

/** A label encoder's classes, of which there are some. */
function checkLearnt(value: unknown): Label[] {
  const classes = checkCategories('classes', value);
  if (classes.length === 0) throw rangeError('classes', 'at least one', new Verbatim('none'), 'data');
  return classes;
}
