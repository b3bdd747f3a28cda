/** The 3-4-2 network, drawn: lines as wide as their numbers, and units with what they say for one of the samples. */
import type { Matrix, Name, Snapshot } from './model';
import { fixed, shade, strength } from './numbers';
import type { Part, Picture } from './stages';

const SVG = 'http://www.w3.org/2000/svg';
const [WIDTH, HEIGHT] = [420, 270];
const X_OF = { x: 52, hidden: 210, outputs: 368 } as const;
const SIZES = { x: 3, hidden: 4, outputs: 2 } as const;
const RADIUS = 25;
type Column = keyof typeof SIZES;
const COLUMNS = Object.keys(SIZES) as Column[];

function make<Tag extends 'svg' | 'g' | 'line' | 'circle' | 'text'>(
  tag: Tag,
  attributes: Record<string, string | number>,
): SVGElementTagNameMap[Tag] {
  const element = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

const yOf = (column: Column, unit: number): number => ((unit + 0.5) * HEIGHT) / SIZES[column];
const mostOf = (matrix: Matrix): number => Math.max(...matrix.flat().map(Math.abs).filter(Number.isFinite), 0);

export class NetworkView {
  readonly #groups = new Map<Part, SVGGElement>();
  readonly #lines = { W1: [] as SVGLineElement[][], W2: [] as SVGLineElement[][] };
  readonly #units: Record<Column, { circle: SVGCircleElement; text: SVGTextElement }[]>;

  constructor(host: HTMLElement) {
    const svg = make('svg', {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: 'img',
      'aria-label': 'A network of 3, 4 and 2 units',
    });
    for (const part of ['W1', 'W2', 'x', 'hidden', 'outputs'] as const) {
      const group = make('g', { class: 'part' });
      this.#groups.set(part, group);
      svg.append(group);
    }
    this.#drawLines('W1', 'x', 'hidden');
    this.#drawLines('W2', 'hidden', 'outputs');
    this.#units = { x: this.#drawUnits('x'), hidden: this.#drawUnits('hidden'), outputs: this.#drawUnits('outputs') };
    host.append(svg);
  }

  #drawLines(part: 'W1' | 'W2', from: Column, to: Column): void {
    for (let i = 0; i < SIZES[from]; i++) {
      this.#lines[part].push(
        Array.from({ length: SIZES[to] }, (_, j) =>
          make('line', { x1: X_OF[from], y1: yOf(from, i), x2: X_OF[to], y2: yOf(to, j) }),
        ),
      );
      this.#groups.get(part)?.append(...this.#lines[part][i]);
    }
  }

  #drawUnits(column: Column): { circle: SVGCircleElement; text: SVGTextElement }[] {
    return Array.from({ length: SIZES[column] }, (_, unit) => {
      const place = { x: X_OF[column], y: yOf(column, unit) };
      const circle = make('circle', { cx: place.x, cy: place.y, r: RADIUS });
      const text = make('text', { x: place.x, y: place.y + 4, 'text-anchor': 'middle' });
      this.#groups.get(column)?.append(circle, text);
      return { circle, text };
    });
  }

  /** @param sample which row of the samples the units show */
  show(numbers: Snapshot, picture: Picture, sample: number): void {
    for (const part of ['W1', 'W2'] as const) this.#showLines(part, numbers[picture[part]]);
    for (const column of COLUMNS) this.#showUnits(column, numbers, picture[column], sample);
    for (const [part, group] of this.#groups) group.classList.toggle('marked', picture.marked.includes(part));
  }

  #showLines(part: 'W1' | 'W2', matrix: Matrix): void {
    const most = mostOf(matrix);
    for (const [i, lines] of this.#lines[part].entries()) {
      for (const [j, line] of lines.entries()) {
        const size = strength(matrix[i][j], most);
        line.setAttribute('stroke', size < 0 ? 'var(--negative)' : 'var(--positive)');
        line.setAttribute('stroke-width', (0.6 + 5 * Math.abs(size)).toFixed(2));
      }
    }
  }

  #showUnits(column: Column, numbers: Snapshot, name: Name | undefined, sample: number): void {
    const matrix = name && numbers[name];
    for (const [unit, { circle, text }] of this.#units[column].entries()) {
      const value = matrix?.[sample][unit];
      text.textContent = value === undefined ? '' : shorter(value);
      circle.style.fill =
        value === undefined ? 'var(--panel)' : shade(strength(value, mostOf(matrix ?? [])), 'var(--panel)', 45);
    }
  }
}

/** Two digits after the point: circles are small. */
function shorter(value: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value) || !(size < 100)) return size < 1000 ? fixed(value) : fixed(value).replace(/\.\d+/, '');
  return value.toFixed(size < 0.1 ? 3 : 2).replace('-', '−');
}
