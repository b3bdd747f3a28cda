/** How good a model is: a sentence, the score beside a guess, what was warned of, and the drawings of its report. */
import { formatCount, formatShare } from '../shared/format';
import { fillList, fillTable, find, make } from './dom';
import type { ModelView } from './messages';
import { showFigure, showRough } from './numbers';

const TITLES: Readonly<Record<string, string>> = {
  accuracy: 'accuracy',
  logLoss: 'log loss',
  auc: 'AUC',
  r2: 'R²',
  rmse: 'RMSE',
  mae: 'mean absolute error',
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
    ['', 'model', '±', 'baseline'],
    ...Object.keys(figures.mean).map((name) => [
      TITLES[name] ?? name,
      ...(['mean', 'deviation', 'baseline'] as const).map((part) => (shown[name] ?? showFigure)(figures[part][name])),
    ]),
  ]);
  find('score-note').textContent = noteOf(view);
  showDrawings(find('report'), view.report);
}

function verdictOf({ target, problem, classes, rows, score, file }: ModelView): string {
  const { mean, baseline } = score as unknown as Figures;
  const from = `Trained to predict “${target}” on ${formatCount(rows)} rows of “${file}”.`;
  if (problem === 'classes') {
    const better = mean.accuracy > baseline.accuracy;
    const guess = `always predicting the most frequent of the ${formatCount(classes.length)} classes scores ${formatShare(baseline.accuracy)}`;
    return `${from} Accuracy on held-out rows: ${formatShare(mean.accuracy)}; ${guess}${better ? '' : ', so the model is of no use'}.`;
  }
  const missed = `Mean absolute error on held-out rows: ${showRough(mean.mae)}`;
  const guess = `always predicting the mean gives ${showRough(baseline.mae)}`;
  return `${from} ${missed}; ${guess}${mean.mae < baseline.mae ? '' : ', so the model is of no use'}.`;
}

function noteOf({ networks, parameters, calibration }: ModelView): string {
  const size = `The model averages ${formatCount(networks)} networks with ${formatCount(parameters)} parameters in total.`;
  if (!calibration) return `± is the standard deviation over the cross-validation folds. ${size}`;
  const points = (100 * calibration.errorAfter).toFixed(1);
  return `± is the standard deviation over the cross-validation folds. ${size} Calibration error of the probabilities: ${points} percentage points.`;
}

/** Colours of the drawings are the page's. */
const COLOURS = `.nablanet-report {
  --ground: var(--panel); --raised: var(--background); --ink: var(--text); --pale: var(--muted);
  --rule: var(--line); --first: var(--accent); --second: var(--positive);
}`;

/** The drawings of the report, apart from the page, so that neither's rules reach the other. */
function showDrawings(host: HTMLElement, html: string): void {
  const report = new DOMParser().parseFromString(html, 'text/html');
  const drawings = report.querySelector('.charts') ?? report.body;
  drawings.classList.add('nablanet-report');
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const rules = report.querySelector('style')?.textContent ?? '';
  root.replaceChildren(make('style', `${rules}\n${COLOURS}`), document.adoptNode(drawings));
}
