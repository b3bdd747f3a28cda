/** Fields of CSV columns: parses numbers, and collects categories and their indices. */
import { rangeError, show, Verbatim } from '../../base/errors';
import { lookOf, measured } from './looks';
import type { ReadNumber } from './numbers';

/** The position of a field, for errors. `line` is a function, since counting lines takes time. */
export interface Place {
  readonly name: string;
  readonly line: () => number;
}

/** A selected column. */
export interface Column {
  readonly label: string;
  /** Its position in a record, from 0. */
  readonly index: number;
  /** The value of a field that is not missing: the number, or the index of its category by first occurrence. */
  read(field: string, place: Place): number;
}

/** What says yes and no, in lower case; a column of them holds 1 and 0. */
const FLAGS: readonly Readonly<Record<string, number>>[] = [
  { yes: 1, no: 0 },
  { true: 1, false: 0 },
];

/** The pair of words that a field is one of. */
function flagsOf(field: string): Readonly<Record<string, number>> | undefined {
  const word = field.trim().toLowerCase();
  return FLAGS.find((pair) => Object.hasOwn(pair, word));
}

/** Whether a field may be the first of a column of numbers: one, or a word for yes or no. */
export function startsNumbers(field: string, toNumber: ReadNumber): boolean {
  return Number.isFinite(toNumber(field)) || flagsOf(field) !== undefined;
}

/**
 * A column of finite numbers, or of yes and no, as its first field is. Until one was read, the error suggests that the
 * column may hold categories.
 */
export function numberColumn(label: string, index: number, toNumber: ReadNumber): Column {
  let first = true;
  let flags: Readonly<Record<string, number>> | undefined;
  return {
    label,
    index,
    read(field, place) {
      let value = toNumber(field);
      if (!Number.isFinite(value)) {
        const text = field.trim();
        if (first) flags = flagsOf(text);
        value = flags?.[text.toLowerCase()] ?? Number.NaN;
        if (Number.isNaN(value)) throw numberError(place, label, text, first, flags);
      } else if (flags) throw numberError(place, label, field.trim(), first, flags);
      first = false;
      return value;
    },
  };
}

/** What to do besides where a column may hold categories all the same. */
const NAMED = ', or name the column in "categories"';

/** The error of a field that is none of a column's numbers, or of its words for yes and no. */
function numberError(place: Place, label: string, text: string, first: boolean, flags?: object): RangeError {
  if (flags) return fieldError(place, `${Object.keys(flags).join(' or ')} in column ${show(label)}`, show(text));
  const look = lookOf(text);
  let hint = first ? ' (name it in "categories", or choose the columns to take)' : '';
  if (look) hint = ` (this looks like ${look.like}: ${look.remedy}${first && look.word ? NAMED : ''})`;
  return fieldError(place, `finite numbers in column ${show(label)}${hint}`, show(text));
}

/** The most categories of a column: each takes a hundred bytes. */
const MOST_CATEGORIES = 2 ** 15;

/** A column of categories: the given ones in their order, or all that occur, sorted at the end. */
export class CategoryColumn implements Column {
  readonly #known: boolean;
  readonly #indices = new Map<string, number>();

  constructor(
    readonly label: string,
    readonly index: number,
    readonly toNumber: ReadNumber,
    known?: readonly string[],
  ) {
    this.#known = known !== undefined;
    known?.forEach((category, i) => {
      this.#indices.set(category, i);
    });
  }

  read(field: string, place: Place): number {
    const category = field.trim();
    const found = this.#indices.get(category);
    if (found !== undefined) return found;
    if (this.#known) {
      const known = Array.from(this.#indices.keys());
      const some = known.length > 10 ? `${known.length} known ones` : known.map((k) => show(k)).join(', ');
      throw fieldError(place, `categories in column ${show(this.label)} among ${some}`, show(category));
    }
    this.admit(category, place);
    const next = this.#indices.size;
    if (next === MOST_CATEGORIES) {
      throw fieldError(place, `at most ${MOST_CATEGORIES} categories in column ${show(this.label)}`, 'more');
    }
    this.#indices.set(ownText(category), next);
    return next;
  }

  /** The number of categories. */
  get size(): number {
    return this.#indices.size;
  }

  /** Called with every new category before it is taken; may refuse it. */
  protected admit(_category: string, _place: Place): void {}

  /** Called when all rows are read; may refuse the column. */
  settle(_name: string, _rows: number): void {}

  /** The categories in their final order; `places` maps the indices that `read` returned to that order. */
  sorted(): { categories: string[]; places: Uint32Array } {
    const seen = Array.from(this.#indices.keys());
    const categories = this.#known ? seen : sortCategories(seen, this.toNumber);
    const places = new Uint32Array(seen.length);
    categories.forEach((category, place) => {
      places[this.#indices.get(category) as number] = place;
    });
    return { categories, places };
  }
}

/** From this many categories on, two rows of three must have one that another row has. */
const MANY = 10;

/**
 * A target that nobody called one of categories, and whose first field is no number. It is refused unless it looks like
 * one: numbers that were not understood would be ranks of strings, and names of rows are no classes.
 */
export class GuessedCategories extends CategoryColumn {
  readonly #digits = new Set<string>();
  readonly #units = new Set<string>();
  #words = false;

  protected override admit(category: string, place: Place): void {
    const look = lookOf(category);
    if (look && !look.word) {
      const hint = `(this looks like ${look.like}: ${look.remedy}${look.like === 'a number' ? NAMED : ''})`;
      throw fieldError(place, `words for categories in column ${show(this.label)} ${hint}`, show(category));
    }
    const quantity = look && measured(category);
    if (quantity) {
      this.#digits.add(quantity.digits);
      this.#units.add(quantity.unit);
    } else this.#words = true;
  }

  override settle(name: string, rows: number): void {
    const { size, label } = this;
    const refuse = (expected: string, got: string): RangeError =>
      rangeError(name, `${expected} in column ${show(label)}`, new Verbatim(got), 'data');
    // 12 kg and 15 kg, but not classes 1a and 1b.
    if (!this.#words && this.#units.size < this.#digits.size) {
      const [digits] = this.#digits;
      const [unit] = this.#units;
      throw refuse(
        'words for categories',
        `numbers with units (take these out${NAMED}), such as ${show(digits + unit)}`,
      );
    }
    const flags = size > 2 ? this.sorted().categories : undefined;
    if (flags?.every(flagsOf)) {
      throw refuse(
        'one spelling of yes and no (or name it in "categories")',
        flags.map((flag) => show(flag)).join(', '),
      );
    }
    if (size >= MANY && 3 * size > 2 * rows) {
      throw refuse('categories that repeat (name it in "categories" if they are classes)', `${size} in ${rows} rows`);
    }
  }
}

/** Numbers by value, others by UTF-16 code units, which is the same order in every locale. */
function sortCategories(categories: string[], toNumber: ReadNumber): string[] {
  const numbers = categories.every((category) => Number.isFinite(toNumber(category)));
  return categories.toSorted(numbers ? (a, b) => toNumber(a) - toNumber(b) || (a < b ? -1 : 1) : undefined);
}

/** A copy of the characters: a substring of the file's text would keep all of the text in memory. */
export function ownText(text: string): string {
  return JSON.parse(JSON.stringify(text));
}

/** `"file" expected …, got … at line n`, with code `'data'`. */
export function fieldError({ name, line }: Place, expected: string, got: string): RangeError {
  return rangeError(name, expected, new Verbatim(`${got} at line ${line()}`), 'data');
}
