/** Fields of CSV columns: parses numbers, and collects categories and their indices. */
import { rangeError, show, Verbatim } from '../../base/errors';

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

/** A column of finite numbers. Until one was read, the error suggests that the column may hold categories. */
export function numberColumn(label: string, index: number): Column {
  let any = false;
  return {
    label,
    index,
    read(field, place) {
      const value = toNumber(field);
      if (!Number.isFinite(value)) {
        const hint = any ? '' : ' (name it in "categories", or choose the columns to take)';
        throw fieldError(place, `finite numbers in column ${show(label)}${hint}`, show(field.trim()));
      }
      any = true;
      return value;
    },
  };
}

/** A column of categories: the given ones in their order, or all that occur, sorted at the end. */
export class CategoryColumn implements Column {
  readonly #known: boolean;
  readonly #indices = new Map<string, number>();

  constructor(
    readonly label: string,
    readonly index: number,
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
    const next = this.#indices.size;
    this.#indices.set(ownText(category), next);
    return next;
  }

  /** The categories in their final order; `places` maps the indices that `read` returned to that order. */
  sorted(): { categories: string[]; places: Uint32Array } {
    const seen = Array.from(this.#indices.keys());
    const categories = this.#known ? seen : sortCategories(seen);
    const places = new Uint32Array(seen.length);
    categories.forEach((category, place) => {
      places[this.#indices.get(category) as number] = place;
    });
    return { categories, places };
  }
}

/** Numbers by value, others by UTF-16 code units, which is the same order in every locale. */
function sortCategories(categories: string[]): string[] {
  const numbers = categories.every((category) => Number.isFinite(toNumber(category)));
  return categories.toSorted(numbers ? (a, b) => Number(a) - Number(b) || (a < b ? -1 : 1) : undefined);
}

const SPACE = 32;
const NINE = 57;

/**
 * A number in decimal notation, with or without blanks around it; NaN for anything else, including hexadecimal, octal
 * and binary literals, which `Number` accepts.
 */
export function toNumber(field: string): number {
  const value = Number(field);
  // Number('') is 0. Cheap tests come first: few fields reach the pattern for 0x10, 0b1 and 0o7.
  if (value === 0 && !field.includes('0')) return Number.NaN;
  const suspect = field.charCodeAt(1) > NINE || field.charCodeAt(0) <= SPACE;
  return suspect && /^\s*0[box]/i.test(field) ? Number.NaN : value;
}

/** A copy of the characters: a substring of the file's text would keep all of the text in memory. */
export function ownText(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

/** `"file" expected …, got … at line n`, with code `'data'`. */
export function fieldError({ name, line }: Place, expected: string, got: string): RangeError {
  return rangeError(name, expected, new Verbatim(`${got} at line ${line()}`), 'data');
}
