/** What a column of a table is: numbers in people's notations, yes and no, categories; and what it is not. */
import { describe, expect, test } from 'vitest';
import { type CSVOptions, parseCSV } from '../../../src/entries/data';
import { expectRefusal, rangeRefusal } from '../../support/errors';

const refused = (text: string, options: CSVOptions, message: string | RegExp, code: 'data' | 'value' = 'data'): void =>
  expectRefusal(() => parseCSV(text, options), rangeRefusal(message, code));

/** A table of one target in quotes. */
const targets = (values: readonly string[], options: CSVOptions = {}): ReturnType<typeof parseCSV> =>
  parseCSV(`t\n${values.map((value) => `"${value}"`).join('\n')}\n`, { inputs: [], targets: 't', ...options });

describe('numbers in another notation', () => {
  const PRICES = 'area;price\n50;199,5\n60;210,0\n70;99,9\n';

  test('are no classes, and the message says the option', () => {
    refused(
      PRICES,
      { targets: 'price' },
      '"text" expected words for categories in column "price" (this looks like a number: say decimal: ",", or name the column in "categories"), got "199,5" at line 2',
    );
    expect(parseCSV(PRICES, { targets: 'price', decimal: ',' })).toMatchObject({
      x: Float64Array.of(50, 60, 70),
      y: Float64Array.of(199.5, 210, 99.9),
      classNames: [],
    });
    expect(parseCSV(PRICES, { targets: 'price', categories: ['price'] }).classNames).toHaveLength(3);
  });

  test('in inputs, in several targets and without a header', () => {
    const message = /finite numbers in column "(price|1)" \(this looks like a number: say decimal: ","\), got "199,5"/;
    refused(PRICES, {}, message);
    refused(PRICES, { inputs: [], targets: [0, 1] }, message);
    refused(PRICES.replace(/^.*\n/, ''), { targets: 1 }, /column "1" .*say decimal: ","/);
    expect(parseCSV('1,5;2,5\n3;4,25\n', { decimal: ',' })).toMatchObject({
      columns: ['0', '1'],
      x: Float64Array.of(1.5, 2.5, 3, 4.25),
    });
  });

  test('is decided by all rows: a number after words, a word after numbers', () => {
    refused(
      't\nlow\n7\n',
      { inputs: [], targets: 't' },
      /this looks like a number: name the words .* in "missing".* line 3$/,
    );
    refused('t\n-\n7,5\n', { inputs: [], targets: 't', delimiter: ';' }, /say decimal: ","/);
    refused('t\n7\nlow\n', { inputs: [], targets: 't' }, /finite numbers in column "t", got "low" at line 3$/);
    expect(targets(['-', '7'], { missing: ['-'], dropMissing: true })).toMatchObject({
      y: Float64Array.of(7),
      dropped: 1,
    });
  });

  test.each<[string, CSVOptions, number]>([
    ['199,5', { decimal: ',' }, 199.5],
    ['1.234,5', { decimal: ',', thousands: '.' }, 1234.5],
    ['1,234.5', { thousands: ',' }, 1234.5],
    ['12,34,567', { thousands: ',' }, 1234567],
    ['1 234 567', { thousands: ' ' }, 1234567],
    ['1\u202f234,5', { decimal: ',', thousands: ' ' }, 1234.5],
    ["1'234.5", { thousands: "'" }, 1234.5],
    ['1’234.5', { thousands: "'" }, 1234.5],
    ['1_000', { thousands: '_' }, 1000],
    ['-1.234,5e-2', { decimal: ',', thousands: '.' }, -12.345],
    [' +,5 ', { decimal: ',' }, 0.5],
  ])('%j with %j', (field, options, value) => {
    expect(targets([field, '0'], options).y).toStrictEqual(Float64Array.of(value, 0));
    refused(`t\n"${field}"\n`, { inputs: [], targets: 't' }, /this looks like a number: say (decimal|thousands): /);
  });

  test.each<[string, CSVOptions]>([
    ['1,5', { thousands: ',' }],
    ['1,2345', { thousands: ',' }],
    ['1.5', { decimal: ',' }],
    ['1.50', { decimal: ',', thousands: '.' }],
    ['1,2,3', { decimal: ',' }],
    [',', { decimal: ',' }],
    ['0x10', { decimal: ',' }],
  ])('%j is none with %j', (field, options) => {
    refused(`a\n1\n"${field}"\n`, options, /finite numbers in column "a"/);
  });

  test('categories of numbers are sorted by value in their notation', () => {
    expect(targets(['10,5', '9,5'], { decimal: ',', categories: ['t'] }).classNames).toStrictEqual(['9,5', '10,5']);
  });

  test.each(['$5', '5 €', '45%', '(500)', '−5', '~7', 'USD 500', '5+', '1/2', '0x10', 'Infinity', '1e999'])(
    '%s has a sign or a form of its own',
    (field) => {
      refused(`t\n"${field}"\n`, { inputs: [], targets: 't' }, /this looks like a number: (take|write)/);
      refused(`t\n"${field}"\n`, {}, /this looks like a number: (take|write)/);
    },
  );

  test('with units', () => {
    for (const values of [
      ['5 kg', '7 kg'],
      ['5kg', '7.5kg'],
      ['1.5 GB', '500 MB', '2 GB'],
      ['5 m²', '6 m²'],
    ]) {
      expectRefusal(
        () => targets(values),
        rangeRefusal(/got numbers with units \(take these out, or name the column in "categories"\), such as/, 'data'),
      );
      expect(targets(values, { categories: ['t'] }).classNames).toHaveLength(values.length);
    }
    refused('a\n5 kg\n', {}, /take units and signs out of it, or name the column in "categories"\), got "5 kg"/);
  });
});

describe('categories are what looks like some', () => {
  test.each([
    [['<=50K', '>50K']],
    [['1st', '2nd', '3rd', '4th', '5th']],
    [['4wd', 'fwd', 'rwd']],
    [['1a', '1b', '2a', '2b']],
    [['18-25', '26-35']],
    [['Type 1', 'Type 2']],
    [['class_0', 'class_1']],
    [['day 1', 'day 2']],
    [['BMW 3', 'BMW 5']],
    [['Martin 1980', 'Junior 2020']],
    [['10 or more', 'fewer']],
    [['May', 'June']],
    [['+', '-']],
  ])('%j', (names) => {
    expect(targets([...names, ...names]).classNames).toStrictEqual(names.toSorted());
  });

  test('names of rows are none, unless they are called so', () => {
    const names = Array.from({ length: 12 }, (_, i) => `row ${String.fromCharCode(97 + i)}`);
    expectRefusal(
      () => targets(names),
      rangeRefusal(
        '"text" expected categories that repeat (name it in "categories" if they are classes) in column "t", got 12 in 12 rows',
        'data',
      ),
    );
    expect(targets([...names, ...names]).classNames).toStrictEqual(names);
    expect(targets(names, { categories: ['t'] }).classNames).toStrictEqual(names);
    expect(targets(names, { categories: { t: names } }).classNames).toStrictEqual(names);
    expect(targets(names.slice(0, 9)).classNames).toHaveLength(9);
  });

  test.each([
    '2020-01-31',
    '2020/1/31',
    '31.1.2020',
    '01/31/20',
    '2020-01',
    '2020-01-31T10:00:00Z',
    '2020-01-31 10:00:00.123+02:00',
    'Jan 31, 2020',
    '31 January 2020',
    '31-Jan-20',
    'Fri, 31 Jan 2020 10:00:00 GMT',
    'März 2020',
    '10:30',
    '10:30:15 PM',
  ])('%s is a date, which one would not encode', (date) => {
    const error = /this looks like a date: leave the column out, or turn it into numbers first\), got/;
    refused(`t\n"${date}"\n`, { inputs: [], targets: 't' }, error);
    refused(`t\n"${date}"\n`, {}, error);
  });
});

describe('yes and no', () => {
  test('are 1 and 0 in inputs, in any case', () => {
    expect(parseCSV('a,b\nyes,TRUE\nNo,False\n YES ,true\n').x).toStrictEqual(Float64Array.of(1, 1, 0, 0, 1, 1));
    refused('a\nyes\nmaybe\n', {}, '"text" expected yes or no in column "a", got "maybe" at line 3');
    refused('a\ntrue\n0\n', {}, '"text" expected true or false in column "a", got "0" at line 3');
    refused('a\n1\nyes\n', {}, /finite numbers in column "a"/);
    expect(parseCSV('a\nyes\nno\n', { categories: ['a'] }).inputNames).toStrictEqual(['a_no', 'a_yes']);
  });

  test('are two classes as the target, numbers as one of several', () => {
    expect(targets(['yes', 'no'])).toMatchObject({ y: Uint32Array.of(1, 0), classNames: ['no', 'yes'] });
    expect(targets(['true', 'false'])).toMatchObject({ y: Uint32Array.of(1, 0), classNames: ['false', 'true'] });
    expectRefusal(
      () => targets(['yes', 'no', 'Yes']),
      rangeRefusal(/one spelling of yes and no .* in column "t", got "Yes", "no", "yes"$/, 'data'),
    );
    expect(parseCSV('a,b,c\n1,yes,TRUE\n2,no,FALSE\n', { targets: ['b', 'c'] })).toMatchObject({
      y: Float64Array.of(1, 1, 0, 0),
      classNames: [],
    });
  });
});

describe('None and NA may be names', () => {
  const NAMES = 'a,c\n1,None\n2,Some\n3,NA\n';

  test('rows of such a class are not dropped unasked', () => {
    refused(
      NAMES,
      { targets: 'c', dropMissing: true },
      '"text" expected categories in column "c" ("missing: []" says that "None" is one, "missing: ["None"]" that it is none), got "None" at line 2',
    );
    refused('a,c\n1,x\n2,n/a\n', { targets: 'c', dropMissing: true }, /got "n\/a" at line 3$/);
    refused('a,c\nNULL,1\n', { categories: ['a'], dropMissing: true }, /got "NULL" at line 2$/);
  });

  test('missing decides', () => {
    const all = parseCSV(NAMES, { targets: 'c', dropMissing: true, missing: [] });
    expect(all).toMatchObject({ classNames: ['NA', 'None', 'Some'], dropped: 0 });
    const fewer = parseCSV(NAMES, { targets: 'c', dropMissing: true, missing: ['NA'] });
    expect(fewer).toMatchObject({ classNames: ['None', 'Some'], dropped: 1 });
    const { categories } = all;
    expect(parseCSV(NAMES, { targets: 'c', categories }).y).toStrictEqual(all.y);
  });

  test('in numbers they are gaps, and so is what names nothing', () => {
    expect(parseCSV('a,c\nNone,1\n2,NA\n3,4\n', { targets: 'c', dropMissing: true })).toMatchObject({ dropped: 2 });
    expect(parseCSV('a,c\n1,?\n2,\n3,x\n4,NaN\n', { targets: 'c', dropMissing: true })).toMatchObject({ dropped: 3 });
  });
});

describe('a file to predict, read as the training file was', () => {
  const training = parseCSV('id,age,sex,kind\n1,20,m,a\n2,30,f,b\n', {
    inputs: ['age', 'sex'],
    targets: 'kind',
    categories: ['sex'],
  });
  const { categories, inputNames } = training;

  test('without its target', () => {
    expect(parseCSV('sex,age\nm,40\n', { categories })).toMatchObject({ x: Float64Array.of(0, 1, 40) });
    expect(parseCSV('sex,age\nm,40\n', { categories, inputs: inputNames })).toMatchObject({
      x: Float64Array.of(40, 0, 1),
      inputNames,
    });
  });

  test('with columns that are not taken, the target among them', () => {
    const table = parseCSV('kind,id,sex,age\nc,3,f,50\n', { categories, inputs: inputNames });
    expect(table).toMatchObject({ x: Float64Array.of(50, 1, 0), y: new Float64Array(0) });
  });

  test('a column of such a name goes first', () => {
    const table = parseCSV('sex,sex_f,sex_m,age\nf,7,8,50\n', { categories, inputs: inputNames });
    expect(table.x).toStrictEqual(Float64Array.of(50, 7, 8));
  });

  test('what does not fit is refused', () => {
    refused('age,sex\n1,x\n', { categories }, /categories in column "sex" among "f", "m", got "x" at line 2$/);
    const message = '"inputs" expected all categories of "sex", in their order, got "sex_m"';
    for (const inputs of [['sex_m'], ['sex_m', 'sex_f'], ['age', 'sex_m']]) {
      refused('age,sex\n1,m\n', { categories, inputs }, message, 'value');
    }
    refused('age,sex\n1,m\n', { categories, inputs: ['sex_f'] }, /^"inputs" expected all categories of "sex"/, 'value');
    refused('age,sex\n1,m\n', { categories: { sx: ['m'] }, targets: 'sex' }, /did you mean "sex"\?$/, 'value');
  });
});

describe('columns without a name', () => {
  test('that Excel leaves behind are passed over', () => {
    const table = parseCSV('a,b,,\n1,2,,\n3,4,,\n');
    expect(table).toMatchObject({
      columns: ['a', 'b', '', ''],
      inputNames: ['a', 'b'],
      x: Float64Array.of(1, 2, 3, 4),
    });
  });

  test('are taken by position', () => {
    const table = parseCSV('a,,\n1,2,3\n', { inputs: [2, 'a'], targets: 1 });
    expect(table).toMatchObject({ x: Float64Array.of(3, 1), inputNames: ['2', 'a'], targetNames: ['1'] });
  });

  test('so are two of one name, where one is asked for', () => {
    expect(parseCSV('a,a,b\n1,2,3\n', { inputs: [1, 'b'] })).toMatchObject({ x: Float64Array.of(2, 3) });
    refused('a,a\n1,2\n', { inputs: [0, 1] }, '"text" expected column names that differ, got "a" twice');
    refused('a,a\n1,2\n', { inputs: ['a'] }, '"inputs" expected positions of columns of one name, got "a"', 'value');
  });

  test('hold the names of rows that R and pandas write', () => {
    const table = parseCSV('"","mpg","cyl"\n"Mazda RX4",21,6\n"Datsun 710",22.8,4\n', { targets: 'mpg' });
    expect(table).toMatchObject({ inputNames: ['cyl'], x: Float64Array.of(6, 4), y: Float64Array.of(21, 22.8) });
    expect(parseCSV(',a,b\n0,5,6\n1,7,8\n').x).toStrictEqual(Float64Array.of(5, 6, 7, 8));
    const hint = ' (R leaves out the name of the column of row names: give all names by "header", after "skip")';
    refused('mpg,cyl\nMazda RX4,21,6\n', {}, `"text" expected 2 fields in every record${hint}, got 3 at line 2`);
    const header = ['car', 'mpg', 'cyl'];
    const named = parseCSV('mpg,cyl\nMazda RX4,21,6\n', { skip: 1, header, inputs: ['mpg'], targets: 'cyl' });
    expect(named).toMatchObject({ x: Float64Array.of(21), y: Float64Array.of(6) });
  });
});

describe("scikit-learn's own files", () => {
  test('their first line, rows, features and classes, is passed over', () => {
    const cancer = parseCSV('2,3,malignant,benign\n17.99,10.38,122.8,0\n20.57,17.77,132.9,1\n', { targets: -1 });
    expect(cancer).toMatchObject({ rows: 2, columns: ['0', '1', '2', '3'], y: Float64Array.of(0, 1) });
    const iris = '2,4,setosa,versicolor,virginica\n5.1,3.5,1.4,0.2,0\n4.9,3,1.4,0.2,2\n';
    expect(parseCSV(iris, { targets: -1 }).x).toStrictEqual(Float64Array.of(5.1, 3.5, 1.4, 0.2, 4.9, 3, 1.4, 0.2));
    const header = ['a', 'b', 'c', 'd', 'kind'];
    expect(parseCSV(iris, { header, inputs: ['a'], targets: 'kind', categories: ['kind'] })).toMatchObject({
      x: Float64Array.of(5.1, 4.9),
      classNames: ['0', '2'],
    });
    refused(iris.replace('3.5', 'x'), { targets: -1 }, /got "setosa" at line 1$/);
  });

  test('what only resembles it is data', () => {
    expect(parseCSV('5,2,a\n6,3,b\n', { targets: -1 })).toMatchObject({ rows: 2, classNames: ['a', 'b'] });
    expect(parseCSV('5,2,a\n', { targets: -1 })).toMatchObject({ rows: 1, classNames: ['a'] });
    refused('5,2,a\n1,2,3\n', { header: false }, /column "2" .* got "a" at line 1$/);
  });
});
