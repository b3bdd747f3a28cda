/** The drawings of a search. */
import { percent, show } from '../../table/report/facts';
import { frame, HEIGHT, lineOf, type Panel, rangeOf, WIDTH } from '../../table/report/frame';
import { fitted, type Markup, mark, pixelsOf } from '../../table/report/markup';
import type { Trial } from '../trial';
import { settingImportance } from './importance';
import { parallelPanel } from './parallel';
import type { Reportable } from './words';

/** The drawings, in the order in which they are read. */
export function panelsOf(result: Reportable): Panel[] {
  const settings = Object.keys(result.trials[0].values).length;
  const panels = [timePanel(result)];
  if (settings > 0) panels.push(importancePanel(result.trials), parallelPanel(result));
  return panels;
}

/** Every trial by its number, and the best so far. */
function timePanel({ trials, objective, direction }: Reportable): Panel {
  const scored = [...trials].sort((a, b) => a.id - b.id).filter((trial) => Number.isFinite(trial.mean[objective]));
  const scores = scored.map(({ mean }) => mean[objective] as number);
  const sign = direction === 'minimize' ? 1 : -1;
  // Trials that learnt nothing would press all others together: the worst tenth is drawn at the edge.
  const order = [...scores].sort((a, b) => sign * (a - b));
  const shown = order.slice(0, Math.max(1, Math.ceil(0.9 * order.length)));
  const across = { from: 0, to: Math.max(...trials.map(({ id }) => id)), label: 'trial' };
  const { x, y, axes } = frame(across, rangeOf(shown.length > 0 ? shown : [0], objective));
  const best: (readonly [number, number])[] = [];
  const dots: Markup[] = [];
  let least = Infinity;
  for (const [i, trial] of scored.entries()) {
    const [cx, cy] = [x(trial.id), y(scores[i])];
    const complete = trial.stopped === 'folds';
    const what = `trial ${trial.id}${complete ? '' : `, ${trial.stopped}`}: ${show(scores[i])}`;
    const look = complete ? mark`class="first" fill-opacity="0.55"` : mark`class="axis"`;
    dots.push(mark`<circle ${look} cx="${cx}" cy="${cy}" r="3"><title>${what}</title></circle>`);
    if (!complete || sign * scores[i] >= least) continue;
    if (best.length > 0) best.push([cx, best[best.length - 1][1]]);
    least = sign * scores[i];
    best.push([cx, cy]);
  }
  if (best.length > 0) best.push([x(across.to), best[best.length - 1][1]]);
  const found = Number.isFinite(least) ? show(sign * least) : 'none';
  return {
    title: 'The best over time',
    note: `Line: best ${objective} so far. Dots: trials; hollow ones were pruned, after fewer epochs.`,
    description: `${scored.length} trials by their number; the best ${objective} is ${found}.`,
    width: WIDTH,
    height: HEIGHT,
    drawing: mark`${axes}${dots}<path class="line second" d="${lineOf(best)}"/>`,
    table: [
      ['trial', objective, 'how it ended'],
      ...scored.map(({ id, stopped }, i) => [String(id), show(scores[i]), stopped === 'folds' ? 'complete' : stopped]),
    ],
  };
}

/** Pixels of a bar's line. */
const LINE = 30;
/** Settings that are drawn; the others matter least. */
const MOST = 8;

/** Bars of importance. */
function importancePanel(trials: readonly Trial[]): Panel {
  const all = settingImportance(trials);
  const drawn = all.slice(0, MOST);
  const most = Math.max(0.05, ...drawn.map(({ share }) => share));
  const left = Math.min(150, Math.max(...drawn.map(({ path }) => pixelsOf(path, 12)))) + 8;
  const room = WIDTH - left - 44;
  const bars = drawn.map(({ path, share }, i) => {
    const y = 12 + i * LINE;
    const width = Math.max(1, (share / most) * room);
    return mark`<g><title>${`${path}: ${percent(share)}`}</title>
<text class="end" x="${left - 6}" y="${y + 14}">${fitted(path, left - 8, 12)}</text>
<rect class="first" x="${left}" y="${y}" width="${width}" height="18" rx="2"/>
<text x="${left + width + 5}" y="${y + 14}">${percent(share)}</text></g>
`;
  });
  return {
    title: 'Which settings matter',
    note: 'Share of the variance of ranks that each setting explains alone (ε²), by groups of its values.',
    description: `${all[0].path} explains most, ${percent(all[0].share)} of the variance of ranks.`,
    width: WIDTH,
    height: Math.max(HEIGHT, 24 + drawn.length * LINE),
    drawing: mark`${bars}`,
    table: [['setting', 'share'], ...all.map(({ path, share }) => [path, percent(share)])],
  };
}
