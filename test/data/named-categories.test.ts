/** One-hot encoding of rows as objects: columns by name. */
import { expect, test } from 'vitest';
import { Network, OneHotEncoder } from '../../src/index';
import { expectRefusal, rangeRefusal, typeRefusal } from '../support/errors';

const ROWS = [
  { colour: 'red', area: 54, garden: true },
  { area: 120, garden: false, colour: 'blue' },
];

test('columns by name; the first row says their order', () => {
  const encoder = new OneHotEncoder({ columns: ['colour', 'garden'] }).fit(ROWS);
  expect(encoder.names()).toStrictEqual(['colour_blue', 'colour_red', 'area', 'garden_false', 'garden_true']);
  expect(encoder.transform(ROWS)).toStrictEqual(Float32Array.of(0, 1, 54, 0, 1, 1, 0, 120, 1, 0));
  const other = { garden: true, colour: 'blue', area: 80, id: 7 };
  expect(encoder.transform(other)).toStrictEqual(Float32Array.of(1, 0, 80, 0, 1));
  expect(encoder.transform([['blue', 80, true]])).toStrictEqual(encoder.transform([other]));
  expect(encoder.columns).toStrictEqual(['colour', 'garden']);
});

test('all columns of objects, and unknown categories', () => {
  const encoder = new OneHotEncoder({ handleUnknown: 'ignore' }).fit([
    { a: 'x', b: 1 },
    { a: 'y', b: 2 },
  ]);
  expect(encoder.names()).toStrictEqual(['a_x', 'a_y', 'b_1', 'b_2']);
  expect(encoder.transform({ a: 'z', b: 2 })).toStrictEqual(Float32Array.of(0, 0, 0, 1));
});

test('JSON keeps the names, and a network takes the encoder', () => {
  const encoder = new OneHotEncoder({ columns: ['colour', 'garden'] }).fit(ROWS);
  const read = OneHotEncoder.fromJSON(JSON.parse(JSON.stringify(encoder)));
  expect(read.toJSON()).toStrictEqual(encoder.toJSON());
  expect(read.columns).toStrictEqual(['colour', 'garden']);
  expect(read.transform(ROWS)).toStrictEqual(encoder.transform(ROWS));
  const unfitted = new OneHotEncoder({ columns: ['colour'] });
  expect(OneHotEncoder.fromJSON(unfitted.toJSON()).columns).toStrictEqual(['colour']);

  const inputNames = ['colour', 'area', 'garden'];
  const net = new Network({ inputs: encoder.width, layers: [1], inputEncoder: encoder, inputNames, seed: 1 });
  expect(net.predict(ROWS)).toStrictEqual(new Network({ ...net.config, inputEncoder: read }).predict(ROWS));
  expect(Network.load(net.save()).predict(ROWS)).toStrictEqual(net.predict(ROWS));
});

test('fitted anew on arrays, names are forgotten', () => {
  const encoder = new OneHotEncoder().fit([{ a: 'x' }]).fit([['y']]);
  expect(encoder.names()).toStrictEqual(['x0_y']);
  expectRefusal(() => encoder.transform({ a: 'y' }), typeRefusal(/^"x" expected an array/, 'data'));
});

test('refusals', () => {
  const encoder = new OneHotEncoder({ columns: ['color'] });
  expectRefusal(() => encoder.fit(ROWS), rangeRefusal(/^"columns" expected .* did you mean "colour"/));
  expectRefusal(
    () => encoder.fit([['red']]),
    rangeRefusal('"x" expected rows as objects, since "columns" are names, got others', 'data'),
  );
  expectRefusal(
    () => new OneHotEncoder({ columns: ['a', 'a'] }),
    rangeRefusal('"columns" expected each once, got "a" twice'),
  );
  expectRefusal(
    () => new OneHotEncoder({ columns: ['a', 1] as never }),
    typeRefusal(/^"columns\[0\]" expected an integer/),
  );
  const fitted = new OneHotEncoder({ columns: ['colour'] }).fit(ROWS.map(({ colour, area }) => ({ colour, area })));
  expectRefusal(() => fitted.transform([{ colour: 'red' }]), rangeRefusal(/"area" in row 0, got no "area"$/, 'data'));
  expectRefusal(
    () => fitted.transform({ colour: 'green', area: 1 }),
    rangeRefusal(/got "green" at row 0, column 0$/, 'data'),
  );
});
