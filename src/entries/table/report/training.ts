/** Drawings of what a model is made of: the columns that matter, and how its networks learned. */
import type { Importance } from '../importance';
import type { ModelState } from '../learn';
import type { Member } from '../members';
import { lossOf, show, withSpread } from './facts';
import { frame, HEIGHT, legend, lineOf, type Panel, type Place, rangeOf, WIDTH } from './frame';
import { fitted, type Markup, mark, pixelsOf } from './markup';

/** Columns that have a bar. */
export const MOST_BARS = 12;
/** Pixels of a bar with its gap, and of names, at most. */
const [BAR, MOST_NAME] = [22, 122];

/** Columns by how much the score drops without them. */
export function importancePanel(state: ModelState, importance: readonly Importance[]): Panel {
  const top = importance.slice(0, MOST_BARS);
  const names = Math.min(MOST_NAME, Math.max(...top.map(({ column }) => pixelsOf(column, 12))) + 2);
  const figures = top.map(({ drop, deviation }) => withSpread(drop, deviation));
  const right = WIDTH - 14 - Math.max(...figures.map((figure) => pixelsOf(figure, 12)));
  const left = names + 10;
  const most = Math.max(1e-9, ...top.map(({ drop, deviation }) => drop + deviation));
  const least = Math.min(0, ...top.map(({ drop, deviation }) => drop - deviation));
  const x = (value: number): number => left + ((value - least) / (most - least)) * (right - 8 - left);
  const bars = top.map(({ column, drop, deviation }, i) => {
    const middle = 8 + (i + 0.5) * BAR;
    const [from, to] = [x(Math.min(0, drop)), x(Math.max(0, drop))];
    const [low, high] = [x(drop - deviation).toFixed(1), x(drop + deviation).toFixed(1)];
    const whisker = `M${low},${middle - 3}v6M${high},${middle - 3}v6M${low},${middle}H${high}`;
    const width = Math.max(1, to - from);
    const name = mark`${fitted(column, names, 12)}<title>${column}</title>`;
    return mark`<text class="end" x="${names + 2}" y="${middle + 4}">${name}</text>
<rect class="first" fill-opacity="0.75" x="${from}" y="${middle - 7}" width="${width}" height="14" rx="2"/>
<path class="whisker" d="${whisker}"/>
<text class="pale end" x="${WIDTH - 4}" y="${middle + 4}">${figures[i]}</text>`;
  });
  const rest = importance.length > top.length ? `; the first ${top.length} of ${importance.length} columns` : '';
  return {
    title: 'Importance',
    note: [
      `Drop of ${lossOf(state)} on held-out rows when a column is shuffled${rest}.`,
      'If two columns carry the same information, neither may seem to matter.',
    ].join(' '),
    description: top.map(({ column }, i) => `${column}: ${figures[i]}`).join('; '),
    width: WIDTH,
    height: Math.max(top.length * BAR + 16, 60),
    drawing: mark`${bars}<path class="axis" d="M${x(0)},4V${top.length * BAR + 12}"/>`,
    table: [
      ['column', `drop of ${lossOf(state)}`, '±'],
      ...importance.map(({ column, drop, deviation }) => [column, show(drop), show(deviation)]),
    ],
  };
}

type Part = 'training' | 'unseen';

/** Loss by epoch: a thin line for each network, a dot where it was kept; undefined where none had the time for one. */
export function curvePanel({ problem }: ModelState, members: readonly Member[]): Panel | undefined {
  const curves = members.map(({ curve }) => curve).filter(({ epochs }) => epochs.length > 0);
  if (curves.length === 0) return undefined;
  const positive = (values: readonly number[]): number[] => values.filter((value) => value > 0);
  const values = positive(curves.flatMap(({ training, unseen }) => [...training, ...unseen]));
  // A few starts are far off; what is to be seen is how it ends.
  const sorted = values.sort((a, b) => a - b);
  const top = sorted[Math.floor(0.98 * (sorted.length - 1))] ?? 1;
  const log = top > 10 * (sorted[0] ?? 1);
  const range = rangeOf([sorted[0] ?? 0, top], `loss${log ? ', logarithmic' : ''}`, log);
  const last = Math.max(...curves.map(({ epochs }) => epochs[epochs.length - 1]));
  const epochs = { from: last > 1 ? 1 : 0, to: Math.max(2, last), fixed: true, label: 'epoch' };
  const { x, y, axes } = frame(epochs, range, { width: WIDTH, height: HEIGHT - 24 });
  const kind = problem === 'classes' ? 'cross-entropy with label smoothing' : 'squared error in standard deviations';
  const lines = [linesOf(curves, 'training', x, y), linesOf(curves, 'unseen', x, y)];
  const keys = legend([
    ['first', 'training rows'],
    ['second', 'held-out rows'],
  ]);
  return {
    title: 'Loss curves',
    note: [
      `A line for each of ${members.length} networks (${kind}); the dot is the epoch that was kept.`,
      'Orange lines that rise again show overfitting.',
    ].join(' '),
    description: `Loss curves of ${members.length} networks over ${last} epochs.`,
    width: WIDTH,
    height: HEIGHT,
    drawing: mark`${keys}<g transform="translate(0,24)">${axes}${lines}</g>`,
    table: [
      ['network', 'epochs', 'best epoch', 'training loss', 'held-out loss'],
      ...members.map(({ view, fold, curve }) => {
        const at = curve.epochs.reduce((best, epoch, i) => (epoch <= curve.best ? i : best), 0);
        const figures = [curve.training[at], curve.unseen[at]].map((value) => show(value ?? Number.NaN));
        const name = `kind ${view + 1}, without fold ${fold + 1}`;
        return [name, show(curve.epochs[curve.epochs.length - 1] ?? 0), show(curve.best), ...figures];
      }),
    ],
  };
}

function linesOf(curves: readonly Member['curve'][], part: Part, x: Place, y: Place): Markup {
  const name = part === 'training' ? 'first' : 'second';
  return mark`${curves.map((curve) => {
    const points = curve.epochs.map((epoch, i): [number, number] => [x(epoch), y(curve[part][i])]);
    const best = curve.epochs.reduce((found, epoch, i) => (epoch <= curve.best ? i : found), -1);
    const dot = part === 'unseen' && best >= 0 ? points[best] : undefined;
    return mark`<path class="line thin ${name}" d="${lineOf(points)}"/>${
      dot ? mark`<circle class="${name}" cx="${dot[0]}" cy="${dot[1]}" r="3"/>` : ''
    }`;
  })}`;
}
