/**
 * `OneHotEncoder` for inputs: one column of 0 and 1 per category. Categories are sorted as labels are
 * (label-encoder.ts).
 */
import { checkInteger, checkName, checkObject, checkOptions } from '../base/checks';
import { rangeError, show, typeError, Verbatim } from '../base/errors';
import { isRow } from '../base/forms';
import { checkFinite } from './column-statistics';
import { columnNames } from './columns';
import { checkEncoding, type Encoding, encode, encodedWidth, type OneHotJSON, type OneHotOptions } from './encoding';
import { checkLabels, learn, unfitted } from './label-encoder';
import { checkList, isNamed, toOrdered } from './names';
import { type Label, type Matrix, type NamedRow, toRows } from './rows';

/** Rows with one category per column, by name or in order, or a single column of categories. */
export type CategoryRows = ArrayLike<Label> | readonly ArrayLike<Label>[] | NamedRow | readonly NamedRow[];

/**
 * One-hot encodes columns of categories: one column of 0 and 1 per category. With `columns`, the other columns hold
 * numbers and pass through. Rows may be objects: the first one's keys, in their order, are then the columns, every row
 * must have them, and other keys are left out. A network that has one as its `inputEncoder` takes unencoded rows. Invalid rows, unknown
 * categories (unless ignored) and use before `fit` throw a TypeError or RangeError, with row and column.
 *
 * @example
 * const encoder = new OneHotEncoder().fit([['red', 'S'], ['blue', 'L']]);
 * encoder.transform([['red', 'L']]); // [0, 1, 1, 0]
 * encoder.names(['colour', 'size']); // ['colour_blue', 'colour_red', 'size_L', 'size_S']
 *
 * @example
 * const named = new OneHotEncoder({ columns: ['colour'] }).fit([{ colour: 'red', area: 54 }, { colour: 'blue', area: 120 }]);
 * named.transform({ colour: 'red', area: 80 }); // [0, 1, 80]
 */
export class OneHotEncoder {
  /** How a category that was not fitted is treated: `'error'` throws, `'ignore'` encodes it as zeros. */
  readonly handleUnknown: 'error' | 'ignore';
  /** The columns of categories, from 0, ascending, or their names; undefined for all. */
  readonly columns: OneHotOptions['columns'];
  #names: readonly string[] | undefined;
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
   * @param inputNames the names of the unencoded columns; by default the keys of learned objects, else `x0`, `x1`, …
   */
  names(inputNames?: readonly string[]): string[] {
    const columns = this.#known();
    const names = columnNames(inputNames ?? this.#names, columns.length);
    return columns.flatMap((sorted, j) => {
      const name = names[j];
      return sorted.length > 0 ? sorted.map((label) => `${name}_${label}`) : [name];
    });
  }

  /**
   * Collects the categories of each column and replaces those of an earlier `fit`.
   *
   * @param x rows of equal length, or one column of categories
   */
  fit(x: CategoryRows): this {
    const first: unknown = Array.isArray(x) ? x[0] : x;
    const names = isNamed(first) && !isRow(first) ? Object.keys(first) : undefined;
    const rows = checkRows(names ? toOrdered(x, names, true) : x);
    const width = rows[0].length;
    const chosen = this.columns && placesOf(this.columns, names);
    const last = Math.max(0, ...(chosen ?? []));
    if (last >= width) throw rangeError('x', `${last + 1} columns or more, as "columns" says`, width, 'data');
    const { handleUnknown } = this;
    const categories = Array.from({ length: width }, (_, j) => {
      if (chosen?.includes(j) === false) return [];
      const column = rows.map((row) => row[j]);
      return learn('x', column, (i) => `at row ${i}, column ${j}`);
    });
    if (this.columns) encode(rows, { handleUnknown, categories }, Float64Array); // checks the numbers
    this.#learnt = categories;
    this.#names = names;
    return this;
  }

  /** Encodes rows: (rows × width) flat, 0 and 1 for categories, passed-through numbers rounded to float32. */
  transform(x: CategoryRows): Float32Array<ArrayBuffer> {
    const categories = this.#known();
    const { handleUnknown } = this;
    const rows = checkRows(this.#names ? toOrdered(x, this.#names, true) : x, categories.length);
    return encode(rows, { handleUnknown, categories }, Float32Array);
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
    if (this.#learnt) {
      const named = this.#names && { inputNames: [...this.#names] };
      return { handleUnknown, categories: this.categories, ...named };
    }
    return columns ? { handleUnknown, columns: columns.slice() } : { handleUnknown };
  }

  /** Restores an encoder from `toJSON`. */
  static fromJSON(json: OneHotJSON): OneHotEncoder {
    const { categories, inputNames } = checkObject('encoder', json);
    if (categories === undefined) return new OneHotEncoder(json);
    const { handleUnknown, categories: known } = checkEncoding('encoder', json);
    if (known.length === 0) throw rangeError('categories', 'at least one column', new Verbatim('none'));
    const names = checkList('inputNames', inputNames, known.length) ?? undefined;
    const places = [...known.keys()].filter((j) => known[j].length > 0);
    const columns = names ? places.map((j) => names[j]) : places;
    const encoder = new OneHotEncoder(columns.length < known.length ? { handleUnknown, columns } : { handleUnknown });
    encoder.#names = names;
    encoder.#learnt = known;
    return encoder;
  }

  /** The fitted categories; throws before `fit`. */
  #known(): Encoding['categories'] {
    if (!this.#learnt) throw unfitted('OneHotEncoder');
    return this.#learnt;
  }
}

/** Names of columns, or column numbers, distinct integers >= 0: a copy, numbers sorted. */
function checkColumns(value: unknown): number[] | string[] {
  if (!Array.isArray(value)) throw typeError('columns', 'an array of column numbers or of names', value);
  const twice = value.find((column, i) => value.indexOf(column) < i);
  if (twice !== undefined) throw rangeError('columns', 'each once', new Verbatim(`${show(twice)} twice`));
  if (value.length > 0 && value.every((column) => typeof column === 'string')) return [...value];
  return Array.from(value, (column, i) => checkInteger(`columns[${i}]`, column, 0)).sort((a, b) => a - b);
}

/** The places of columns among the names of a row. */
function placesOf(columns: readonly (number | string)[], names: readonly string[] | undefined): number[] {
  return columns.map((column) => {
    if (typeof column === 'number') return column;
    if (!names) throw rangeError('x', 'rows as objects, since "columns" are names', new Verbatim('others'), 'data');
    return names.indexOf(checkName('columns', column, names));
  });
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
