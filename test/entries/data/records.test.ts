/** Records as Papa Parse, a parser of long standing, cuts them. */
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { eachRecord } from '../../../src/entries/data/records';
import { Random } from '../../../src/index';

const PIECES = ['a', '7', ' ', '""', '"', ',', ',', '\n', '\n', '"b"', '"c,d"', '"e\nf"', '"g""h"', '"" ', '#', ''];

function own(text: string, comment?: string): string[][] | 'refused' {
  const records: string[][] = [];
  try {
    eachRecord('text', text, { delimiter: ',', comment, skipped: 0 }, (fields) => records.push(fields));
  } catch (error) {
    expect(error).toMatchObject({ code: 'data' });
    return 'refused';
  }
  return records;
}

function papa(text: string, comments?: string): string[][] | 'refused' {
  const { data, errors } = Papa.parse<string[]>(text, { delimiter: ',', newline: '\n', comments });
  return errors.length > 0 ? 'refused' : data.filter((fields) => fields.length > 1 || fields[0].trim() !== '');
}

describe('random texts', () => {
  test.each([1, 2, 3, 4, 5])('seed %i', (seed) => {
    const random = new Random(seed);
    const kinds = { refused: 0, cut: 0 };
    for (let i = 0; i < 2000; i++) {
      const pieces = Array.from({ length: 1 + random.integer(12) }, () => PIECES[random.integer(PIECES.length)]);
      // Behind a quote that the text's end follows, Papa Parse allows no blank.
      const text = `${pieces.join('')}\n`;
      const expected = papa(text);
      expect({ text, records: own(text) }).toStrictEqual({ text, records: expected });
      expect({ text, records: own(text, '#') }).toStrictEqual({ text, records: papa(text, '#') });
      kinds[expected === 'refused' ? 'refused' : 'cut']++;
    }
    expect(Math.min(kinds.refused, kinds.cut)).toBeGreaterThan(200);
  });
});
