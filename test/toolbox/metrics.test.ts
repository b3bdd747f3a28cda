/** Metrics against scikit-learn (test/golden/generate-metrics.py), and at the edges. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { accuracy, auc, classReport, confusionMatrix, mae, r2, rmse, topK } from '../../src/index';
import { thrownBy } from '../support/trainings';

type Classification = Record<
  'actual' | 'predicted' | 'outputs' | 'precision' | 'recall' | 'f1' | 'support' | 'macro',
  number[]
> & {
  classes: number;
  accuracy: number;
  confusion: number[][];
};
type Regression = { actual: number[]; predicted: number[]; outputs: number; mae: number; rmse: number; r2: number };
type Ranking = { actual: number[]; scores: number[]; auc: number };
const golden: { classification: Classification[]; regression: Regression[]; ranking: Ranking[] } = JSON.parse(
  readFileSync(new URL('../golden/metrics.json', import.meta.url), 'utf8'),
);

function expectNear(actual: number[], expected: number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 12);
}

describe('of classes', () => {
  test.each(golden.classification)('$classes classes', ({ actual, predicted, classes, ...expected }) => {
    const report = classReport(Uint32Array.from(predicted), actual, classes);
    expect(accuracy(predicted, actual)).toBeCloseTo(expected.accuracy, 12);
    expect(report.accuracy).toBeCloseTo(expected.accuracy, 12);
    expect(confusionMatrix(predicted, actual, classes)).toEqual(expected.confusion);
    for (const key of ['precision', 'recall', 'f1', 'support'] as const) {
      expectNear(
        report.classes.map((scores) => scores[key]),
        expected[key],
      );
    }
    expectNear([report.macro.precision, report.macro.recall, report.macro.f1], expected.macro);
    // The largest output, the first of equals, is what was predicted.
    expect(topK(1)(expected.outputs, actual)).toBeCloseTo(expected.accuracy, 12);
    expect(topK(classes)(expected.outputs, actual)).toBe(1);
  });

  test('as many classes as the largest index says; the k largest', () => {
    expect(confusionMatrix([0, 2], [1, 2])).toEqual([
      [0, 0, 0],
      [1, 0, 0],
      [0, 0, 1],
    ]);
    const outputs = [0.5, 0.3, 0.2, 0.1, 0.1, 0.8];
    expect([1, 2, 3].map((k) => topK(k)(outputs, [1, 1]))).toEqual([0, 0.5, 1]);
  });
});

test.each(golden.regression)('of $outputs outputs', ({ actual, predicted, outputs, ...expected }) => {
  expect(mae(predicted, actual)).toBeCloseTo(expected.mae, 12);
  expect(rmse(predicted, actual)).toBeCloseTo(expected.rmse, 12);
  expect(r2(predicted, actual, outputs)).toBeCloseTo(expected.r2, 12);
});

test('R² of targets that are all alike', () => {
  expect(r2([2, 2], [2, 2])).toBe(1);
  expect(r2([2, 3], [2, 2])).toBe(0);
});

test.each(golden.ranking)('AUC of $actual.length scores', ({ actual, scores, auc: expected }) => {
  expect(auc(scores, actual)).toBeCloseTo(expected, 12);
  expect(
    auc(
      scores.map((score) => -score),
      actual,
    ),
  ).toBeCloseTo(1 - expected, 12);
});

test('where a value is NaN, or only one class is there, the figure is undefined: NaN', () => {
  for (const only of [0, 1]) {
    expect(auc([1, 2, 2], [only, only, only])).toBeNaN();
    expect(auc([0.5], [only])).toBeNaN();
  }
  const nan = Number.NaN;
  for (const metric of [mae, rmse, r2]) {
    expect(metric([nan, 1], [0, 1])).toBeNaN();
    expect(metric([0, 1], [0, nan])).toBeNaN();
    expect(metric([nan, 1], [1, 1])).toBeNaN();
  }
  // No output that is NaN is a hit.
  expect(topK(1)([nan, nan, 0.1, 0.9], [0, 1])).toBe(0.5);
  expect(topK(1)([0.9, nan], [0])).toBe(0);
});

describe('lengths and forms that do not fit are refused by every metric', () => {
  type Any = (predicted: unknown, actual: unknown) => unknown;
  const all = { accuracy, confusionMatrix, classReport, mae, rmse, r2, auc, topK: topK(1) } as unknown as Record<
    string,
    Any
  >;
  const ofClasses = ['accuracy', 'confusionMatrix', 'classReport'];
  const cases: [what: string, predicted: unknown, actual: unknown][] = [
    ['nothing', [], []],
    ['no targets', [1, 0], []],
    ['fewer targets', [1, 0, 1], [1, 0]],
    ['rows', [[1], [0]], [1, 0]],
    ['rows of targets', [1, 0], [[1], [0]]],
    ['strings', ['1', '0'], [1, 0]],
    ['names', ['cat', 'dog'], ['cat', 'dog']],
    ['null', [null, 0], [1, 0]],
    ['a hole', [1, 0], new Array(2)],
    ['no array', 1, 1],
    ['a string', '10', '10'],
    ['undefined', undefined, [1, 0]],
    ['undefined targets', [1, 0], undefined],
    ['BigInts', new BigInt64Array(2), [1, 0]],
    ['symbols', [Symbol('a'), 0], [1, 0]],
  ];
  describe.each(Object.entries(all))('%s', (_, metric) => {
    test.each(cases)('%s', (__, predicted, actual) => {
      const { message, code } = thrownBy(() => metric(predicted, actual)) as Error & { code?: string };
      expect(message).toMatch(/^"(predicted|actual|outputs|scores)" expected .+, got /);
      expect(['type', 'data']).toContain(code);
    });
  });
  test.each(ofClasses)('%s: outputs, fractions and negatives are no classes', (name) => {
    for (const wrong of [
      [0.9, 0.1],
      [-1, 0],
      [Number.NaN, 0],
      [Infinity, 0],
    ]) {
      for (const [predicted, actual] of [
        [wrong, [1, 0]],
        [[1, 0], Float64Array.from(wrong)],
      ]) {
        const refused = thrownBy(() => all[name](predicted, actual));
        expect(refused.message).toMatch(/^"(predicted|actual)" expected class indices >= 0, got .+ at index 0$/);
      }
    }
  });
});

test('what makes no sense is refused', () => {
  const refused: [() => unknown, string][] = [
    [() => accuracy([], []), '"predicted" expected at least one value, got none'],
    [() => mae([1], [1, 2]), '"actual" expected 1 values, as many as "predicted", got 2'],
    [() => confusionMatrix([0, 1], [0, 2], 2), '"actual" expected class indices from 0 to 1, got 2 at index 1'],
    [() => confusionMatrix([0.5], [0]), '"predicted" expected class indices >= 0, got 0.5 at index 0'],
    [() => topK(1)([1, 2, 3], [0, 1]), '"outputs" expected 2 rows of equal length, got 3 numbers'],
    [() => topK(0), '"k" expected an integer >= 1, got 0'],
    [() => r2([1, 2, 3], [1, 2, 3], 2), '"predicted" expected rows of 2 numbers, got 3 numbers'],
    [() => auc([1, 2], [1, 3]), '"actual" expected class indices from 0 to 1, got 3 at index 1'],
    [() => accuracy([0.9, 0.1], [1, 0]), '"predicted" expected class indices >= 0, got 0.9 at index 0'],
    [() => rmse([[1]] as never, [1]), '"predicted" expected numbers, flat, got an array of 1 at index 0'],
    [() => auc('ab' as never, [1, 0]), '"scores" expected an array of numbers, got "ab"'],
    [() => auc([Number.NaN, 2], [1, 0]), '"scores" expected numbers, got NaN at index 0'],
  ];
  for (const [call, message] of refused) expect(thrownBy(call).message).toBe(message);
});
