/** Tables that models stumble over, the quick ones; test/slow/odd-tables.test.ts has all of them. */
import { describe, expect, test } from 'vitest';
import { TableModel } from '../../../src/entries/table';
import { ODD, rowsOf, scoreOf } from './odd';

const MOST_ROWS = 600;

describe.each(ODD.filter(({ rows }) => rows <= MOST_ROWS).map((kind) => [kind.name, kind] as const))(
  '%s',
  (_, kind) => {
    test('is learnt about as well as it can be, and new rows lie within intervals', async () => {
      const model = await TableModel.train(rowsOf(kind, kind.rows, 1), {
        target: 'y',
        problem: kind.classes ? 'classes' : 'number',
        size: 'small',
        seed: 1,
      });
      const fresh = rowsOf(kind, 1000, 2);
      expect(scoreOf(kind, model.predict(fresh), fresh)).toBeGreaterThan(kind.least);
      const intervals = model.interval(fresh) as { low: number; high: number }[];
      const held = fresh.filter(({ y }, i) => intervals[i].low <= Number(y) && Number(y) <= intervals[i].high).length;
      // What few rows say of the errors of others is uncertain.
      expect(Math.abs(held / 1000 - 0.9)).toBeLessThan(kind.rows < 100 ? 0.12 : 0.05);
    });
  },
);
