/** Windows of time series, against rows that are cut out of the series step by step, and against what names promise. */
import { describe, expect, test } from 'vitest';
import { residualIntervals, type WindowsOptions, windows } from '../../../src/entries/data/index';
import { Random } from '../../../src/index';

const random = new Random(7);
/** Two columns: a trend with a season of 4 and noise, and another. Multiples of 1/16, so that differences are exact. */
const ROWS = Array.from({ length: 40 }, (_, t) => [
  t / 4 + [0, 3, -2, 1][t % 4] + Math.round(16 * random.uniform()) / 16,
  Math.round(64 * random.normal()) / 16,
]);
const FIRST = ROWS.map(([first]) => first);

/** The last value of a column that is known before `start` and a multiple of `lag` before `step`: by walking back. */
function walkBack(step: number, start: number, lag: number, column: number): number {
  let at = step;
  do at -= lag;
  while (at >= start);
  return ROWS[at][column];
}

interface Case extends WindowsOptions {
  target?: number | number[];
}

const CASES: Case[] = [
  { length: 1 },
  { length: 3, target: 0 },
  { length: 5, horizon: 4, target: [1] },
  { length: 2, horizon: 6, target: [1, 0], season: 4 },
  { length: 2, season: 7, stride: 3, target: 0 },
  { length: 4, horizon: 3, differences: 1, target: 0, stride: 2 },
  { length: 3, horizon: 9, differences: 4, season: 4, target: [0] },
  { length: 3, horizon: 2, differences: 5, season: 11 },
];

describe.each(CASES.map((options) => [JSON.stringify(options), options] as const))('windows %s', (_, options) => {
  const { length, horizon = 1, stride = 1, season = 1, differences = 0 } = options;
  const targets = [options.target ?? [0, 1]].flat();
  const made = windows(ROWS, options);
  const starts: number[] = [];
  for (let start = Math.max(length + differences, season); start + horizon <= 40; start += stride) starts.push(start);

  const past = (start: number): number[] =>
    ROWS.flatMap((row, t) =>
      t < start - length || t >= start
        ? []
        : row.map((v, column) => (differences && targets.includes(column) ? v - ROWS[t - differences][column] : v)),
    );
  const future = (start: number, of: (t: number, column: number) => number): number[] =>
    ROWS.slice(start, start + horizon).flatMap((_row, h) => targets.map((column) => of(start + h, column)));
  const change = (start: number): number[] =>
    future(start, (t, c) => ROWS[t][c] - (differences ? walkBack(t, start, differences, c) : 0));

  test('have the rows of the series', () => {
    expect([...made.starts]).toEqual(starts);
    expect([made.inputs, made.outputs]).toEqual([2 * length, horizon * targets.length]);
    expect([...made.x]).toEqual(starts.flatMap(past));
    expect([...made.actual]).toEqual(starts.flatMap((start) => future(start, (t, c) => ROWS[t][c])));
    expect([...made.y]).toEqual(starts.flatMap(change));
  });

  test('have the seasonal-naive forecast beside them', () => {
    const naive = starts.flatMap((start) => future(start, (t, c) => walkBack(t, start, season, c)));
    expect([...made.naive]).toEqual(naive);
  });

  test('restore what differences took away', () => {
    expect(made.restore(made.y)).toEqual(made.actual);
  });

  test('end with the window whose future is unknown', () => {
    expect([...made.next.x]).toEqual(past(40));
    expect(made.next.naive).toHaveLength(made.outputs);
    expect(made.next.naive[0]).toBe(walkBack(40, 40, season, targets[0]));
    const base = differences ? walkBack(40, 40, differences, targets[0]) : 0;
    expect(made.next.restore(new Float32Array(made.outputs).fill(1))[0]).toBe(base + 1);
  });

  test.each([0, 3])('split by time, with a gap of %i', (gap) => {
    const { train, test: held } = made.split({ test: 3, gap });
    expect([...held.starts]).toEqual(starts.slice(-3));
    const kept = starts.filter((start) => start + horizon - 1 + gap < starts[starts.length - 3]);
    expect([...train.starts]).toEqual(kept);
    expect([...train.x]).toEqual(kept.flatMap(past));
    expect([...held.y]).toEqual(starts.slice(-3).flatMap(change));
    expect(train.restore(train.y)).toEqual(train.actual);
  });
});

test('take a series in every form', () => {
  const options = { length: 2, horizon: 2, season: 3 } as const;
  const flat = windows(FIRST, options);
  expect(windows(Float64Array.from(FIRST), options).x).toEqual(flat.x);
  const named = windows({ load: FIRST, wind: ROWS.map((row) => row[1]) }, { ...options, target: 'load' });
  expect(named.x).toEqual(windows(ROWS, { ...options, target: 0 }).x);
  expect(named.y).toEqual(flat.y);
});

test('split a share, and a part again', () => {
  const all = windows(FIRST, { length: 4 });
  const { train, test: held } = all.split();
  expect(held.starts).toHaveLength(Math.round(0.2 * all.starts.length));
  const again = train.split({ test: 5 });
  expect([...again.train.starts, ...again.test.starts]).toEqual([...train.starts]);
});

test('skip windows with missing values, in whatever they need', () => {
  const holed = FIRST.map((v, t) => (t === 20 ? null : v));
  const made = windows(holed, { length: 2, horizon: 2, season: 4, differences: 1, missing: 'skip' });
  // Step 20 is in the horizon, in the window, in its differences, or the value of the last season.
  const touched = (start: number): boolean => start > 18 && start <= 24;
  const whole = windows(FIRST, { length: 2, horizon: 2, season: 4, differences: 1 });
  expect([...made.starts]).toEqual([...whole.starts].filter((start) => !touched(start)));
  expect(made.x.some(Number.isNaN)).toBe(false);
  expect(Number.isNaN(windows([1, 2, 3, Number.NaN], { length: 1, missing: 'skip' }).next.x[0])).toBe(true);
});

test.each([
  [() => windows([1, null, 3], { length: 1 }), 'TypeError', '"series" expected numbers, got null at row 1, column 0'],
  [() => windows([1, Number.NaN], { length: 1 }), 'RangeError', '"series" expected finite numbers, got NaN at row 1'],
  [() => windows([1, 2, 3], { length: 3 }), 'RangeError', '"series" expected at least 4 steps, got 3'],
  [() => windows([[1, 2], [3]], { length: 1 }), 'RangeError', '"series" expected 2 numbers in row 1, got 1'],
  [() => windows({ a: [1, 2], b: [1] }, { length: 1 }), 'RangeError', '"series.b" expected 2 numbers, got 1'],
  [() => windows({ a: [1, 2] }, { length: 1, target: 'A' }), 'RangeError', '"target" expected one of "a", got "A"'],
  [() => windows([1, 2], { length: 1, target: 1 }), 'RangeError', '"target" expected columns from 0 to 0, got 1'],
  [() => windows([1, 2], { length: 0 }), 'RangeError', '"length" expected an integer from 1 to'],
  [
    () => windows([1, 2], { length: 1 }).split(),
    'RangeError',
    '"test" expected a share over 0 and under 1, or from 1 to',
  ],
  [
    () => windows([1, 2, 3, 4], { length: 1 }).split({ test: 1, gap: 9 }),
    'RangeError',
    '"series" expected training rows before the test rows and the gap, got none',
  ],
  [
    () => windows([1, 2, 3], { length: 1 }).restore(new Float32Array(3)),
    'RangeError',
    '"predicted" expected 2 numbers, got 3',
  ],
  [
    () => residualIntervals([1], [1, 2, 3]),
    'RangeError',
    '"residuals" expected at least 19 rows for a coverage of 0.9, got 3',
  ],
])('%s is refused', (call, name, message) => {
  expect(call).toThrow(expect.objectContaining({ name, message: expect.stringContaining(message) }));
});

describe('residual intervals', () => {
  test('have order statistics of each output as ends', () => {
    const residuals = Array.from({ length: 19 }, (_, i) => [i - 9, 10 * (i - 9)]).flat();
    const { low, high } = residualIntervals([100, 1000, 0, 0], residuals, { outputs: 2, coverage: 0.8 });
    // 20 · 0.2 / 2 = 2: the second smallest and the second largest.
    expect([...low]).toEqual([92, 920, -8, -80]);
    expect([...high]).toEqual([108, 1080, 8, 80]);
  });

  test('hold the share that they promise, on average over many draws', () => {
    const noise = new Random(3);
    let inside = 0;
    const draws = 4000;
    for (let i = 0; i < draws; i++) {
      // Exponential: skewed, so that both ends matter.
      const errors = Array.from({ length: 40 }, () => -Math.log(1 - noise.uniform()));
      const { low, high } = residualIntervals([0], errors.slice(1), { coverage: 0.8 });
      if (errors[0] >= low[0] && errors[0] <= high[0]) inside++;
    }
    // 40 · 0.2 / 2 = 4 on each side of 39: exactly 0.8; the deviation of a share of 4,000 is 0.0063, taken four times.
    expect(Math.abs(inside / draws - 0.8)).toBeLessThan(0.026);
  });
});
