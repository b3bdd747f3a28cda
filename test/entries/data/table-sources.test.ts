/** Tables from what programs hold, options of reading, and what is refused. */
import { describe, expect, test } from 'vitest';
import { DataTable, parseTable, readTable, type TableOptions } from '../../../src/entries/data';
import { expectRefusal, rangeRefusal, typeRefusal } from '../../support/errors';

const DAY = new Date(Date.UTC(2024, 1, 29));

describe('what programs hold', () => {
  test('objects: absent keys, null, undefined and NaN are gaps; columns by first occurrence', () => {
    const table = parseTable([
      { a: 1, b: 'x' },
      { b: '', c: true },
      { a: Number.NaN, c: undefined, d: DAY },
    ]);
    expect(table.kinds).toStrictEqual({ a: 'number', b: 'words', c: 'yesNo', d: 'date' });
    expect(table.rows()).toStrictEqual([
      { a: 1, b: 'x', c: null, d: null },
      { a: null, b: null, c: true, d: null },
      { a: null, b: null, c: null, d: DAY },
    ]);
    expect(table.columns.map(({ gaps }) => gaps)).toStrictEqual([2, 2, 2, 2]);
  });

  test('strings among objects are read as in files, and beside numbers, too', () => {
    const table = parseTable([
      { price: '1,50 €', n: 1, mixed: 1 },
      { price: '2,25 €', n: '2', mixed: 'x' },
    ]);
    expect(table.rows()).toStrictEqual([
      { price: 1.5, n: 1, mixed: '1' },
      { price: 2.25, n: 2, mixed: 'x' },
    ]);
  });

  test('big integers: numbers where they are exact, else words', () => {
    const table = parseTable([
      { a: 5n, b: 2n ** 60n },
      { a: 6n, b: 2n ** 61n },
    ]);
    expect(table.rows()[0]).toStrictEqual({ a: 5, b: `${2n ** 60n}` });
  });

  test('what d3 reads: the order of its columns, and those without values', () => {
    const rows = Object.assign([{ b: '1' }], { columns: ['c', 'b'] });
    expect(parseTable(rows).kinds).toStrictEqual({ c: 'empty', b: 'number' });
    expect(Object.keys(parseTable(rows).kinds)).toStrictEqual(['c', 'b']);
  });

  test('keys that objects are born with are columns like others', () => {
    const table = parseTable([JSON.parse('{"__proto__": 1, "constructor": 2}')]);
    const [row] = table.rows();
    expect(Object.entries(row)).toStrictEqual([
      ['__proto__', 1],
      ['constructor', 2],
    ]);
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
  });

  test('columns, typed or not', () => {
    const table = parseTable({ a: Float32Array.of(1, 2.5), b: ['x', null] });
    expect(table.rows()).toStrictEqual([
      { a: 1, b: 'x' },
      { a: 2.5, b: null },
    ]);
  });

  test('Arrow, by numRows, schema and getChildAt', () => {
    const columns = [
      [1n, null],
      [DAY.getTime(), null],
      ['x', 'y'],
    ];
    const fields = [
      { name: 'n', type: 'Int64' },
      { name: 'at', type: 'Timestamp<MICROSECOND>' },
      { name: 'w', type: 'Dictionary<Int32, Utf8>' },
    ];
    const table = {
      numRows: 2,
      schema: { fields },
      getChildAt: (j: number) => ({ get: (i: number) => columns[j][i] }),
    };
    expect(parseTable(table).rows()).toStrictEqual([
      { n: 1, at: DAY, w: 'x' },
      { n: null, at: null, w: 'y' },
    ]);
  });

  test('Arquero, by columnNames and array', () => {
    const columns: Record<string, unknown[]> = { n: [1, 2], w: ['x', undefined] };
    const table = { columnNames: () => ['w', 'n'], array: (name: string) => columns[name] };
    expect(parseTable(table).rows()).toStrictEqual([
      { w: 'x', n: 1 },
      { w: null, n: 2 },
    ]);
  });

  test('what is given stays as it is: dates are copies', () => {
    const rows = [{ d: new Date(0) }];
    const table = parseTable(rows);
    rows[0].d.setTime(5);
    expect(table.rows()).toStrictEqual([{ d: new Date(0) }]);
  });
});

describe('options', () => {
  const of = (text: string, options: TableOptions): unknown => parseTable(text, options).rows();

  test('marks, units and gaps', () => {
    expect(of('a\n"1,234"\n', { decimal: ',' })).toStrictEqual([{ a: 1.234 }]);
    expect(of('a\n1.234\n', { decimal: ',' })).toStrictEqual([{ a: 1234 }]);
    expect(of('a\n1.234\n', { thousands: '.' })).toStrictEqual([{ a: 1.234 }]);
    expect(of('a\n1_234\n', { thousands: '_' })).toStrictEqual([{ a: 1234 }]);
    expect(of('a\n$5\n7\n', {})).toStrictEqual([{ a: '$5' }, { a: '7' }]);
    expect(of('a\n$5\n7\n', { units: ['$'] })).toStrictEqual([{ a: 5 }, { a: 7 }]);
    expect(of('a\nNA\nx\n', { missing: ['x'] })).toStrictEqual([{ a: 'NA' }, { a: null }]);
  });

  test('kinds: as they say, or an error with the line', () => {
    expect(of('a,b\n1,yes\n2,\n', { kinds: { a: 'words', b: 'words' } })).toStrictEqual([
      { a: '1', b: 'yes' },
      { a: '2', b: null },
    ]);
    expect(of('a\n007\n-\n', { kinds: { a: 'number' } })).toStrictEqual([{ a: 7 }, { a: null }]);
    const text = 'a\n1\n2\n\nx\n';
    const message = '"text" expected numbers in column "a", as "kinds" says, got "x" at line 5';
    expectRefusal(() => parseTable(text, { kinds: { a: 'number' } }), rangeRefusal(message, 'data'));
    expectRefusal(
      () => parseTable([{ a: 1 }, { a: 'x' }], { kinds: { a: 'date' } }),
      rangeRefusal(/^"table" expected date in column "a", as "kinds" says, got "1" at row 0$/, 'data'),
    );
    expectRefusal(
      () => parseTable('ab\n1\n', { kinds: { ba: 'date' } }),
      rangeRefusal(/^"kinds" expected one of "ab"/),
    );
  });

  test('kinds of one table read another alike: a file to predict has fewer values to tell by', () => {
    const training = parseTable('zip,price\n02139,1\n10115,2\n');
    const { price: _, ...kinds } = training.kinds;
    expect(parseTable('zip\n10115\n', { kinds }).rows()).toStrictEqual([{ zip: '10115' }]);
  });

  test('header: its names, none, or as seen', () => {
    expect(of('1,2\n', { header: ['a', 'b'] })).toStrictEqual([{ a: 1, b: 2 }]);
    expect(of('1,2\n3,4\n', { header: true })).toStrictEqual([{ 1: 3, 2: 4 }]);
    expect(of('a,b\nc,d\n', { header: false })).toStrictEqual([
      { 0: 'a', 1: 'b' },
      { 0: 'c', 1: 'd' },
    ]);
    expect(of('name,born\nBob,1990\nAnn,1985\n', {})).toHaveLength(2);
    expect(of('Bob,1990\nAnn,1985\n', {})).toHaveLength(2);
  });

  test('encoding', () => {
    const bytes = Uint8Array.of(0x61, 0x0a, 0xe6);
    expect(readTable(bytes).rows()).toStrictEqual([{ a: 'æ' }]);
    expect(readTable(bytes, { encoding: 'iso-8859-5' }).rows()).toStrictEqual([{ a: 'ц' }]);
    expectRefusal(
      () => readTable(bytes, { encoding: 'utf-8' }),
      rangeRefusal(/^"source" expected text in UTF-8/, 'file'),
    );
    expectRefusal(
      () => readTable(Uint8Array.of(0x61, 0, 0xff)),
      rangeRefusal(/^"source" expected text in UTF-8/, 'file'),
    );
  });
});

describe('refused, with what would do', () => {
  const refuse = (given: unknown, message: string | RegExp, options?: unknown): void =>
    expectRefusal(() => parseTable(given as string, options as TableOptions), rangeRefusal(message, 'data'));
  const refuseType = (given: unknown, message: string | RegExp, code: 'type' | 'data' = 'data'): void =>
    expectRefusal(() => parseTable(given as string), typeRefusal(message, code));

  test('no rows', () => {
    for (const text of ['', '\n \n', 'a,b\n', '# c\n']) refuse(text, '"text" expected at least one row, got none');
    for (const given of [[], { a: [] }]) refuse(given, '"table" expected at least one row, got none');
    refuse([{}], '"table" expected at least one column, got none');
    refuse({}, /^"table" expected CSV text, .*, got an object without columns$/);
  });

  test('records that are longer, open quotes', () => {
    refuse('a,b\n1,2\n1,2,3\n', '"text" expected at most 2 fields in every record, got 3 at line 3');
    refuse('a\n"1\n', /a closing quote/);
  });

  test('what is no table, no row, no value', () => {
    for (const given of [5, null, undefined, Float32Array.of(1)])
      refuseType(given, /^"table" expected CSV text/, 'type');
    refuseType([{ a: 1 }, [1]], '"table" expected objects, one a row, got an array of 1 at row 1');
    refuseType([null], /got null at row 0$/);
    refuseType({ a: 5 }, /got 5 as "a"$/);
    refuse({ a: [1, 2], b: [1] }, '"table" expected columns of 2 values, got 1 in "b"');
    const message =
      '"table" expected numbers, strings, booleans, dates or null, got an array of 1 in column "a" at row 1';
    refuseType([{ a: 1 }, { a: [1] }], message);
    refuseType([{ a: Symbol('x') }], /got a symbol/);
  });

  test('options', () => {
    const wrong = (options: unknown, message: RegExp): void =>
      expectRefusal(() => parseTable('a\n1\n', options as TableOptions), rangeRefusal(message));
    wrong({ date: 'dmy' }, /^"options" expected .* did you mean "dates"/);
    wrong({ dates: 'ymd' }, /^"dates" expected one of "dmy", "mdy"/);
    wrong({ decimal: ',', thousands: ',' }, /^"thousands" expected another mark/);
    wrong({ kinds: { a: 'numbers' } }, /^"kinds.a" expected .* did you mean "number"/);
    wrong({ header: ['a', 'b'] }, /^"header" expected 1 names, got 2$/);
    wrong({ encoding: 'klingon' }, /^"encoding" expected an encoding/);
    expectRefusal(() => parseTable('a\n1\n', { units: '$' as never }), typeRefusal(/^"units" expected an array/));
  });

  test('a name that no column has', () => {
    expectRefusal(() => parseTable('price\n1\n').column('prize'), rangeRefusal(/did you mean "price"/));
  });
});

test('a table can be posted to a worker, and shown', () => {
  const table = parseTable('day;price\n31.12.2024;1.299,50 €\n01.01.2025;\n');
  const { columns, length, notes } = structuredClone(table);
  expect(new DataTable(length, columns, notes).rows()).toStrictEqual(table.rows());
  expect(String(table)).toBe(
    [
      '2 rows; ";" stands between fields',
      'day    date    dates',
      'price  number  1 gap, numbers (decimal: ",", thousands: ".", units: "€")',
    ].join('\n'),
  );
});

test('dates do not depend on where the program runs', () => {
  const { TZ } = process.env;
  try {
    for (const zone of ['Pacific/Kiritimati', 'America/Los_Angeles']) {
      process.env.TZ = zone;
      const [row] = parseTable('a,b\n2024-02-29 23:30,1 March 2024\n').rows();
      expect(JSON.stringify(row)).toBe('{"a":"2024-02-29T23:30:00.000Z","b":"2024-03-01T00:00:00.000Z"}');
    }
  } finally {
    if (TZ === undefined) delete process.env.TZ;
    else process.env.TZ = TZ;
  }
});
