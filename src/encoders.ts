/**
 * Categories as numbers: class indices for targets, one-hot columns for inputs. Categories are sorted, so that neither
 * depends on the order of rows: numbers by value, strings by their UTF-16 units, as JavaScript compares them.
 */
import { checkName, checkOptions, rangeError, Said, show, typeError } from './checks';
import { checkFinite } from './columns';
import { isRow, type Matrix, toRows } from './data';

/** A category: a string, or a finite number. */
export type Label = string | number;

/** What one column holds: its categories, sorted, and their places. */
class Categories<Name extends Label> {
  readonly #places: ReadonlyMap<unknown, number>;

  constructor(readonly sorted: readonly Name[]) {
    this.#places = new Map(sorted.map((label, i) => [label, i]));
  }

  /** Of all labels of a column. `placeOf` says in words where the i-th one stands. */
  static of<Name extends Label>(name: string, labels: ArrayLike<Name>, placeOf: (i: number) => string) {
    const type = typeof labels[0] === 'string' ? 'string' : 'number';
    const seen = new Set<Name>();
    for (let i = 0; i < labels.length; i++) {
      const label = labels[i];
      if (typeof label !== type || (type === 'number' && !Number.isFinite(label))) {
        const got = new Said(`${show(label)} ${placeOf(i)}`);
        throw typeError(name, 'strings, or finite numbers, not both in a column', got, 'data');
      }
      seen.add(label);
    }
    return new Categories([...seen].sort((a, b) => (a < b ? -1 : 1)));
  }

  indexOf(label: unknown): number {
    return this.#places.get(label) ?? -1;
  }

  /** In words, for errors. */
  get words(): string {
    const some = this.sorted.slice(0, 5).map(show).join(', ');
    return this.sorted.length > 5 ? `${some}, …` : some;
  }
}

/** An array of labels: typed, or of strings or numbers. */
function checkLabels(name: string, value: unknown): ArrayLike<Label> {
  if (!isRow(value)) throw typeError(name, 'an array of strings or numbers', value, 'data');
  if (value.length === 0) throw rangeError(name, 'at least one', new Said('none'), 'data');
  return value as ArrayLike<Label>;
}

const atIndex = (i: number): string => `at index ${i}`;
const unfitted = (encoder: string): RangeError =>
  rangeError(encoder, 'categories to learn first (fit)', new Said('none'));

/** Labels as class indices 0, 1, …, n − 1, for `crossEntropy`: `new LabelEncoder().fit(names).transform(names)`. */
export class LabelEncoder<Name extends Label = Label> {
  #known: Categories<Name> | undefined;

  /** The labels that were learnt, sorted: the i-th is that of class i; a copy. */
  get classes(): Name[] {
    return [...this.#categories().sorted];
  }

  /** Learns which labels there are; forgets those before. */
  fit(labels: ArrayLike<Name>): this {
    checkLabels('labels', labels);
    this.#known = Categories.of('labels', labels, atIndex);
    return this;
  }

  /** The class index of each label; one that was not learnt is an error. */
  transform(labels: ArrayLike<Name>): Uint32Array<ArrayBuffer> {
    const known = this.#categories();
    checkLabels('labels', labels);
    return Uint32Array.from({ length: labels.length }, (_, i) => {
      const index = known.indexOf(labels[i]);
      if (index < 0) throw unknownLabel('labels', known, labels[i], atIndex(i));
      return index;
    });
  }

  fitTransform(labels: ArrayLike<Name>): Uint32Array<ArrayBuffer> {
    return this.fit(labels).transform(labels);
  }

  /** The labels of class indices, as `net.classify` returns them. */
  inverse(classes: ArrayLike<number>): Name[] {
    const { sorted } = this.#categories();
    return Array.from(classes, (index, i) => {
      if (Number.isInteger(index) && index >= 0 && index < sorted.length) return sorted[index];
      const expected = `class indices from 0 to ${sorted.length - 1}`;
      throw rangeError('classes', expected, new Said(`${show(index)} at index ${i}`), 'data');
    });
  }

  toJSON(): { classes?: Name[] } {
    return this.#known ? { classes: this.classes } : {};
  }

  /** The encoder that `toJSON` described. */
  static fromJSON<Name extends Label = Label>(json: { classes?: readonly Name[] }): LabelEncoder<Name> {
    const { classes } = checkOptions('encoder', json, ['classes']);
    const encoder = new LabelEncoder<Name>();
    if (classes !== undefined) encoder.#known = readCategories('classes', classes);
    return encoder;
  }

  #categories(): Categories<Name> {
    if (!this.#known) throw unfitted('LabelEncoder');
    return this.#known;
  }
}

/** What a row may be to an encoder: one category a column. */
export type CategoryRows = ArrayLike<Label> | readonly ArrayLike<Label>[];

export interface OneHotOptions {
  /** What becomes of a category that was not learnt: an error (the default), or zeros in all its columns. */
  handleUnknown?: 'error' | 'ignore';
}

/** A `OneHotEncoder` as plain JSON; no categories before the first fit. */
export interface OneHotJSON extends OneHotOptions {
  categories?: readonly (readonly Label[])[];
}

/** Columns of categories as columns of 0 and 1, one for each category: for inputs. */
export class OneHotEncoder {
  readonly handleUnknown: 'error' | 'ignore';
  #columns: readonly Categories<Label>[] | undefined;

  constructor(options: OneHotOptions = {}) {
    const { handleUnknown = 'error' } = checkOptions('options', options, ['handleUnknown']);
    this.handleUnknown = checkName('handleUnknown', handleUnknown, ['error', 'ignore']);
  }

  /** The categories of every column, sorted; a copy. */
  get categories(): Label[][] {
    return this.#known().map(({ sorted }) => [...sorted]);
  }

  /** Numbers in an encoded row. */
  get width(): number {
    return this.#known().reduce((sum, { sorted }) => sum + sorted.length, 0);
  }

  /**
   * What the encoded columns are called, as scikit-learn calls them: `colour_red`.
   *
   * @param inputNames what the columns of categories are called; `x0`, `x1`, … by default
   */
  names(inputNames?: readonly string[]): string[] {
    const columns = this.#known();
    if (inputNames && inputNames.length !== columns.length) {
      throw rangeError('inputNames', `${columns.length} names`, inputNames.length);
    }
    return columns.flatMap(({ sorted }, j) => sorted.map((label) => `${inputNames?.[j] ?? `x${j}`}_${label}`));
  }

  /**
   * Learns which categories every column has; forgets those before.
   *
   * @param x rows of categories, or one column of them
   */
  fit(x: CategoryRows): this {
    const rows = checkRows(x);
    this.#columns = Array.from({ length: rows[0].length }, (_, j) =>
      Categories.of(
        'x',
        rows.map((row) => row[j]),
        (i) => `at row ${i}, column ${j}`,
      ),
    );
    return this;
  }

  /** (rows × width) flat, 0 and 1. */
  transform(x: CategoryRows): Float32Array<ArrayBuffer> {
    const columns = this.#known();
    const rows = checkRows(x, columns.length);
    const { width } = this;
    const result = new Float32Array(rows.length * width);
    for (const [i, row] of rows.entries()) {
      let start = i * width;
      for (const [j, known] of columns.entries()) {
        const index = known.indexOf(row[j]);
        if (index >= 0) result[start + index] = 1;
        else if (this.handleUnknown === 'error') throw unknownLabel('x', known, row[j], `at row ${i}, column ${j}`);
        start += known.sorted.length;
      }
    }
    return result;
  }

  fitTransform(x: CategoryRows): Float32Array<ArrayBuffer> {
    return this.fit(x).transform(x);
  }

  /**
   * The categories of encoded rows, or of a network's outputs: the largest number of each column's, the first on ties. Zeros
   * throughout are null where unknown categories are ignored, else an error.
   *
   * @param x (rows × width)
   */
  inverse(x: Matrix): (Label | null)[][] {
    const columns = this.#known();
    const encoded = toRows('x', x, this.width);
    checkFinite(encoded);
    const { values, rows, width } = encoded;
    return Array.from({ length: rows }, (_, i) => {
      let start = i * width;
      return columns.map(({ sorted }, j) => {
        let best = 0;
        let empty = true;
        for (let k = 0; k < sorted.length; k++) {
          if (values[start + k] > values[start + best]) best = k;
          if (values[start + k] !== 0) empty = false;
        }
        start += sorted.length;
        if (!empty) return sorted[best];
        if (this.handleUnknown === 'ignore') return null;
        throw rangeError('x', 'a category in every column', new Said(`zeros at row ${i}, column ${j}`), 'data');
      });
    });
  }

  toJSON(): OneHotJSON {
    const { handleUnknown } = this;
    return this.#columns ? { handleUnknown, categories: this.categories } : { handleUnknown };
  }

  /** The encoder that `toJSON` described. */
  static fromJSON(json: OneHotJSON): OneHotEncoder {
    const { categories, ...options } = checkOptions('encoder', json, ['handleUnknown', 'categories']);
    const encoder = new OneHotEncoder(options);
    if (categories === undefined) return encoder;
    if (!Array.isArray(categories) || categories.length === 0) {
      throw typeError('categories', 'an array of arrays', categories);
    }
    encoder.#columns = categories.map((column, j) => readCategories(`categories[${j}]`, column));
    return encoder;
  }

  #known(): readonly Categories<Label>[] {
    if (!this.#columns) throw unfitted('OneHotEncoder');
    return this.#columns;
  }
}

function unknownLabel(name: string, known: Categories<Label>, label: unknown, place: string): RangeError {
  return rangeError(name, `what was learnt (${known.words})`, new Said(`${show(label)} ${place}`), 'data');
}

/** Rows of one width: a bare column is rows of one. */
function checkRows(x: unknown, width?: number): ArrayLike<Label>[] {
  const given = checkLabels('x', x) as ArrayLike<unknown>;
  if (!isRow(given[0])) {
    if (width !== undefined && width !== 1)
      throw rangeError('x', `rows of ${width} categories`, new Said('one column'), 'data');
    return Array.from(given, (label) => [label as Label]);
  }
  const expected = width ?? given[0].length;
  return Array.from(given, (row, i) => {
    if (isRow(row) && row.length === expected && expected > 0) return row as ArrayLike<Label>;
    const got = isRow(row) ? row.length : row;
    throw rangeError('x', `${expected || 'some'} categories in row ${i}`, got, 'data');
  });
}

/** Categories as `toJSON` wrote them: sorted, each once. */
function readCategories<Name extends Label>(name: string, value: unknown): Categories<Name> {
  const given = checkLabels(name, value) as ArrayLike<Name>;
  const read = Categories.of(name, given, atIndex);
  if (read.sorted.length < given.length || read.sorted.some((label, i) => label !== given[i])) {
    throw rangeError(name, 'categories sorted, each once', new Said('others'), 'data');
  }
  return read;
}
