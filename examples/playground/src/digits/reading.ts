/** What the network reads in an image: the digit in large, whether it is sure, and each digit's probability as bars. */
import { formatShare } from '../shared/format';
import type { Doubt } from './doubt';
import { CLASSES } from './images';

/** An image as it was read. */
export interface Read {
  readonly digit: number;
  /** Of each digit, calibrated. */
  readonly probabilities: Float64Array;
  readonly doubt: Doubt;
}

export interface Reading {
  /** Nothing where there is nothing to read. */
  draw(read: Read | undefined): void;
}

/** Elements of the page: the digit in large, how sure it is, both in short, and the list of bars. */
export interface ReadingParts {
  readonly digit: HTMLElement;
  readonly sure: HTMLElement;
  readonly brief: HTMLElement;
  readonly bars: HTMLElement;
}

export const DOUBTS: Readonly<Record<NonNullable<Doubt>, string>> = {
  unlike: 'unsure: unlike the training digits',
  'like another': 'unsure: looks like another digit, too',
  improbable: 'unsure',
};

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
    draw(read) {
      digit.textContent = read ? `${read.digit}${read.doubt ? '?' : ''}` : '–';
      digit.classList.toggle('unsure', read?.doubt !== undefined);
      sure.textContent = read ? tellDoubt(read) : 'nothing drawn';
      brief.textContent = read ? `${digit.textContent}: ${sure.textContent}` : '';
      for (const [i, { row, bar, number }] of rows.entries()) {
        const probability = read?.probabilities[i];
        row.classList.toggle('best', i === read?.digit);
        bar.style.transform = `scaleX(${(probability ?? 0).toFixed(4)})`;
        number.textContent = probability === undefined ? '–' : formatShare(probability);
      }
    },
  };
}

function tellDoubt({ digit, probabilities, doubt }: Read): string {
  return doubt ? DOUBTS[doubt] : `${formatShare(probabilities[digit])} sure`;
}

/** The digit with the largest output, the first on ties. */
export function bestOf(outputs: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < outputs.length; i++) if (outputs[i] > outputs[best]) best = i;
  return best;
}

/** The reading in a sentence. */
export function tellReading(read: Read): string {
  const { probabilities } = read;
  const order = Array.from(probabilities.keys()).sort((a, b) => probabilities[b] - probabilities[a]);
  const [first, second] = order.map((i) => `${i}, ${formatShare(probabilities[i])}`);
  return `Read as ${first}; next ${second}${read.doubt ? `; ${DOUBTS[read.doubt]}` : ''}.`;
}

function part(name: string, text = ''): HTMLElement {
  const element = document.createElement('span');
  element.className = name;
  element.textContent = text;
  return element;
}
