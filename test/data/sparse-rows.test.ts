/** Sparse rows as users make them: from arrays and from objects, cut, picked and made dense; what is refused. */
import { describe, expect, test } from 'vitest';
import { SparseRows } from '../../src/index';
import { expectRefusal, type Refusal, rangeRefusal, typeRefusal } from '../support/errors';

/** 0 5 0 | 0 0 0 | 1 0 2 */
const arrays = { columns: 3, offsets: [0, 1, 1, 3], indices: [1, 0, 2], values: [5, 1, 2] };
const DENSE = [0, 5, 0, 0, 0, 0, 1, 0, 2];

describe('rows from arrays', () => {
  const rows = new SparseRows(arrays);

  test('have their sizes, rows and dense form', () => {
    expect([rows.rows, rows.columns]).toEqual([3, 3]);
    expect(rows.row(2)).toEqual({ indices: Uint32Array.of(0, 2), values: Float32Array.of(1, 2) });
    expect(rows.row(1).indices).toHaveLength(0);
    expect([...rows.toDense()]).toEqual(DENSE);
  });

  test('without values are all 1', () => {
    const { values, ...others } = arrays;
    const ones = new SparseRows(others);
    expect([...ones.toDense()]).toEqual([0, 1, 0, 0, 0, 0, 1, 0, 1]);
    expect([...ones.row(2).values]).toEqual([1, 1]);
    expect(ones.slice(2).values).toBeUndefined();
    expect([...ones.slice(2).toDense()]).toEqual([1, 0, 1]);
  });

  test('are cut as arrays are, and picked in any order', () => {
    expect([...rows.slice(1).toDense()]).toEqual(DENSE.slice(3));
    expect([...rows.slice(0, -1).toDense()]).toEqual(DENSE.slice(0, 6));
    expect([...rows.select([2, 0, 2]).toDense()]).toEqual([1, 0, 2, 0, 5, 0, 1, 0, 2]);
  });

  test('keep typed arrays, and copy others', () => {
    const offsets = Uint32Array.of(0, 1);
    const indices = Uint32Array.of(0);
    const values = Float32Array.of(3);
    const kept = new SparseRows({ columns: 1, offsets, indices, values });
    expect([kept.offsets, kept.indices, kept.values].every((own, i) => own === [offsets, indices, values][i])).toBe(
      true,
    );
    expect(new SparseRows(arrays).indices).not.toBe(arrays.indices);
  });
});

describe('rows from objects', () => {
  test('collect their names in the order of first sight', () => {
    const rows = SparseRows.from([{ free: 2, money: 1 }, { meeting: 1 }, {}]);
    expect(rows.names).toEqual(['free', 'money', 'meeting']);
    expect([...rows.toDense()]).toEqual([2, 1, 0, 0, 0, 1, 0, 0, 0]);
  });

  test('take the columns of given names; zeros and false are left out', () => {
    const rows = SparseRows.from(
      [
        { b: 1, a: 0 },
        { a: true, b: false },
      ],
      ['a', 'b', 'c'],
    );
    expect([...rows.toDense()]).toEqual([0, 1, 0, 1, 0, 0]);
    expect(rows.indices).toHaveLength(2);
  });

  test('may have names of prototypes', () => {
    const rows = SparseRows.from([{ constructor: 1 }, JSON.parse('{"__proto__": 2}')]);
    expect(rows.names).toEqual(['constructor', '__proto__']);
    expect([...rows.toDense()]).toEqual([1, 0, 0, 2]);
  });
});

describe('refused', () => {
  const refusals: [string, object, Refusal][] = [
    [
      'falling offsets',
      { ...arrays, offsets: [0, 1, 0, 3] },
      rangeRefusal('"x" expected offsets that rise, got 0 behind row 1', 'data'),
    ],
    [
      'offsets past the end',
      { ...arrays, offsets: [0, 9, 3, 3] },
      rangeRefusal('"x" expected offsets that rise, got 9 behind row 0', 'data'),
    ],
    [
      'a first offset but 0',
      { ...arrays, offsets: [1, 1, 1, 3] },
      rangeRefusal(/offsets from 0 to 3 of at least one row, got 1 to 3/, 'data'),
    ],
    ['no rows', { ...arrays, offsets: [0], indices: [], values: [] }, rangeRefusal(/of at least one row/, 'data')],
    [
      'a column out of range',
      { ...arrays, indices: [1, 0, 3] },
      rangeRefusal('"x" expected columns under 3 that rise within a row, got 3 behind 0 at row 2', 'data'),
    ],
    ['unsorted columns', { ...arrays, indices: [1, 2, 0] }, rangeRefusal(/got 0 behind 2 at row 2/, 'data')],
    ['a double column', { ...arrays, indices: [1, 2, 2] }, rangeRefusal(/got 2 behind 2 at row 2/, 'data')],
    [
      'a negative index',
      { ...arrays, indices: [1, -1, 2] },
      rangeRefusal('"indices" expected integers from 0 to 4294967295, got -1 at index 1', 'data'),
    ],
    ['a fraction', { ...arrays, indices: [1, 0.5, 2] }, rangeRefusal(/got 0.5 at index 1/, 'data')],
    [
      'a string',
      { ...arrays, values: [1, '2', 3] },
      typeRefusal('"values" expected numbers, got "2" at index 1', 'data'),
    ],
    ['NaN', { ...arrays, values: [1, Number.NaN, 3] }, rangeRefusal(/got NaN at index 1/, 'data')],
    ['what float32 cannot hold', { ...arrays, values: [1, 1e39, 3] }, rangeRefusal(/got Infinity at index 1/, 'data')],
    [
      'too few values',
      { ...arrays, values: [1] },
      rangeRefusal('"values" expected 3 numbers, one an index, got 1', 'data'),
    ],
    ['no columns', { ...arrays, columns: 0 }, rangeRefusal(/"columns" expected an integer from 1/)],
    ['another option', { ...arrays, rows: 3 }, rangeRefusal(/got "rows"/)],
  ];

  test.each(refusals)('%s', (_, options, refusal) => {
    expectRefusal(() => new SparseRows(options as never), refusal);
  });

  test('objects with names that are unknown, or values that are no numbers', () => {
    expect(() => SparseRows.from([{ a: 1 }, { b: 1 }], ['a'])).toThrow(/got 1 at row 1, "b"/);
    expectRefusal(
      () => SparseRows.from([{ a: 'x' }]),
      typeRefusal('"objects" expected numbers, got "x" at row 0, "a"', 'data'),
    );
    expect(() => SparseRows.from([{ a: Number.NaN }])).toThrow(/finite numbers/);
    expect(() => SparseRows.from([[1]] as never)).toThrow(/an object in row 0, got an array of 1/);
    expect(() => SparseRows.from({} as never)).toThrow(/an array of objects/);
  });

  test('rows beyond the last', () => {
    expect(() => new SparseRows(arrays).row(3)).toThrow(/"i" expected an integer from 0 to 2, got 3/);
    expect(() => new SparseRows(arrays).select([3])).toThrow(/got 3/);
  });
});
