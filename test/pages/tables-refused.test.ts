/** The page of tables and files as they come: what is refused, read in another way, or hostile. */
import { expect, test } from 'vitest';
import { download } from './download';
import { inEachBrowser, textOf, until } from './driver';
import { cellsOf, complaint, drop, GERMAN, inFolder, opened, programOf, train } from './tables-driver';

inEachBrowser('a table', (open) => {
  test.each([
    ['empty', 'leer.csv', '', 1, /“leer.csv” is empty/],
    ['of one column', 'one.csv', 'price\n1\n2\n3\n', 1, /“one.csv” has only one column, “price”/],
    [
      'of names alone',
      'names.csv',
      'a,b,c\n',
      1,
      /“names.csv” cannot be read\. Needed: at least one row\. Found: none/,
    ],
    [
      'of 200 MB',
      'big.csv',
      `a,b\n${'1,2\n'.repeat(12_499)}`,
      4000,
      /“big.csv” has 200 MB; this page reads up to 50 MB/,
    ],
    ['a workbook', 'book.xlsx', 'PK\u0003\u0004\0\0', 1, /a spreadsheet or a zip archive\. Save the sheet as CSV/],
    ['binary', 'noise.bin', '\0\u0001\u0002\0\0\u0003ab\0', 1, /“noise.bin” is a binary file/],
    [
      'with a record too long',
      'ragged.csv',
      'a,b\n1,2\n1,2,3\n',
      1,
      /“ragged.csv” cannot be read\. Needed: .*2 fields.*line 3/,
    ],
    ['no model', 'no.safetensors', '\u0002\0\0\0\0\0\0\0{}', 1, /a model of nablanet\/table/],
  ])('%s is refused in words, and the one before stays', async (_, name, content, repeat, message) => {
    const { page } = await open('tables.html?example=penguins');
    await opened(page, '344 rows');
    await drop(page, name, content, repeat);
    expect(await complaint(page, '#source-error')).toMatch(message);
    expect(await textOf(page, '#opened-what')).toBe('“penguins.csv”: 344 rows, 8 columns');
    expect(await page.$('#columns:not([hidden])')).not.toBeNull();
  });

  test.each([
    ['gaps alone', 'a,b\n1,\n2,\n3,\n4,\n', /Needed: at least 10 rows with a "b"\. Found: 0/],
    [
      'one value',
      `a,b\n${Array.from({ length: 20 }, (_, i) => `${i * 1.5},x`).join('\n')}`,
      /Needed: a column of at least two values/,
    ],
    [
      'nothing to go by',
      `a,b\n${Array.from({ length: 20 }, (_, i) => `,${i % 2}`).join('\n')}`,
      /Needed: a column to predict "b" from/,
    ],
  ])('with %s cannot be trained on, which is said at once', async (_, content, message) => {
    const { page } = await open('tables.html');
    await drop(page, 'bad.csv', content);
    expect(await complaint(page, '#columns-error')).toMatch(message);
    expect(await page.$('#train:disabled')).not.toBeNull();
  });

  test('in another encoding, which one chooses', async () => {
    const { page } = await open('tables.html');
    const text = `город,цена\n${Array.from({ length: 30 }, (_, i) => `${i % 2 ? 'Москва' : 'Омск'},${i % 2 ? 9 + i / 10 : 2}`).join('\n')}`;
    const letters = new Map(Array.from({ length: 64 }, (_, i) => [String.fromCharCode(0x410 + i), 0xc0 + i]));
    await drop(
      page,
      'города.csv',
      Uint8Array.from(text, (letter) => letters.get(letter) ?? letter.charCodeAt(0)),
    );
    await opened(page, '30 rows');
    expect(await textOf(page, '#table-notes')).toContain('windows-1252');
    expect((await cellsOf(page, '#kinds tbody'))[1][0]).toBe('ãîðîä');
    await page.$eval('#preview', (details) => details.setAttribute('open', ''));
    await page.select('#encoding', 'windows-1251');
    await until(
      page,
      'it is read anew',
      () => document.querySelector('#kinds tr:not(.target) th[scope=row]')?.textContent === 'город',
    );
    await opened(page, '30 rows');
    // UTF-16 without a mark is known by itself.
    await drop(page, 'wide.csv', new Uint8Array(Buffer.from(GERMAN, 'utf16le')));
    await opened(page, '“wide.csv”: 120 rows');
    expect((await cellsOf(page, '#kinds tbody'))[2][0]).toBe('Fläche');
  });

  test('of hostile words is shown as it is', async () => {
    const { page } = await open('tables.html');
    const bad = '<img src=x onerror=alert(1)>';
    const lines = Array.from({ length: 40 }, (_, i) => `"${bad}${i % 11}",${i % 7},"</script>${i % 2}"`);
    await drop(page, 'bad.csv', `${bad},__proto__,"it's ""so"""\n${lines.join('\n')}`);
    await opened(page, '40 rows');
    await train(page);
    expect(await page.$('img')).toBeNull();
    const [, row] = await cellsOf(page, '#kinds tbody');
    expect(row[0]).toBe(bad);
    const using = await programOf(page, 'Use it in Node');
    const saved = await download(page, 'Model file');
    await inFolder({ [saved.file]: saved.bytes }, async (_, run) => {
      expect(run(using)).toMatch(/^\[ '<\/script>[01]' \]/);
    });
  });
});
