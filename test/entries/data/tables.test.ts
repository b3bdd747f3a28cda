/** Every file in tables/ is one habit of real CSVs; the JSON beside it says what a person reads there. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type DataTable, readTable, type TableOptions } from '../../../src/entries/data';

interface Reading {
  readonly options: TableOptions;
  readonly kinds: Record<string, string>;
  readonly rows: Record<string, unknown>[];
  /** Parts of what must be said about the table, of columns' reasons, and units. */
  readonly notes?: string[];
  readonly reasons?: Record<string, string>;
  readonly units?: Record<string, string>;
}

const FOLDER = new URL('tables/', import.meta.url);
const NAMES = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.csv'))
  .map((file) => file.slice(0, -4));

/** Rows as JSON has them: dates as text. */
const plain = (table: DataTable): unknown => JSON.parse(JSON.stringify(table.rows()));

test('there are 40 habits and more', () => {
  expect(NAMES.length).toBeGreaterThanOrEqual(40);
});

describe.each(NAMES)('%s', (name) => {
  const read = JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')) as Reading;
  const table = readTable(new URL(`${name}.csv`, FOLDER), read.options);

  test('names, kinds and rows', () => {
    expect(table.kinds).toStrictEqual(read.kinds);
    expect(plain(table)).toStrictEqual(read.rows);
    expect(table.length).toBe(read.rows.length);
  });

  test('values are of their kind, gaps are counted', () => {
    const types = { number: 'number', yesNo: 'boolean', words: 'string', date: 'object', empty: 'none' };
    for (const { kind, values, gaps } of table.columns) {
      const present = values.filter((value) => value !== null);
      expect(new Set(present.map((value) => typeof value))).toEqual(new Set(present.length > 0 ? [types[kind]] : []));
      expect(present.every((value) => typeof value !== 'object' || !Number.isNaN(Number(value)))).toBe(true);
      expect(gaps).toBe(values.length - present.length);
    }
  });

  test('says what was decided, and why', () => {
    for (const note of read.notes ?? []) expect(table.notes.join('; ')).toContain(note);
    for (const { reason } of table.columns) expect(reason).not.toBe('');
    for (const [column, reason] of Object.entries(read.reasons ?? {})) {
      expect(table.column(column).reason).toContain(reason);
    }
    for (const [column, unit] of Object.entries(read.units ?? {})) expect(table.column(column).unit).toBe(unit);
  });
});
