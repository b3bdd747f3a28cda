/**
 * What a piece of a table has to know of all of it: a column is read as all of its fields allow, and 1,234 is one
 * number or another. Of every way to write a field one is kept, with its line; a piece that is read together with these
 * is read as the whole column would be.
 */
import { type ColumnKind, gapTest, OddWord } from './column-kinds';
import { dateReader, hoursOf } from './dates';
import { ownText } from './fields';
import type { TableSettings } from './table-options';

/** A field that stands for all that are written alike. */
interface Witness {
  readonly field: string;
  readonly line: number;
}

/** The most ways to write that are kept of a column: numbers and dates have less. */
const MOST = 2000;

const ORDERS = [dateReader(), dateReader('dmy'), dateReader('mdy')];

/** How a field is written, as far as it tells how its column is read. */
function formOf(kind: ColumnKind, field: string): string {
  if (kind === 'yesNo') return field.toLowerCase();
  if (kind === 'date') return ORDERS.map((read) => Number(Number.isNaN(read(field)))).join('');
  // What notation a number has is told by its signs, the lengths between them, and whether zeros lead. Its exponent
  // stays, since a number may be too large.
  const zero = /[1-9]/.test(field) ? '' : ' 0';
  const hours = field.includes(':') ? ` ${Number.isNaN(hoursOf(field))}` : '';
  const shape = field.replace(/e[+-]?\d+|\d+/gi, (found) =>
    /^e/i.test(found) ? found : `${found.startsWith('0') ? '0' : '1'}${'1'.repeat(found.length - 1)}`,
  );
  return shape + zero + hours;
}

/** What is known of a column. */
class Column {
  readonly #seen = new Map<string, Witness>();
  readonly #odd = new OddWord();

  constructor(readonly kind: ColumnKind) {}

  get odd(): string | undefined {
    return this.#odd.word;
  }

  get witnesses(): readonly Witness[] {
    return [...this.#seen.values()];
  }

  add(fields: readonly string[], isGap: (field: string) => boolean, lines: () => readonly number[]): void {
    for (const [row, given] of fields.entries()) {
      const field = given.trim();
      if (isGap(field)) continue;
      this.#odd.add(field);
      if (this.#seen.size >= MOST) continue;
      const form = formOf(this.kind, field);
      // A copy: a part of the text would keep all of it in memory.
      if (!this.#seen.has(form)) this.#seen.set(form, { field: ownText(field), line: lines()[row] });
    }
  }
}

/** What is known of a table's columns, gathered piece by piece. */
export class Witnesses {
  readonly #columns = new Map<string, Column>();
  readonly #isGap: (field: string) => boolean;

  constructor(
    kinds: ReadonlyMap<string, ColumnKind>,
    readonly settings: TableSettings,
  ) {
    this.#isGap = gapTest(settings);
    for (const [name, kind] of kinds) {
      if (kind !== 'words' && kind !== 'empty') this.#columns.set(name, new Column(kind));
    }
  }

  /** Takes the fields of some rows. */
  add(names: readonly string[], columns: readonly (readonly string[])[], lines: () => readonly number[]): void {
    for (const [j, name] of names.entries()) this.#columns.get(name)?.add(columns[j], this.#isGap, lines);
  }

  /** What is known of a column; nothing of words, which are read one by one. */
  of(name: string): { fields: readonly string[]; lines: readonly number[]; odd: string | undefined } {
    const { witnesses = [], odd } = this.#columns.get(name) ?? {};
    return {
      fields: witnesses.map(({ field }) => field),
      lines: witnesses.map(({ line }) => line),
      odd: this.settings.missing ? undefined : odd,
    };
  }
}
