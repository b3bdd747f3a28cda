/** A model as a table for the terminal: what it found, how good it is on rows that it had not seen, and what matters. */
import type { Importance } from './importance';
import type { ModelState } from './learn';

/** Figures in the order of the table, and what people call them. */
const TITLES: Readonly<Record<string, string>> = {
  accuracy: 'accuracy',
  logLoss: 'log loss',
  auc: 'AUC',
  r2: 'R²',
  rmse: 'RMSE',
  mae: 'mean error',
};

/** The most columns that are listed by importance, and the width of the longest bar. */
const [MOST, BAR] = [12, 24];

/** Four significant digits, and the thousands apart. */
function show(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const text = Math.abs(value) >= 1000 ? Math.round(value).toString() : Number(value.toPrecision(4)).toString();
  return text.replace(/^-?\d{4,}/, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ' '));
}

/** Lines whose cells stand one below the other; the first to the left, the others to the right. */
function table(lines: readonly (readonly string[])[]): string[] {
  const widths = lines[0].map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  return lines.map((line) => {
    return `  ${line.map((cell, i) => (i ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join('  ')}`.trimEnd();
  });
}

/** The report. */
export function report(state: ModelState, importance: readonly Importance[]): string {
  const { target, problem, classes, rows, columns, warnings, score, calibration } = state;
  const kinds = new Map<string, number>();
  for (const { kind } of columns) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const what = problem === 'classes' ? `one of ${classes.length} classes` : 'a number';
  const figures = score as unknown as Record<'mean' | 'deviation' | 'baseline', Record<string, number>>;
  const top = importance.slice(0, MOST);
  const largest = Math.max(...top.map(({ drop }) => drop), 1e-9);
  return [
    `${target}: ${what}, from ${rows} rows`,
    `  columns: ${[...kinds].map(([kind, count]) => `${count} ${kind}`).join(', ')}`,
    ...warnings.map((warning) => `  note: ${warning}`),
    '',
    'on rows that the networks had not seen',
    ...table([
      ['', 'model', '±', 'a guess'],
      ...Object.keys(figures.mean).map((name) => [
        TITLES[name],
        ...(['mean', 'deviation', 'baseline'] as const).map((part) => show(figures[part][name])),
      ]),
    ]),
    ...(calibration ? [`  probabilities are off by ${show(100 * calibration.errorAfter)} points on average`] : []),
    '',
    `what matters: by how much ${problem === 'classes' ? 'accuracy' : 'R²'} drops without it`,
    ...table(
      top.map(({ column, drop }) => [
        column,
        show(drop),
        '█'.repeat(Math.max(0, Math.round((BAR * drop) / largest))).padEnd(BAR),
      ]),
    ),
    ...(importance.length > MOST ? [`  and ${importance.length - MOST} more`] : []),
  ].join('\n');
}
