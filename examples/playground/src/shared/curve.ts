/** Lines over counted things (steps, episodes, generations), by uPlot, in the colours of the page. */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { COUNTED } from './axis';
import { formatNumber } from './format';
import { onThemeChange, themeColour } from './page';

export interface Line {
  label: string;
  colour: `--${string}`;
  /** Points and no line between them. */
  points?: boolean;
}

export interface CurveOptions {
  /** What is counted on the horizontal axis. */
  counted: string;
  lines: Line[];
  /** Powers of ten upwards. */
  logarithmic?: boolean;
  height?: number;
}

/** x, then the values of each line, null where one has none. */
export type CurveData = [number[], ...(number | null)[][]];

/** Fills an element with a chart that is as wide as it; call what comes back with data. */
export function makeCurve(host: HTMLElement, options: CurveOptions): (data: CurveData) => void {
  const { counted, lines, logarithmic = false, height = 190 } = options;
  const axis = {
    stroke: () => themeColour('--muted'),
    grid: { stroke: () => themeColour('--line'), width: 1 },
    ticks: { stroke: () => themeColour('--line'), width: 1 },
    font: '12px system-ui, sans-serif',
  };
  const chart = new uPlot(
    {
      width: Math.max(200, host.clientWidth),
      height,
      cursor: { drag: { x: false, y: false } },
      hooks: { setCursor: [tellLast] },
      scales: {
        x: { time: false, range: (_, min, max) => [min ?? 1, Math.max((min ?? 1) + 9, max ?? 0)] },
        y: logarithmic
          ? { distr: 3, range: (_, min, max) => decadesAround(min ?? 0.1, max ?? 1) }
          : { range: (_, min, max) => [Math.min(0, min ?? 0), 1.05 * Math.max(1, max ?? 0)] },
      },
      axes: [
        { ...axis, label: counted, labelSize: 18, labelFont: axis.font, size: 30, incrs: COUNTED },
        {
          ...axis,
          size: 52,
          ...(logarithmic ? { splits: (_, __, min, max) => decadesOf(min, max), filter: (_, splits) => splits } : {}),
          values: (_, ticks) => ticks.map((v) => (v === null ? '' : tickText(v))),
        },
      ],
      series: [
        { label: counted, value: (_, v) => (v === null ? '–' : String(v)) },
        ...lines.map(({ label, colour, points = false }) => ({
          label: points ? `• ${label}` : label,
          stroke: () => themeColour(colour),
          width: points ? 0 : 2,
          points: points ? { show: true, size: 4, width: 0, fill: () => themeColour(colour) } : { show: false },
          value: (_: uPlot, v: number | null) => (v === null ? '–' : formatNumber(v)),
        })),
      ],
    },
    [[], ...lines.map(() => [])] as unknown as uPlot.AlignedData,
    host,
  );
  host.classList.add('no-data');
  host.style.overflow = 'hidden'; // a window that narrows is a frame ahead of the chart
  new ResizeObserver(() => {
    if (host.clientWidth > 0 && host.clientWidth !== chart.width) chart.setSize({ width: host.clientWidth, height });
  }).observe(host);
  onThemeChange(() => chart.redraw());
  return (data) => {
    chart.setData(data as uPlot.AlignedData);
    host.classList.toggle('no-data', data[0].length === 0);
    tellLast(chart);
  };
}

/** The legend tells the last values, wherever the pointer is not on the chart. */
function tellLast(chart: uPlot): void {
  const last = chart.data[0].length - 1;
  if (last >= 0 && (chart.cursor.idx ?? undefined) === undefined) chart.setLegend({ idx: last });
}

/** Whole powers of ten, and no more of them than say something: what leaves them goes out of the picture. */
function decadesAround(min: number, max: number): [number, number] {
  const from = Math.max(-8, Math.floor(Math.log10(Math.max(min, 1e-8))));
  const to = Math.min(4, Math.ceil(Math.log10(Math.min(max, 1e4))));
  return [10 ** from, 10 ** Math.max(to, from + 1)];
}

/** Five of them at most. */
function decadesOf(min: number, max: number): number[] {
  const [from, to] = [Math.round(Math.log10(min)), Math.round(Math.log10(max))];
  const step = Math.ceil((to - from) / 4);
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => Number(`1e${from + i * step}`));
}

function tickText(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return value.toExponential(0).replace('e+', 'e').replace('-', '−');
  return String(Number(value.toPrecision(3)));
}
