/**
 * The rows of a table that may be larger than memory, piece by piece, read as `readTable` would read all of it. A file
 * is read twice if it is large: first to see how its columns are written, since the last row may tell. Of a pipe the
 * first MB tells; what later contradicts them is an error.
 */
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { ColumnKind, Value } from '../data/column-kinds';
import { valuesOf } from '../data/piece-values';
import type { TableSettings } from '../data/table-options';
import { type Piece, TablePieces } from '../data/table-pieces';
import { Witnesses } from '../data/witnesses';
import { refusal } from './failure';
import { nameOf, STDIN, textOf } from './source';

/** Some rows. */
export interface Rows {
  /** The names of all columns of the file. */
  readonly names: readonly string[];
  readonly count: number;
  /** The values of the columns that were asked for, as far as there are any. */
  readonly values: ReadonlyMap<string, readonly Value[]>;
  /** A column's fields as they are written. */
  fields(name: string): readonly string[];
  /** The line of a row in the file, from 1. */
  line(row: number): number;
}

/** The table of a text in pieces. */
async function* piecesOf(
  path: string,
  stdin: Readable,
  settings: TableSettings,
  encoding: string | undefined,
  onRead: (bytes: number) => void,
): AsyncGenerator<Piece> {
  const pieces = new TablePieces(nameOf(path), settings);
  for await (const text of textOf(path, stdin, encoding, onRead)) {
    const piece = pieces.push(text, false);
    if (piece) yield piece;
  }
  const last = pieces.push('', true);
  if (last) yield last;
}

/**
 * Reads the columns of which is known what they hold.
 *
 * @param check looks at the names of the file's columns before anything else
 * @param onRead is told how much of a file is read, from 0 to 1
 */
export async function* readRows(
  path: string,
  stdin: Readable,
  settings: TableSettings,
  kinds: ReadonlyMap<string, ColumnKind>,
  check: (names: readonly string[]) => void,
  onRead: (share: number) => void,
): AsyncGenerator<Rows> {
  const file = path === STDIN ? undefined : await stat(path).catch(() => undefined);
  const again = file?.isFile() === true;
  let read = 0;
  const open = (how: string | undefined): AsyncGenerator<Piece> =>
    piecesOf(path, stdin, settings, how, (bytes) => {
      read += bytes;
      if (file && again) onRead(Math.min(1, read / (2 * file.size)));
    });
  let witnesses = new Witnesses(kinds, settings);
  const note = ({ names, columns, lines }: Piece): void => {
    let known: number[] | undefined;
    witnesses.add(names, columns, () => {
      known ??= lines();
      return known;
    });
  };
  const name = nameOf(path);
  let told: string | undefined;
  const rowsOf = (piece: Piece): Rows => {
    const found = valuesOf(name, piece, kinds, settings, witnesses);
    const now = again ? '' : JSON.stringify(found.told);
    told ??= now;
    if (now !== told) {
      const got = `another one in the rows from line ${piece.lines()[0]} on (say --decimal or --dates, or give a file)`;
      throw refusal(name, 'one notation of numbers and dates', got);
    }
    return {
      names: piece.names,
      count: piece.columns[0]?.length ?? 0,
      values: found.values,
      fields: (column) => piece.columns[piece.names.indexOf(column)] ?? [],
      line: (row) => piece.lines()[row],
    };
  };

  let { encoding } = settings;
  const pieces = open(encoding);
  const first = await pieces.next();
  if (first.done) return;
  check(first.value.names);
  note(first.value);
  if (!again) {
    yield rowsOf(first.value);
    for await (const piece of pieces) yield rowsOf(piece);
    return;
  }
  const second = await pieces.next();
  if (second.done) {
    yield rowsOf(first.value);
    return;
  }
  try {
    note(second.value);
    for await (const piece of pieces) note(piece);
  } catch (error) {
    // Bytes that are no UTF-8 behind the beginning: as in readTable, Windows wrote them all.
    if (encoding !== undefined || !/^".*" expected text in UTF-8 /s.test((error as Error).message)) throw error;
    encoding = 'windows-1252';
    witnesses = new Witnesses(kinds, settings);
    for await (const piece of open(encoding)) note(piece);
  }
  for await (const piece of open(encoding)) yield rowsOf(piece);
}
