/** Parallel coordinates: an axis for each setting, and a line for each trial. */
import { scaleLinear, scaleLog } from 'd3-scale';
import { show } from '../../table/report/facts';
import { lineOf, type Panel } from '../../table/report/frame';
import { fitted, type Markup, mark } from '../../table/report/markup';
import type { Trial } from '../trial';
import { describeValue, type Reportable } from './words';

/** Pixels of the drawing, and of its edges. */
const [WIDE, HIGH, TOP, BOTTOM] = [708, 330, 42, 300];
/** Settings that are drawn; more axes are no longer told apart. */
const MOST = 9;
/** The best so many are drawn strongly: this share, at least one. */
const STRONG = 0.1;

interface Axis {
  readonly label: string;
  place(trial: Trial): number | undefined;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
}

/** All trials by their values. */
export function parallelPanel({ trials, objective }: Reportable): Panel {
  const paths = Object.keys(trials[0].values).slice(0, MOST);
  const axes = [
    ...paths.map((path) => axisOf(path, trials, ({ values }) => values[path])),
    scoreAxis(trials, objective),
  ];
  const at = (i: number): number => 44 + (i * (WIDE - 100)) / Math.max(1, axes.length - 1);
  const strong = Math.max(1, Math.round(STRONG * trials.length));
  // The best last, so that they lie on top.
  const lines = trials.map((trial, rank): Markup => {
    const points = axes.flatMap((axis, i): [number, number][] => {
      const y = axis.place(trial);
      return y === undefined ? [] : [[at(i), y]];
    });
    const kind = rank < strong ? mark`class="line second"` : mark`class="line first thin"`;
    return mark`<path ${kind} d="${lineOf(points)}"><title>${`trial ${trial.id}, rank ${rank + 1}`}</title></path>`;
  });
  const room = (WIDE - 100) / Math.max(1, axes.length - 1) - 6;
  const drawn = axes.map(
    ({ label, ticks }, i) => mark`<g><title>${label}</title><path class="axis" d="M${at(i)},${TOP}V${BOTTOM}"/>
<text class="middle" x="${at(i)}" y="${i % 2 ? 28 : 12}">${fitted(label, 2 * room, 12)}</text>
${ticks.map((tick) => mark`<text class="small halo" x="${at(i) + 5}" y="${tick.at + 4}">${fitted(tick.label, room, 10.5)}</text>`)}</g>
`,
  );
  return {
    title: 'All trials',
    note: `A line for each trial through its values; the best tenth is orange. On the right the ${objective}.`,
    description: `${trials.length} trials by ${paths.length} settings and their ${objective}.`,
    width: WIDE,
    height: HIGH,
    drawing: mark`<style>.nablanet-report .halo{stroke:var(--ground);stroke-width:3px;paint-order:stroke}</style>
${lines.reverse()}${drawn}`,
    table: [
      ['trial', ...paths, objective],
      ...trials.map(({ id, values, mean }) => [
        String(id),
        ...paths.map((path) => describeValue(values[path])),
        show(mean[objective] ?? Number.NaN),
      ]),
    ],
  };
}

/** Numbers on a scale, logarithmic where they look drawn so; anything else as a list. */
function axisOf(label: string, trials: readonly Trial[], readOf: (trial: Trial) => unknown): Axis {
  const values = trials.map(readOf);
  const distinct = new Map(values.map((value) => [JSON.stringify(value) ?? '', value]));
  const numbers = values.filter((value): value is number => typeof value === 'number' && Number.isFinite(value));
  if (numbers.length < values.length || distinct.size <= 4) return listAxis(label, distinct, readOf);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  // Of numbers that were drawn evenly a tenth lies in the lowest tenth of the range; by powers of ten, over half.
  const few = numbers.filter((value) => value < low + (high - low) / 10).length;
  const logarithmic = low > 0 && high / low > 50 && few > numbers.length / 3;
  const scale = (logarithmic ? scaleLog() : scaleLinear()).domain([low, high]).range([BOTTOM, TOP]);
  const ticks = scale.ticks(5).filter((value) => !logarithmic || Number.isInteger(Math.log10(value)));
  return {
    label,
    place: (trial) => scale(readOf(trial) as number),
    ticks: ticks.map((value) => ({ at: scale(value), label: tickOf(value) })),
  };
}

function listAxis(label: string, distinct: ReadonlyMap<string, unknown>, readOf: (trial: Trial) => unknown): Axis {
  const entries = [...distinct.entries()].sort(([, a], [, b]) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : 0,
  );
  const step = (BOTTOM - TOP) / Math.max(1, entries.length);
  const placeOf = (i: number): number => BOTTOM - (i + 0.5) * step;
  return {
    label,
    place: (trial) => placeOf(entries.findIndex(([key]) => key === (JSON.stringify(readOf(trial)) ?? ''))),
    ticks: entries.map(([, value], i) => ({ at: placeOf(i), label: describeValue(value) })),
  };
}

/** The score; the worst tenth, and what is no number, at the edge. */
function scoreAxis(trials: readonly Trial[], objective: string): Axis {
  const scoreOf = (trial: Trial): number => trial.mean[objective] ?? Number.NaN;
  const finite = trials.map(scoreOf).filter(Number.isFinite);
  const shown = finite.slice(0, Math.max(1, Math.ceil(0.9 * finite.length)));
  const ends: [number, number] = [Math.min(...shown), Math.max(...shown)];
  const scale = scaleLinear()
    .domain(shown.length > 0 ? ends : [0, 1])
    .range([BOTTOM, TOP])
    .clamp(true);
  return {
    label: objective,
    place: (trial) => (Number.isFinite(scoreOf(trial)) ? scale(scoreOf(trial)) : undefined),
    ticks: scale.ticks(5).map((value) => ({ at: scale(value), label: tickOf(value) })),
  };
}

/** A number in little room. */
const tickOf = (value: number): string =>
  value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e5)
    ? value.toExponential(0).replace('e+', 'e')
    : show(value);
