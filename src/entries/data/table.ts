/**
 * Builds a table from records as they come: selects columns, reads values, and one-hot encodes categories at the end.
 */
import { checkInteger, checkName } from '../../base/checks';
import { rangeError, show, Verbatim } from '../../base/errors';
import { type ColumnName, checkDistinct, type Settings } from './csv-options';
import { CategoryColumn, type Column, fieldError, numberColumn, type Place, toNumber } from './fields';

/** A table from a CSV file. */
export interface Table {
  /** The number of rows, without dropped ones. */
  readonly rows: number;
  /** The names of all columns of the file. */
  readonly columns: string[];
  /** The inputs, (rows × inputNames) row-major. float64 holds integers up to 2⁵³ exactly, and so timestamps. */
  readonly x: Float64Array;
  /** The names of the columns of `x`; `column_category` for one-hot columns. */
  readonly inputNames: string[];
  /** The targets: numbers, (rows × targetNames), or class indices, (rows). */
  readonly y: Float64Array | Uint32Array;
  /** The names of the columns of `y`; empty without targets. */
  readonly targetNames: string[];
  /** The name of each class, sorted or in the given order; empty if the targets are not categories. */
  readonly classNames: string[];
  /** The categories of each selected column that has any, by column name. */
  readonly categories: Record<string, string[]>;
  /** The number of rows that `dropMissing` dropped. */
  readonly dropped: number;
}

/** The error of a record that is longer or shorter than the others. */
export function lengthError(expected: number, fields: string[], place: Place): RangeError {
  return fieldError(place, `${expected} fields in every record`, String(fields.length));
}

/** Rows of numbers in one flat array that doubles when it is full. */
class Rows {
  values = new Float64Array(1024);
  length = 0;

  add(columns: readonly Column[], fields: readonly string[], place: Place): void {
    const end = this.length + columns.length;
    if (end > this.values.length) {
      const grown = new Float64Array(2 * end);
      grown.set(this.values);
      this.values = grown;
    }
    const { values } = this;
    let to = this.length;
    for (const column of columns) values[to++] = column.read(fields[column.index], place);
    this.length = end;
  }
}

/** Takes records one by one. Columns are resolved at construction, the types of targets by the first record. */
export class TableReader {
  rows = 0;
  dropped = 0;
  readonly #inputs: Column[];
  #targets: Column[] = [];
  readonly #x = new Rows();
  readonly #y = new Rows();
  readonly #selected: number[];
  readonly #targetIndices: number[];
  readonly #categorical: Map<number, readonly string[] | undefined>;

  constructor(
    readonly settings: Settings,
    readonly names: string[],
    { name }: Place,
  ) {
    const { inputs, targets, categories } = settings;
    const find = (option: string, columns: readonly ColumnName[]): number[] => {
      const indices = columns.map((column) => findColumn(option, column, names));
      checkDistinct(
        option,
        'columns',
        indices.map((index) => names[index]),
      );
      return indices;
    };
    this.#targetIndices = find('targets', targets);
    const rest = Array.from(names.keys()).filter((index) => !this.#targetIndices.includes(index));
    const inputIndices = inputs ? find('inputs', inputs) : rest;
    const both = inputIndices.find((index) => this.#targetIndices.includes(index));
    if (both !== undefined) throw rangeError('inputs', 'columns that are no targets', names[both]);
    this.#selected = [...inputIndices, ...this.#targetIndices];
    if (this.#selected.length === 0) throw rangeError('inputs', `columns of ${name}`, new Verbatim('none'));

    const listed = Array.isArray(categories);
    const keys = listed ? categories : Object.keys(categories);
    this.#categorical = new Map(
      find('categories', keys).map((index) => [
        index,
        listed ? undefined : (categories as Record<string, readonly string[]>)[names[index]],
      ]),
    );
    for (const index of this.#categorical.keys()) {
      if (!this.#selected.includes(index)) throw rangeError('categories', 'columns that are taken', names[index]);
    }
    this.#inputs = inputIndices.map((index) => this.#column(index));
  }

  /** The reader of a column: categories where the options say so, or where the first field of a target is no number. */
  #column(index: number, first?: string): Column {
    const label = this.names[index];
    const categories = this.#categorical.has(index) || (first !== undefined && !Number.isFinite(toNumber(first)));
    return categories ? new CategoryColumn(label, index, this.#categorical.get(index)) : numberColumn(label, index);
  }

  /** Adds a record, or drops it for a missing value. */
  add(fields: string[], place: Place): void {
    if (fields.length !== this.names.length) throw lengthError(this.names.length, fields, place);
    const { isMissing, dropMissing } = this.settings;
    for (const index of this.#selected) {
      if (!isMissing(fields[index])) continue;
      if (dropMissing) {
        this.dropped++;
        return;
      }
      const field = fields[index].trim();
      const got = field ? `the missing value ${show(field)}` : 'none';
      const hint = '"dropMissing" leaves such rows out';
      throw fieldError(place, `a value in column ${show(this.names[index])} (${hint})`, got);
    }
    if (this.rows === 0) this.#settleTargets(fields);
    this.#x.add(this.#inputs, fields, place);
    this.#y.add(this.#targets, fields, place);
    this.rows++;
  }

  /** Decides by the first record whether targets are numbers or categories. */
  #settleTargets(fields: string[]): void {
    this.#targets = this.#targetIndices.map((index) => this.#column(index, fields[index]));
    const category = this.#targets.find((column) => column instanceof CategoryColumn);
    if (category && this.#targets.length > 1) {
      const got = new Verbatim(`${this.#targets.length}, ${show(category.label)} of categories`);
      throw rangeError('targets', 'columns of numbers, or one of categories', got);
    }
  }

  /** The finished table. Categories were indexed by first occurrence; only now is their sorted order known. */
  table(): Table {
    const categories: [string, string[]][] = [];
    const keep = (column: CategoryColumn): Uint32Array => {
      const sorted = column.sorted();
      categories.push([column.label, sorted.categories]);
      return sorted.places;
    };
    const { x, inputNames } = this.#expandInputs(keep);
    const [target] = this.#targets;
    const numbers = this.#y.values.subarray(0, this.#y.length);
    const places = target instanceof CategoryColumn ? keep(target) : undefined;
    return {
      rows: this.rows,
      columns: this.names,
      x,
      inputNames,
      y: places ? Uint32Array.from(numbers, (index) => places[index]) : numbers.slice(),
      targetNames: this.#targets.map(({ label }) => label),
      classNames: places ? categories[categories.length - 1][1] : [],
      categories: Object.fromEntries(categories),
      dropped: this.dropped,
    };
  }

  /** `x` with inputs of categories one-hot encoded; `keep` records a column's categories. */
  #expandInputs(keep: (column: CategoryColumn) => Uint32Array): { x: Float64Array; inputNames: string[] } {
    const inputs = this.#inputs;
    const values = this.#x.values;
    const places = inputs.map((column) => (column instanceof CategoryColumn ? keep(column) : undefined));
    if (!places.some(Boolean)) {
      return { x: values.slice(0, this.#x.length), inputNames: inputs.map(({ label }) => label) };
    }
    const inputNames = inputs.flatMap((column) =>
      column instanceof CategoryColumn
        ? column.sorted().categories.map((category) => `${column.label}_${category}`)
        : [column.label],
    );
    const x = new Float64Array(this.rows * inputNames.length);
    let to = 0;
    for (let from = 0; from < this.#x.length; ) {
      for (const order of places) {
        const value = values[from++];
        if (order) x[to + order[value]] = 1;
        else x[to] = value;
        to += order?.length ?? 1;
      }
    }
    return { x, inputNames };
  }
}

/** The position of a column, from 0; `option` names it in errors. */
function findColumn(option: string, column: ColumnName, names: string[]): number {
  if (typeof column === 'number') {
    const at = checkInteger(option, column, -names.length, names.length - 1);
    return at < 0 ? at + names.length : at;
  }
  const at = names.indexOf(column);
  if (at >= 0) return at;
  if (names.length <= 30) checkName(option, column, names);
  throw rangeError(option, `a column of the file's ${names.length}`, column);
}
