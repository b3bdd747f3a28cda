/**
 * Columns of cells as columns of codes: numbers for what is measured, the number of a word for what is named. What is
 * learned here, the words and the parts of dates, is no more than a dictionary; whatever depends on how often and how
 * large is learned by each member from its own rows (encode.ts).
 */

import type { VectorizerJSON } from '../text/options';
import { cellError, flagOf, isGap, isGapWord, momentOf, numberOf, wordOf } from './cells';
import type { Codes } from './encode';
import type { Decision, Kind } from './kinds';
import { learnText, rowsOfTexts, tokensOf } from './text';

/** A column of the table, and how it is read: plain JSON. */
export interface Column extends Decision {
  readonly name: string;
  /** Of categories the words, of dates the parts that vary, of yes and no their own. */
  readonly words: readonly string[];
  /** Of texts the words that are looked for, and how rare each is. */
  readonly text?: VectorizerJSON;
}

/** The most words of a category that have a number of their own. */
const MOST_CATEGORIES = 500;

const DAY = 86_400_000;

/** Parts of a date: how many names it has, 0 for a number, and its code. In UTC, so that no machine reads another day. */
const PARTS: Readonly<Record<string, { words: number; of(moment: number): number }>> = {
  elapsed: { words: 0, of: (moment) => moment / DAY },
  year: { words: 0, of: (moment) => new Date(moment).getUTCFullYear() },
  month: { words: 12, of: (moment) => new Date(moment).getUTCMonth() },
  weekday: { words: 7, of: (moment) => new Date(moment).getUTCDay() },
  time: { words: 0, of: (moment) => (((moment % DAY) + DAY) % DAY) / DAY },
};

export const PART_NAMES: readonly string[] = Object.keys(PARTS);

interface Reader {
  read(cell: unknown, words: readonly string[]): number | undefined;
  readonly what: string;
}

const READERS: Partial<Record<Kind, Reader>> = {
  number: { read: numberOf, what: 'a number from -1e100 to 1e100' },
  yesNo: { read: flagOf, what: 'yes or no' },
  date: { read: momentOf, what: 'a date, as 2024-12-31' },
};

/** The commonest first; of equally common ones the one that comes first by its letters. */
function commonest(items: Iterable<string>, most: number): string[] {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, most)
    .map(([item]) => item);
}

/** Learns how a column is read. */
export function learnColumn(
  name: string,
  { kind, reason }: Decision,
  values: ArrayLike<unknown>,
  flags: readonly string[] = [],
): Column {
  if (kind === 'text') {
    const text = learnText(wordsOf(name, values));
    if (text) return { name, kind, reason, words: [], text };
    return { name, kind: 'ignored', reason: 'texts without a word that comes again', words: [] };
  }
  return { name, kind, reason, words: kind === 'yesNo' ? flags : learnWords(name, kind, values) };
}

function learnWords(name: string, kind: Kind, values: ArrayLike<unknown>): string[] {
  if (kind === 'category') return commonest(wordsOf(name, values), MOST_CATEGORIES);
  if (kind !== 'date') return [];
  const moments = readNumbers('table', name, kind, values).filter((value) => !Number.isNaN(value));
  return PART_NAMES.filter((part) => new Set(moments.map(PARTS[part].of)).size > 1);
}

const wordsOf = (name: string, values: ArrayLike<unknown>): string[] =>
  Array.from(values, (cell, row) => readWord('table', name, cell, row)).filter((word) => word !== undefined);

/** The codes of a column; of a date one column for each of its parts. */
export function codesOf(table: string, { name, kind, words, text }: Column, values: ArrayLike<unknown>): Codes[] {
  if (kind === 'ignored') return [];
  if (kind === 'category') {
    const numberOfWord = new Map(words.map((word, i) => [word, i]));
    const code = (cell: unknown, row: number): number => {
      const word = readWord(table, name, cell, row);
      return word === undefined ? Number.NaN : (numberOfWord.get(word) ?? words.length);
    };
    return [{ words: words.length, values: Float64Array.from(values, code) }];
  }
  if (text) {
    const read = Array.from(values, (cell, row) => readWord(table, name, cell, row));
    const texts = read.length > 0 ? rowsOfTexts(text, read) : undefined;
    return [
      { words: 0, values: Float64Array.from(read, (each, row) => (each === undefined ? Number.NaN : row)), texts },
    ];
  }
  const numbers = readNumbers(table, name, kind, values, words);
  if (kind !== 'date') return [{ words: 0, values: numbers }];
  return words.map((part) => ({ words: PARTS[part].words, values: numbers.map(PARTS[part].of) }));
}

function readWord(table: string, name: string, cell: unknown, row: number): string | undefined {
  if (isGap(cell)) return undefined;
  const word = wordOf(cell);
  if (word === undefined) throw cellError(table, 'words, numbers, true, false, dates or gaps', name, row, cell);
  return word;
}

/** Numbers, moments, or 1 and 0 for yes and no; NaN for gaps. */
export function readNumbers(
  table: string,
  name: string,
  kind: Kind,
  values: ArrayLike<unknown>,
  words: readonly string[] = [],
): Float64Array<ArrayBuffer> {
  const { read, what } = READERS[kind] as Reader;
  return Float64Array.from(values, (cell, row) => {
    if (isGap(cell) || isGapWord(cell)) return Number.NaN;
    const value = read(cell, words);
    if (value === undefined) throw cellError(table, what, name, row, cell);
    return value;
  });
}

/** What a column of codes holds: words of so many kinds, texts of so many tokens, or numbers. */
export interface CodesShape {
  readonly kind: 'number' | 'word' | 'text';
  readonly count: number;
}

/** The columns of codes that a column becomes. */
export function inputsOf({ kind, words, text }: Column): CodesShape[] {
  const named = (count: number): CodesShape => ({ kind: count > 0 ? 'word' : 'number', count });
  if (kind === 'ignored') return [];
  if (text) return [{ kind: 'text', count: tokensOf(text) }];
  if (kind === 'category') return [{ kind: 'word', count: words.length }];
  return kind === 'date' ? words.map((part) => named(PARTS[part].words)) : [named(0)];
}
