/** The column to predict: classes by name, or numbers, and the scale on which networks learn these. */
import { ln, power, timesExp } from '../../base/elementary';
import { rangeError, Verbatim } from '../../base/errors';
import { isGap, isGapWord, numberOf, wordOf, yesNoOf } from './cells';
import { readNumbers } from './columns';
import type { Cells } from './source';

/** What kind of answer is asked for. */
export type Problem = 'classes' | 'number';

/** The target of the rows that have one. */
export interface Target {
  readonly problem: Problem;
  /** Names of the classes, sorted: numbers by value, words by their letters; none for numbers. */
  readonly classes: readonly string[];
  /** Class indices, or numbers, (rows). */
  readonly values: Float64Array<ArrayBuffer>;
  /** The rows of the table, ascending. */
  readonly rows: readonly number[];
  readonly warnings: readonly string[];
}

/** Fewer rows than this teach nothing that could be tried on others. */
export const LEAST_ROWS = 10;
/** Whole numbers of so few values may be names. */
const FEW_VALUES = 10;

/** Reads the target, and decides what kind of problem it is where the caller did not. */
export function readTarget({ rows: all, columns, hints }: Cells, name: string, asked: Problem | undefined): Target {
  const cells = columns.get(name) as ArrayLike<unknown>;
  const present = Array.from({ length: all }, (_, row) => row).filter((row) => !isGap(cells[row]));
  const numeric = present.filter((row) => !isGapWord(cells[row]));
  const numbers = numeric.every((row) => numberOf(cells[row]) !== undefined);
  const distinct = new Set(numeric.map((row) => numberOf(cells[row]))).size;
  const yesNo = numbers && distinct === 2 && numeric.every((row) => yesNoOf(cells[row]) !== undefined);
  const named = hints.get(name)?.kind === 'words'; // such as codes with leading zeros
  const problem = asked ?? (numbers && !yesNo && !named ? 'number' : 'classes');
  const rows = problem === 'number' || (numbers && !named) ? numeric : present;
  const warnings = all > rows.length ? [`${all - rows.length} rows have no "${name}" and were left out`] : [];
  if (rows.length < LEAST_ROWS) {
    throw rangeError('table', `at least ${LEAST_ROWS} rows with a "${name}"`, rows.length, 'data');
  }
  if (problem === 'classes') return ofClasses(name, cells, rows, warnings);
  if (asked === undefined && distinct <= FEW_VALUES && numeric.every((row) => Number.isInteger(numberOf(cells[row])))) {
    warnings.push(
      `"${name}" holds ${distinct} whole numbers and was taken for a number; problem: 'classes' takes them for names`,
    );
  }
  const values = readNumbers('table', name, 'number', cells);
  return checkVaried(name, {
    problem,
    classes: [],
    values: Float64Array.from(rows, (row) => values[row]),
    rows,
    warnings,
  });
}

function ofClasses(name: string, cells: ArrayLike<unknown>, rows: number[], warnings: string[]): Target {
  const words = rows.map((row) => wordOf(cells[row]) ?? '');
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const names = [...counts.keys()];
  const byValue = names.every((word) => numberOf(word) !== undefined);
  const classes = names.sort((a, b) => (byValue && Number(a) - Number(b)) || (a < b ? -1 : 1));
  if (classes.length > 1000 || classes.length > rows.length / 2) {
    throw rangeError(
      'target',
      'classes of several rows each',
      new Verbatim(`${classes.length} classes in ${rows.length} rows`),
      'data',
    );
  }
  const alone = classes.filter((word) => (counts.get(word) as number) < 3);
  if (alone.length > 0)
    warnings.push(
      `fewer than 3 rows of ${alone
        .slice(0, 5)
        .map((word) => `"${word}"`)
        .join(', ')}: no telling how well they are found`,
    );
  const indexOf = new Map(classes.map((word, i) => [word, i]));
  const values = Float64Array.from(words, (word) => indexOf.get(word) as number);
  return checkVaried(name, { problem: 'classes', classes, values, rows, warnings });
}

function checkVaried(name: string, target: Target): Target {
  if (new Set(target.values).size > 1) return target;
  throw rangeError('target', `a column of at least two values`, new Verbatim(`one value in "${name}"`), 'data');
}

/** How a network's output becomes a number in the target's unit, as JSON. */
export interface Scale {
  /** `log` where all targets are over 0, `asinh` elsewhere: both draw heavy tails in. */
  readonly transform: 'none' | 'log' | 'asinh';
  /** Of `asinh`: the median, and the distance within which it is nearly straight. */
  readonly centre: number;
  readonly width: number;
  /** Mean and deviation of what was transformed. */
  readonly mean: number;
  readonly deviation: number;
  /** The least and the greatest target, beyond which no answer goes: a wild one costs more than it could gain. */
  readonly low: number;
  readonly high: number;
}

/** The scale of a member's rows. */
export function fitScale(values: Float64Array, tails: boolean): Scale {
  const sorted = values.slice().sort();
  const [low, high] = [sorted[0], sorted[sorted.length - 1]];
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)];
  const centre = at(0.5);
  const width = (at(0.75) - at(0.25)) / 2 || (high - low) / 2 || 1;
  const start = {
    transform: tails ? (low > 0 ? 'log' : 'asinh') : 'none',
    centre,
    width,
    mean: 0,
    deviation: 1,
    low,
    high,
  } as const;
  const moved = values.map((value) => toUnits(start, value));
  const mean = moved.reduce((sum, value) => sum + value, 0) / moved.length;
  const variance = moved.reduce((sum, value) => sum + (value - mean) ** 2, 0) / moved.length;
  return { ...start, mean, deviation: Math.sqrt(variance) || 1 };
}

/** A target as networks learn it. */
export function toUnits({ transform, centre, width, mean, deviation }: Scale, value: number): number {
  let moved = value;
  if (transform === 'log') moved = ln(value);
  if (transform === 'asinh') {
    const z = Math.abs(value - centre) / width;
    moved = Math.sign(value - centre) * ln(z + Math.sqrt(z * z + 1));
  }
  return (moved - mean) / deviation;
}

/** An output as a number in the target's unit. */
export function fromUnits(scale: Scale, output: number): number {
  const { transform, centre, width, mean, deviation, low, high } = scale;
  const moved = Math.min(toUnits(scale, high), Math.max(toUnits(scale, low), output)) * deviation + mean;
  let value = moved;
  if (transform === 'log') value = moved < 0 ? 1 / timesExp(1, -moved) : timesExp(1, moved);
  if (transform === 'asinh') {
    const grown = timesExp(1, Math.abs(moved));
    value = centre + Math.sign(moved) * width * ((grown - 1 / grown) / 2);
  }
  return Math.min(high, Math.max(low, value));
}

/** Whether a transform of the tails is worth a try: the skewness, or the share beyond the quartiles, is large. */
export function hasTails(values: Float64Array): boolean {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const moment = (n: number): number => values.reduce((sum, value) => sum + power(value - mean, n), 0) / values.length;
  const variance = moment(2);
  return Math.abs(moment(3)) > variance * Math.sqrt(variance) || moment(4) > 6 * variance * variance;
}
