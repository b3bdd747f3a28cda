/**
 * One panel of a loss curve: lines by epoch, axes that fit them, and a mark at the best epoch. Returns options for
 * Observable Plot and draws nothing.
 */
import * as Plot from '@observablehq/plot';
import { BLUE, GREY, ORANGE } from './chart';
import { figure } from './progress-text';

const FRAME = { grid: true, marginLeft: 56, marginBottom: 44, marginTop: 30, marginRight: 28 };
/** The most points of a line; more would be closer together than pixels. */
const MOST_POINTS = 2000;

/** A value after an epoch; `run` separates the lines of several runs. */
export interface Point {
  readonly epoch: number;
  readonly value: number;
  readonly run: number;
}

/**
 * The lines of a panel: training and held-out rows of the first run, the other runs, and the best epoch of the first.
 */
export interface Curves {
  readonly training: Point[];
  readonly heldOut: Point[];
  readonly others: Point[];
  readonly best: Point | undefined;
}

/** About `MOST_POINTS` of the points: the minimum and the maximum of each stretch, so that no peak is lost. */
export function thin(points: Point[]): Point[] {
  const stretch = Math.ceil((2 * points.length) / MOST_POINTS);
  if (stretch <= 2) return points;
  const kept: Point[] = [];
  for (let from = 0; from < points.length; from += stretch) {
    const part = points.slice(from, from + stretch).sort((a, b) => a.value - b.value);
    kept.push(...[part[0], part[part.length - 1]].sort((a, b) => a.epoch - b.epoch));
  }
  return kept;
}

/** The panel; `ticks` is the wanted number of ticks on the y axis. */
export function drawCurves(
  { training, heldOut, others, best }: Curves,
  kind: 'loss' | 'accuracy',
  log: boolean,
  ticks: number,
): Plot.PlotOptions {
  const all = [...training, ...heldOut, ...others];
  const last = all.reduce((most, { epoch }) => Math.max(most, epoch), 1);
  const axes = { x: 'epoch', y: 'value', z: 'run' } as const;
  const line = (points: Point[], stroke: string): Plot.Markish[] => [
    Plot.line(points, { ...axes, stroke, strokeWidth: 2.5, strokeLinejoin: 'round' }),
    Plot.dot(points.length === 1 ? points : [], { ...axes, r: 4, fill: stroke }),
  ];
  const marks = [
    Plot.line(others, { ...axes, stroke: GREY, strokeOpacity: 0.35, strokeWidth: 1 }),
    ...line(training, BLUE),
    ...line(heldOut, ORANGE),
  ];
  if (best) marks.push(...markBest(best, last, heldOut.length > 0 ? ORANGE : BLUE, kind === 'accuracy'));
  const domain = domainOf(all, log);
  const label = kind === 'accuracy' ? 'accuracy in %' : `loss${log ? ' (log scale)' : ''}`;
  return {
    ...FRAME,
    x: {
      label: 'epoch',
      domain: last > 1 ? [1, last] : [0, 2],
      ticks: last <= 10 ? Array.from({ length: last }, (_, i) => i + 1) : 5,
      tickFormat: ',d',
    },
    y: { label, domain, ...(log ? { type: 'log', ...logTicks(domain, ticks) } : { nice: true, ticks }) },
    marks,
  };
}

/** The range of the values, widened where there is only one. */
function domainOf(points: Point[], log: boolean): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const { value } of points) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low < high) return [low, high];
  if (log) return [low / 2, low * 2];
  const around = Math.abs(low) / 2 || 0.5;
  return [low - around, low + around];
}

/** The digits that get a tick in each decade of a logarithmic axis, from many to few. */
const DECADES = [[1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]];

/** At most `most` + 1 ticks, all with labels. By default d3 labels only some ticks, and none in a short range. */
function logTicks([low, high]: [number, number], most: number): { ticks: number[]; tickFormat(value: number): string } {
  const [from, to] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const stride = Math.ceil((to - from) / most);
  const choices = DECADES.map((decade) => {
    const ticks: number[] = [];
    for (let power = from; power <= to; power += stride) {
      ticks.push(...decade.map((digit) => Number(`${digit}e${power}`)).filter((tick) => tick >= low && tick <= high));
    }
    return ticks;
  });
  const ticks = choices.find(({ length }) => length <= most + 1) ?? [];
  return {
    ticks: ticks.length > 1 ? ticks : [low, high],
    tickFormat: (value) => {
      const short = Number(value.toPrecision(3));
      return short < 1e-3 || short >= 1e6 ? short.toExponential() : String(short);
    },
  };
}

/**
 * Marks the best epoch by a vertical rule, a ring and a label. The label is placed where curves are not: at the top for
 * losses, which fall, and at the bottom for accuracies, which rise.
 */
function markBest({ epoch, value }: Point, last: number, colour: string, percent: boolean): Plot.Markish[] {
  const left = epoch > last / 2;
  return [
    Plot.ruleX([epoch], { stroke: GREY, strokeDasharray: '3 3' }),
    Plot.dot([[epoch, value]], { r: 5, fill: '#ffffff', stroke: colour, strokeWidth: 2.5 }),
    Plot.text([percent ? `epoch ${epoch}: ${value.toFixed(1)} %` : `best: epoch ${epoch}, ${figure(value)}`], {
      x: [epoch],
      frameAnchor: percent ? 'bottom' : 'top',
      textAnchor: left ? 'end' : 'start',
      dx: left ? -8 : 8,
      dy: percent ? -10 : 10,
      stroke: '#ffffff',
      strokeWidth: 4,
      fill: 'currentColor',
    }),
  ];
}
