/** Each step of a table's model as scikit-learn, SciPy and NumPy take it (test/golden/generate-tables.py). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fitTemperature, temper } from '../../../src/entries/table/blend';
import { codesOf, learnColumn } from '../../../src/entries/table/columns';
import { encode, fitColumn, widthOf } from '../../../src/entries/table/encode';
import { importanceOf } from '../../../src/entries/table/importance';
import { weightsOf } from '../../../src/entries/table/learn';
import type { Member } from '../../../src/entries/table/members';
import { figuresOf } from '../../../src/entries/table/score';
import { fitScale, fromUnits, toUnits } from '../../../src/entries/table/target';
import { errorAt } from '../../../src/entries/table/trust';
import { kFold, Network } from '../../../src/index';

interface Golden {
  numbers: { train: number; bins: number; cells: (number | null)[]; width: number; inputs: number[] }[];
  words: { cells: string[]; other: string[]; kept: string[]; hasRare: boolean; hot: number[][] }[];
  targets: { transform: string; values: number[]; units: number[]; outputs: number[]; answers: number[] }[];
  dates: { text: string; elapsed: number; year: number; month: number; weekday: number; time: number }[];
  temperatures: {
    classes: number;
    p: number[];
    true: number[];
    weights: number[] | null;
    temperature: number;
    at: number;
    tempered: number[];
  }[];
  errors: { errors: number[]; coverages: number[]; most: number[] }[];
  scores: {
    problem: 'classes' | 'number';
    width: number;
    outputs: number[];
    targets: number[];
    figures: Record<string, number>;
  }[];
  weights: { true: number[]; weights: number[] }[];
  folds: { true: number[]; folds: number; counts: number[][] }[];
  importance: { x: number[]; y: number[]; coefficients: number[]; means: number[]; deviations: number[] };
}

const golden: Golden = JSON.parse(readFileSync(new URL('../../golden/tables.json', import.meta.url), 'utf8'));

const range = (count: number): Uint32Array<ArrayBuffer> => Uint32Array.from({ length: count }, (_, i) => i);

/** Each number within `tolerance` of the other, as a share of it where it is over 1. */
function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const off = Math.abs(found[i] - expected[i]) / Math.max(1, Math.abs(expected[i]));
    if (!(off <= tolerance)) expect(`${found[i]} at ${i}`).toBe(`${expected[i]} at ${i}`);
  }
}

describe('numbers: SimpleImputer, RobustScaler, quantile bins, piecewise-linear encoding', () => {
  test.each(golden.numbers.map((each, i) => [i, each.bins, each] as const))('case %i, %i bins', (_, bins, each) => {
    const codes = { words: 0, values: Float64Array.from(each.cells, (cell) => cell ?? Number.NaN) };
    const encoding = fitColumn(codes, range(each.train), { bins });
    expect(widthOf(encoding)).toBe(each.width);
    // Inputs are float32, of at most 4.
    expectClose(encode([codes], [encoding], range(each.cells.length)), each.inputs, 3e-7);
  });
});

test.each(golden.words.map((each) => [each.cells.length, each] as const))(
  'words of %i rows: OneHotEncoder with min_frequency and infrequent_if_exist',
  (rows, { cells, other, kept, hasRare, hot }) => {
    const column = learnColumn('words', { kind: 'category', reason: '' }, cells);
    const [learnt] = codesOf('table', column, cells);
    const encoding = fitColumn(learnt, range(rows), { bins: 0 });
    expect(widthOf(encoding)).toBe(kept.length + 1);
    const [asked] = codesOf('rows', column, other);
    const x = encode([asked], [encoding], range(other.length));
    const inputOf = encoding.kind === 'word' ? encoding.inputOf : [];
    for (let row = 0; row < other.length; row++) {
      const own = x.subarray(row * widthOf(encoding), (row + 1) * widthOf(encoding));
      for (const [j, word] of kept.entries()) {
        const place = word === '' ? column.words.length : column.words.indexOf(word);
        expect(own[inputOf[place]]).toBe(hot[row][j]);
      }
      // Without rare words scikit-learn has no column for unknown ones; here there always is one.
      const known = hot[row].slice(0, kept.length).reduce((sum, value) => sum + value, 0);
      expect(own[0]).toBe(hasRare ? hot[row][kept.length] : 1 - known);
    }
  },
);

test.each(golden.targets.map((each) => [each.transform, each] as const))(
  'targets, %s: StandardScaler of the transformed, and back',
  (transform, { values, units, outputs, answers }) => {
    const scale = fitScale(Float64Array.from(values), transform !== 'none');
    expect(scale.transform).toBe(transform);
    const found = values.map((value) => toUnits(scale, value));
    expectClose(found, units, 1e-11);
    expectClose(
      outputs.map((output) => fromUnits(scale, output)),
      answers,
      1e-11,
    );
  },
);

test('dates: days, years, months, weekdays and times of day, as datetime takes them apart', () => {
  const texts = golden.dates.map(({ text }) => text);
  const column = learnColumn('day', { kind: 'date', reason: '' }, texts);
  expect(column.words).toEqual(['elapsed', 'year', 'month', 'weekday', 'time']);
  const parts = codesOf('table', column, texts);
  for (const [i, part] of (['elapsed', 'year', 'month', 'weekday', 'time'] as const).entries()) {
    expectClose(
      parts[i].values,
      golden.dates.map((day) => day[part]),
      1e-12,
    );
  }
});

test.each(golden.temperatures.map((each) => [each.classes, each] as const))(
  'temperature of %i classes: the least log loss',
  (classes, { p, true: right, weights, temperature, at, tempered }) => {
    const targets = Float64Array.from(right);
    const found = fitTemperature(Float64Array.from(p), classes, targets, weights ?? undefined);
    // Twelve steps of the golden section from 3 wide leave 3 · 0.618¹² = 0.0093.
    expect(Math.abs(Math.log(found / temperature))).toBeLessThan(0.0093);
    expectClose(temper(Float64Array.from(p), classes, at), tempered, 1e-6); // no probability counts as under 1e-7
  },
);

test.each(golden.errors.map((each) => [each.errors.length, each] as const))(
  'intervals by %i errors: the conformal quantile',
  (rows, { errors, coverages, most }) => {
    expectClose(
      coverages.map((coverage) => errorAt(errors, rows, coverage)),
      most,
      1e-12,
    );
  },
);

test.each(golden.scores.map((each) => [each.problem, each.width, each] as const))(
  'scores of a %s, %i wide: accuracy, log_loss, roc_auc_score; r2_score, RMSE, mean_absolute_error',
  (problem, width, { outputs, targets, figures }) => {
    const answers = { outputs: Float64Array.from(outputs), targets: Float64Array.from(targets), width };
    const found = figuresOf(problem, answers);
    expect(Object.keys(found)).toEqual(Object.keys(figures));
    expectClose(Object.values(found), Object.values(figures), 1e-12);
  },
);

test.each(golden.weights.map((each) => [each.weights.length, each] as const))(
  'balanced weights of %i classes: compute_class_weight',
  (classes, { true: right, weights }) => {
    const names = Array.from({ length: classes }, (_, j) => `${j}`);
    const target = {
      problem: 'classes',
      classes: names,
      values: Float64Array.from(right),
      rows: [],
      warnings: [],
    } as const;
    expectClose(weightsOf('balanced', target) ?? [], weights, 1e-14);
  },
);

test.each(golden.folds.map((each) => [each.folds, each] as const))(
  '%i stratified folds: sizes of classes as in StratifiedKFold, and each row held out once',
  (folds, { true: right, counts }) => {
    const made = kFold(right.length, folds, { seed: 3, stratify: right });
    const found = counts.map((_, j) => {
      const own = made.map(({ test: rows }) => rows.reduce((sum, row) => sum + Number(right[row] === j), 0));
      return own.sort((a, b) => a - b);
    });
    expect(found).toEqual(counts);
    expect(made.flatMap(({ test: rows }) => [...rows]).sort((a, b) => a - b)).toEqual([...range(right.length)]);
  },
);

test('importance: permutation_importance of the same linear model', () => {
  const { x, y, coefficients, means, deviations } = golden.importance;
  const rows = y.length;
  const FAR = 1e4; // so far from the median nothing is clipped
  const net = new Network({
    inputs: 3,
    layers: [{ units: 1, activation: 'linear' }],
    loss: 'meanSquaredError',
    seed: 1,
  });
  net.setParameters(Float32Array.from([...coefficients.map((value) => value * FAR), 0]));
  const encoding = { kind: 'number', median: 0, scale: FAR, gaps: false, edges: [] } as const;
  const folds = kFold(rows, 6, { seed: 1 });
  const members = folds.map((_, fold) => ({
    fold,
    view: 0,
    encodings: [encoding, encoding, encoding],
    scale: null,
    net,
  }));
  const found = importanceOf(
    {
      groups: coefficients.map((_, j) => ({ name: `${j}`, codes: [j] })),
      columns: coefficients.map((_, j) => ({ words: 0, values: Float64Array.from(x.slice(j * rows, (j + 1) * rows)) })),
      targets: Float64Array.from(y),
      folds,
    },
    members as unknown as Member[],
    [1],
    'number',
    1,
    7,
  );
  for (const { column, drop } of found) {
    // Folds of 50 rows differ more than 300 rows do, their mean about as much.
    const [mean, deviation] = [means[Number(column)], deviations[Number(column)]];
    expect(Math.abs(drop - mean)).toBeLessThanOrEqual(4 * deviation + 1e-6 + 0.05 * mean);
  }
  expect(found.map(({ column }) => column)).toEqual(['0', '1', '2']);
});
