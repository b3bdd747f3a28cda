/** Loss by epoch, of training and test rows: a chart, and the same in a sentence. */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import './loss-chart.css';
import { COUNTED } from './axis';
import { formatCount, formatNumber } from './format';
import { onThemeChange, themeColour } from './page';
import type { Picture } from './training-messages';

/** More points than pixels show nothing more: beyond this many every second one is dropped. */
const MOST_POINTS = 2000;
/** Milliseconds from one drawing to the next while it trains: an eye sees no more of a curve. */
const PAUSE = 100;

export interface LossChart {
  readonly element: HTMLElement;
  /**
   * Adds the epochs since the picture before; `now` draws them, too, and without it that is done a few times a second.
   */
  add(picture: Picture, now?: boolean): void;
  /** Begins a new run. */
  clear(): void;
}

export function makeLossChart(label = 'Loss by epoch'): LossChart {
  const element = document.createElement('figure');
  element.className = 'loss-chart';
  const plot = document.createElement('div');
  plot.setAttribute('role', 'img');
  const summary = document.createElement('p');
  summary.className = 'number';
  const log = document.createElement('input');
  log.type = 'checkbox';
  log.checked = true;
  const logLabel = document.createElement('label');
  logLabel.append(log, ' log scale');
  const caption = document.createElement('figcaption');
  caption.append(summary, logLabel);
  element.append(caption, plot);

  const points = new Points();
  let chart: uPlot | undefined;
  let drawn = 0;
  const draw = (): void => {
    chart?.destroy();
    chart = new uPlot(options(plot.clientWidth, plot.clientHeight, log.checked), points.columns(log.checked), plot);
  };
  const tell = (): void => {
    const text = points.summary();
    summary.replaceChildren(...text.parts);
    plot.setAttribute('aria-label', `${label}: ${text.words}`);
  };
  log.addEventListener('change', draw);
  onThemeChange(draw);
  new ResizeObserver(([{ contentRect }]) => {
    if (chart) chart.setSize(contentRect);
    else draw();
  }).observe(plot);
  tell();

  return {
    element,
    add(picture, draws) {
      points.add(picture);
      const now = performance.now();
      if (!(draws ?? (picture.state !== 'training' || now >= drawn + PAUSE))) return;
      drawn = now;
      chart?.setData(points.columns(log.checked));
      tell();
    },
    clear() {
      points.clear();
      chart?.setData(points.columns(log.checked));
      tell();
    },
  };
}

/** The curves, thinned: epochs that are multiples of a power of two, and the last. */
class Points {
  #epochs: number[] = [];
  #training: number[] = [];
  #validation: number[] = [];
  #every = 1;
  #last: [epoch: number, training: number, validation: number | undefined] | undefined;

  add({ epoch, curves: { loss, validationLoss } }: Picture): void {
    const first = epoch - loss.length + 1;
    for (let i = 0; i < loss.length; i++) {
      this.#last = [first + i, loss[i], validationLoss[i]];
      if ((first + i - 1) % this.#every === 0) this.#keep(...this.#last);
    }
  }

  #keep(epoch: number, training: number, validation: number | undefined): void {
    this.#epochs.push(epoch);
    this.#training.push(training);
    if (validation !== undefined) this.#validation.push(validation);
    if (this.#epochs.length < MOST_POINTS) return;
    this.#every *= 2;
    const half = (values: number[]): number[] => values.filter((_, i) => i % 2 === 0);
    this.#epochs = half(this.#epochs);
    this.#training = half(this.#training);
    this.#validation = half(this.#validation);
  }

  clear(): void {
    this.#epochs = [];
    this.#training = [];
    this.#validation = [];
    this.#every = 1;
    this.#last = undefined;
  }

  /** A logarithm has no place for 0: such points are gaps. */
  columns(log: boolean): uPlot.AlignedData {
    const shown = (values: number[]): (number | null)[] => values.map((value) => (log && value <= 0 ? null : value));
    const columns: [number[], (number | null)[], (number | null)[]] = [
      [...this.#epochs],
      shown(this.#training),
      this.#validation.length > 0 ? shown(this.#validation) : this.#epochs.map(() => null),
    ];
    const last = this.#last;
    if (last && last[0] !== columns[0].at(-1)) {
      columns[0].push(last[0]);
      columns[1].push(...shown([last[1]]));
      columns[2].push(last[2] === undefined ? null : shown([last[2]])[0]);
    }
    return columns;
  }

  summary(): { words: string; parts: Node[] } {
    if (!this.#last) return { words: 'not trained yet', parts: [new Text('Not trained yet.')] };
    const [epoch, training, validation] = this.#last;
    const parts: Node[] = [mark('training', `training ${formatNumber(training)}`)];
    let words = `after epoch ${formatCount(epoch)} training loss ${formatNumber(training)}`;
    if (validation !== undefined) {
      parts.push(mark('validation', `test ${formatNumber(validation)}`));
      words += `, test loss ${formatNumber(validation)}`;
    }
    return { words, parts };
  }
}

function mark(name: string, text: string): HTMLElement {
  const span = document.createElement('span');
  span.className = `key ${name}`;
  span.textContent = text;
  return span;
}

/** Over many powers of ten lines for all that is between would be a grey field. */
function fewer(values: number[]): (number | null)[] {
  if (values[0] <= 0 || values[values.length - 1] / values[0] < 100) return values;
  return values.map((value) => (Number.isInteger(Math.round(1e6 * Math.log10(value)) / 1e6) ? value : null));
}

/** 0.001, 1e-6 */
function short(value: number): string {
  return value > 0 && value < 0.001 ? value.toExponential(0) : String(value);
}

function options(width: number, height: number, log: boolean): uPlot.Options {
  const muted = themeColour('--muted');
  const line = themeColour('--line');
  const axis: uPlot.Axis = {
    stroke: muted,
    grid: { stroke: line, width: 1 },
    ticks: { show: false },
    font: '12px system-ui, sans-serif',
  };
  return {
    width,
    height,
    padding: [8, 20, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false }, y: { distr: log ? 3 : 1, range: log ? undefined : (_, __, max) => [0, max || 1] } },
    axes: [
      {
        ...axis,
        size: 28,
        incrs: COUNTED,
        grid: { show: false },
        values: (_, values) => values.map((value) => formatCount(value)),
      },
      {
        ...axis,
        size: 52,
        grid: { ...axis.grid, filter: (_, values) => fewer(values) },
        values: (_, values) => values.map((value) => (value === null ? '' : short(value))),
      },
    ],
    series: [
      {},
      { stroke: themeColour('--accent'), width: 2, points: { show: false } },
      { stroke: themeColour('--muted'), width: 2, dash: [5, 4], points: { show: false } },
    ],
  };
}
