/**
 * Builds a table from records as they come: selects columns, reads values, and one-hot encodes categories at the end.
 */
import { rangeError, show, Verbatim } from '../../base/errors';
import type { Settings } from './csv-options';
import {
  CategoryColumn,
  type Column,
  fieldError,
  GuessedCategories,
  numberColumn,
  type Place,
  startsNumbers,
} from './fields';
import { lookOf } from './looks';
import { type Selection, selectColumns } from './selection';

/** A table from a CSV file. */
export interface Table {
  /** The number of rows, without dropped ones. */
  readonly rows: number;
  /** The names of all columns of the file; '' for one without. */
  readonly columns: string[];
  /**
   * The inputs, (rows × inputNames) row-major; yes and true are 1, no and false 0. float64 holds integers up to 2⁵³
   * exactly, and so timestamps.
   */
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
export function lengthError(expected: number, fields: string[], place: Place, hint = ''): RangeError {
  return fieldError(place, `${expected} fields in every record${hint}`, String(fields.length));
}

/** The most values that columns of 0 and 1 may make of a file: 1 GiB. */
const MOST_VALUES = 2 ** 27;

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
  readonly #selection: Selection;
  readonly #inputs: Column[];
  #targets: Column[] = [];
  readonly #x = new Rows();
  readonly #y = new Rows();
  readonly #selected: number[];
  /** Dropped fields that may be names, of targets that nobody said hold numbers or categories. */
  readonly #doubts = new Map<number, { field: string; place: Place }>();

  constructor(
    readonly settings: Settings,
    readonly names: string[],
    readonly file: Place,
  ) {
    this.#selection = selectColumns(settings, names, file.name);
    const { inputs, targets } = this.#selection;
    this.#selected = [...inputs, ...targets];
    this.#inputs = inputs.map((index) => this.#column(index));
  }

  /** The reader of a column: of categories where the options say so, else of numbers. */
  #column(index: number): Column {
    const { labels, categories } = this.#selection;
    const { toNumber } = this.settings;
    if (!categories.has(index)) return numberColumn(labels[index], index, toNumber);
    return new CategoryColumn(labels[index], index, toNumber, categories.get(index));
  }

  /** Adds a record, or drops it for a missing value. */
  add(fields: string[], place: Place): void {
    const { length } = this.names;
    if (fields.length !== length) throw lengthError(length, fields, place, this.#lengthHint(fields));
    const { isMissing, dropMissing } = this.settings;
    for (const index of this.#selected) {
      if (!isMissing(fields[index])) continue;
      const field = fields[index].trim();
      // What the options give as a category is one, whatever it looks like.
      if (this.#selection.categories.get(index)?.includes(field)) continue;
      if (!dropMissing) throw this.#missingError(index, field, place);
      this.#doubt(index, field, place);
      this.dropped++;
      return;
    }
    if (this.rows === 0) this.#settleTargets(fields);
    this.#x.add(this.#inputs, fields, place);
    this.#y.add(this.#targets, fields, place);
    this.rows++;
  }

  /** What to do where a record is longer than the first. */
  #lengthHint({ length }: string[]): string {
    const [first] = this.names;
    if (/^[#%]/.test(first)) return ` (for lines to pass over say comment: "${first[0]}")`;
    if (this.settings.header === false || this.rows > 0 || length !== this.names.length + 1) return '';
    return ' (R leaves out the name of the column of row names: give all names by "header", after "skip")';
  }

  /** Whether a column may hold categories: it does, or it is a target of which no value was read. */
  #mayHoldNames(index: number): boolean {
    const { targets, categories } = this.#selection;
    if (categories.has(index) || (this.rows === 0 && targets.length === 1 && targets[0] === index)) return true;
    return this.#targets.some((column) => column.index === index && column instanceof CategoryColumn);
  }

  #missingError(index: number, field: string, place: Place): RangeError {
    const named = field !== '' && this.#mayHoldNames(index) ? ', "missing: []" takes it for a category' : '';
    const column = `column ${show(this.#selection.labels[index])}`;
    const expected = `a value in ${column} ("dropMissing" leaves such rows out${named})`;
    return fieldError(place, expected, field ? `the missing value ${show(field)}` : 'none');
  }

  /** Refuses to drop a row for a word that may as well be the name of a category, None or NA. */
  #doubt(index: number, field: string, place: Place): void {
    if (!this.settings.isName(field) || !this.#mayHoldNames(index)) return;
    if (this.rows > 0 || this.#selection.categories.has(index)) throw this.#doubtError(index, field, place);
    const at = place.line();
    if (!this.#doubts.has(index)) this.#doubts.set(index, { field, place: { ...place, line: () => at } });
  }

  #doubtError(index: number, field: string, place: Place): RangeError {
    const [label, word] = [this.#selection.labels[index], show(field)];
    const hint = `"missing: []" says that ${word} is one, "missing: [${word}]" that it is none`;
    return fieldError(place, `categories in column ${show(label)} (${hint})`, word);
  }

  /** Decides by the first record whether targets are numbers or categories. */
  #settleTargets(fields: string[]): void {
    const { labels, targets, categories } = this.#selection;
    const { toNumber } = this.settings;
    const isNumber = (field: string): boolean => {
      if (targets.length === 1) return Number.isFinite(toNumber(field));
      // One target of yes and no has two classes; of several each is a number. What looks like one says what it lacks.
      return startsNumbers(field, toNumber) || lookOf(field.trim()) !== undefined;
    };
    this.#targets = targets.map((index) => {
      if (categories.has(index) || isNumber(fields[index])) return this.#column(index);
      return new GuessedCategories(labels[index], index, toNumber);
    });
    const category = this.#targets.find((column) => column instanceof CategoryColumn);
    if (!category) return;
    if (targets.length > 1) {
      const got = new Verbatim(`${targets.length}, ${show(category.label)} of categories`);
      throw rangeError('targets', 'columns of numbers, or one of categories', got);
    }
    const doubt = this.#doubts.get(category.index);
    if (doubt) throw this.#doubtError(category.index, doubt.field, doubt.place);
  }

  /** The finished table. Categories were indexed by first occurrence; only now is their sorted order known. */
  table(): Table {
    const categories: [string, string[]][] = [];
    const keep = (column: CategoryColumn): Uint32Array => {
      column.settle(this.file.name, this.rows);
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
    if (this.rows * inputNames.length > MOST_VALUES) {
      const got = new Verbatim(`${this.rows} rows of ${inputNames.length}`);
      throw rangeError('categories', `columns of few categories, at most ${MOST_VALUES} values in all`, got, 'data');
    }
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
