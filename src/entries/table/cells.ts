/** Single cells: whether one is a gap, and which number, moment or word it is. */
import { rangeError, show, Verbatim } from '../../base/errors';

/** A gap wherever it stands. */
export function isGap(cell: unknown): boolean {
  return (
    cell === undefined ||
    cell === null ||
    (typeof cell === 'string' && cell.trim() === '') ||
    (typeof cell === 'number' && Number.isNaN(cell)) ||
    (cell instanceof Date && Number.isNaN(cell.getTime()))
  );
}

/** Words for a gap in a column of numbers, moments or yes and no; among words they are words. */
const GAP_WORDS = new Set(['na', 'n/a', 'nan', 'null', 'none', '?', '-']);

export const isGapWord = (cell: unknown): boolean =>
  typeof cell === 'string' && GAP_WORDS.has(cell.trim().toLowerCase());

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Numbers beyond are none: their squares, and sums of these, would overflow. */
const LARGEST = 1e100;

/** The number of a cell, undefined where it is none. */
export function numberOf(cell: unknown): number | undefined {
  if (typeof cell === 'string' ? !NUMBER.test(cell.trim()) : typeof cell !== 'number' && typeof cell !== 'bigint') {
    return undefined;
  }
  const value = Number(cell);
  return Math.abs(value) <= LARGEST ? value : undefined;
}

/** ISO 8601: a day, or a day and a time, which is UTC unless it says otherwise. */
const MOMENT = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s?(Z|[+-]\d\d:?\d\d)?)?$/;

/** Milliseconds since 1970 of a cell, undefined where it is no moment. */
export function momentOf(cell: unknown): number | undefined {
  if (cell instanceof Date) return cell.getTime();
  const parts = typeof cell === 'string' ? MOMENT.exec(cell.trim()) : null;
  if (!parts) return undefined;
  const [, day, time = '00:00', zone = 'Z'] = parts;
  const value = Date.parse(`${day}T${time.replace(/(\.\d{3})\d+$/, '$1')}${zone.replace(/(\d\d):?(\d\d)$/, '$1:$2')}`);
  return Number.isNaN(value) ? undefined : value;
}

const YES = new Set(['yes', 'true', 'y', 't']);
const NO = new Set(['no', 'false', 'n', 'f']);

/** 1 of yes, 0 of no, undefined of anything else. */
export function yesNoOf(cell: unknown): number | undefined {
  if (typeof cell === 'boolean') return Number(cell);
  if (cell === 0 || cell === 1) return cell;
  if (typeof cell !== 'string') return undefined;
  const word = cell.trim().toLowerCase();
  return YES.has(word) ? 1 : NO.has(word) ? 0 : undefined;
}

/** The same where further words stand for them, no before yes. */
export function flagOf(cell: unknown, words: readonly string[]): number | undefined {
  const own = words.findIndex((word) => typeof cell === 'string' && word.toLowerCase() === cell.trim().toLowerCase());
  return own < 0 ? yesNoOf(cell) : own;
}

/** The word of a cell; objects are none. */
export function wordOf(cell: unknown): string | undefined {
  if (cell instanceof Date) return cell.toISOString();
  return typeof cell === 'object' || typeof cell === 'function' || typeof cell === 'symbol'
    ? undefined
    : String(cell).trim();
}

/** The error of a cell that is not what its column holds. */
export function cellError(table: string, what: string, column: string, row: number, cell: unknown): RangeError {
  const got = new Verbatim(`${show(cell)} at row ${row}, column ${JSON.stringify(column)}`);
  return rangeError(table, what, got, 'data');
}
