/** Gaps filled as scikit-learn fills them; what is refused; JSON. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Imputer, type ImputerMethod, Network, Scaler } from '../../src/index';
import { expectRefusal, rangeRefusal, typeRefusal } from '../support/errors';

type Rows = (number | null)[][];
interface Case {
  readonly method: ImputerMethod;
  readonly value: number | null;
  readonly x: Rows;
  readonly filled: number[][];
  readonly other: Rows;
  readonly others: number[][];
}
const file = readFileSync(new URL('../golden/columns.json', import.meta.url), 'utf8');
const { imputers } = JSON.parse(file) as { imputers: Case[] };

const optionsOf = ({ method, value }: Case) => ({ method, marks: true, ...(value === null ? {} : { value }) });

describe.each(imputers)("scikit-learn's, $method of $x.length rows", (golden) => {
  const imputer = new Imputer(optionsOf(golden));

  test('the same rows, marks included', () => {
    // Means are sums of float64, in another order: a few units of the last place of 1e9.
    const close = (ours: Float64Array, theirs: number[][]): void => {
      const flat = theirs.flat();
      expect(ours).toHaveLength(flat.length);
      for (const [i, value] of ours.entries()) {
        expect(Math.abs(value - flat[i])).toBeLessThanOrEqual(1e-15 * Math.abs(flat[i]) + 1e-14);
      }
    };
    close(imputer.fitTransform(golden.x), golden.filled);
    close(imputer.transform(golden.other), golden.others);
  });

  test('flat data with NaN, and JSON: the same bits', () => {
    const flat = Float64Array.from(golden.x.flat(), (value) => value ?? Number.NaN);
    const again = new Imputer(optionsOf(golden)).fit(flat, 4);
    expect(again.toJSON()).toStrictEqual(imputer.toJSON());
    const read = Imputer.fromJSON(JSON.parse(JSON.stringify(imputer)));
    expect(read.transform(golden.other)).toStrictEqual(imputer.transform(golden.other));
    expect(read.toJSON()).toStrictEqual(imputer.toJSON());
  });
});

test('names, widths, and columns without gaps have no marks', () => {
  const imputer = new Imputer({ method: 'median', marks: true }).fit([
    [1, 5],
    [null, 7],
    [3, 9],
  ]);
  expect(imputer.names(['age', 'height'])).toStrictEqual(['age', 'height', 'age_missing']);
  expect(imputer.names()).toStrictEqual(['x0', 'x1', 'x0_missing']);
  expect(imputer.width).toBe(3);
  expect(imputer.fill).toStrictEqual([2, 7]);
  expect(imputer.transform([[undefined as never, Number.NaN]])).toStrictEqual(Float64Array.of(2, 7, 1));
  expect(new Imputer().fit([[1], [null]]).names(['a'])).toStrictEqual(['a']);
});

test('what is given stays as it is, and goes on into a scaler and a network', () => {
  const x: (number | null)[][] = [
    [1e9, null],
    [1e9 + 1, 5],
    [null, 7],
  ];
  const before = structuredClone(x);
  const filled = new Imputer({ marks: true }).fitTransform(x);
  expect(x).toStrictEqual(before);
  const net = new Network({ inputs: 4, layers: [1], inputScaler: new Scaler(), seed: 1 });
  expect(net.train(filled, [0, 1, 0]).loss).toHaveLength(1);
});

test('refusals leave it as it was', () => {
  const imputer = new Imputer({ method: 'median' });
  expectRefusal(
    () => imputer.transform([[1]]),
    rangeRefusal('"Imputer" expected rows to learn from first (fit), got none'),
  );
  expectRefusal(() => imputer.fit([1, 2]), typeRefusal(/^"width" expected an integer >= 1/));
  imputer.fit([
    [1, 2],
    [3, null],
  ]);
  const before = imputer.toJSON();
  const bad = (x: unknown, message: string): void =>
    expectRefusal(() => imputer.fit(x as never), rangeRefusal(message, 'data'));
  bad(
    [
      [1, null],
      [2, Number.NaN],
    ],
    '"x" expected a value in every column, got gaps alone in column 1',
  );
  bad([[1, Infinity]], '"x" expected finite numbers, or NaN and null for gaps, got Infinity at row 0, column 1');
  bad([[1, 2], [3]], '"x" expected 2 numbers in row 1, got 1');
  expectRefusal(() => imputer.fit([['a' as never]]), typeRefusal(/"a" at row 0, column 0/, 'data'));
  expectRefusal(() => imputer.transform([[1, 2, 3]]), rangeRefusal(/^"x" expected 2 numbers in row 0, got 3/, 'data'));
  expectRefusal(() => imputer.names(['a']), rangeRefusal('"inputNames" expected 2 names, got 1'));
  expect(imputer.toJSON()).toStrictEqual(before);
  expectRefusal(() => new Imputer({ method: 'mode' as never }), rangeRefusal(/^"method" expected one of/));
  expectRefusal(() => new Imputer({ value: 3 }), rangeRefusal('"value" expected the method "constant", got "mean"'));
  expectRefusal(() => new Imputer({ mark: true } as never), rangeRefusal(/did you mean "marks"/));
});

test('JSON that is none', () => {
  const wrong = (json: object, refusal: ReturnType<typeof rangeRefusal>): void =>
    expectRefusal(() => Imputer.fromJSON(json as never), refusal);
  wrong({ fill: [1, 'a'], marked: [] }, typeRefusal(/^"fill\[1\]" expected a finite number/));
  wrong({ fill: [1, 2], marked: [1, 1] }, rangeRefusal(/^"marked\[1\]" expected an integer from 2 to 1, got 1/));
  wrong({ fill: [1] }, typeRefusal(/^"marked" expected an array of columns/));
  wrong({ fill: [] }, typeRefusal(/^"fill" expected an array of numbers/));
});
