/** A table read piece by piece is the table that `readTable` reads at once. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseTable, readTable, type TableOptions } from '../../../src/entries/data';
import type { ColumnKind, Value } from '../../../src/entries/data/column-kinds';
import { valuesOf } from '../../../src/entries/data/piece-values';
import { checkTableOptions } from '../../../src/entries/data/table-options';
import { type Piece, TablePieces } from '../../../src/entries/data/table-pieces';
import { Witnesses } from '../../../src/entries/data/witnesses';

const FOLDER = new URL('tables/', import.meta.url);
const NAMES = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.csv'))
  .map((file) => file.slice(0, -4));

/** The pieces of a text that comes in parts of so many characters, of which the first lines tell how it is. */
function piecesOf(text: string, size: number, options: TableOptions = {}, lines = 64): Piece[] {
  const pieces = new TablePieces('text', checkTableOptions(options), { characters: size, lines });
  const found: (Piece | undefined)[] = [];
  for (let from = 0; from < text.length; from += size) found.push(pieces.push(text.slice(from, from + size), false));
  found.push(pieces.push('', true));
  return found.filter((piece) => piece !== undefined);
}

/** All values by column. */
function readInPieces(
  text: string,
  size: number,
  kinds: Record<string, ColumnKind>,
  options: TableOptions = {},
  lines = 64,
): { values: Record<string, Value[]>; pieces: number } {
  const settings = checkTableOptions(options);
  const pieces = piecesOf(text, size, options, lines);
  const known = new Map(Object.entries(kinds));
  const witnesses = new Witnesses(known, settings);
  for (const { names, columns, lines } of pieces) witnesses.add(names, columns, lines);
  const values: Record<string, Value[]> = Object.fromEntries(Object.keys(kinds).map((name) => [name, []]));
  for (const piece of pieces) {
    for (const [name, own] of valuesOf('text', piece, known, settings, witnesses).values) values[name].push(...own);
  }
  return { values, pieces: pieces.length };
}

/** The text of a file as `readTable` decodes it. */
function textOf(name: string, encoding?: string): string {
  const bytes = readFileSync(new URL(`${name}.csv`, FOLDER));
  const seen = encoding ?? ({ 255: 'utf-16le', 254: 'utf-16be' }[bytes[0]] || 'utf-8');
  try {
    return new TextDecoder(seen, { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

describe.each(NAMES)('%s', (name) => {
  const { options } = JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')) as { options: TableOptions };
  const table = readTable(new URL(`${name}.csv`, FOLDER), options);
  const { kinds: _, encoding, ...form } = options;

  test.each([1, 7, 64, 1e6])('in parts of %d characters', (size) => {
    const text = textOf(name, encoding);
    const { values, pieces } = readInPieces(text, size, table.kinds, form, 4);
    if (size === 1 && table.length > 6) expect(pieces).toBeGreaterThan(1);
    for (const column of table.columns) expect(values[column.name], column.name).toStrictEqual([...column.values]);
  });
});

describe('many pieces', () => {
  /** 300 rows, of which only the last ones tell how the others are to be read. */
  const rows = (of: (i: number) => string, proof: string): string =>
    `day;price;note\n${Array.from({ length: 300 }, (_, i) => of(i)).join('\n')}\n${proof}\n`;

  test.each([
    ['a decimal comma that the last row proves', rows((i) => `1.1.2020;1.${100 + i};a`, '1.1.2020;1.234,50;b')],
    ['a decimal point that the last row proves', rows((i) => `1.1.2020;1,${100 + i};a`, '1.1.2020;1,234.5;b')],
    ['an order of days that the last row proves', rows((i) => `3/${1 + (i % 12)}/2020;${i};a`, '3/14/2020;7;b')],
    ['a unit, and quotes with line ends', rows((i) => `1.1.2020;${i} kg;"a\n""${i}"""`, '1.1.2020;0;"\n\n"')],
    ['one odd word among numbers', rows((i) => `1.1.2020;${i % 7 ? i : 'absent'};a`, '1.1.2020;absent;b')],
    ['old line ends', rows((i) => `1.1.2020;${i};a`, '1.1.2020;7;b').replaceAll('\n', '\r')],
    ['line ends of Windows', rows((i) => `1.1.2020;${i};a`, '1.1.2020;7;b').replaceAll('\n', '\r\n')],
    ['columns aligned by blanks', rows((i) => `2020-01-01;${i};"a  b"`, '2020-01-02;7;b').replaceAll(';', '   ')],
  ])('%s', (_, text) => {
    const table = parseTable(text);
    expect(table.column('price').kind).toBe('number');
    for (const size of [200, 1000, 3001]) {
      // 64 lines show how the text is written.
      const { values, pieces } = readInPieces(text, size, table.kinds);
      expect(pieces).toBeGreaterThan(1);
      for (const column of table.columns) expect(values[column.name]).toStrictEqual([...column.values]);
    }
  });

  test('what no column may hold is refused with its line, in the first piece', () => {
    const text = rows((i) => `1.1.2020;${i};"a\nb"`, '1.1.2020;many;b');
    const pieces = piecesOf(text, 500);
    const settings = checkTableOptions({});
    const kinds = new Map<string, ColumnKind>([['price', 'number']]);
    const witnesses = new Witnesses(kinds, settings);
    for (const { names, columns, lines } of pieces) witnesses.add(names, columns, lines);
    // One odd word would be a gap: here are two.
    const { names, columns, lines } = pieces[0];
    witnesses.add(names, [columns[0], [...columns[1].slice(1), 'few'], columns[2]], lines);
    expect(() => valuesOf('text', pieces[0], kinds, settings, witnesses)).toThrow(
      '"text" expected numbers in column "price" ("missing" says which words stand for gaps), got "many" at line 602',
    );
  });

  test('a record that is too long, or has no end, is refused with its line', () => {
    expect(() =>
      piecesOf(
        rows((i) => `${i};1;a`, '1;2;3;4'),
        300,
      ),
    ).toThrow('"text" expected at most 3 fields in every record, got 4 at line 302');
    expect(() =>
      piecesOf(
        rows((i) => `${i};1;a`, '1;2;"3'),
        300,
      ),
    ).toThrow('"text" expected a closing quote, got the end of the text, in the record at line 302');
  });
});
