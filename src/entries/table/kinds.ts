/** What kind of data a column holds, seen from its cells, and why. */
import { isGap, isGapWord, momentOf, numberOf, wordOf, yesNoOf } from './cells';
import type { Hint } from './source';

/** What a column is taken for. */
export type Kind = 'number' | 'category' | 'yesNo' | 'date' | 'text' | 'ignored';

export const KINDS: readonly Kind[] = ['number', 'category', 'yesNo', 'date', 'text', 'ignored'];

/** What was decided of a column. */
export interface Decision {
  readonly kind: Kind;
  readonly reason: string;
}

/** Fewer rows than this tell nothing of whether all values differ by their nature. */
const FEW = 20;
/** Words in a cell, on average, from which it is text. */
const TEXT = 4;

/** Cells that are no gaps, neither by themselves nor as words for one. */
const known = (values: ArrayLike<unknown>): unknown[] => Array.from(values).filter((cell) => !isGap(cell));

/** The kind of a column of the training rows; what was read as something by `readTable` or `parseTable` stays it. */
export function kindOf(name: string, values: ArrayLike<unknown>, hint?: Hint): Decision {
  const cells = known(values);
  if (hint && hint.kind !== 'empty' && cells.length > 0) return ofHint(name, cells, values.length - cells.length, hint);
  const stated = cells.filter((cell) => !isGapWord(cell));
  if (stated.length === 0) return { kind: 'ignored', reason: 'all cells are gaps' };
  const all = (read: (cell: unknown) => unknown): boolean => stated.every((cell) => read(cell) !== undefined);
  const gaps = values.length - stated.length;
  const but = gapsOf(gaps, values.length);
  if (all(numberOf)) return ofNumbers(name, stated.map(numberOf) as number[], but);
  if (all(yesNoOf)) return varied(stated.map(yesNoOf), { kind: 'yesNo', reason: `all cells are yes or no${but}` });
  if (all(momentOf)) return varied(stated.map(momentOf), { kind: 'date', reason: `all cells are dates${but}` });
  return ofWords(cells.map(wordOf), values.length - cells.length);
}

const gapsOf = (gaps: number, rows: number): string =>
  gaps ? `, ${gaps} of ${rows} ${gaps === 1 ? 'is a gap' : 'are gaps'}` : '';

function ofHint(name: string, cells: readonly unknown[], gaps: number, { kind, reason }: Hint): Decision {
  const but = `${reason}${gapsOf(gaps, cells.length + gaps)}`;
  if (kind === 'words') {
    const decision = ofWords(cells.map(wordOf), gaps);
    return reason.startsWith('words') ? decision : { kind: decision.kind, reason: `${decision.reason}; ${reason}` };
  }
  if (kind !== 'number') return varied(cells.map(String), { kind: kind as Kind, reason: but });
  const decision = ofNumbers(name, cells.map(Number), '');
  return decision.kind === 'ignored' ? decision : { kind: 'number', reason: but };
}

/** A column of one value is ignored, whatever it holds. */
function varied(values: readonly unknown[], decision: Decision): Decision {
  if (new Set(values).size > 1) return decision;
  return { kind: 'ignored', reason: 'constant: all cells that are no gaps hold one value' };
}

/** Numbers: those that only number the rows are whole, all different, and nearly without holes. */
function ofNumbers(name: string, numbers: readonly number[], but: string): Decision {
  const distinct = new Set(numbers).size;
  if (distinct === numbers.length && numbers.length >= FEW && numbers.every(Number.isInteger)) {
    const span = numbers.reduce((a, b) => Math.max(a, b)) - numbers.reduce((a, b) => Math.min(a, b)) + 1;
    if (span <= 1.1 * numbers.length || /(^|[^a-z])id$|[a-z]I[Dd]$/.test(name)) {
      return { kind: 'ignored', reason: 'an identifier: whole numbers, each row another' };
    }
  }
  return varied(numbers, { kind: 'number', reason: `all cells are numbers${but}` });
}

function ofWords(words: readonly (string | undefined)[], gaps: number): Decision {
  const distinct = new Set(words).size;
  const length = words.reduce((sum, word = '') => sum + word.split(/\s+/).length, 0) / words.length;
  if (length >= TEXT && distinct > words.length / 2) return { kind: 'text', reason: `${distinct} different texts` };
  if (distinct === words.length && words.length >= FEW) {
    return { kind: 'ignored', reason: 'an identifier: words, each row another' };
  }
  const but = gaps ? ` and ${gaps} gap${gaps === 1 ? '' : 's'}` : '';
  return varied(words, { kind: 'category', reason: `words: ${distinct} different ones${but}` });
}
