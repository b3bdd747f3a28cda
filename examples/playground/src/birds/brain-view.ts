/** One bird's network, small: lines as wide as weights, circles as bright as what units say. */
import type { Network } from 'nablanet';
import { SENSES } from './flock';

const SVG = 'http://www.w3.org/2000/svg';
const [WIDTH, HEIGHT] = [300, 190];
const COLUMNS = [92, 185, 262];

interface Drawn {
  line: SVGLineElement;
  layer: number;
  /** Position in the layer's weights. */
  index: number;
}

function make<Name extends 'svg' | 'line' | 'circle' | 'text'>(
  name: Name,
  attributes: Record<string, string | number>,
): SVGElementTagNameMap[Name] {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

const heightOf = (unit: number, units: number): number => ((unit + 0.5) * HEIGHT) / units;

export class BrainView {
  readonly #lines: Drawn[] = [];
  readonly #circles: SVGCircleElement[][] = [];

  constructor(host: HTMLElement, shape: Network) {
    const svg = make('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': labelOf(shape) });
    const sizes = [shape.inputs, ...shape.layers.map(({ units }) => units)];
    for (const [layer, { inputs, units }] of shape.layers.entries()) {
      for (let index = 0; index < inputs * units; index++) {
        const [from, to] = [Math.floor(index / units), index % units];
        const line = make('line', {
          x1: COLUMNS[layer],
          y1: heightOf(from, inputs),
          x2: COLUMNS[layer + 1],
          y2: heightOf(to, units),
          'stroke-opacity': 0.8,
        });
        this.#lines.push({ line, layer, index });
        svg.append(line);
      }
    }
    for (const [column, size] of sizes.entries()) {
      this.#circles.push(
        Array.from({ length: size }, (_, unit) =>
          make('circle', { cx: COLUMNS[column], cy: heightOf(unit, size), r: 7, stroke: 'var(--muted)' }),
        ),
      );
      svg.append(...this.#circles[column]);
    }
    for (const [i, sense] of SENSES.entries()) svg.append(this.#text(sense, 80, heightOf(i, SENSES.length), 'end'));
    svg.append(this.#text('flap', 274, HEIGHT / 2, 'start'));
    host.replaceChildren(svg);
  }

  #text(words: string, x: number, y: number, anchor: string): SVGTextElement {
    const text = make('text', { x, y: y + 4, 'text-anchor': anchor, 'font-size': 12, fill: 'var(--text)' });
    text.textContent = words;
    return text;
  }

  /** Another bird's weights. */
  showWeights({ layers }: Network): void {
    const weights = layers.map((layer) => layer.getWeights());
    for (const { line, layer, index } of this.#lines) {
      const w = weights[layer][index];
      line.setAttribute('stroke', w < 0 ? 'var(--negative)' : 'var(--positive)');
      line.setAttribute('stroke-width', Math.min(6, 0.3 + 2.5 * Math.abs(w)).toFixed(2));
    }
  }

  /** What its units say to what it sees. */
  showThought(network: Network, senses: Float32Array): void {
    const said = [senses, ...network.forward(senses).map(({ activations }) => activations)];
    for (const [column, circles] of this.#circles.entries()) {
      for (const [unit, circle] of circles.entries()) {
        const last = column === this.#circles.length - 1;
        const value = Math.max(-1, Math.min(1, last ? 2 * said[column][unit] - 1 : said[column][unit]));
        const share = Math.round(100 * Math.abs(value));
        const strong = value < 0 ? 'var(--negative)' : 'var(--positive)';
        circle.setAttribute('fill', `color-mix(in srgb, ${strong} ${share}%, var(--panel))`);
      }
    }
  }
}

function labelOf({ inputs, layers }: Network): string {
  const shape = [inputs, ...layers.map(({ units }) => units)].join('-');
  return `The leading bird's ${shape} network. Inputs: ${SENSES.join(', ')}. Output: flap or not.`;
}
