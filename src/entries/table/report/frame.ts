/** Axes: d3-scale says where ticks are and how they read, this file draws them. */
import { scaleLinear, scaleLog } from 'd3-scale';
import { type Markup, mark, pixelsOf } from './markup';

/** A drawing with its title and what it says in words, and in numbers. */
export interface Panel {
  readonly title: string;
  /** How to read it. */
  readonly note: string;
  /** What it shows, for those who do not see it. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly drawing: Markup;
  /** The same in numbers: a head, and lines. */
  readonly table: readonly (readonly string[])[];
}

/** Pixels of a panel that is not wide. */
export const [WIDTH, HEIGHT] = [340, 270];

/** From a value to its place, in pixels. */
export type Place = (value: number) => number;

export interface Range {
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly log?: boolean;
  /** Whether the ends are where they are, and not at the next tick. */
  readonly fixed?: boolean;
  /** Whether values are shares, to be read in per cent. */
  readonly share?: boolean;
  readonly ticks?: number;
}

interface Axis {
  readonly place: Place;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
}

/** The range of values, widened where there is only one. */
export function rangeOf(values: readonly number[], label: string, log = false): Range {
  const from = values.reduce((a, b) => Math.min(a, b), Infinity);
  const to = values.reduce((a, b) => Math.max(a, b), -Infinity);
  if (from < to) return { from, to, label, log };
  const around = Math.abs(from) / 2 || 0.5;
  return log ? { from: from / 2, to: from * 2, label, log } : { from: from - around, to: from + around, label };
}

function axisOf({ from, to, log, fixed, share, ticks: wanted = 5 }: Range, start: number, end: number): Axis {
  const scale = (log ? scaleLog() : scaleLinear()).domain([from, to]).range([start, end]);
  if (!fixed) scale.nice(...(log ? [] : [wanted]));
  const [low, high] = scale.domain();
  const large = Math.max(Math.abs(low), Math.abs(high)) >= 10_000;
  const kind = share ? '%' : large || log ? '~s' : undefined;
  const format = scale.tickFormat(wanted, kind as string);
  const read = (value: number): string => (value === 0 && kind !== '%' ? '0' : format(value));
  const ticks = scale.ticks(wanted).map((value) => ({ at: scale(value), label: read(value) }));
  return { place: (value) => scale(Math.min(high, Math.max(low, value))), ticks: ticks.filter(({ label }) => label) };
}

/** Two axes with their grid, and where values are. */
export function frame(
  across: Range,
  up: Range,
  { width, height } = { width: WIDTH, height: HEIGHT },
): { readonly x: Place; readonly y: Place; readonly axes: Markup } {
  const bottom = height - 44;
  const y = axisOf(up, bottom, 8);
  const left = 30 + Math.max(...y.ticks.map(({ label }) => pixelsOf(label, 12)), 8);
  const right = width - (across.share ? 20 : 14);
  const x = axisOf(across, left, right);
  const middle = (left + right) / 2;
  const axes = mark`${y.ticks.map(
    ({ at, label }) => mark`<path class="grid" d="M${left},${at}H${right}"/>
<text class="pale end" x="${left - 6}" y="${at + 4}">${label}</text>`,
  )}${x.ticks.map(
    ({ at, label }) => mark`<path class="grid" d="M${at},8V${bottom}"/>
<text class="pale middle" x="${at}" y="${bottom + 17}">${label}</text>`,
  )}<path class="axis" d="M${left},8V${bottom}H${right}"/>
<text class="middle" x="${middle}" y="${height - 6}">${across.label}</text>
<text class="middle" transform="translate(12,${(8 + bottom) / 2}) rotate(-90)">${up.label}</text>`;
  return { x: x.place, y: y.place, axes };
}

/** A line through points. */
export const lineOf = (points: readonly (readonly [x: number, y: number])[]): string =>
  points.map(([x, y], i) => `${i ? 'L' : 'M'}${x.toFixed(1)},${y.toFixed(1)}`).join('');

/** Keys side by side: a swatch and a word each. */
export function legend(entries: readonly (readonly [name: 'first' | 'second', label: string])[]): Markup {
  let x = 0;
  const keys = entries.map(([name, label]) => {
    const start = x;
    x += 26 + pixelsOf(label, 12) + 16;
    const swatch = mark`<path class="line ${name}" d="M${start},-4h20"/>`;
    return mark`${swatch}<text x="${start + 26}">${label}</text>`;
  });
  return mark`<g transform="translate(46,14)">${keys}</g>`;
}
