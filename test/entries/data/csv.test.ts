import { describe, expect, test } from 'vitest';
import { type CSVOptions, parseCSV } from '../../../src/entries/data';
import { Network } from '../../../src/index';
import { expectRefusal, rangeRefusal, typeRefusal } from '../../support/errors';

const FLOWERS = 'length,width,species\n5.1,3.5,setosa\n7,3.2,versicolor\n6.3,3.3,setosa\n';

const refused = (text: string, options: CSVOptions, message: string | RegExp): void =>
  expectRefusal(() => parseCSV(text, options), rangeRefusal(message, 'data'));

describe('what training takes', () => {
  test('inputs, classes and names', () => {
    expect(parseCSV(FLOWERS, { targets: 'species' })).toStrictEqual({
      rows: 3,
      columns: ['length', 'width', 'species'],
      x: Float64Array.of(5.1, 3.5, 7, 3.2, 6.3, 3.3),
      inputNames: ['length', 'width'],
      y: Uint32Array.of(0, 1, 0),
      targetNames: ['species'],
      classNames: ['setosa', 'versicolor'],
      categories: { species: ['setosa', 'versicolor'] },
      dropped: 0,
    });
  });

  test('trains as it is', () => {
    const { x, y, inputNames, classNames } = parseCSV(FLOWERS, { targets: 'species' });
    const layers = [{ units: classNames.length, activation: 'softmax' as const }];
    const net = new Network({ inputs: inputNames.length, layers, loss: 'crossEntropy', seed: 1 });
    const { loss } = net.train(x, y, { epochs: 200 });
    expect(loss[199]).toBeLessThan(loss[0]);
  });

  test('columns by name or place, in the order asked for', () => {
    const table = parseCSV('a,b,c,d\n1,2,3,4\n5,6,7,8\n', { inputs: ['c', 0], targets: [-1, 'b'] });
    expect(table.x).toStrictEqual(Float64Array.of(3, 1, 7, 5));
    expect(table.inputNames).toStrictEqual(['c', 'a']);
    expect(table.y).toStrictEqual(Float64Array.of(4, 2, 8, 6));
    expect(table.targetNames).toStrictEqual(['d', 'b']);
    expect(table.classNames).toStrictEqual([]);
  });

  test('no targets, and no inputs', () => {
    expect(parseCSV('a,b\n1,2\n').y).toStrictEqual(new Float64Array(0));
    expect(parseCSV('a,b\n1,2\n', { inputs: [], targets: 'b' }).x).toStrictEqual(new Float64Array(0));
  });

  test('columns that are not taken may hold anything', () => {
    expect(parseCSV('a,name\n1,Bob\n2,\n', { inputs: ['a'] }).x).toStrictEqual(Float64Array.of(1, 2));
  });

  test('float64: a timestamp stays what it is', () => {
    expect(parseCSV('t\n1764064800123\n').x[0]).toBe(1764064800123);
  });

  test('more rows than the arrays begin with', () => {
    const rows = Array.from({ length: 5000 }, (_, i) => `${i},${2 * i}`);
    const { x, y } = parseCSV(`a,b\n${rows.join('\n')}`, { targets: 'b' });
    expect(x).toStrictEqual(Float64Array.from(rows, (_, i) => i));
    expect(y).toStrictEqual(Float64Array.from(rows, (_, i) => 2 * i));
  });
});

describe('categories', () => {
  test('sorted, whatever the order of rows: numbers by value, words by code unit', () => {
    expect(parseCSV('c\n10\n9\n-1\n10\n', { inputs: [], targets: 'c', categories: ['c'] })).toMatchObject({
      y: Uint32Array.of(2, 1, 0, 2),
      classNames: ['-1', '9', '10'],
    });
    expect(parseCSV('c\nb\nä\nB\na\n', { inputs: [], targets: 'c' }).classNames).toStrictEqual(['B', 'a', 'b', 'ä']);
  });

  test('of inputs: a column of 0 and 1 each', () => {
    const { x, inputNames, categories } = parseCSV('age,sex,fare\n20,m,1\n30,f,2\n', { categories: ['sex'] });
    expect(inputNames).toStrictEqual(['age', 'sex_f', 'sex_m', 'fare']);
    expect(x).toStrictEqual(Float64Array.of(20, 0, 1, 1, 30, 1, 0, 2));
    expect(categories).toStrictEqual({ sex: ['f', 'm'] });
  });

  test('of one file read another alike', () => {
    const { categories } = parseCSV('sex,class\nm,b\nf,c\nf,a\n', { targets: 'class', categories: ['sex'] });
    const other = parseCSV('sex,class\nm,c\n', { targets: 'class', categories });
    expect(other.x).toStrictEqual(Float64Array.of(0, 1));
    expect(other.y).toStrictEqual(Uint32Array.of(2));
    expect(other.classNames).toStrictEqual(['a', 'b', 'c']);
    refused(
      'sex,class\nm,a\nm,d\n',
      { targets: 'class', categories },
      '"text" expected categories in column "class" among "a", "b", "c", got "d" at line 3',
    );
  });

  test('a name such as __proto__ is one like any other', () => {
    const { categories } = parseCSV('__proto__\nb\na\n', { inputs: [], targets: 0 });
    expect(Object.entries(categories)).toStrictEqual([['__proto__', ['a', 'b']]]);
  });

  test('one target of them at most', () => {
    expectRefusal(
      () => parseCSV('a,b\n1,x\n', { inputs: [], targets: ['a', 'b'] }),
      rangeRefusal('"targets" expected columns of numbers, or one of categories, got 2, "b" of categories'),
    );
  });
});

describe('what files look like', () => {
  const same = (text: string, options: CSVOptions = {}): void => {
    const { columns, x } = parseCSV(text, options);
    expect(columns).toStrictEqual(['a', 'b']);
    expect(x).toStrictEqual(Float64Array.of(1, 2, 3, 4));
  };

  test('line ends: \\n, \\r\\n, \\r, mixed, none at the end', () => {
    same('a,b\n1,2\n3,4\n');
    same('a,b\r\n1,2\r\n3,4\r\n');
    same('a,b\r1,2\r3,4\r');
    same('a,b\r\n1,2\n3,4');
    same('"a","b"\r\n"1","2"\r\n"3","4"\r\n');
  });

  test('byte order mark, blank lines, blanks around fields', () => {
    same('\ufeffa,b\n1,2\n3,4\n');
    same('\n  \na,b\n\n1,2\n3,4\n\n\n');
    same(' a , b\n 1 ,\t2\n3, 4 \n');
  });

  test('delimiters: seen in the first line, or given', () => {
    same('a;b\n1;2\n3;4\n');
    same('a\tb\n1\t2\n3\t4\n');
    same('a|b\n1|2\n3|4\n');
    same('a:b\n1:2\n3:4\n', { delimiter: ':' });
    same('a🌱b\n"1"🌱2\n3🌱4\n', { delimiter: '🌱' });
    same('sep=;\na;b\n1;2\n3;4\n');
    same('\ufeff"sep=|"\r\na|b\r\n1|2\r\n3|4\r\n');
    same('sep=\t\na\tb\n1\t2\n3\t4\n');
    same('sep=;\na,b\n1,2\n3,4\n', { delimiter: ',' });
    refused('sep=;\na;b\n1;x\n', {}, /at line 3$/);
    expect(parseCSV('film,kinds\n1,drama|comedy\n', { targets: 'kinds' }).columns).toStrictEqual(['film', 'kinds']);
    same('"a";"b"\n1;2\n3;4\n');
    expect(parseCSV('"a,b,c";d\n1;2\n').columns).toStrictEqual(['a,b,c', 'd']);
    expect(parseCSV('\tb\n0\t2\n').columns).toStrictEqual(['', 'b']);
  });

  test('quotes around delimiters, quotes and line ends', () => {
    const { columns, classNames } = parseCSV('"a ""b""",c\n1,"x,\ny"\n2,"z"', { targets: 'c' });
    expect(columns).toStrictEqual(['a "b"', 'c']);
    expect(classNames).toStrictEqual(['x,\ny', 'z']);
  });

  test('header: seen, said, given, and none', () => {
    expect(parseCSV('1,2\n3,4\n')).toMatchObject({ rows: 2, columns: ['0', '1'] });
    expect(parseCSV('5.1,setosa\n', { targets: -1 })).toMatchObject({ rows: 1, classNames: ['setosa'] });
    expect(parseCSV('country,2019\n1,2\n', { header: true }).columns).toStrictEqual(['country', '2019']);
    expect(parseCSV('x\ny\n', { inputs: [], targets: 0, header: false }).classNames).toStrictEqual(['x', 'y']);
    expect(parseCSV('1,2\n', { header: ['a', 'b'] })).toMatchObject({ rows: 1, columns: ['a', 'b'] });
    expect(parseCSV('150,4,setosa\n5,1,0\n', { skip: 1, targets: -1 })).toMatchObject({ rows: 1 });
  });

  test.each(['1', '-1', '+1', '1.', '.5', '1e3', '-1.5E-3', '007', ' 12 '])('%j is a number', (field) => {
    expect(parseCSV(field, { header: false }).x).toStrictEqual(Float64Array.of(Number(field)));
  });

  test.each(['0x10', ' 0x10', '0b1', '1,5', '1_000', 'Infinity', '1e999', 'abc', '1 2', '--1'])(
    '%j is none',
    (field) => {
      const got = field.trim();
      const message = new RegExp(`^"text" expected finite numbers in column "a"( \\(.*\\))?, got "${got}" at line 3$`);
      refused(`a\n1\n"${field}"`, {}, message);
    },
  );

  test('comments are lines that begin with a mark, before the header and behind it', () => {
    same('# a table; of two\na,b\n# one\n1,2\n#\n3,4\n#', { comment: '#' });
    same('// of two\na,b\n1,2\n3,4\n', { comment: '//' });
    refused('#\na\n#\n1\n#\nx\n', { comment: '#' }, /at line 6$/);
    refused('# a table\na,b\n1,2\n', {}, /\(for lines to pass over say comment: "#"\), got 2 at line 2$/);
    expect(parseCSV('#a,b\n1,2\n').columns).toStrictEqual(['#a', 'b']);
    expect(parseCSV('a\n"#b"\n', { comment: '#', targets: 'a', inputs: [] }).classNames).toStrictEqual(['#b']);
  });
});

describe('missing values', () => {
  test.each(['', '  ', 'NA', 'NaN', 'nan', 'N/A', 'null', 'None', '?', '<NA>', '#N/A'])('%j', (field) => {
    const word = field.trim();
    const got = word ? `the missing value ${JSON.stringify(word)}` : 'none';
    const message = (kept: string): string =>
      `"text" expected a value in column "b" ("dropMissing" leaves such rows out${kept}), got ${got} at line 3`;
    refused(`a,b\n1,2\n3,${field}\n`, {}, message(''));
    const kept = word ? ', "missing: []" takes it for a category' : '';
    refused(`b,a\nx,2\n${field},1\n`, { targets: 'b' }, message(kept));
    expect(parseCSV(`a,b\n${field},0\n1,2\n3,${field}\n5,6\n`, { dropMissing: true })).toMatchObject({
      rows: 2,
      x: Float64Array.of(1, 2, 5, 6),
      dropped: 2,
    });
  });

  test('words of one’s own, numbers among them', () => {
    const options = { missing: ['-999', 'unknown'], dropMissing: true };
    expect(parseCSV('a,b\n-999,1\nunknown,1\n1,\n2,3\n', options)).toMatchObject({
      x: Float64Array.of(2, 3),
      dropped: 3,
    });
    refused('a\n1\nNA\n', { missing: [] }, '"text" expected finite numbers in column "a", got "NA" at line 3');
  });

  test('in columns that are not taken they are nobody’s business', () => {
    expect(parseCSV('a,b\n1,?\n', { inputs: ['a'] }).rows).toBe(1);
  });
});

describe('malformed', () => {
  test('the line is that on which the record begins, line ends inside of quotes counted', () => {
    const text = 'a,name\r\n1,"x\r\ny\r\nz"\r\n\r\n2,"u"\r\nthree,"v\r\nw"\r\n';
    refused(text, { inputs: ['a'] }, '"text" expected finite numbers in column "a", got "three" at line 7');
    refused(`# a\n# b\n${text}`, { inputs: ['a'], skip: 2 }, /at line 9$/);
  });

  test('records of another length', () => {
    refused('a,b\n1,2\n3\n', {}, '"text" expected 2 fields in every record, got 1 at line 3');
    refused('a,b\n1,2\n3,4,5\n', {}, '"text" expected 2 fields in every record, got 3 at line 3');
    refused('1,2\n', { header: ['a'] }, '"text" expected 1 fields in every record, got 2 at line 1');
  });

  test('quotes', () => {
    refused(
      'a,b\n1,2\n3,"4\n5,6\n',
      {},
      '"text" expected a closing quote, got the end of the text, in the record at line 3',
    );
    refused('a\n1\n"2"3\n', {}, /a closing quote, got other text, in the record at line 3$/);
  });

  test('a word where the first number should be', () => {
    refused(
      'a,name\n1,Bob\n',
      {},
      '"text" expected finite numbers in column "name" (name it in "categories", or choose the columns to take), got "Bob" at line 2',
    );
  });

  test('nothing', () => {
    for (const text of ['', '\n \n', 'a,b\n']) refused(text, {}, '"text" expected at least one row, got none');
    refused('a\n', { skip: 5 }, '"text" expected at least one row, got none');
    refused(
      'a,b\n?,1\n',
      { dropMissing: true },
      '"text" expected at least one row, got none that misses nothing (1 do)',
    );
  });

  test('names that stand twice', () => {
    refused('a,a\n1,2\n', {}, '"text" expected column names that differ, got "a" twice');
  });
});

describe('options', () => {
  test.each<[unknown, string | RegExp]>([
    [
      { target: 'a' },
      '"options" expected options among inputs, targets, categories, header, delimiter, decimal, thousands, comment, missing, dropMissing, skip, maxUnpacked, got "target"; did you mean "targets"?',
    ],
    [{ inputs: ['c'] }, '"inputs" expected one of "a", "b", got "c"; did you mean "a"?'],
    [{ inputs: [2] }, '"inputs" expected an integer from -2 to 1, got 2'],
    [{ inputs: ['a', 0] }, '"inputs" expected columns that differ, got "a" twice'],
    [{ inputs: ['a', 'b'], targets: 'b' }, '"inputs" expected columns that are no targets, got "b"'],
    [{ inputs: [] }, '"inputs" expected columns of text, got none'],
    [{ inputs: ['a'], categories: ['b'] }, '"categories" expected columns that are taken, got "b"'],
    [{ categories: { a: ['x', 'x'] } }, '"categories.a" expected categories that differ, got "x" twice'],
    [{ delimiter: ', ' }, '"delimiter" expected one character, not a quote or a line end, got ", "'],
    [{ header: 'yes' }, '"header" expected one of "auto", got "yes"'],
    [{ header: ['a', 'a'] }, '"header" expected column names that differ, got "a" twice'],
    [{ skip: -1 }, '"skip" expected an integer >= 0, got -1'],
    [{ decimal: ';' }, '"decimal" expected one of ".", ",", got ";"'],
    [{ thousands: 'k' }, '"thousands" expected one of ",", ".", " ", "\'", "_", got "k"'],
    [{ thousands: '.' }, '"thousands" expected another mark than "decimal", got "."'],
    [{ decimal: ',', thousands: ',' }, '"thousands" expected another mark than "decimal", got ","'],
    [
      { comment: '' },
      '"comment" expected a string that lines begin with, no quote, blank, line end or delimiter, got ""',
    ],
    [{ comment: ';;', delimiter: ';' }, /^"comment" expected .*, got ";;"$/],
    [{ maxUnpacked: 0 }, '"maxUnpacked" expected an integer >= 1, got 0'],
  ])('%j', (options, message) => {
    expectRefusal(() => parseCSV('a,b\n1,2\n', options as CSVOptions), rangeRefusal(message));
  });

  test.each<[unknown, string]>([
    [{ inputs: 'a' }, '"inputs" expected an array of strings and numbers, got "a"'],
    [{ targets: [null] }, '"targets[0]" expected a string or a number, got null'],
    [{ categories: 'a' }, '"categories" expected an array of columns, or an object of arrays, got "a"'],
    [{ categories: { a: 'x' } }, '"categories.a" expected an array of strings, got "x"'],
    [{ missing: [0] }, '"missing[0]" expected a string, got 0'],
    [{ dropMissing: 1 }, '"dropMissing" expected true or false, got 1'],
    [{ header: 1 }, '"header" expected an array of strings, got 1'],
    [{ decimal: 1 }, '"decimal" expected one of ".", ",", got 1'],
    [
      { comment: /#/ },
      '"comment" expected a string that lines begin with, no quote, blank, line end or delimiter, got an object',
    ],
    [{ maxUnpacked: '1 GB' }, '"maxUnpacked" expected an integer >= 1, got "1 GB"'],
  ])('%j', (options, message) => {
    expectRefusal(() => parseCSV('a,b\n1,2\n', options as CSVOptions), typeRefusal(message));
  });
});
