/** The size of each layer's gradient: bars on a logarithmic scale, and the numbers. */
import './gradients.css';
import { formatNumber } from './format';

/** Ends of the bars' scale. */
const LEAST = 1e-6;
const MOST = 10;

export interface GradientBars {
  readonly element: HTMLElement;
  setLayers(names: readonly string[]): void;
  draw(sizes: Float64Array): void;
}

export function makeGradientBars(): GradientBars {
  const element = document.createElement('ol');
  element.className = 'gradients';
  let rows: { bar: HTMLElement; number: HTMLElement }[] = [];
  return {
    element,
    setLayers(names) {
      rows = [];
      element.replaceChildren(
        ...names.map((name) => {
          const item = document.createElement('li');
          const label = document.createElement('span');
          label.textContent = name;
          const track = document.createElement('span');
          track.className = 'track';
          const bar = document.createElement('span');
          track.append(bar);
          const number = document.createElement('span');
          number.className = 'number';
          item.append(label, track, number);
          rows.push({ bar, number });
          return item;
        }),
      );
    },
    draw(sizes) {
      for (const [i, { bar, number }] of rows.entries()) {
        const share = Math.log(Math.max(sizes[i], LEAST) / LEAST) / Math.log(MOST / LEAST);
        bar.style.transform = `scaleX(${Math.min(1, share).toFixed(3)})`;
        number.textContent = formatNumber(sizes[i]);
      }
    },
  };
}
