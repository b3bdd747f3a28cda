/** How good a model is: a sentence, the score beside a guess, what was warned of, and what each column is worth. */
import { formatCount, formatShare } from '../shared/format';
import { fillList, fillTable, find, make } from './dom';
import type { Importance, ModelView } from './messages';
import { showFigure, showRough } from './numbers';

/** The most columns that are listed by what they are worth. */
const MOST = 12;

const TITLES: Readonly<Record<string, string>> = {
  accuracy: 'accuracy',
  logLoss: 'log loss',
  auc: 'AUC',
  r2: 'R²',
  rmse: 'RMSE',
  mae: 'mean error',
};

type Figures = Readonly<Record<'mean' | 'deviation' | 'baseline', Readonly<Record<string, number>>>>;

export function showResult(view: ModelView): void {
  find('verdict').textContent = verdictOf(view);
  fillList(find('warnings'), view.warnings);
  const figures = view.score as unknown as Figures;
  const shown: Readonly<Record<string, (value: number) => string>> = {
    accuracy: formatShare,
    rmse: showRough,
    mae: showRough,
  };
  fillTable(find<HTMLTableElement>('score'), [
    ['', 'model', '±', 'a guess'],
    ...Object.keys(figures.mean).map((name) => [
      TITLES[name] ?? name,
      ...(['mean', 'deviation', 'baseline'] as const).map((part) => (shown[name] ?? showFigure)(figures[part][name])),
    ]),
  ]);
  find('score-note').textContent = noteOf(view);
  showImportance(view);
}

function verdictOf({ target, problem, classes, rows, score, file }: ModelView): string {
  const { mean, baseline } = score as unknown as Figures;
  const from = `It learnt “${target}” from ${formatCount(rows)} rows of “${file}”.`;
  if (problem === 'classes') {
    const better = mean.accuracy > baseline.accuracy;
    const guess = `always saying the commonest of the ${formatCount(classes.length)} classes is right for ${formatShare(baseline.accuracy)}`;
    return `${from} Of rows that it had not seen it is right for ${formatShare(mean.accuracy)}; ${guess}${better ? '' : ': it has learnt nothing of use'}.`;
  }
  const missed = `Of rows that it had not seen it misses by ${showRough(mean.mae)} on average`;
  const guess = `always saying the mean misses by ${showRough(baseline.mae)}`;
  return `${from} ${missed}; ${guess}${mean.mae < baseline.mae ? '' : ': it has learnt nothing of use'}.`;
}

function noteOf({ networks, parameters, calibration }: ModelView): string {
  const size = `${formatCount(networks)} networks with ${formatCount(parameters)} parameters answer together.`;
  if (!calibration) return `± is the deviation between parts of the rows. ${size}`;
  const points = (100 * calibration.errorAfter).toFixed(1);
  return `± is the deviation between parts of the rows. ${size} Their probabilities are off by ${points} percentage points on average.`;
}

function showImportance({ importance, problem }: ModelView): void {
  const most = Math.max(...importance.map(({ drop }) => drop), 1e-9);
  const line = ({ column, drop, deviation }: Importance): HTMLElement => {
    const bar = make('span', '', { className: 'share' });
    bar.style.width = `${Math.max(0, (100 * drop) / most)}%`;
    return make('tr', [
      make('th', column, { scope: 'row' }),
      make('td', showFigure(drop), { className: 'right', title: `± ${showFigure(deviation)} between folds` }),
      make('td', [bar], { className: 'bar-cell' }),
    ]);
  };
  const head = make('tr', [
    make('th', 'column', { scope: 'col' }),
    make('th', `drop of ${problem === 'classes' ? 'accuracy' : 'R²'}`, { scope: 'col', className: 'right' }),
    make('td', ''),
  ]);
  const shown = importance.slice(0, MOST).map(line);
  find('importance').replaceChildren(make('thead', [head]), make('tbody', shown));
  const rest = importance.length - MOST;
  find('importance-note').textContent = [
    'How much worse it gets where a column’s cells are shuffled. Of two columns that say the same, neither may seem to matter.',
    ...(rest > 0 ? [`${formatCount(rest)} more columns are worth less.`] : []),
  ].join(' ');
}
