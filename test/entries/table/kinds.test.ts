/** What columns are taken for, one habit of real tables each. */
import { describe, expect, test } from 'vitest';
import { momentOf, numberOf, yesNoOf } from '../../../src/entries/table/cells';
import { kindOf } from '../../../src/entries/table/kinds';

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe('the kind of a column', () => {
  test.each<[string, unknown[], string]>([
    ['numbers', [1.5, 2, -3], 'number'],
    ['numbers as words', ['1.5', ' 2 ', '-3e2'], 'number'],
    ['numbers among gaps and words for gaps', ['1', '', 'NA', null, '?', undefined, 2], 'number'],
    ['big integers', [1n, 2n, 5n], 'number'],
    ['zeros and ones', [0, 1, 1, 0], 'number'],
    ['booleans', [true, false, true], 'yesNo'],
    ['yes and no', ['Yes', 'no', 'YES', ''], 'yesNo'],
    ['days', ['2024-01-31', '2024-02-29'], 'date'],
    ['times', ['2024-01-31 10:00', '2024-02-29T11:00:05Z'], 'date'],
    ['dates', [new Date(0), new Date(1e12), null], 'date'],
    ['words', ['red', 'green', 'red'], 'category'],
    ['words of which one is NA', ['NA', 'Typ', 'Typ', 'Min'], 'category'],
    ['words and numbers', ['red', 3, 'red'], 'category'],
    ['no date', ['2024-13-31', '2024-13-30', '2024-13-31'], 'category'],
    ['one value', [7, 7, 7], 'ignored'],
    ['one word and gaps', ['US', '', 'US'], 'ignored'],
    ['gaps alone', [null, '', undefined], 'ignored'],
    ['row numbers', range(50), 'ignored'],
    ['row numbers in another order', range(50).reverse(), 'ignored'],
    ['words, each row another', range(30).map((i) => `C-${i}`), 'ignored'],
    ['whole numbers far apart', range(50).map((i) => i * i * 10), 'number'],
    ['fractions, each row another', range(50).map((i) => i + 0.5), 'number'],
    ['sentences', range(30).map((i) => `a nice house number ${i} by the lake`), 'text'],
  ])('%s', (_, cells, kind) => {
    expect(kindOf('column', cells)).toMatchObject({ kind });
  });

  test('of whole numbers far apart an identifier by its name', () => {
    const cells = range(50).map((i) => i * i * 10);
    expect(kindOf('customer_id', cells)).toMatchObject({
      kind: 'ignored',
      reason: expect.stringMatching('identifier'),
    });
    expect(kindOf('paid', cells)).toMatchObject({ kind: 'number' });
  });
});

test('numbers, dates, yes and no', () => {
  expect(['1,5', '0x10', '', 'Infinity', Number.NaN, '1e999', true].map(numberOf)).toEqual(
    new Array(7).fill(undefined),
  );
  expect(['.5', '5.', '+1e-2', ' 7 '].map(numberOf)).toEqual([0.5, 5, 0.01, 7]);
  expect(momentOf('2024-02-29')).toBe(Date.UTC(2024, 1, 29));
  expect(momentOf('2024-02-29 12:30')).toBe(Date.UTC(2024, 1, 29, 12, 30));
  expect(momentOf('2024-02-29T12:30:01.123456+0200')).toBe(Date.UTC(2024, 1, 29, 10, 30, 1, 123));
  expect(['2024-2-9', '29.02.2024', 'yesterday', 5].map(momentOf)).toEqual(new Array(4).fill(undefined));
  expect(['Yes', 'F', true, 0, 'maybe', 2].map(yesNoOf)).toEqual([1, 0, 1, 0, undefined, undefined]);
});
