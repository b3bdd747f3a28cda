/** The first layer's units as images of their weights, and how much each is stirred by what is drawn. */
import { PIXELS } from './images';
import { makePixels, paintWeights } from './pixels';

export interface UnitMaps {
  /** @param digits whether the units stand for the digits */
  begin(units: number, digits: boolean): void;
  /**
   * @param weights (PIXELS × units)
   * @param activations of the units for the image; none where there is no image
   */
  draw(weights: Float32Array, activations: Float32Array | undefined): void;
}

export function makeUnitMaps(list: HTMLElement): UnitMaps {
  let maps: { canvas: HTMLCanvasElement; bar: HTMLElement }[] = [];
  return {
    begin(units, digits) {
      maps = [];
      list.setAttribute('role', 'img');
      list.setAttribute(
        'aria-label',
        `The weights of the ${units} units of the ${digits ? 'output layer' : 'first hidden layer'}, each as an image of 8 by 8.`,
      );
      list.replaceChildren(
        ...Array.from({ length: units }, (_, unit) => {
          const item = document.createElement('span');
          item.className = 'map';
          item.title = digits ? `Output ${unit}` : `Unit ${unit + 1}`;
          const canvas = makePixels();
          const track = document.createElement('span');
          track.className = 'track';
          const bar = document.createElement('span');
          bar.className = 'bar';
          track.append(bar);
          item.append(canvas, track);
          if (digits) item.append(String(unit));
          maps.push({ canvas, bar });
          return item;
        }),
      );
    },
    draw(weights, activations) {
      const units = maps.length;
      const most = largeOf(weights);
      const stir = activations ? Math.max(...activations.map(Math.abs)) || 1 : 1;
      for (const [unit, { canvas, bar }] of maps.entries()) {
        const own = Float32Array.from({ length: PIXELS }, (_, pixel) => weights[pixel * units + unit]);
        paintWeights(canvas, own, most);
        const activation = (activations?.[unit] ?? 0) / stir;
        bar.style.transform = `scaleX(${Math.abs(activation).toFixed(3)})`;
        bar.classList.toggle('negative', activation < 0);
      }
    },
  };
}

/** A size that few weights are beyond: one very large weight shall not make the others pale. */
function largeOf(weights: Float32Array): number {
  const sizes = weights.map(Math.abs).sort();
  return sizes[Math.floor(0.99 * (sizes.length - 1))] || 1;
}
