/** What a report says in words and figures, whatever it is drawn on. */
import type { ModelState } from '../learn';
import type { Member } from '../members';

/** Figures in the order of the report, what people call them, and what they mean. */
export const FIGURES: Readonly<Record<string, readonly [title: string, meaning: string]>> = {
  accuracy: ['accuracy', 'share of correct predictions'],
  logLoss: ['log loss', 'mean −ln p of the right class; 0 is best'],
  auc: ['AUC', 'area under the ROC curve; 1 is best, 0.5 is chance'],
  r2: ['R²', 'share of the variance that is explained; 1 is best'],
  rmse: ['RMSE', 'root mean squared error, in the unit of the target'],
  mae: ['MAE', 'mean absolute error, in the unit of the target'],
};

/** Four significant digits, and the thousands apart. */
export function show(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const text = Math.abs(value) >= 1000 ? Math.round(value).toString() : Number(value.toPrecision(4)).toString();
  return text.replace(/^-?\d{4,}$/, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ' ')).replace('-', '−');
}

export const percent = (share: number): string => (Number.isFinite(share) ? `${Math.round(100 * share)} %` : '–');

/** Digits behind the point, of a figure with such a spread: two of the spread's. */
function digitsOf(value: number, deviation: number): number {
  if (Math.abs(value) >= 1000) return 0;
  const digits = deviation > 0 ? 1 - Math.floor(Math.log10(deviation)) : 4;
  return Math.min(6, Math.max(digits, Math.abs(value) < 10 ? 2 : 0));
}

function cut(value: number, digits: number): string {
  if (!Number.isFinite(value)) return '–';
  const text = value.toFixed(digits);
  return digits === 0 ? show(Number(text)) : text.replace(/^-(?=.*[1-9])/, '−').replace(/^-/, '');
}

/** To as many digits as the spread has two of: 0.9712 ± 0.0061. */
export function withSpread(value: number, deviation: number): string {
  const digits = digitsOf(value, deviation);
  return Number.isFinite(value) ? `${cut(value, digits)} ± ${cut(deviation, digits)}` : '–';
}

/** One line of the score. */
export interface Figure {
  readonly name: string;
  readonly title: string;
  readonly meaning: string;
  readonly value: number;
  readonly deviation: number;
  /** The baseline: the most frequent class, or the mean; to as many digits. */
  readonly guess: string;
}

export function figuresOf({ score }: ModelState): Figure[] {
  const { mean, deviation, baseline } = score as unknown as Record<
    'mean' | 'deviation' | 'baseline',
    Record<string, number>
  >;
  return Object.keys(mean).map((name) => {
    const [title, meaning] = FIGURES[name];
    const guess = cut(baseline[name], digitsOf(mean[name], deviation[name]));
    return { name, title, meaning, value: mean[name], deviation: deviation[name], guess };
  });
}

/** What was learned of what. */
export function summaryOf({ problem, classes, rows }: ModelState): string {
  const what = problem === 'classes' ? `one of ${classes.length} classes` : 'a number';
  return `${what}, from ${show(rows)} rows`;
}

/** The networks in one sentence. */
export function networksOf({ weights, seed }: ModelState, members: readonly Member[]): string {
  const folds = members.length / weights.length;
  const kinds = weights.length > 1 ? `, of ${weights.length} kinds` : '';
  return `${members.length} networks${kinds}, each tested on one of ${folds} folds; seed ${seed}`;
}

/** How many columns there are of each kind. */
export function kindsOf({ columns }: ModelState): string {
  const counts = new Map<string, number>();
  for (const { kind } of columns) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
}

/** What the score of importance is called. */
export const lossOf = ({ problem }: ModelState): string => (problem === 'classes' ? 'accuracy' : 'R²');

/** The confusion matrix by name, and of each class its rows, how many were found, and how often it is right. */
export function confusionsOf({ classes, evidence }: ModelState): {
  names: string[];
  counts: readonly (readonly number[])[];
  figures: { rows: number; recall: number; precision: number }[];
} {
  const { shown, counts } = evidence.classes as NonNullable<ModelState['evidence']['classes']>;
  const names = shown.map((j) => classes[j]);
  if (names.length < counts.length) names.push(`${classes.length - shown.length} others`);
  const figures = counts.map((line, i) => {
    const rows = line.reduce((sum, count) => sum + count, 0);
    const said = counts.reduce((sum, other) => sum + other[i], 0);
    return { rows, recall: line[i] / rows, precision: line[i] / said };
  });
  return { names, counts, figures };
}
