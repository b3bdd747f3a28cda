/** Time series as rows of a network: windows of past steps, and the steps that follow them as targets. */
import { checkInteger, checkName, checkNumber, checkOptions } from '../../base/checks';
import { rangeError, Verbatim } from '../../base/errors';
import { newFloats } from '../../base/forms';
import { checkFlat } from './intervals';
import { columnsOf, readSeries, type Series, type Steps } from './series';

/** The options of `windows`. */
export interface WindowsOptions {
  /** Past steps in each row of `x`, an integer >= 1. */
  length: number;
  /** Future steps in each row of `y`, an integer >= 1; 1 by default. */
  horizon?: number;
  /** Steps from the start of one window to the start of the next, an integer >= 1; 1 by default. */
  stride?: number;
  /** The column or columns to forecast, by name or position; all by default. */
  target?: string | number | readonly (string | number)[];
  /** Steps in a season, for `naive`: 7 for daily data with a weekly pattern. 1, the default, repeats the last value. */
  season?: number;
  /**
   * Replaces the target columns by their differences over this many steps: 1 removes a trend, the length of the season
   * a seasonal pattern. In `x`, v[t] − v[t − d]; in `y`, the change since the last known value that is a multiple of d
   * steps earlier. 0 by default: values as they are.
   */
  differences?: number;
  /** Windows with a missing value (null or NaN): `'error'` by default; `'skip'` leaves them out. */
  missing?: 'error' | 'skip';
}

/** The options of `Windows.split`. */
export interface WindowsSplitOptions {
  /** Rows to hold out at the end: a share over 0 and under 1, or a number of rows >= 1; 0.2 by default. */
  test?: number;
  /** Steps to leave out between the last training target and the first test target, an integer >= 0; 0 by default. */
  gap?: number;
}

/** Rows made from a time series, in the order of time. */
export interface Windows {
  /** The past, (rows × inputs): step after step, in each step all columns. */
  readonly x: Float32Array<ArrayBuffer>;
  /** The future that a network learns, (rows × outputs): step after step, in each step the target columns. */
  readonly y: Float32Array<ArrayBuffer>;
  /** The future in the units of the series, (rows × outputs); equal to `y` without `differences`. */
  readonly actual: Float32Array<ArrayBuffer>;
  /** The seasonal-naive forecast, (rows × outputs): the last known value of the same phase of the season. */
  readonly naive: Float32Array<ArrayBuffer>;
  /** The step at which each row's targets start, (rows). */
  readonly starts: Uint32Array<ArrayBuffer>;
  /** Numbers in a row of `x`: length × columns. */
  readonly inputs: number;
  /** Numbers in a row of `y`: horizon × targets. */
  readonly outputs: number;
  /**
   * Turns what a network predicts for `x` into the units of the series: adds back what `differences` took away.
   *
   * @param predicted (rows × outputs)
   * @throws TypeError, RangeError for other lengths
   */
  restore(predicted: Float32Array): Float32Array<ArrayBuffer>;
  /**
   * Splits by time: the last rows are the test part. Training rows whose targets reach into the test part's targets
   * are dropped, and `gap` steps more.
   *
   * @throws TypeError, RangeError for invalid options, or where no row would be left to train on
   */
  split(options?: WindowsSplitOptions): { train: Windows; test: Windows };
}

/** The window at the end of a series, whose future is unknown. A missing value in it is NaN, which networks refuse. */
export interface NextWindow extends Pick<Windows, 'x' | 'naive' | 'restore'> {}

/** What rows are made of. */
interface Shape {
  readonly series: Steps;
  readonly length: number;
  readonly horizon: number;
  readonly targets: readonly number[];
  readonly season: number;
  readonly differences: number;
}

type Starts = Uint32Array<ArrayBuffer>;

const OPTIONS = ['length', 'horizon', 'stride', 'target', 'season', 'differences', 'missing'];

/**
 * Makes rows from a time series for a network that forecasts it: each row of `x` is a window of `length` steps, each
 * row of `y` the `horizon` steps that follow. The result also has a seasonal-naive forecast to compare with, an
 * ordered split, and in `next` the last window, whose future is unknown.
 *
 * The first window is the first one for which the series has all values that `length`, `season` and `differences` need.
 *
 * @throws TypeError, RangeError for invalid options, missing values (unless skipped), or a series that is too short
 *
 * @example
 * const data = windows([1, 2, 3, 4, 5], { length: 2 });
 * data.x; // 1 2, 2 3, 3 4
 * data.y; // 3, 4, 5
 * data.next.x; // 4 5
 */
export function windows(series: Series, options: WindowsOptions): Windows & { readonly next: NextWindow } {
  const given = checkOptions('options', options, OPTIONS);
  const integer = (name: string, least: number, otherwise?: number): number =>
    checkInteger(name, given[name] === undefined ? otherwise : given[name], least, 2 ** 32 - 1);
  const [length, horizon, stride] = [integer('length', 1), integer('horizon', 1, 1), integer('stride', 1, 1)];
  const [season, differences] = [integer('season', 1, 1), integer('differences', 0, 0)];
  const skip = checkName('missing', given.missing ?? 'error', ['error', 'skip']) === 'skip';
  const steps = readSeries(series, skip);
  const targets = columnsOf('target', given.target, steps);
  const shape: Shape = { series: steps, length, horizon, targets, season, differences };
  const first = Math.max(length + differences, season);
  if (first + horizon > steps.steps) {
    throw rangeError('series', `at least ${first + horizon} steps`, steps.steps, 'data');
  }
  const starts: number[] = [];
  for (let start = first; start + horizon <= steps.steps; start += stride) {
    if (!skip || isWhole(shape, start)) starts.push(start);
  }
  if (starts.length === 0) throw rangeError('series', 'a window without missing values', new Verbatim('none'), 'data');
  return { ...rowsOf(shape, Uint32Array.from(starts)), next: nextOf(shape) };
}

/** Whether no value of a row is missing. */
function isWhole(shape: Shape, start: number): boolean {
  const { x, y, actual, naive } = rowsOf(shape, Uint32Array.of(start));
  return [x, y, actual, naive].every((values) => !values.some(Number.isNaN));
}

function rowsOf(shape: Shape, starts: Starts): Windows {
  const { series, length, horizon, targets, season } = shape;
  const [actual, base] = [valueAt(series), baseOf(shape)];
  return {
    x: past(shape, starts),
    y: future(shape, starts, (step, column, start) => actual(step, column) - base(step, column, start)),
    actual: future(shape, starts, actual),
    naive: future(shape, starts, lastKnown(series, season)),
    starts,
    inputs: length * series.columns,
    outputs: horizon * targets.length,
    restore: (predicted) => restore(shape, starts, predicted),
    split: (options = {}) => split(shape, starts, options),
  };
}

function nextOf(shape: Shape): NextWindow {
  const { series, season } = shape;
  const starts = Uint32Array.of(series.steps);
  return {
    x: past(shape, starts),
    naive: future(shape, starts, lastKnown(series, season)),
    restore: (predicted) => restore(shape, starts, predicted),
  };
}

/** A value that belongs to a step and a column of a row whose targets begin at `start`. */
type ValueOf = (step: number, column: number, start: number) => number;

const valueAt =
  ({ values, columns }: Steps) =>
  (step: number, column: number): number =>
    values[step * columns + column];

/** The last value before `start` that is a multiple of `lag` steps earlier. */
const lastKnown =
  (series: Steps, lag: number): ValueOf =>
  (step, column, start) =>
    valueAt(series)(step - lag * (Math.floor((step - start) / lag) + 1), column);

/** What differences take away. */
const baseOf = ({ series, differences }: Shape): ValueOf =>
  differences === 0 ? () => 0 : lastKnown(series, differences);

/** (rows × inputs) */
function past({ series, length, targets, differences }: Shape, starts: Starts): Float32Array<ArrayBuffer> {
  const { columns } = series;
  const at = valueAt(series);
  const x = newFloats(starts.length * length * columns);
  let to = 0;
  for (const start of starts) {
    for (let step = start - length; step < start; step++) {
      for (let column = 0; column < columns; column++) {
        const before = differences > 0 && targets.includes(column) ? at(step - differences, column) : 0;
        x[to++] = at(step, column) - before;
      }
    }
  }
  return x;
}

/** (rows × outputs) */
function future({ horizon, targets }: Shape, starts: Starts, of: ValueOf): Float32Array<ArrayBuffer> {
  const values = newFloats(starts.length * horizon * targets.length);
  let to = 0;
  for (const start of starts) {
    for (let step = start; step < start + horizon; step++) {
      for (const column of targets) values[to++] = of(step, column, start);
    }
  }
  return values;
}

function restore(shape: Shape, starts: Starts, predicted: unknown): Float32Array<ArrayBuffer> {
  const base = future(shape, starts, baseOf(shape));
  const values = checkFlat('predicted', predicted);
  if (values.length !== base.length) throw rangeError('predicted', `${base.length} numbers`, values.length, 'data');
  return base.map((from, i) => from + values[i]);
}

function split(shape: Shape, starts: Starts, options: WindowsSplitOptions): { train: Windows; test: Windows } {
  const given = checkOptions('options', options, ['test', 'gap']);
  const { test = 0.2, gap = 0 } = given;
  const rows = starts.length;
  const share = checkNumber('test', test, 0);
  const held = share > 0 && share < 1 ? Math.max(1, Math.round(share * rows)) : share;
  if (!Number.isInteger(held) || held < 1 || held >= rows) {
    throw rangeError('test', `a share over 0 and under 1, or from 1 to ${rows - 1} rows`, test);
  }
  const kept = starts.subarray(0, rows - held);
  const end = starts[rows - held] - checkInteger('gap', gap, 0, 2 ** 32 - 1);
  const train = kept.filter((start) => start + shape.horizon <= end);
  if (train.length === 0) {
    throw rangeError('series', 'training rows before the test rows and the gap', new Verbatim('none'), 'data');
  }
  return { train: rowsOf(shape, train), test: rowsOf(shape, starts.slice(rows - held)) };
}
