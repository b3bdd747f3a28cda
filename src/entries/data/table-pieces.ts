/**
 * CSV text that comes in parts, as pieces of a table: for files that are larger than memory. Records are split as
 * `textFields` does. What it decides of a whole text, its delimiter and header, is decided by the beginning here.
 */
import { rangeError, Verbatim } from '../../base/errors';
import { eachRecord, type Form } from './records';
import { beginningOf, tabbed } from './table-head';
import type { TableSettings } from './table-options';
import { nameColumns, Records } from './table-text';

/** Some rows of a table, as fields. */
export interface Piece {
  readonly names: readonly string[];
  /** A column's fields, '' where a record is too short. */
  readonly columns: readonly string[][];
  readonly delimiter: string;
  /** The lines of these rows in the file, from 1. */
  lines(): number[];
}

/** What shows how a text is written: so many characters, and so many lines at least. */
const BEGINNING = { characters: 2 ** 20, lines: 64 };

/** The most characters of a record. */
const LONGEST = 2 ** 26;

/** Takes a text part by part; what is whole of it comes back as pieces. */
export class TablePieces {
  /** Text that nobody has looked at: the beginning while it is short, then the end of the last part. */
  #raw = '';
  /** The beginning of a record that goes on. */
  #rest = '';
  #form: Form | undefined;
  #aligned = false;
  /** Whether a lone `\r` ends lines. */
  #old = false;
  #names: readonly string[] = [];
  readonly #records: Records;

  /**
   * @param name names the text in errors
   * @param beginning what shows how it is written
   */
  constructor(
    readonly name: string,
    readonly settings: TableSettings,
    readonly beginning = BEGINNING,
  ) {
    this.#records = new Records(name, settings);
  }

  /**
   * Takes the next part, or the last one, which may be empty.
   *
   * @returns undefined where no row is whole yet
   * @throws RangeError with code 'data' as `textFields` does
   */
  push(part: string, last: boolean): Piece | undefined {
    this.#raw += part;
    if (!this.#form) return last || this.#isEnough() ? this.#begin(last) : undefined;
    return this.#take(this.#next(last), last, this.#form, false);
  }

  #isEnough(): boolean {
    if (this.#raw.length < this.beginning.characters) return false;
    let lines = this.settings.skip + this.beginning.lines;
    const end = this.#raw.includes('\n') ? '\n' : '\r';
    for (let at = this.#raw.indexOf(end); at >= 0 && lines > 0; at = this.#raw.indexOf(end, at + 1)) lines--;
    return lines === 0 || this.#raw.length > LONGEST;
  }

  /** What lines are whole, with `\n` as their end. */
  #next(last: boolean): string {
    const end = this.#old ? '\r' : '\n';
    const whole = last ? this.#raw.length : this.#raw.lastIndexOf(end) + 1;
    const text = this.#raw.slice(0, whole);
    this.#raw = this.#raw.slice(whole);
    if (this.#rest.length + this.#raw.length > LONGEST) {
      const expected = `records of at most ${LONGEST} characters`;
      throw rangeError(this.name, expected, new Verbatim('a longer one (an open quote?)'), 'data');
    }
    if (this.#old) return text.split('\r').join('\n');
    return text.split('\r\n').join('\n');
  }

  #begin(last: boolean): Piece | undefined {
    this.#old = !this.#raw.includes('\n') && this.#raw.includes('\r');
    const { text, form, aligned } = beginningOf(this.#next(last), this.settings, []);
    this.#form = form;
    this.#aligned = aligned;
    return this.#take(text, last, form, true);
  }

  #take(next: string, last: boolean, form: Form, first: boolean): Piece | undefined {
    const text = this.#rest + (this.#aligned && !first ? tabbed(next) : next);
    const own = { ...form, open: !last };
    const end = eachRecord(this.name, text, own, (fields, line) => this.#records.add(fields, line));
    this.#rest = text.slice(end);
    this.#form = { ...form, skipped: form.skipped + countLines(text, end) };
    let headers = 0;
    if (first) {
      const { names, columns, named } = this.#records.settle([]);
      headers = named ? 1 : 0;
      this.#names = nameColumns(names, columns, [], () => true).names;
    }
    const columns = this.#records.take();
    if (columns[0].length === 0 && !first) return undefined;
    const lines = (): number[] => {
      const found: number[] = [];
      eachRecord(this.name, text, own, (_, line) => found.push(line()));
      return found.slice(headers);
    };
    return { names: this.#names, columns, delimiter: form.delimiter, lines };
  }
}

function countLines(text: string, end: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
