/** Files of tables: by path, URL and bytes, packed and not, in every encoding that is read. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { parseCSV, readCSV } from '../../../src/entries/data';
import { expectRefusal, rangeRefusal, thrownBy, typeRefusal } from '../../support/errors';

const FLOWERS = 'length,width,species\n5.1,3.5,setosa\n7,3.2,versicolor\n6.3,3.3,setosa\n';
const folder = mkdtempSync(join(tmpdir(), 'nablanet-csv-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('files', () => {
  const path = join(folder, 'flowers.csv');
  const expected = parseCSV(FLOWERS, { targets: 'species' });

  test('by path, URL and bytes, gzipped or not', () => {
    writeFileSync(path, FLOWERS);
    writeFileSync(`${path}.gz`, gzipSync(FLOWERS));
    const sources = [path, pathToFileURL(path), Buffer.from(FLOWERS), `${path}.gz`, gzipSync(FLOWERS)];
    for (const source of sources) expect(readCSV(source, { targets: 'species' })).toStrictEqual(expected);
  });

  test('UTF-16 with a byte order mark; other encodings are refused with a way out', () => {
    const utf16 = Buffer.from(`\ufeff${FLOWERS}`, 'utf16le');
    expect(readCSV(utf16, { targets: 'species' })).toStrictEqual(expected);
    expectRefusal(
      () => readCSV(Buffer.from('käse\n1\n', 'latin1')),
      rangeRefusal(/^"source" expected text in UTF-8 .*'latin1'/, 'file'),
    );
  });

  test('errors name the file', () => {
    const bad = join(folder, 'bad.csv');
    writeFileSync(bad, 'a\n1\nx\n');
    const message = `${JSON.stringify(bad)} expected finite numbers in column "a", got "x" at line 3`;
    expectRefusal(() => readCSV(bad), rangeRefusal(message.replaceAll('\\\\', '\\'), 'data'));
  });

  test('that are not there, or are none', () => {
    const missing = join(folder, 'missing.csv');
    const error = thrownBy(() => readCSV(missing));
    expect(error.message).toContain(`"${missing}" expected a file that can be read, got ENOENT`);
    expect(error.code).toBe('file');
    expect(error.cause).toBeInstanceOf(Error);
    expectRefusal(() => readCSV(folder), rangeRefusal(/a file that can be read, got EISDIR/, 'file'));
    expectRefusal(
      () => readCSV(new URL('http://x/y')),
      rangeRefusal('"source" expected a file: URL, got "http://x/y"'),
    );
    expectRefusal(
      () => readCSV(1 as never),
      typeRefusal('"source" expected a path, a file: URL or a Uint8Array, got 1'),
    );
    expectRefusal(() => parseCSV(1 as never), typeRefusal('"text" expected a string, got 1'));
  });

  test('gzip cut short', () => {
    expectRefusal(
      () => readCSV(gzipSync(FLOWERS).subarray(0, 40)),
      rangeRefusal('"source" expected a whole gzip file, got unexpected end of file', 'file'),
    );
  });

  test('the same numbers as splitting by hand on the digits', () => {
    const digits = readCSV(new URL('../../../examples/data/digits.csv.gz', import.meta.url), { targets: -1 });
    expect([digits.rows, digits.x.length, digits.y.length]).toStrictEqual([1797, 1797 * 64, 1797]);
    expect(Array.from(digits.x.subarray(0, 8))).toStrictEqual([0, 0, 5, 13, 9, 1, 0, 0]);
    expect(Array.from(digits.y.slice(0, 10))).toStrictEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});
