/** The values of some rows of a table, read as all of the table is read. */
import { rangeError, show, Verbatim } from '../../base/errors';
import { type ColumnKind, type Decision, decideAs, type Reading, type Value } from './column-kinds';
import type { TableSettings } from './table-options';
import type { Piece } from './table-pieces';
import { decideTogether } from './together';
import type { Witnesses } from './witnesses';

/** The values of a piece's rows by column, and how fields of all ways to write were read, which `witnesses` keeps. */
export interface PieceValues {
  readonly values: Map<string, Value[]>;
  readonly told: readonly Value[];
}

/** Reads the columns of a piece of which is known what they hold. */
export function valuesOf(
  name: string,
  { names, columns, delimiter, lines }: Piece,
  kinds: ReadonlyMap<string, ColumnKind>,
  settings: TableSettings,
  witnesses: Witnesses,
): PieceValues {
  const found = names.flatMap((column, j) => {
    const kind = kinds.get(column);
    return kind === undefined ? [] : [{ column, kind, rows: columns[j], all: witnesses.of(column) }];
  });
  const read = (usual: Reading['usual']): Decision[] =>
    found.map(({ column, kind, rows, all }) => {
      const fields = [...rows, ...all.fields];
      const decision = decideLoosely(kind, fields, { ...settings, usual, odd: all.odd });
      if ('kind' in decision) return decision;
      const { bad } = decision;
      const line = bad < rows.length ? lines()[bad] : all.lines[bad - rows.length];
      const [what, hint] = HINTS[kind === 'date' ? 'date' : 'number'];
      const got = new Verbatim(`${show(fields[bad].trim())} at line ${line}`);
      throw rangeError(name, `${what} in column ${show(column)} (${hint})`, got, 'data');
    });
  const decided = decideTogether(settings.decimal ?? (delimiter === ';' ? ',' : '.'), read);
  return {
    values: new Map(found.map(({ column, rows }, i) => [column, decided[i].values.slice(0, rows.length)])),
    told: found.flatMap(({ rows }, i) => decided[i].values.slice(rows.length)),
  };
}

/** What is expected, and which option of `readTable` may help. */
const HINTS = {
  number: ['numbers', '"missing" says which words stand for gaps'],
  date: ['dates', '"dates" says the order of days and months'],
} as const;

/** Yes and no may as well be 1 and 0, or words that somebody else knows. */
function decideLoosely(kind: ColumnKind, fields: string[], reading: Reading): ReturnType<typeof decideAs> {
  if (kind !== 'yesNo') return decideAs(kind, fields, reading);
  for (const other of ['yesNo', 'number'] as const) {
    const found = decideAs(other, fields, reading);
    if ('kind' in found) return found;
  }
  return decideAs('words', fields, reading);
}
