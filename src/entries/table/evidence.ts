/**
 * What is kept of training to be drawn: answers for unseen rows beside the truth, a few of many, or which classes were
 * taken for which. Figures are rounded, so that a model and its file draw the same.
 */
import { confusionMatrix } from 'nablanet';
import { rounded, spread } from './curve';
import { largestOf } from './score';
import { errorAt } from './trust';

/** How often intervals hold the right number, by rows on whose errors they were not measured. */
export interface Coverage {
  readonly asked: number;
  readonly held: number;
}

/** Answers for unseen rows, as JSON. */
export interface Evidence {
  /** Of numbers: the truth of some rows, the answers for them, and what intervals hold. */
  readonly numbers: {
    readonly truths: readonly number[];
    readonly answers: readonly number[];
    readonly coverage: readonly Coverage[];
  } | null;
  /** Of classes: those told apart, by index, and the confusion matrix, whose last line is for all others together. */
  readonly classes: { readonly shown: readonly number[]; readonly counts: readonly (readonly number[])[] } | null;
}

/** Rows that are drawn, and classes that have a line of their own. */
const [MOST_POINTS, MOST_CLASSES] = [500, 24];
/** What intervals are asked to hold. */
const ASKED = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

/** What unseen rows show. */
export function evidenceOf(
  unseen: Float64Array,
  targets: Float64Array,
  classes: number,
  folds: readonly { readonly test: Uint32Array }[],
): Evidence {
  if (classes > 0) return { numbers: null, classes: confusionsOf(unseen, targets, classes) };
  const rows = spread(targets.length, MOST_POINTS);
  return {
    numbers: {
      truths: rows.map((row) => rounded(targets[row])),
      answers: rows.map((row) => rounded(unseen[row])),
      coverage: coverageOf(unseen, targets, folds),
    },
    classes: null,
  };
}

function confusionsOf(unseen: Float64Array, targets: Float64Array, classes: number): Evidence['classes'] {
  const found = targets.map((_, row) => largestOf(unseen, row, classes));
  const whole = confusionMatrix(found, targets, classes);
  if (classes <= MOST_CLASSES) return { shown: whole.map((_, j) => j), counts: whole };
  const sizes = whole.map((line) => line.reduce((sum, count) => sum + count, 0));
  const shown = sizes
    .map((_, j) => j)
    .sort((a, b) => sizes[b] - sizes[a] || a - b)
    .slice(0, MOST_CLASSES - 1)
    .sort((a, b) => a - b);
  const counts = Array.from({ length: MOST_CLASSES }, () => new Array<number>(MOST_CLASSES).fill(0));
  const place = (j: number): number => (shown.includes(j) ? shown.indexOf(j) : shown.length);
  for (const [i, line] of whole.entries()) {
    for (const [j, count] of line.entries()) counts[place(i)][place(j)] += count;
  }
  return { shown, counts };
}

/** What intervals hold: those for a fold's rows by the errors of the other folds. */
function coverageOf(
  unseen: Float64Array,
  targets: Float64Array,
  folds: readonly { readonly test: Uint32Array }[],
): Coverage[] {
  const held = new Array<number>(ASKED.length).fill(0);
  for (const { test } of folds) {
    const own = new Set(test);
    const errors = targets.map((target, row) => Math.abs(unseen[row] - target));
    const others = errors.filter((_, row) => !own.has(row)).sort();
    for (const [i, asked] of ASKED.entries()) {
      const most = errorAt(others as unknown as number[], others.length, asked);
      for (const row of test) held[i] += Number(errors[row] <= most);
    }
  }
  return ASKED.map((asked, i) => ({ asked, held: rounded(held[i] / targets.length) }));
}
