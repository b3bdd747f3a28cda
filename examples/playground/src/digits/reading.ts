/** What the network says of an image: the digit in large, and how much it gives to each, as bars. */
import { formatShare } from '../shared/format';
import { CLASSES } from './images';

export interface Reading {
  /** The outputs, one a digit; none where there is nothing to read. */
  draw(outputs: Float32Array | undefined): void;
}

/** Elements of the page: the digit in large, how sure it is, both in short, and the list of bars. */
export interface ReadingParts {
  readonly digit: HTMLElement;
  readonly sure: HTMLElement;
  readonly brief: HTMLElement;
  readonly bars: HTMLElement;
}

export function makeReading({ digit, sure, brief, bars }: ReadingParts): Reading {
  const rows = Array.from({ length: CLASSES }, (_, i) => {
    const row = document.createElement('li');
    const name = part('name', String(i));
    const track = part('track');
    const bar = part('bar');
    const number = part('number', '–');
    track.append(bar);
    row.append(name, track, number);
    return { row, bar, number };
  });
  bars.replaceChildren(...rows.map(({ row }) => row));
  return {
    draw(outputs) {
      const best = outputs && bestOf(outputs);
      digit.textContent = best === undefined ? '–' : String(best);
      sure.textContent = best === undefined || !outputs ? 'nothing to read' : formatShare(outputs[best]);
      brief.textContent = best === undefined ? '' : `It reads ${best}, ${sure.textContent}`;
      for (const [i, { row, bar, number }] of rows.entries()) {
        row.classList.toggle('best', i === best);
        bar.style.transform = `scaleX(${(outputs?.[i] ?? 0).toFixed(4)})`;
        number.textContent = outputs ? formatShare(outputs[i]) : '–';
      }
    },
  };
}

/** The digit with the largest output, the first on ties. */
export function bestOf(outputs: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < outputs.length; i++) if (outputs[i] > outputs[best]) best = i;
  return best;
}

/** The reading in a sentence. */
export function tellReading(outputs: Float32Array): string {
  const order = Array.from(outputs.keys()).sort((a, b) => outputs[b] - outputs[a]);
  const [first, second] = order.map((i) => `${i}, ${formatShare(outputs[i])}`);
  return `Read as ${first}; next ${second}.`;
}

function part(name: string, text = ''): HTMLElement {
  const element = document.createElement('span');
  element.className = name;
  element.textContent = text;
  return element;
}
